"""The engine against an independent implementation of the method, on random sheets.

`TEST_EFFORT=50` compares 20,000 sheets instead of 400.
"""

from functools import cache
from typing import Any

import pytest

from tests.questionnaires.at_hand import EFFORT, result_of
from tests.questionnaires.random_sheets import random_sheets
from tests.questionnaires.reference import Sheet, is_smallest_change, reference_result

SEED = 20261123
Result = dict[str, Any]

CHECKED_PAIRS = {  # the two answers that a consistency check compares
    "class-without-initiative": ["X1", "class"],
    "active-without-mandate": ["X1", "GOV1"],
    "missed-with-good-outcomes": ["X4", "RES4"],
    "money-without-budget": ["X3", "FUN1"],
    "growth-with-hard-obstacle": ["X5", "X6"],
}


@cache
def compared() -> list[tuple[Sheet, Result, Result]]:
    """Every sheet with the result of the engine and that of the oracle."""
    sheets = random_sheets(SEED, 400 * EFFORT)
    return [(sheet, result_of(sheet), reference_result(sheet)) for sheet in sheets]


@pytest.mark.parametrize(
    "part", ["id", "dimensions", "index", "classification", "gates", "stage", "agreement"]
)
def test_both_say_the_same(part: str) -> None:
    differences = [
        (expected["id"], actual[part], expected[part])
        for _, actual, expected in compared()
        if actual[part] != expected[part]
    ]

    assert differences == []


def test_both_say_the_same_of_days_and_points_of_the_workshop() -> None:
    differences = [
        (expected["id"], actual["workshop"], expected["workshop"])
        for _, actual, expected in compared()
        if {key: actual["workshop"][key] for key in expected["workshop"]} != expected["workshop"]
        or len(actual["workshop"]["reasons"]) != expected["workshop"]["points"]
    ]

    assert differences == []


def test_both_say_the_same_of_stability_to_four_decimals() -> None:
    differences = [
        (expected["id"], actual["stability"], expected["stability"])
        for _, actual, expected in compared()
        if actual["stability"]["method"] != "exact"
        or abs(actual["stability"]["share"] - expected["stability"]["share"]) > 0.000051
    ]

    assert differences == []


def test_both_are_equally_confident() -> None:
    differences = [
        (expected["id"], actual["stability"]["share"], actual["confidence"], expected["confidence"])
        for _, actual, expected in compared()
        if actual["confidence"] != expected["confidence"]
    ]

    assert differences == []


def test_both_find_the_same_inconsistencies() -> None:
    differences = [
        (expected["id"], found, expected["consistency"])
        for _, actual, expected in compared()
        if (found := [CHECKED_PAIRS[item["code"]] for item in actual["consistency"]])
        != expected["consistency"]
    ]

    assert differences == []


def test_both_name_the_same_next_class() -> None:
    differences = [
        (expected["id"], actual["next_class"], expected["next_class"])
        for _, actual, expected in compared()
        if (actual["next_class"] or {}).get("class") != (expected["next_class"] or {}).get("class")
    ]

    assert differences == []


def test_the_changes_to_the_next_class_are_a_smallest_set() -> None:
    too_many_or_too_few = [
        (expected["id"], actual["next_class"])
        for sheet, actual, expected in compared()
        if not is_smallest_change(sheet, (actual["next_class"] or {"changes": []})["changes"])
    ]

    assert too_many_or_too_few == []


def test_the_sheets_are_not_all_alike() -> None:
    results = [expected for _, _, expected in compared()]

    assert len({result["stage"]["rule"] for result in results}) == 8
    assert {result["classification"]["modifier"] for result in results} == {
        *("emerging", "state_led", "near_cluster", "established"),
        None,
    }
    assert {result["workshop"]["days"] for result in results} == {1, 2}
    assert {result["confidence"] for result in results} == {"high", "medium", "low"}
