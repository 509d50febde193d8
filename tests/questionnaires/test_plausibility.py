"""What the method says of its own rules (5.2, 5.3, 6.4), found again in the calibration cases."""

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from questionnaires.conditions import ScoreAtLeast
from questionnaires.definition import Questionnaire
from questionnaires.evaluation import evaluate
from questionnaires.result import Classification
from questionnaires.rules import Gate
from tests.questionnaires.at_hand import CLUSTER_READINESS, HERE, read_answers, read_yaml

CONTESTED = "TUR-2020"


@cache
def sheets() -> dict[str, dict[str, Any]]:
    """The sheets of the calibration cases by case."""
    paths = sorted((HERE / "golden" / "cluster-readiness@1").glob("*.yaml"))
    return {path.stem: read_yaml(path)["sheet"] for path in paths}


def classifications(
    sheets: dict[str, dict[str, Any]], questionnaire: Questionnaire = CLUSTER_READINESS
) -> dict[str, Classification]:
    return {
        case: evaluate(questionnaire, read_answers(sheet)).classification
        for case, sheet in sheets.items()
    }


def one_level_too_high(sheet: dict[str, Any]) -> dict[str, Any]:
    raised = {
        key: min(4, value + 1)
        if key in CLUSTER_READINESS.indicators and value in range(5)
        else value
        for key, value in sheet["answers"].items()
    }
    return sheet | {"answers": raised}


@cache
def promoted(of: str, to: str) -> list[str]:
    """The cases below class `to` whose class (declared or possible) becomes it through leniency."""
    honest = classifications(sheets())
    lenient = classifications({case: one_level_too_high(s) for case, s in sheets().items()})
    return [
        case
        for case in honest
        if getattr(honest[case], of) != to and getattr(lenient[case], of) == to
    ]


def test_leniency_of_one_level_fakes_no_declared_cluster_but_the_contested_one() -> None:
    assert promoted("declared", to="cluster_candidate") == [CONTESTED]


def test_leniency_of_one_level_lifts_three_hubs_one_of_them_the_contested_one() -> None:
    assert promoted("declared", to="association") == ["AUH-2017", "JUA-2017"]


def test_leniency_of_one_level_blurs_the_picture_of_a_third_of_the_others() -> None:
    # The method counts four on a larger set of cases than the twelve that it gives as data.
    assert promoted("possible", to="cluster_candidate") == ["AUH-2017", "CRI-2013", CONTESTED]


def with_floor(floor: int) -> Questionnaire:
    """The questionnaire with another common minimum for the five dimensions that have one."""

    def moved(gate: Gate) -> Gate:
        if not isinstance(gate.minimum, ScoreAtLeast):
            return gate
        minimum = ScoreAtLeast(score=gate.minimum.score, at_least=Decimal(floor))
        return gate.model_copy(update={"minimum": minimum})

    return CLUSTER_READINESS.model_copy(
        update={"gates": tuple(map(moved, CLUSTER_READINESS.gates))}
    )


@pytest.mark.parametrize("floor", [30, 35, 40, 45, 55])
def test_any_common_floor_from_30_to_55_gives_the_same_classes(floor: int) -> None:
    moved = classifications(sheets(), with_floor(floor))

    assert {case: item.declared for case, item in moved.items()} == {
        case: item.declared for case, item in classifications(sheets()).items()
    }


def test_a_much_higher_floor_does_change_a_class() -> None:
    moved = classifications(sheets(), with_floor(70))

    assert moved["MDE-2024"].declared == "association"
