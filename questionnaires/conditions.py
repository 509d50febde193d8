"""Three-valued conditions: the one idea from which gates, classes and stages follow.

An unknown answer makes a condition *open* instead of false. A declared class asks for YES, a
possible class for anything but NO, a provisional stage for OPEN. Every rule of a questionnaire is
a tree of the classes below, written in the definition file; no rule stands in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Annotated, Any, assert_never

from pydantic import BeforeValidator, Discriminator, Field, Tag

from questionnaires.fields import Model, Names, Number, as_tuple

Level = int | Fraction
"""An indicator's level; whole for one rater, halves after consolidation (method 5.8)."""

ContextValue = str | int | tuple[str, ...] | Mapping[str, int]
"""A context answer as conditions see it: an option, a number, options, or ratings by item."""


class Outcome(IntEnum):
    """What a condition comes to. *All* is the least of its parts, *any* the greatest."""

    NO = 0
    OPEN = 1
    YES = 2


class LevelAtLeast(Model):
    """An indicator's level reaches a minimum; open while the level is unknown."""

    level: str
    at_least: int


class ScoreAtLeast(Model):
    """A score reaches a minimum whatever is unknown; open while it depends on the unknown."""

    score: str
    at_least: Number


class ShownScoreAtLeast(Model):
    """The score as printed reaches a minimum; open while too little is answered to print one."""

    shown_score: str
    at_least: Number


class AnswerIs(Model):
    """One of the named options is chosen; open while the answer is unknown."""

    answer: str
    is_: Annotated[Names, Field(alias="is")]


class NumberAtLeast(Model):
    """A number answer reaches a minimum."""

    number: str
    at_least: int


class ChosenAtLeast(Model):
    """At least so many options of a multiple choice are chosen."""

    chosen: str
    at_least: int


class RatedAtLeast(Model):
    """At least `items` items are rated so high, together from at least `dimensions` dimensions."""

    rated: str
    at_least: int
    items: int = 1
    dimensions: int = 1


class ClassIs(Model):
    """The class under consideration is one of those named."""

    class_: Annotated[Names, Field(alias="class")]


class StageIs(Model):
    """The recommended stage is one of those named, and its note is not one of those excluded."""

    stage: Annotated[tuple[int, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    note_is_not: Annotated[tuple[str, ...], BeforeValidator(as_tuple)] = ()


class NearlyPasses(Model):
    """At most so many gates of a test fail, each by no more than the given distance."""

    nearly_passes: str
    failed_at_most: int
    levels_short: Number
    points_short: Number


class Contested(Model):
    """Raters are split on a gate of the named test (method 5.8)."""

    contested: str


class Holds(Model):
    """A named condition of the definition holds."""

    holds: str


class AllOf(Model):
    """Every part holds."""

    all_: Annotated[
        tuple[Condition, ...], BeforeValidator(as_tuple), Field(alias="all", min_length=1)
    ]


class AnyOf(Model):
    """At least one part holds."""

    any_: Annotated[
        tuple[Condition, ...], BeforeValidator(as_tuple), Field(alias="any", min_length=1)
    ]


class Not(Model):
    """The part does not hold; open stays open."""

    not_: Annotated[Condition, Field(alias="not")]


class Certain(Model):
    """The part holds whatever is still unknown: open counts as no."""

    certain: Condition


class Possible(Model):
    """The part may hold: open counts as yes."""

    possible: Condition


KINDS: dict[str, type[Model]] = {
    "level": LevelAtLeast,
    "score": ScoreAtLeast,
    "shown_score": ShownScoreAtLeast,
    "answer": AnswerIs,
    "number": NumberAtLeast,
    "chosen": ChosenAtLeast,
    "rated": RatedAtLeast,
    "class": ClassIs,
    "stage": StageIs,
    "nearly_passes": NearlyPasses,
    "contested": Contested,
    "holds": Holds,
    "all": AllOf,
    "any": AnyOf,
    "not": Not,
    "certain": Certain,
    "possible": Possible,
}
_KIND_OF = {model: kind for kind, model in KINDS.items()}


def _kind(value: Any) -> str | None:  # noqa: ANN401 - pydantic hands over whatever the file holds
    if isinstance(value, Mapping):
        return next((kind for kind in KINDS if kind in value), None)
    return _KIND_OF.get(type(value))


Condition = Annotated[
    Annotated[LevelAtLeast, Tag("level")]
    | Annotated[ScoreAtLeast, Tag("score")]
    | Annotated[ShownScoreAtLeast, Tag("shown_score")]
    | Annotated[AnswerIs, Tag("answer")]
    | Annotated[NumberAtLeast, Tag("number")]
    | Annotated[ChosenAtLeast, Tag("chosen")]
    | Annotated[RatedAtLeast, Tag("rated")]
    | Annotated[ClassIs, Tag("class")]
    | Annotated[StageIs, Tag("stage")]
    | Annotated[NearlyPasses, Tag("nearly_passes")]
    | Annotated[Contested, Tag("contested")]
    | Annotated[Holds, Tag("holds")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Certain, Tag("certain")]
    | Annotated[Possible, Tag("possible")],
    Discriminator(
        _kind,
        custom_error_type="unknown_condition",
        custom_error_message="not a condition; write one of: " + ", ".join(KINDS),
    ),
]


def inner_conditions(condition: Condition) -> tuple[tuple[tuple[str | int, ...], Condition], ...]:
    """The conditions directly inside another, each with the keys that lead to it in the file."""
    match condition:
        case AllOf():
            return tuple((("all", i), part) for i, part in enumerate(condition.all_))
        case AnyOf():
            return tuple((("any", i), part) for i, part in enumerate(condition.any_))
        case Not():
            return ((("not",), condition.not_),)
        case Certain():
            return ((("certain",), condition.certain),)
        case Possible():
            return ((("possible",), condition.possible),)
        case _:
            return ()


for _model in (AllOf, AnyOf, Not, Certain, Possible):
    _model.model_rebuild()


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions are judged by; whatever is absent is unknown.

    `levels` holds known levels by indicator, `bounds` the lowest and highest score each dimension
    can have given the unknowns, `shown` the printed scores, `answers` the known context answers
    (parts as `X9.people`). The last four are filled in as the evaluation goes on: gates, then the
    class, then the stage.
    """

    levels: Mapping[str, Level]
    bounds: Mapping[str, tuple[Decimal, Decimal]]
    shown: Mapping[str, Decimal]
    answers: Mapping[str, ContextValue]
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    item_dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gate_states: Mapping[str, tuple[GateFact, ...]] = field(default_factory=dict)
    class_id: str | None = None
    stage: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class GateFact:
    """What conditions may know of a gate: failed or not, by how much, in which unit, contested."""

    failed: bool
    margin: Decimal | None
    on_score: bool
    contested: bool


def outcome(condition: Condition, facts: Facts) -> Outcome:  # noqa: C901, PLR0912 - one arm a kind
    """Judge a condition by the facts (method 5.5 to 5.7).

    Returns YES, NO, or OPEN when it depends on something unknown. Raises KeyError for a named
    condition that does not exist; `check_definition` refuses such a definition.
    """
    match condition:
        case LevelAtLeast():
            return _at_least(facts.levels.get(condition.level), condition.at_least)
        case ScoreAtLeast():
            return _within(facts.bounds.get(condition.score), condition.at_least)
        case ShownScoreAtLeast():
            return _at_least(facts.shown.get(condition.shown_score), condition.at_least)
        case AnswerIs():
            return _chosen(facts.answers.get(condition.answer), condition.is_)
        case NumberAtLeast():
            number = facts.answers.get(condition.number)
            return _at_least(number if isinstance(number, int) else None, condition.at_least)
        case ChosenAtLeast():
            options = facts.answers.get(condition.chosen)
            count = len(options) if isinstance(options, tuple) else None
            return _at_least(count, condition.at_least)
        case RatedAtLeast():
            return _rated(condition, facts)
        case ClassIs():
            return _named(facts.class_id, facts.class_id in condition.class_)
        case StageIs():
            matches = facts.stage in condition.stage and facts.note not in condition.note_is_not
            return _named(facts.stage, matches)
        case NearlyPasses():
            return _yes_if(_nearly_passes(condition, facts))
        case Contested():
            gates = facts.gate_states.get(condition.contested, ())
            return _yes_if(any(gate.contested for gate in gates))
        case Holds():
            return outcome(facts.conditions[condition.holds], facts)
        case AllOf():
            return min(outcome(part, facts) for part in condition.all_)
        case AnyOf():
            return max(outcome(part, facts) for part in condition.any_)
        case Not():
            return Outcome(Outcome.YES - outcome(condition.not_, facts))
        case Certain():
            return _yes_if(outcome(condition.certain, facts) is Outcome.YES)
        case Possible():
            return _yes_if(outcome(condition.possible, facts) is not Outcome.NO)
        case _:
            assert_never(condition)


def _yes_if(holds: bool) -> Outcome:  # noqa: FBT001 - it turns a truth value into an outcome
    return Outcome.YES if holds else Outcome.NO


def _at_least(value: Level | Decimal | None, minimum: int | Decimal) -> Outcome:
    return Outcome.OPEN if value is None else _yes_if(value >= minimum)


def _chosen(answer: ContextValue | None, options: tuple[str, ...]) -> Outcome:
    if answer is None:
        return Outcome.OPEN
    chosen = answer if isinstance(answer, tuple) else (answer,)
    return _yes_if(any(option in options for option in chosen))


def _within(bounds: tuple[Decimal, Decimal] | None, minimum: Decimal) -> Outcome:
    if bounds is None:
        return Outcome.OPEN
    low, high = bounds
    if low >= minimum:
        return Outcome.YES
    return Outcome.NO if high < minimum else Outcome.OPEN


def _named(known: object, matches: bool) -> Outcome:  # noqa: FBT001 - as above
    return Outcome.OPEN if known is None else _yes_if(matches)


def _rated(condition: RatedAtLeast, facts: Facts) -> Outcome:
    ratings = facts.answers.get(condition.rated)
    if not isinstance(ratings, Mapping):
        return Outcome.OPEN
    hard = [item for item, rating in ratings.items() if rating >= condition.at_least]
    touched = {name for item in hard for name in facts.item_dimensions.get(item, ())}
    return _yes_if(len(hard) >= condition.items and len(touched) >= condition.dimensions)


def _nearly_passes(condition: NearlyPasses, facts: Facts) -> bool:
    failed = [gate for gate in facts.gate_states.get(condition.nearly_passes, ()) if gate.failed]
    return len(failed) <= condition.failed_at_most and all(
        gate.margin is not None
        and -gate.margin <= (condition.points_short if gate.on_score else condition.levels_short)
        for gate in failed
    )
