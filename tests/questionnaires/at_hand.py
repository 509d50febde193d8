"""What the tests of questionnaires share: the questionnaires, reading a plain sheet, and effort.

An ordinary run takes the same examples each time. `TEST_EFFORT=50 pytest tests/questionnaires`
takes fifty times as many random sheets and Hypothesis examples, and new ones in each run.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings

from questionnaires.answers import Answers
from questionnaires.catalogue import get_questionnaire, list_versions, read_published
from questionnaires.checks import read_definition
from questionnaires.definition import Questionnaire, QuestionnaireRef
from questionnaires.evaluation import evaluate
from questionnaires.result import AssessmentResult, result_as_json
from questionnaires.sheets import sheet_from
from questionnaires.source import Place, read_source

HERE = Path(__file__).parent
EFFORT = int(os.environ.get("TEST_EFFORT", "1"))

CLUSTER_READINESS = get_questionnaire(QuestionnaireRef("cluster-readiness", 1))
PUBLISHED = [ref for ref in list_versions() if ref.version in read_published(ref.id)]


def examples(number: int) -> settings:
    """Settings for a property: so many examples in an ordinary run, the same ones each time."""
    return settings(
        max_examples=number * EFFORT, deadline=None, derandomize=EFFORT == 1, database=None
    )


@cache
def own_definition(name: str, *edits: tuple[str, str]) -> Questionnaire:
    """A definition of the tests, from `definitions/<name>.yaml`, with some passages replaced."""
    return read_definition(own_definition_text(name, *edits), f"{name}.yaml")


def own_definition_text(name: str, *edits: tuple[str, str]) -> str:
    """The text of a definition, with some passages (each must stand there once) replaced."""
    text = (HERE / "definitions" / f"{name}.yaml").read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text


@cache
def read_yaml(path: Path) -> Any:  # noqa: ANN401 - data of a test, checked by what the test expects
    """A YAML file as plain JSON values, not to be changed: decimals become floats."""
    value = read_source(path.read_text("utf-8"), path.name).value
    return json.loads(json.dumps(value, default=float))


def read_answers(sheet: Mapping[str, Any]) -> Answers:
    """The answers of a sheet in the contract's shape, which must have no mistake."""
    read, problems = sheet_from(sheet, lambda path: Place(".".join(map(str, path))))
    assert read is not None, problems
    return read.answers


def evaluate_sheet(sheet: Mapping[str, Any]) -> AssessmentResult:
    return evaluate(CLUSTER_READINESS, read_answers(sheet))


def result_of(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a sheet in the contract's shape."""
    return result_as_json(evaluate_sheet(sheet), sheet.get("id"))
