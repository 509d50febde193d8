"""A definition with every text replaced, as a translation would: ids, numbers and rules stay."""

from typing import Any

from questionnaires.definition import Questionnaire
from questionnaires.source import read_source

TEXTS = {
    *("name", "about", "text", "hint", "question", "why", "title", "aim", "output", "reason"),
    *("message", "advice", "evidence", "none"),
    *("opening", "next_opening", "closing", "lunch", "pause"),
}
"""Keys with a text below them."""
LISTS_OF_TEXTS = {"anchors", "stakeholder_groups", "limits", "meanings", "scale"}
"""Keys with several; `scale` and `evidence` also name mappings that hold no texts themselves."""


def in_other_words(text: str) -> Questionnaire:
    """The definition in a file, in a language that reads backwards."""
    value: Any = read_source(text, "other-words.yaml").value
    return Questionnaire.model_validate(_other(value, "") | {"language": "xx"})


def _other(value: Any, key: str) -> Any:  # noqa: ANN401 - whatever a definition holds
    if isinstance(value, dict):
        inside = "text" if key in LISTS_OF_TEXTS - {"scale"} else ""
        return {name: _other(item, inside or name) for name, item in value.items()}
    if isinstance(value, list):
        return [_other(item, "text" if key in LISTS_OF_TEXTS else key) for item in value]
    return value[::-1] + "¿" if key in TEXTS and isinstance(value, str) else value
