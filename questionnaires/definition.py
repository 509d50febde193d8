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

from questionnaires.conditions import Condition, LevelAtLeast
from questionnaires.fields import ONE, Aside, Id, Ids, Model, Number, Wording, Words, as_tuple
from questionnaires.rules import (
    Aggregation,
    ConsistencyCheck,
    Gate,
    Index,
    Modifier,
    NamedCondition,
    RaterRules,
    ReadinessClass,
    Scale,
    Source,
    Stage,
    StageNumber,
    StageRule,
    Test,
    Uncertainty,
    Workshop,
)


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
    source: Annotated[str, Aside()] = ""


class SubDimension(Model):
    """Indicators, or further sub-dimensions, that are scored together."""

    id: Id
    name: Words
    weight: Annotated[Number, Field(gt=0)] = ONE
    aggregation: Aggregation = Aggregation()
    indicators: Annotated[tuple[Indicator, ...], BeforeValidator(as_tuple)] = ()
    sub_dimensions: Annotated[tuple[SubDimension, ...], BeforeValidator(as_tuple)] = ()

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
    options: Annotated[tuple[Option, ...], BeforeValidator(as_tuple), Field(min_length=2)]


class MultipleChoice(ContextQuestion):
    """Any number of options; with `others`, further short texts as well."""

    type: Literal["multiple_choice"]
    options: Annotated[tuple[Option, ...], BeforeValidator(as_tuple), Field(min_length=2)]
    others: bool = False


class Rating(ContextQuestion):
    """Some items, each with a rating from 1 upwards; `scale` names the ratings."""

    type: Literal["rating"]
    items: Annotated[tuple[Item, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    scale: Annotated[tuple[Words, ...], BeforeValidator(as_tuple), Field(min_length=2), Wording()]
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
    parts: Annotated[tuple[Part, ...], BeforeValidator(as_tuple), Field(min_length=1)]


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
    questions: Annotated[tuple[Context, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    after_dimensions: bool = False


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
    limits: Annotated[tuple[Words, ...], BeforeValidator(as_tuple), Wording()] = ()
    """What the method does not know or cannot say; printed in every report."""
    scale: Scale
    stakeholder_groups: Annotated[
        tuple[Option, ...], BeforeValidator(_mapping_of_words), Field(min_length=1)
    ]
    dimensions: Annotated[tuple[Dimension, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    index: Index
    context: Annotated[tuple[ContextPage, ...], BeforeValidator(as_tuple)] = ()
    conditions: Annotated[tuple[NamedCondition, ...], BeforeValidator(as_tuple)] = ()
    tests: Annotated[tuple[Test, ...], BeforeValidator(as_tuple)]
    gates: Annotated[tuple[Gate, ...], BeforeValidator(as_tuple)]
    classes: Annotated[tuple[ReadinessClass, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    """Lowest first; the last whose tests pass is the class."""
    modifiers: Annotated[tuple[Modifier, ...], BeforeValidator(as_tuple)] = ()
    stages: Annotated[tuple[Stage, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    stage_rules: Annotated[tuple[StageRule, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    wished_stage: Mapping[Id, StageNumber] = {}
    """Which stage each option of `wish_question` asks for; shown beside the rule's (5.7)."""
    wish_question: Id | None = None
    workshop: Workshop
    consistency: Annotated[tuple[ConsistencyCheck, ...], BeforeValidator(as_tuple)] = ()
    uncertainty: Uncertainty
    raters: RaterRules | None = None
    """Without it, the questionnaire is for one rater."""
    sources: Annotated[tuple[Source, ...], BeforeValidator(as_tuple), Aside()] = ()

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
    """The meaning of one field: of words only how many there are, of what is aside nothing."""
    value, marks = getattr(model, name), type(model).model_fields[name].metadata
    if any(isinstance(mark, Wording) for mark in marks):
        return len(value) if isinstance(value, tuple) else value is not None
    return None if any(isinstance(mark, Aside) for mark in marks) else _meaning(value)
