"""Other words, same questionnaire: translations by id, checked for what is missing or strange."""

from __future__ import annotations

from io import StringIO
from typing import cast

import pytest
from ruamel.yaml import YAML

from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.evaluation import evaluate
from questionnaires.sheets import sheet_from
from questionnaires.source import Place, SourceError
from questionnaires.translation import Tree, in_language, read_translation, words_of
from tests.questionnaires.random_sheets import random_sheets

QUESTIONNAIRE = get_questionnaire(get_latest_published())


def pseudo(tree: Tree) -> Tree:
    """Every text made longer and strange, so that an untouched one shows."""
    if isinstance(tree, dict):
        return {key: pseudo(part) for key, part in tree.items()}
    if isinstance(tree, list):
        return [cast("str", pseudo(part)) for part in tree]
    return f"[{tree} ~~]"


def as_file(tree: Tree, language: str = "xx") -> str:
    out = StringIO()
    head = {"questionnaire": str(QUESTIONNAIRE.ref), "language": language}
    YAML().dump({**head, **cast("dict[str, object]", tree)}, out)
    return out.getvalue()


def test_all_words_can_be_replaced_and_the_meaning_stays() -> None:
    words = pseudo(words_of(QUESTIONNAIRE))
    other, missing = read_translation(QUESTIONNAIRE, as_file(words), "1.xx.yaml")
    assert missing == ()
    assert other.language == "xx"
    assert other.fingerprint == QUESTIONNAIRE.fingerprint
    assert words_of(other) == words
    assert other.indicators["GOV1"].anchors[2].text.startswith("[")


def test_the_language_changes_no_result() -> None:
    other = in_language(QUESTIONNAIRE, "xx", pseudo(words_of(QUESTIONNAIRE)))
    for raw in random_sheets(3, 20):
        sheet, _ = sheet_from(raw, lambda _: Place("sheet"))
        assert sheet is not None
        assert evaluate(other, sheet.answers) == evaluate(QUESTIONNAIRE, sheet.answers)


def test_what_is_not_translated_is_listed_with_its_place_and_stays_in_the_source_language() -> None:
    words = cast("dict[str | int, Tree]", words_of(QUESTIONNAIRE))
    del words["title"]
    del cast("dict[str | int, Tree]", words["stages"])[4]
    other, missing = read_translation(QUESTIONNAIRE, as_file(words), "1.xx.yaml")
    assert [problem.message for problem in missing] == [
        "not translated: title",
        "not translated: stages.4",
    ]
    assert missing[1].place.line > 1
    assert other.title == QUESTIONNAIRE.title
    assert other.stages[3].name == QUESTIONNAIRE.stages[3].name


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gates": {"GOV9": "x"}}, "gates.GOV9: there is no such text"),
        ({"title": 3}, "title: write a text"),
        ({"title": " "}, "title: write a text"),
        ({"limits": ["one"]}, "limits: write 11 texts, one for each"),
        ({"stages": "x"}, "stages: write a mapping with 1, 2, 3, 4"),
    ],
)
def test_what_does_not_belong_is_refused_with_its_place(change: Tree, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_translation(QUESTIONNAIRE, as_file(change), "1.xx.yaml")
    (problem,) = caught.value.problems
    assert problem.message == message
    assert problem.place.line > 2


def test_a_translation_of_another_version_is_refused() -> None:
    text = "questionnaire: cluster-readiness@9\nlanguage: xx\n"
    with pytest.raises(SourceError, match="begin with “questionnaire: cluster-readiness@1”"):
        read_translation(QUESTIONNAIRE, text, "9.xx.yaml")
