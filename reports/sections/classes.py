"""The class: both tests gate by gate, what is open, what is unproven, and the way up."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from questionnaires.answers import DONT_KNOW
from questionnaires.result import GateState
from questionnaires.rules import Modifier, ReadinessClass
from reports.material import (
    EvidenceState,
    GateView,
    Material,
    anchor_text,
    evidence_state,
    known_level,
    list_gates,
    short_name,
)
from reports.sections.summary import find_modifier, gates_ahead

FEW = 6
"""Up to so many unknown questions behind open scores are listed; more are only counted."""


@dataclass(frozen=True, slots=True)
class TestView:
    """One test: how many of its gates are passed, failed and open."""

    __test__: ClassVar[bool] = False  # pytest takes any class called Test... for a test

    id: str
    title: str
    passed: int
    failed: int
    open: int
    gates: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many gates the test has."""
        return self.passed + self.failed + self.open


@dataclass(frozen=True, slots=True)
class GateGroup:
    """The gates of one dimension: those on questions, then the one on its score."""

    id: str
    title: str
    gates: tuple[GateView, ...]


@dataclass(frozen=True, slots=True)
class ToFind:
    """A question that a gate hangs on and nobody could answer."""

    id: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Unproven:
    """An answer that passes a gate without named evidence, and what would prove it."""

    id: str
    title: str
    level: int | Fraction
    example: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change on the way up: from and to, in the words of the anchors."""

    id: str
    title: str
    from_level: int | Fraction | None
    from_anchor: str
    to_level: int
    to_anchor: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Answers that do not fit together."""

    message: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassSection:
    """How the class came about, and what would change it."""

    name: ClassVar[str] = "classes"

    classes: tuple[ReadinessClass, ...]
    declared: ReadinessClass
    confirmed: ReadinessClass
    possible: ReadinessClass
    modifier: Modifier | None
    tests: tuple[TestView, ...]
    groups: tuple[GateGroup, ...]
    failed: tuple[GateView, ...]
    """The failed gates of the next class."""
    to_find: tuple[ToFind, ...]
    to_find_elsewhere: int
    unproven: tuple[Unproven, ...]
    unproven_elsewhere: int
    next_class: ReadinessClass | None
    steps: tuple[Step, ...]
    top_level: int
    flags: tuple[Flag, ...]

    @property
    def contested(self) -> bool:
        """Whether raters are split on any gate (method 5.8)."""
        return any(gate.outcome.contested for group in self.groups for gate in group.gates)


def build(material: Material) -> ClassSection:
    """The section on the class of one report."""
    questionnaire, reached = material.questionnaire, material.result.classification
    classes = {item.id: item for item in questionnaire.classes}
    following = material.result.next_class
    gates = list_gates(material)
    to_find, further = _to_find(material, gates)
    unproven, elsewhere = _unproven(material)
    return ClassSection(
        classes=questionnaire.classes,
        declared=classes[reached.declared],
        confirmed=classes[reached.confirmed],
        possible=classes[reached.possible],
        modifier=find_modifier(material),
        tests=_tests(material, gates),
        groups=_groups(material, gates),
        failed=tuple(gate for gate in gates_ahead(material) if gate.state is GateState.FAIL),
        to_find=to_find,
        to_find_elsewhere=further,
        unproven=unproven,
        unproven_elsewhere=elsewhere,
        next_class=None if following is None else classes[following.class_id],
        steps=_steps(material),
        top_level=questionnaire.top_level,
        flags=find_flags(material, scored=True),
    )


def _tests(material: Material, gates: tuple[GateView, ...]) -> tuple[TestView, ...]:
    def count(test_id: str, state: GateState) -> int:
        return sum(test_id in gate.outcome.tests and gate.state is state for gate in gates)

    return tuple(
        TestView(
            test.id,
            test.name,
            passed=count(test.id, GateState.PASS),
            failed=count(test.id, GateState.FAIL),
            open=count(test.id, GateState.OPEN),
            gates=tuple(gate.name for gate in gates if test.id in gate.outcome.tests),
        )
        for test in material.questionnaire.tests
    )


def _groups(material: Material, gates: tuple[GateView, ...]) -> tuple[GateGroup, ...]:
    groups = (
        GateGroup(
            item.id,
            short_name(item.name),
            tuple(gate for gate in gates if gate.dimension_id == item.id),
        )
        for item in material.questionnaire.dimensions
    )
    return tuple(group for group in groups if group.gates)


def _to_find(material: Material, gates: tuple[GateView, ...]) -> tuple[tuple[ToFind, ...], int]:
    """The unknown questions behind open gates, and how many more lie behind open scores."""
    questionnaire = material.questionnaire
    shut = [gate for gate in gates if gate.state is GateState.OPEN]
    scores = {gate.dimension_id for gate in shut if gate.on_score}
    unknown = [
        indicator
        for name, indicator in questionnaire.indicators.items()
        if name in material.asked and is_unknown(material, name)
    ]
    own = [item for item in unknown if item.id in questionnaire.gate_levels]
    others = [
        item
        for item in unknown
        if item not in own and questionnaire.dimension_of[item.id] in scores
    ]
    listed = own + others if len(others) <= FEW else own
    views = tuple(ToFind(item.id, item.name, item.question) for item in listed)
    return views, len(own) + len(others) - len(listed)


def is_unknown(material: Material, indicator_id: str) -> bool:
    """Whether an indicator is unanswered or answered with don't know."""
    answer = material.answers.get(indicator_id)
    return answer is None or answer.value is DONT_KNOW


def _unproven(material: Material) -> tuple[tuple[Unproven, ...], int]:
    """Answers that pass a gate without evidence, and how many further answers lack it."""
    gates = material.questionnaire.gate_levels
    missing = [
        indicator
        for name, indicator in material.questionnaire.indicators.items()
        if evidence_state(material, name) is EvidenceState.OUTSTANDING
    ]
    decisive = [indicator for indicator in missing if indicator.id in gates]
    rows = tuple(
        Unproven(
            indicator.id,
            indicator.name,
            known_level(material.answers.get(indicator.id)) or 0,
            indicator.evidence,
        )
        for indicator in decisive
    )
    return rows, len(missing) - len(decisive)


def _steps(material: Material) -> tuple[Step, ...]:
    following = material.result.next_class
    changes = () if following is None else following.changes
    indicators = material.questionnaire.indicators
    return tuple(
        Step(
            change.indicator_id,
            indicators[change.indicator_id].name,
            change.from_level,
            ""
            if change.from_level is None
            else anchor_text(indicators[change.indicator_id], change.from_level),
            change.to_level,
            anchor_text(indicators[change.indicator_id], change.to_level),
        )
        for change in changes
    )


def find_flags(material: Material, *, scored: bool) -> tuple[Flag, ...]:
    """Answers that do not fit together: those that touch a scored question, or the others."""
    questionnaire = material.questionnaire
    messages = {check.id: check.message for check in questionnaire.consistency}
    return tuple(
        Flag(messages[flag.code], flag.questions)
        for flag in material.result.consistency
        if any(name in questionnaire.indicators for name in flag.questions) is scored
    )
