"""The rules of a questionnaire: scale, gates, classes, stages, the workshop and every threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from questionnaires.conditions import Condition, LevelAtLeast, ScoreAtLeast
from questionnaires.fields import ONE, Id, Ids, Model, Names, Number, Wording, Words, as_tuple

StageNumber = Annotated[int, Field(ge=1)]
Note = Literal["optional", "provisional"]


class Aggregation(Model):
    """How parts become a whole: weighted mean, weighted sum, or weighted geometric mean.

    A geometric mean fails at zero, so each part is raised to `floor` first (method 5.3).
    """

    by: Literal["mean", "sum", "geometric_mean"] = "mean"
    floor: Annotated[Number, Field(ge=0)] = ONE


class Evidence(Model):
    """Levels from `from_level` on need a named piece of evidence, or count `counts_as` (5.2)."""

    from_level: int
    counts_as: int


class Scale(Model):
    """The levels, lowest first: what they mean in general and how many points they give (5.1)."""

    meanings: Annotated[
        tuple[Words, ...], BeforeValidator(as_tuple), Field(min_length=2), Wording()
    ]
    points: Annotated[tuple[Number, ...], BeforeValidator(as_tuple), Field(min_length=2)]
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
    stages: Annotated[tuple[int, ...], BeforeValidator(as_tuple)] = ()
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

    points: Annotated[tuple[LengthPoint, ...], BeforeValidator(as_tuple)] = ()
    lengths: Annotated[tuple[Length, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    timetable: Timetable | None = None
    modules: Annotated[tuple[Module, ...], BeforeValidator(as_tuple)] = ()
    design: Annotated[tuple[DesignNote, ...], BeforeValidator(as_tuple)] = ()
    preparation: Annotated[tuple[DesignNote, ...], BeforeValidator(as_tuple)] = ()


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
