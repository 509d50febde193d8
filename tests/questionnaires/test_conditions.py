"""Three-valued conditions: what is unknown makes a condition open, not false."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from questionnaires.conditions import KINDS, Condition, Facts, GateFact, Outcome, outcome

YES, OPEN, NO = Outcome.YES, Outcome.OPEN, Outcome.NO
READ: TypeAdapter[Condition] = TypeAdapter(Condition)

# Conditions that come to each outcome by the facts below.
MADE = {
    YES: {"level": "two", "at_least": 2},
    OPEN: {"level": "unknown", "at_least": 2},
    NO: {"level": "two", "at_least": 3},
}
FACTS = Facts(
    levels={"two": 2, "half": Fraction(3, 2)},
    bounds={"WIDE": (Decimal(40), Decimal(60)), "SURE": (Decimal("49.9"), Decimal("49.9"))},
    shown={"WIDE": Decimal("50.0")},
    answers={
        "choice": "a",
        "several": ("a", "b"),
        "chosen": (),
        "count": 5,
        "no-count": "none",
        "room.people": 26,
        "ratings": {"x": 3, "y": 2, "z": 3},
    },
    conditions={"named": READ.validate_python(MADE[OPEN])},
    item_dimensions={"x": ("P",), "y": ("Q",), "z": ("P",)},
    gate_states={
        "test": (
            GateFact(failed=True, margin=Decimal(-1), on_score=False, contested=False),
            GateFact(failed=True, margin=Decimal("-9.9"), on_score=True, contested=True),
            GateFact(failed=False, margin=None, on_score=False, contested=False),
        ),
        "blind": (GateFact(failed=True, margin=None, on_score=True, contested=False),),
        "empty": (),
    },
    class_id="second",
    stage=4,
    note="optional",
)


def judged(condition: Mapping[str, Any], facts: Facts = FACTS) -> Outcome:
    return outcome(READ.validate_python(condition), facts)


NEARLY = {"failed_at_most": 2, "levels_short": 1, "points_short": 10}


JUDGED: list[tuple[dict[str, Any], Outcome]] = [
    ({"level": "two", "at_least": 2}, YES),
    ({"level": "half", "at_least": 2}, NO),
    ({"level": "half", "at_least": 1}, YES),
    ({"score": "WIDE", "at_least": 40}, YES),
    ({"score": "WIDE", "at_least": 41}, OPEN),
    ({"score": "WIDE", "at_least": 60}, OPEN),
    ({"score": "WIDE", "at_least": 61}, NO),
    ({"score": "SURE", "at_least": 50}, NO),
    ({"score": "NONE", "at_least": 1}, OPEN),
    ({"shown_score": "WIDE", "at_least": 50}, YES),
    ({"shown_score": "WIDE", "at_least": 51}, NO),
    ({"shown_score": "SURE", "at_least": 1}, OPEN),
    ({"answer": "choice", "is": "a"}, YES),
    ({"answer": "choice", "is": ["b", "c"]}, NO),
    ({"answer": "several", "is": "b"}, YES),
    ({"answer": "several", "is": "c"}, NO),
    ({"answer": "unknown", "is": "a"}, OPEN),
    ({"number": "room.people", "at_least": 26}, YES),
    ({"number": "count", "at_least": 6}, NO),
    ({"number": "no-count", "at_least": 1}, OPEN),
    ({"number": "unknown", "at_least": 1}, OPEN),
    ({"chosen": "several", "at_least": 2}, YES),
    ({"chosen": "chosen", "at_least": 1}, NO),
    ({"chosen": "unknown", "at_least": 1}, OPEN),
    ({"rated": "ratings", "at_least": 3}, YES),
    ({"rated": "ratings", "at_least": 3, "items": 3}, NO),
    ({"rated": "ratings", "at_least": 3, "items": 2, "dimensions": 2}, NO),
    ({"rated": "ratings", "at_least": 2, "items": 2, "dimensions": 2}, YES),
    ({"rated": "unknown", "at_least": 1}, OPEN),
    ({"class": ["first", "second"]}, YES),
    ({"class": "third"}, NO),
    ({"stage": 4}, YES),
    ({"stage": 4, "note_is_not": "optional"}, NO),
    ({"stage": [1, 2]}, NO),
    ({"nearly_passes": "test"} | NEARLY, YES),
    ({"nearly_passes": "test"} | NEARLY | {"failed_at_most": 1}, NO),
    ({"nearly_passes": "test"} | NEARLY | {"points_short": 9}, NO),
    ({"nearly_passes": "test"} | NEARLY | {"levels_short": 0}, NO),
    ({"nearly_passes": "blind"} | NEARLY, NO),
    ({"nearly_passes": "empty"} | NEARLY, YES),
    ({"contested": "test"}, YES),
    ({"contested": "blind"}, NO),
    ({"holds": "named"}, OPEN),
    ({"certain": MADE[OPEN]}, NO),
    ({"certain": MADE[YES]}, YES),
    ({"possible": MADE[OPEN]}, YES),
    ({"possible": MADE[NO]}, NO),
]


@pytest.mark.parametrize(("condition", "expected"), JUDGED, ids=str)
def test_each_kind_of_condition_is_judged_by_the_facts(
    condition: Mapping[str, Any], expected: Outcome
) -> None:
    assert judged(condition) is expected


@pytest.mark.parametrize("condition", [{"class": "first"}, {"stage": 1}])
def test_class_and_stage_are_open_until_they_are_known(condition: Mapping[str, Any]) -> None:
    assert judged(condition, Facts(levels={}, bounds={}, shown={}, answers={})) is OPEN


@pytest.mark.parametrize("one", Outcome)
@pytest.mark.parametrize("other", Outcome)
def test_all_is_the_least_any_the_greatest_and_not_turns_round(
    one: Outcome, other: Outcome
) -> None:
    assert judged({"all": [MADE[one], MADE[other]]}) is min(one, other)
    assert judged({"any": [MADE[one], MADE[other]]}) is max(one, other)
    assert judged({"not": MADE[one]}) is {YES: NO, OPEN: OPEN, NO: YES}[one]


def test_every_kind_of_condition_is_judged_above() -> None:
    assert {next(iter(condition)) for condition, _ in JUDGED} | {"all", "any", "not"} == set(KINDS)


@pytest.mark.parametrize("condition", [condition for condition, _ in JUDGED], ids=str)
def test_a_condition_is_written_as_it_is_read(condition: Mapping[str, Any]) -> None:
    read = READ.validate_python(condition)

    assert type(read) is KINDS[next(iter(condition))]
    assert READ.validate_python(read.model_dump(by_alias=True)) == read
