"""The workshop: stage and why, how long and why, the day, who is in the room, what to prepare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from questionnaires.conditions import Condition, Possible, inner_conditions
from questionnaires.definition import Option, Questionnaire, Rating, SingleChoice
from questionnaires.result import GateState, WorkshopAdvice
from questionnaires.rules import DesignNote, Module, Stage
from questionnaires.workshop import SlotKind, WorkshopPlan, plan_workshop
from reports.material import GateView, Material, chosen_option, list_gates
from reports.sections.classes import Flag, find_flags
from reports.sections.context import ContextView, list_context
from reports.sections.cover import RESPONDENT, SCOPE

FEW = 5
"""Up to so many things to find out first are printed again among the preparations."""


@dataclass(frozen=True, slots=True)
class SlotView:
    """One line of the agenda; times in minutes after midnight. `number` counts the modules."""

    start: int
    end: int
    kind: SlotKind
    number: int | None
    title: str
    aim: str
    output: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of the workshop."""

    number: int
    optional: bool
    slots: tuple[SlotView, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the client asked for, where it differs from what the rules give."""

    option: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class WorkshopSection:
    """The recommended workshop, and everything it follows from."""

    name: ClassVar[str] = "workshop"

    stage: Stage
    rule: str
    why: str
    note: Literal["optional", "provisional"] | None
    alternative: Stage | None
    hinges: tuple[GateView, ...]
    """The open gates on which the alternative stage hangs."""
    wish: Wish | None
    advice: WorkshopAdvice
    length: str
    reasons: tuple[str, ...]
    possible_points: int
    days: tuple[DayView, ...]
    groups: tuple[Option, ...]
    design: tuple[str, ...]
    preparation: tuple[str, ...]
    to_find_above: bool
    """Whether the preparations point back to what the part on the class lists to find out first."""
    flags: tuple[Flag, ...]
    context: tuple[ContextView, ...]
    """The answers that chose the stage, the length and the design."""
    unknown: int


def build(material: Material) -> WorkshopSection:
    """The section on the workshop of one report."""
    questionnaire, result = material.questionnaire, material.result
    stages = {item.id: item for item in questionnaire.stages}
    rules = {rule.id: rule for rule in questionnaire.stage_rules}
    advice, stage = result.workshop, result.stage
    reasons = {point.id: point.reason for point in questionnaire.workshop.points}
    plan = plan_workshop(questionnaire, result, material.answers)
    preparation, to_find_above = _preparation(plan)
    context = [view for view in list_context(material) if view.id not in (RESPONDENT, SCOPE)]
    return WorkshopSection(
        stage=stages[stage.stage],
        rule=stage.rule,
        why=rules[stage.rule].why,
        note=stage.note,
        alternative=None if stage.alternative is None else stages[stage.alternative],
        hinges=tuple(gate for gate in list_gates(material) if gate.state is GateState.OPEN),
        wish=_wish(material, stages),
        advice=advice,
        length=_length(questionnaire, advice),
        reasons=tuple(reasons[name] for name in advice.reasons),
        possible_points=len(questionnaire.workshop.points),
        days=_days(questionnaire, plan),
        groups=tuple(item for item in questionnaire.stakeholder_groups if item.id in plan.groups),
        design=tuple(note.advice for note in plan.design),
        preparation=preparation,
        to_find_above=to_find_above,
        flags=find_flags(material, scored=False),
        context=tuple(view for view in context if view.lines),
        unknown=sum(not view.lines for view in context),
    )


def _preparation(plan: WorkshopPlan) -> tuple[tuple[str, ...], bool]:
    """What to prepare, and whether all that must be found out first is left to the list above."""
    to_find = [note for note in plan.preparation if _is_to_find(note)]
    above = len(to_find) > FEW
    kept = (note for note in plan.preparation if not (above and note in to_find))
    return tuple(note.advice for note in kept), above


def _is_to_find(note: DesignNote) -> bool:
    """Whether a note is there because something is possible, but not known."""

    def is_open(condition: Condition) -> bool:
        inner = inner_conditions(condition)
        return isinstance(condition, Possible) or any(is_open(part) for _, part in inner)

    return note.when is not None and is_open(note.when)


def _wish(material: Material, stages: dict[int, Stage]) -> Wish | None:
    """The client's wish, if it asks for another stage than the rules give (method 5.7)."""
    questionnaire = material.questionnaire
    if questionnaire.wish_question is None:
        return None
    question = questionnaire.context_questions.get(questionnaire.wish_question)
    chosen = chosen_option(material, questionnaire.wish_question)
    wanted = None if chosen is None else questionnaire.wished_stage.get(chosen)
    if wanted is None or wanted == material.result.stage.stage:
        return None
    options = question.options if isinstance(question, SingleChoice) else ()
    text = next((option.text for option in options if option.id == chosen), "")
    return Wish(text, stages[wanted])


def _length(questionnaire: Questionnaire, advice: WorkshopAdvice) -> str:
    """What the questionnaire says about a workshop of this length."""
    reached = [item for item in questionnaire.workshop.lengths if item.from_points <= advice.points]
    return reached[-1].about


def _days(questionnaire: Questionnaire, plan: WorkshopPlan) -> tuple[DayView, ...]:
    modules = {item.id: item for item in questionnaire.workshop.modules}
    words = _causes(questionnaire)
    number = 0
    days: list[DayView] = []
    for day in plan.days:
        slots: list[SlotView] = []
        for slot in day.slots:
            module: Module | None = None
            if slot.module_id is not None:
                module = modules[slot.module_id]
                number += 1
            slots.append(
                SlotView(
                    slot.start,
                    slot.end,
                    slot.kind,
                    None if module is None else number,
                    slot.title,
                    "" if module is None else module.aim,
                    "" if module is None else module.output,
                    tuple(words[cause] for cause in slot.because if cause in words),
                )
            )
        days.append(DayView(day.number, day.optional, tuple(slots)))
    return tuple(days)


def _causes(questionnaire: Questionnaire) -> dict[str, str]:
    """Names for what brings a module in, beside the stage itself: gates and obstacles."""
    items = {
        item.id: item.text
        for question in questionnaire.context_questions.values()
        if isinstance(question, Rating)
        for item in question.items
    }
    indicators = {name: item.name for name, item in questionnaire.indicators.items()}
    dimensions = {item.id: item.name for item in questionnaire.dimensions}
    return dimensions | indicators | items
