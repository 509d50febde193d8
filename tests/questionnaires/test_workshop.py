"""The agenda of a workshop: days that add up, for 300 random sheets, and modules for a reason."""

from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from questionnaires.evaluation import evaluate
from questionnaires.result import AssessmentResult
from questionnaires.rules import Timetable
from questionnaires.workshop import SlotKind, WorkshopDay, WorkshopPlan, plan_workshop
from tests.questionnaires.at_hand import (
    CLUSTER_READINESS,
    EFFORT,
    HERE,
    own_definition,
    read_answers,
    read_yaml,
)
from tests.questionnaires.random_sheets import random_sheets

MODULES = {module.id: module for module in CLUSTER_READINESS.workshop.modules}
CRI_2013 = read_yaml(HERE / "golden" / "cluster-readiness@1" / "CRI-2013.yaml")["sheet"]


def timetable() -> Timetable:
    found = CLUSTER_READINESS.workshop.timetable
    assert found is not None
    return found


def planned(sheet: dict[str, Any]) -> tuple[AssessmentResult, WorkshopPlan]:
    answers = read_answers(sheet)
    result = evaluate(CLUSTER_READINESS, answers)
    return result, plan_workshop(CLUSTER_READINESS, result, answers)


@cache
def sheets() -> dict[str, dict[str, Any]]:
    return {sheet["id"]: sheet for sheet in random_sheets(5, 300 * EFFORT)}


@cache
def plans() -> dict[str, tuple[AssessmentResult, WorkshopPlan]]:
    """The results and plans of the random sheets, by the sheet's id."""
    return {name: planned(sheet) for name, sheet in sheets().items()}


def days() -> list[tuple[str, WorkshopDay]]:
    return [(name, day) for name, (_, plan) in plans().items() for day in plan.days]


def modules(plan: WorkshopPlan) -> list[str]:
    """The modules of a plan, in order."""
    return [slot.module_id for day in plan.days for slot in day.slots if slot.module_id]


def with_answers(**answers: Any) -> WorkshopPlan:  # noqa: ANN401 - whatever a sheet may hold
    """The plan for Costa Rica in 2013, had it answered otherwise."""
    return planned(CRI_2013 | {"answers": CRI_2013["answers"] | answers})[1]


# --- days that add up -----------------------------------------------------------------------------


def test_slots_follow_one_another_from_the_start_to_the_end_of_every_day() -> None:
    for name, day in days():
        assert day.slots[0].start == timetable().start, name
        assert day.slots[-1].end == timetable().end, name
        assert all(one.end == other.start for one, other in pairwise(day.slots)), name
        assert all(slot.start < slot.end for slot in day.slots), name
        assert all(slot.start % 5 == 0 for slot in day.slots), name


def test_every_day_has_an_opening_modules_one_lunch_and_a_closing() -> None:
    for name, day in days():
        kinds = [slot.kind for slot in day.slots]
        assert (kinds[0], kinds[-1]) == (SlotKind.OPENING, SlotKind.CLOSING), name
        assert kinds.count(SlotKind.LUNCH) == 1, name
        assert kinds.count(SlotKind.MODULE) >= 2, name
        assert kinds.count(SlotKind.OPENING) == kinds.count(SlotKind.CLOSING) == 1, name


def test_lunch_begins_within_an_hour_of_its_time() -> None:
    late_or_early = [
        (name, slot.start)
        for name, day in days()
        for slot in day.slots
        if slot.kind is SlotKind.LUNCH and abs(slot.start - timetable().lunch_from) > 60
    ]

    assert late_or_early == []


def test_there_is_a_pause_before_three_hours_have_passed() -> None:
    for name, day in days():
        pauses = [slot for slot in day.slots if slot.kind in (SlotKind.BREAK, SlotKind.LUNCH)]
        starts = [*(slot.start for slot in pauses), timetable().end]
        ends = [timetable().start, *(slot.end for slot in pauses)]
        stretches = [start - end for end, start in zip(ends, starts, strict=True)]
        assert max(stretches) < 180, (name, stretches)


def test_a_module_has_at_least_the_time_it_needs() -> None:
    too_short = [
        (name, slot.module_id)
        for name, day in days()
        for slot in day.slots
        if slot.module_id and slot.end - slot.start < MODULES[slot.module_id].minutes
    ]

    assert too_short == []


def test_no_module_stands_twice_in_a_workshop() -> None:
    assert [
        name for name, (_, plan) in plans().items() if len(set(modules(plan))) < len(modules(plan))
    ] == []


def test_there_are_as_many_days_as_advised_and_the_one_in_reserve_is_marked() -> None:
    for name, (result, plan) in plans().items():
        advice = result.workshop
        assert [day.optional for day in plan.days] == (
            [False] * advice.days + [True] * advice.second_day_optional
        ), name
        assert [day.number for day in plan.days] == list(range(1, len(plan.days) + 1)), name


# --- modules for a reason -------------------------------------------------------------------------


def test_every_module_says_what_brought_it_in() -> None:
    for name, (result, plan) in plans().items():
        ratings = sheets()[name]["answers"].get("X6", {})
        reasons = {f"stage-{result.stage.stage}"}
        reasons |= {obstacle for obstacle, rating in ratings.items() if rating >= 2}
        reasons |= {gate.gate_id for gate in result.gates if gate.outcome != "pass"}
        for slot in (slot for day in plan.days for slot in day.slots if slot.module_id):
            module = MODULES[slot.module_id or ""]
            answers_to = {*(f"stage-{n}" for n in module.stages), *module.obstacles, *module.gates}
            assert slot.because, (name, slot)
            assert set(slot.because) == answers_to & reasons, (name, slot)


def test_every_module_of_the_catalogue_is_used_for_somebody() -> None:
    used = {name for _, plan in plans().values() for name in modules(plan)}

    assert sorted(set(MODULES) - used) == []


def test_the_groups_to_invite_are_those_of_the_modules() -> None:
    order = [group.id for group in CLUSTER_READINESS.stakeholder_groups]
    for name, (_, plan) in plans().items():
        wanted = {group for module in modules(plan) for group in MODULES[module].groups}
        assert list(plan.groups) == sorted(wanted, key=order.index), name


def test_two_regions_with_different_obstacles_get_different_agendas() -> None:
    # Same class, same stage; one is short of money, the other of trust.
    money, trust = (with_answers(X5="falling", X6={obstacle: 3}) for obstacle in ("O5", "O7"))

    assert modules(money) != modules(trust)
    assert "O5" in {reason for day in money.days for slot in day.slots for reason in slot.because}
    assert "O7" in {reason for day in trust.days for slot in day.slots for reason in slot.because}


def test_an_obstacle_that_is_only_a_nuisance_changes_no_agenda() -> None:
    assert with_answers(X6={"O7": 1}) == with_answers(X6={})


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        *(("X16", "senior", "vote"), ("X17", "hardly", "freely"), ("X18", "low", "high")),
        *(("X19", "low", "high"), ("X20", "never", "often"), ("X21", "short", "long")),
        ("X23", "opposed", "supportive"),
    ],
)
def test_each_question_about_the_group_changes_the_design(
    question: str, one: str, other: str
) -> None:
    assert with_answers(**{question: one}).design != with_answers(**{question: other}).design


def test_a_definition_without_a_timetable_gives_a_plan_without_days() -> None:
    questionnaire = own_definition("secure-delivery").model_copy(
        update={
            "workshop": own_definition("secure-delivery").workshop.model_copy(
                update={"timetable": None}
            )
        }
    )
    plan = plan_workshop(questionnaire, evaluate(questionnaire, {}), {})

    assert plan.days == ()
    assert [note.id for note in plan.preparation] == ["room"]
