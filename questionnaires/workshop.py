"""The workshop a region is advised to hold: which modules, when, with whom, and how to prepare.

Modules come from the definition. A module is brought in by the stage, by an obstacle that bites, or
by a gate that is not passed; the days are filled by urgency and always add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.answers import Answers, known_context, relevant_answers
from questionnaires.conditions import Facts, Outcome, outcome
from questionnaires.definition import Questionnaire, Rating
from questionnaires.evaluation import facts_after
from questionnaires.result import AssessmentResult, GateState
from questionnaires.rules import DesignNote, Module, Timetable

EARLY_STAGE_MODULES = 2
"""How many of the stage's own work modules come before those for failed gates."""
GRAIN = 5
"""Minutes to which spare time is spread over modules."""


class SlotKind(StrEnum):
    """What a stretch of a workshop day is for."""

    OPENING = "opening"
    MODULE = "module"
    BREAK = "break"
    LUNCH = "lunch"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a day, in minutes after midnight.

    `because` names what brought a module in: `stage-1`, obstacle ids, gate ids.
    """

    start: int
    end: int
    kind: SlotKind
    title: str
    module_id: str | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkshopDay:
    """One day; its slots follow one another without a gap from start to end."""

    number: int
    optional: bool
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class WorkshopPlan:
    """The days, the stakeholder groups to invite, what the climate changes, what to prepare."""

    days: tuple[WorkshopDay, ...]
    groups: tuple[str, ...]
    design: tuple[DesignNote, ...]
    preparation: tuple[DesignNote, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    module: Module
    because: tuple[str, ...]
    position: int
    """Its place in the catalogue, which is the order of a workshop."""


def plan_workshop(
    questionnaire: Questionnaire, result: AssessmentResult, answers: Answers
) -> WorkshopPlan:
    """The workshop for one result (method 4.2 to 4.4); the same input gives the same plan."""
    workshop = questionnaire.workshop
    facts = facts_after(questionnaire, answers, result)
    timetable = workshop.timetable
    count = result.workshop.days + result.workshop.second_day_optional
    chosen = _by_urgency(questionnaire, result, relevant_answers(questionnaire, answers))
    filled = _fill(chosen, timetable, result.workshop.days, count) if timetable else ()
    days = tuple(
        WorkshopDay(number, number > result.workshop.days, tuple(_slots(timetable, number, day)))
        for number, day in enumerate(filled, 1)
        if timetable is not None and day
    )
    wanted = {group for day in filled for choice in day for group in choice.module.groups}
    return WorkshopPlan(
        days=days,
        groups=tuple(g.id for g in questionnaire.stakeholder_groups if g.id in wanted),
        design=_notes(workshop.design, facts),
        preparation=_notes(workshop.preparation, facts),
    )


def _notes(notes: Sequence[DesignNote], facts: Facts) -> tuple[DesignNote, ...]:
    return tuple(
        note for note in notes if note.when is None or outcome(note.when, facts) is Outcome.YES
    )


def _by_urgency(
    questionnaire: Questionnaire, result: AssessmentResult, answers: Answers
) -> list[_Choice]:
    """The modules that something asks for, most urgent first, each with all its reasons."""
    modules = questionnaire.workshop.modules
    ratings = _ratings(questionnaire, answers)
    failed = [g.gate_id for g in result.gates if g.outcome is GateState.FAIL]
    opened = [g.gate_id for g in result.gates if g.outcome is GateState.OPEN]
    stage = result.stage.stage
    own = [module for module in modules if stage in module.stages]
    frame = [module for module in own if module.part != "work"]
    work = [module for module in own if module.part == "work"]
    order = [
        *frame,
        *_for_obstacles(modules, ratings, hardest=True),
        *work[:EARLY_STAGE_MODULES],
        *_for_gates(modules, failed),
        *work[EARLY_STAGE_MODULES:],
        *_for_obstacles(modules, ratings, hardest=False),
        *_for_gates(modules, opened),
    ]
    position = {module.id: index for index, module in enumerate(modules)}
    missed = {*failed, *opened}
    return [
        _Choice(module, _reasons(module, stage, ratings, missed), position[module.id])
        for module in {module.id: module for module in order}.values()
    ]


def _ratings(questionnaire: Questionnaire, answers: Answers) -> Mapping[str, tuple[int, int]]:
    """Each rated item with its rating and the highest rating there is, hardest first."""
    known = known_context(questionnaire, answers)
    found: dict[str, tuple[int, int]] = {}
    for question in questionnaire.context_questions.values():
        rated = known.get(question.id)
        if isinstance(question, Rating) and isinstance(rated, Mapping):
            found |= {item: (rating, len(question.scale)) for item, rating in rated.items()}
    return dict(sorted(found.items(), key=lambda pair: -pair[1][0]))


def _for_obstacles(
    modules: Sequence[Module], ratings: Mapping[str, tuple[int, int]], *, hardest: bool
) -> Iterator[Module]:
    for item, (rating, top) in ratings.items():
        if (rating == top) == hardest and rating > 1:
            yield from (module for module in modules if item in module.obstacles)


def _for_gates(modules: Sequence[Module], gate_ids: Sequence[str]) -> Iterator[Module]:
    for gate_id in gate_ids:
        yield from (module for module in modules if gate_id in module.gates)


def _reasons(
    module: Module, stage: int, ratings: Mapping[str, tuple[int, int]], missed: set[str]
) -> tuple[str, ...]:
    by_stage = (f"stage-{stage}",) if stage in module.stages else ()
    by_obstacle = tuple(item for item in module.obstacles if ratings.get(item, (0, 0))[0] > 1)
    by_gate = tuple(gate for gate in module.gates if gate in missed)
    return (*by_stage, *by_obstacle, *by_gate)


def _fill(
    chosen: Sequence[_Choice], timetable: Timetable, certain: int, count: int
) -> list[list[_Choice]]:
    """Give each module, by urgency, to the first day with room.

    What ends a workshop goes to the last day that is certain to be held.
    """
    days: list[list[_Choice]] = [[] for _ in range(count)]
    room = [timetable.room] * count
    for choice in chosen:
        order = range(count) if choice.module.part != "end" else range(certain - 1, -1, -1)
        fitting = next((day for day in order if room[day] >= choice.module.minutes), None)
        if fitting is not None:
            days[fitting].append(choice)
            room[fitting] -= choice.module.minutes
    place = {"start": 0, "work": 1, "end": 2}
    return [sorted(day, key=lambda item: (place[item.module.part], item.position)) for day in days]


def _slots(timetable: Timetable, number: int, day: Sequence[_Choice]) -> Iterator[Slot]:
    """Lay one day out from start to end; modules share spare minutes, closing takes the rest."""
    spare = timetable.room - sum(choice.module.minutes for choice in day)
    extra = spare // len(day) // GRAIN * GRAIN
    lengths = [choice.module.minutes + extra for choice in day]
    pauses = _pauses(timetable, lengths)
    now = timetable.start
    opening = timetable.opening if number == 1 else timetable.next_opening
    now, slot = _slot(now, timetable.opening_minutes, SlotKind.OPENING, opening)
    yield slot
    for index, (choice, length) in enumerate(zip(day, lengths, strict=True)):
        end = now + length
        yield Slot(now, end, SlotKind.MODULE, choice.module.title, choice.module.id, choice.because)
        now = end
        for kind, minutes, title in pauses.get(index, ()):
            now, slot = _slot(now, minutes, kind, title)
            yield slot
    yield Slot(now, timetable.end, SlotKind.CLOSING, timetable.closing)


def _slot(start: int, minutes: int, kind: SlotKind, title: str) -> tuple[int, Slot]:
    return start + minutes, Slot(start, start + minutes, kind, title)


def _pauses(
    timetable: Timetable, lengths: Sequence[int]
) -> Mapping[int, tuple[tuple[SlotKind, int, str], ...]]:
    """After which module to pause: lunch near its hour, a break in the middle of each half."""
    lunch = (SlotKind.LUNCH, timetable.lunch_minutes, timetable.lunch)
    pause = (SlotKind.BREAK, timetable.break_minutes, timetable.pause)
    before_lunch = timetable.lunch_from - timetable.start - timetable.opening_minutes
    after = _nearest(lengths, before_lunch - timetable.break_minutes)
    pauses: dict[int, tuple[tuple[SlotKind, int, str], ...]] = {after: (lunch,)}
    for first, half in ((0, lengths[: after + 1]), (after + 1, lengths[after + 1 :])):
        if len(half) > 1:
            pauses[first + _nearest(half[:-1], sum(half) // 2)] = (pause,)
    return pauses


def _nearest(lengths: Sequence[int], wanted: int) -> int:
    """The index after which the running total is nearest to the wanted minutes."""
    totals = [sum(lengths[: index + 1]) for index in range(len(lengths))]
    return min(range(len(totals)), key=lambda index: abs(totals[index] - wanted))
