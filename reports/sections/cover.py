"""The cover: which region, when, who answered, and whose answers are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from questionnaires.answers import Special
from questionnaires.definition import MultipleChoice, Parts, SingleChoice
from reports.material import Identity, Layer, Material

RESPONDENT = "X15"
"""The context question that asks who answers, with the parts `role` and `group` (method 4.3)."""
SCOPE = "X14"
"""The context question that asks which kinds of care are covered (method 4.3)."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the cover; `role` and `region` are the respondent's own words."""

    name: ClassVar[str] = "cover"

    title: str
    region: str
    country: str
    scope: tuple[str, ...]
    made_on: date
    as_of: date | None
    role: str
    group: str
    layer: Layer
    identity: Identity


def build(material: Material) -> Cover:
    """The cover of one report."""
    sheet = material.sheet
    role, group = _respondent(material)
    return Cover(
        title=material.questionnaire.title,
        region=sheet.region.name.strip(),
        country=sheet.region.country,
        scope=_scope(material),
        made_on=material.made_on,
        as_of=sheet.as_of,
        role=role,
        group=group,
        layer=material.layer,
        identity=material.identity,
    )


def _respondent(material: Material) -> tuple[str, str]:
    """Role in the respondent's words, and stakeholder group in the questionnaire's."""
    question = material.questionnaire.context_questions.get(RESPONDENT)
    answer = material.answers.get(RESPONDENT)
    if not isinstance(question, Parts) or answer is None or not isinstance(answer.value, Mapping):
        return "", ""
    role, group = answer.value.get("role", ""), answer.value.get("group", "")
    options = {
        option.id: option.text
        for part in question.parts
        if isinstance(part, SingleChoice) and part.id == "group"
        for option in part.options
    }
    said = role.strip() if isinstance(role, str) and not isinstance(role, Special) else ""
    return said, options.get(str(group), "")


def _scope(material: Material) -> tuple[str, ...]:
    """The kinds of care chosen, in the questionnaire's words, and those the respondent added."""
    question = material.questionnaire.context_questions.get(SCOPE)
    answer = material.answers.get(SCOPE)
    if answer is None or not isinstance(answer.value, tuple):
        return ()
    options = question.options if isinstance(question, MultipleChoice) else ()
    texts = {option.id: option.text for option in options}
    return tuple(texts.get(chosen, chosen) for chosen in answer.value)
