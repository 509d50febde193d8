"""What a questionnaire is: one immutable version, as read from its definition file.

Everything a method author may decide stands in these types and so in the file: questions, anchors,
points, weights, how scores are put together, gates, classes, modifiers, stage rules, the length and
content of the workshop, consistency checks and every threshold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from questionnaires.conditions import (
    Condition,
    LevelAtLeast,
    Model,
    Names,
    Number,
    ScoreAtLeast,
    _as_tuple,
)

ONE = Decimal(1)


class Wording:
    """Marks a text for people: it may be corrected or translated without changing the meaning."""


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Wording()]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_as_tuple)]
StageNumber = Annotated[int, Field(ge=1)]
Note = Literal["optional", "provisional"]


@dataclass(frozen=True, slots=True, order=True)
class QuestionnaireRef:
    """Names one version of a questionnaire; written `cluster-readiness@1`."""

    id: str
    version: int

    def __str__(self) -> str:
        return f"{self.id}@{self.version}"


class Anchor(Model):
    """One level of an indicator in observable words; the lower ones must hold too."""

    level: int
    text: Words


def _anchors(value: object) -> object:
    """Authors write anchors as a mapping from level to text."""
    if isinstance(value, Mapping):
        return tuple({"level": level, "text": text} for level, text in value.items())
    return value


class Indicator(Model):
    """A scored question with anchored levels (method 3)."""

    id: Id
    name: Words
    question: Words
    anchors: Annotated[tuple[Anchor, ...], BeforeValidator(_anchors), Field(min_length=2)]
    hint: Annotated[Words | None, Wording()] = None
    evidence: Words
    asked_of: Ids = ()
    not_applicable: bool = False
    weight: Annotated[Number, Field(gt=0)] = ONE
    asked_when: Condition | None = None
    source: str = ""


class Aggregation(Model):
    """How parts become a whole: weighted mean, weighted sum, or weighted geometric mean.

    A geometric mean fails at zero, so each part is raised to `floor` first (method 5.3).
    """

    by: Literal["mean", "sum", "geometric_mean"] = "mean"
    floor: Annotated[Number, Field(ge=0)] = ONE


class SubDimension(Model):
    """Indicators, or further sub-dimensions, that are scored together."""

    id: Id
    name: Words
    weight: Annotated[Number, Field(gt=0)] = ONE
    aggregation: Aggregation = Aggregation()
    indicators: Annotated[tuple[Indicator, ...], BeforeValidator(_as_tuple)] = ()
    sub_dimensions: Annotated[tuple[SubDimension, ...], BeforeValidator(_as_tuple)] = ()

    @property
    def parts(self) -> tuple[SubDimension | Indicator, ...]:
        """What this one is put together from, in the order of the file."""
        return (*self.sub_dimensions, *self.indicators)

    @cached_property
    def known_shares(self) -> dict[frozenset[str], Mapping[str, Fraction] | None]:
        """What `scoring.shares` found so far, by the indicators that apply; it is asked often."""
        return {}

    def walk(self) -> Iterator[Indicator]:
        """Every indicator inside, in the order of the file."""
        for part in self.sub_dimensions:
            yield from part.walk()
        yield from self.indicators


class Dimension(SubDimension):
    """A sub-dimension that is shown as a score, has a page of its own, and can have a gate."""

    role: Literal["core", "supporting"] = "core"
    about: Words
    minimum_answered: Annotated[Number, Field(ge=0, le=100)]
    """Per cent of the applicable indicators that must be answered before a score is shown."""


class Option(Model):
    """One choice of a context question."""

    id: Id
    text: Words


class Item(Option):
    """One thing to be rated, such as an obstacle, with the dimensions it belongs to."""

    dimensions: Ids = ()


class ContextQuestion(Model):
    """What all context questions share. They choose stage, length and design; never a score."""

    id: Id
    text: Words
    hint: Annotated[Words | None, Wording()] = None
    asked_when: Condition | None = None
    unknown_counts_as: str | None = None
    """The answer that conditions see while it is unknown; without it they stay open."""


class SingleChoice(ContextQuestion):
    """One option."""

    type: Literal["single_choice"]
    options: Annotated[tuple[Option, ...], BeforeValidator(_as_tuple), Field(min_length=2)]


class MultipleChoice(ContextQuestion):
    """Any number of options; with `others`, further short texts as well."""

    type: Literal["multiple_choice"]
    options: Annotated[tuple[Option, ...], BeforeValidator(_as_tuple), Field(min_length=2)]
    others: bool = False


class Rating(ContextQuestion):
    """Some items, each with a rating from 1 upwards; `scale` names the ratings."""

    type: Literal["rating"]
    items: Annotated[tuple[Item, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    scale: Annotated[tuple[Words, ...], BeforeValidator(_as_tuple), Field(min_length=2), Wording()]
    at_most: Annotated[int, Field(ge=1)]
    """How many items may be rated."""


class NumberQuestion(ContextQuestion):
    """A whole number between two limits; with `none`, that word is an answer too."""

    type: Literal["number"]
    minimum: int
    maximum: int
    none: Annotated[Words | None, Wording()] = None


class Text(ContextQuestion):
    """Free text."""

    type: Literal["text"]


Part = Annotated[SingleChoice | MultipleChoice | NumberQuestion | Text, Field(discriminator="type")]


class Parts(ContextQuestion):
    """One question with several fields, answered together; parts are addressed as `X9.people`."""

    type: Literal["parts"]
    parts: Annotated[tuple[Part, ...], BeforeValidator(_as_tuple), Field(min_length=1)]


Context = Annotated[
    SingleChoice | MultipleChoice | Rating | NumberQuestion | Text | Parts,
    Field(discriminator="type"),
]
Question = Indicator | SingleChoice | MultipleChoice | Rating | NumberQuestion | Text | Parts


class ContextPage(Model):
    """Context questions that are asked on one page."""

    id: Id
    name: Words
    about: Words
    questions: Annotated[tuple[Context, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    after_dimensions: bool = False


class Evidence(Model):
    """Levels from `from_level` on need a named piece of evidence, or count `counts_as` (5.2)."""

    from_level: int
    counts_as: int


class Scale(Model):
    """The levels, lowest first: what they mean in general and how many points they give (5.1)."""

    meanings: Annotated[
        tuple[Words, ...], BeforeValidator(_as_tuple), Field(min_length=2), Wording()
    ]
    points: Annotated[tuple[Number, ...], BeforeValidator(_as_tuple), Field(min_length=2)]
    evidence: Evidence


class Index(Model):
    """One number for progress over time, never for the class (5.3 point 4)."""

    aggregation: Aggregation
    weights: Mapping[Id, Annotated[Number, Field(gt=0)]]


class Gate(Model):
    """A minimum that no strength elsewhere can make up for (5.6)."""

    id: Id
    minimum: LevelAtLeast | ScoreAtLeast
    tests: Names
    why: Words


class Test(Model):
    """A named set of gates, all of which must pass."""

    id: Id
    name: Words


class ReadinessClass(Model):
    """What a region is today: reached when every gate of every named test passes."""

    id: Id
    name: Words
    about: Words
    tests: Ids = ()


class Modifier(Model):
    """A closer description of a class; the first that holds is given."""

    id: Id
    class_: Annotated[Id, Field(alias="class")]
    when: Condition
    name: Words
    about: Words


class Stage(Model):
    """One of the workshop stages offered."""

    id: StageNumber
    name: Words
    about: Words


class StageRule(Model):
    """The first rule whose condition holds gives the stage (5.7); the last one always holds."""

    id: Id
    stage: StageNumber
    note: Note | None = None
    when: Condition | None = None
    why: Words


class NamedCondition(Model):
    """A condition that other rules refer to by `holds`."""

    id: Id
    name: Words
    when: Condition


class LengthPoint(Model):
    """A reason for a longer workshop; each that holds counts one point (4.3)."""

    id: Id
    when: Condition
    reason: Words


class Length(Model):
    """From so many points on, the workshop takes so many days."""

    from_points: int
    days: int
    second_day_optional: bool = False
    about: Words


class ConsistencyCheck(Model):
    """Answers that do not fit together; shown to the respondent, changing nothing (4.1)."""

    id: Id
    when: Condition
    questions: Names
    message: Words


class Module(Model):
    """A part of a workshop day: what it is for, how long, who must be there, what comes out.

    It is chosen for its stages, and brought in by obstacles that bite and gates that fail.
    """

    id: Id
    title: Words
    aim: Words
    output: Words
    minutes: Annotated[int, Field(ge=15, le=240)]
    groups: Names
    part: Literal["start", "work", "end"] = "work"
    """Where it belongs in the workshop as a whole."""
    stages: Annotated[tuple[int, ...], BeforeValidator(_as_tuple)] = ()
    obstacles: Ids = ()
    gates: Ids = ()


class DesignNote(Model):
    """What an answer about the group's climate changes in the workshop (4.4), or how to prepare."""

    id: Id
    when: Condition | None = None
    advice: Words


class Timetable(Model):
    """The frame of a workshop day, times in minutes after midnight."""

    start: int
    end: int
    lunch_from: int
    lunch_minutes: int
    break_minutes: int
    opening_minutes: int
    closing_minutes: int
    opening: Words
    next_opening: Words
    """How the second day begins."""
    closing: Words
    lunch: Words
    pause: Words

    @property
    def room(self) -> int:
        """Minutes of a day for modules: all but opening, closing, lunch and two breaks."""
        taken = self.opening_minutes + self.closing_minutes + self.lunch_minutes
        return self.end - self.start - taken - 2 * self.break_minutes


class Workshop(Model):
    """How long the workshop should be and what it is made of."""

    points: Annotated[tuple[LengthPoint, ...], BeforeValidator(_as_tuple)] = ()
    lengths: Annotated[tuple[Length, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    timetable: Timetable | None = None
    modules: Annotated[tuple[Module, ...], BeforeValidator(_as_tuple)] = ()
    design: Annotated[tuple[DesignNote, ...], BeforeValidator(_as_tuple)] = ()
    preparation: Annotated[tuple[DesignNote, ...], BeforeValidator(_as_tuple)] = ()


class Uncertainty(Model):
    """How firm the class is (5.9): size of a slip in re-runs, and from when it counts as stable."""

    slip: Annotated[Number, Field(ge=0, le=0.5)]
    runs: Annotated[int, Field(ge=100)]
    stable_from: Annotated[Number, Field(ge=0, le=1)]


class RaterRules(Model):
    """How several raters' answers are read (5.8): agreement by deviation, and who may be named."""

    aligned_up_to: Annotated[Number, Field(ge=0)]
    """Mean deviation from the median, in levels, up to which raters are aligned."""
    mixed_up_to: Annotated[Number, Field(ge=0)]
    """Up to here they are mixed; above they are split, and a gate is contested."""
    groups: Annotated[int, Field(ge=1)]
    raters: Annotated[int, Field(ge=1)]
    """From so many groups and raters on, a result is called multi-stakeholder."""
    group_shown_from: Annotated[int, Field(ge=2)]
    """A group with fewer raters is never shown apart."""


class Source(Model):
    """A public page that a rule or a number comes from."""

    id: Id
    title: Words
    address: str = ""


def _mapping_of_words(value: object) -> object:
    """Authors write options of a list of groups as a mapping from id to text."""
    if isinstance(value, Mapping):
        return tuple({"id": key, "text": text} for key, text in value.items())
    return value


class Questionnaire(Model):
    """One version of a questionnaire in one language."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    version: Annotated[int, Field(ge=1)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"), Wording()]
    title: Words
    about: Words
    limits: Annotated[tuple[Words, ...], BeforeValidator(_as_tuple), Wording()] = ()
    """What the method does not know or cannot say; printed in every report."""
    scale: Scale
    stakeholder_groups: Annotated[
        tuple[Option, ...], BeforeValidator(_mapping_of_words), Field(min_length=1)
    ]
    dimensions: Annotated[tuple[Dimension, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    index: Index
    context: Annotated[tuple[ContextPage, ...], BeforeValidator(_as_tuple)] = ()
    conditions: Annotated[tuple[NamedCondition, ...], BeforeValidator(_as_tuple)] = ()
    tests: Annotated[tuple[Test, ...], BeforeValidator(_as_tuple)]
    gates: Annotated[tuple[Gate, ...], BeforeValidator(_as_tuple)]
    classes: Annotated[tuple[ReadinessClass, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    """Lowest first; the last whose tests pass is the class."""
    modifiers: Annotated[tuple[Modifier, ...], BeforeValidator(_as_tuple)] = ()
    stages: Annotated[tuple[Stage, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    stage_rules: Annotated[tuple[StageRule, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    wished_stage: Mapping[Id, StageNumber] = {}
    """Which stage each option of `wish_question` asks for; shown beside the rule's (5.7)."""
    wish_question: Id | None = None
    workshop: Workshop
    consistency: Annotated[tuple[ConsistencyCheck, ...], BeforeValidator(_as_tuple)] = ()
    uncertainty: Uncertainty
    raters: RaterRules | None = None
    """Without it, the questionnaire is for one rater."""
    sources: Annotated[tuple[Source, ...], BeforeValidator(_as_tuple)] = ()

    @property
    def ref(self) -> QuestionnaireRef:
        """The name of this version."""
        return QuestionnaireRef(self.id, self.version)

    @cached_property
    def fingerprint(self) -> str:
        """`sha256:` and the digest of all that has a meaning: everything but the words.

        Equal in all languages, and different as soon as a point, a gate or a rule changes.
        """
        text = json.dumps(_meaning(self), sort_keys=True, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator by id, in the order of the file."""
        return {item.id: item for part in self.dimensions for item in part.walk()}

    @cached_property
    def dimension_of(self) -> Mapping[str, str]:
        """The dimension's id for each indicator's id."""
        return {item.id: part.id for part in self.dimensions for item in part.walk()}

    @cached_property
    def context_questions(self) -> Mapping[str, Context]:
        """Every context question by id, in the order of the file."""
        return {question.id: question for page in self.context for question in page.questions}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Everything that is asked, by id, in the order it is asked."""
        return {item.id: item for page in self.pages for item in questions_of(page)}

    @cached_property
    def pages(self) -> tuple[ContextPage | Dimension, ...]:
        """What is asked on one page each, in order: some context, the dimensions, more context."""
        before = [page for page in self.context if not page.after_dimensions]
        after = [page for page in self.context if page.after_dimensions]
        return (*before, *self.dimensions, *after)

    @cached_property
    def item_dimensions(self) -> Mapping[str, tuple[str, ...]]:
        """The dimensions that each rated item, such as an obstacle, belongs to."""
        ratings = [q for q in self.context_questions.values() if isinstance(q, Rating)]
        return {item.id: item.dimensions for rating in ratings for item in rating.items}

    @cached_property
    def gate_levels(self) -> Mapping[str, int]:
        """For each indicator that has a gate, the highest level that a gate asks for."""
        levels: dict[str, int] = {}
        for gate in self.gates:
            if isinstance(gate.minimum, LevelAtLeast):
                known = levels.get(gate.minimum.level, 0)
                levels[gate.minimum.level] = max(known, gate.minimum.at_least)
        return levels

    @cached_property
    def top_level(self) -> int:
        """The highest level of the scale."""
        return len(self.scale.points) - 1


def questions_of(page: ContextPage | Dimension) -> tuple[Question, ...]:
    """The questions of one page, in order."""
    return page.questions if isinstance(page, ContextPage) else tuple(page.walk())


def _meaning(value: object) -> object:
    """A JSON-ready copy of a definition in which texts only count, not what they say."""
    if isinstance(value, Model):
        return {name: _field_meaning(value, name) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [_meaning(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _meaning(item) for key, item in value.items()}
    return str(value.normalize()) if isinstance(value, Decimal) else value


def _field_meaning(model: Model, name: str) -> object:
    value = getattr(model, name)
    if any(isinstance(mark, Wording) for mark in type(model).model_fields[name].metadata):
        return len(value) if isinstance(value, tuple) else value is not None
    return _meaning(value)
