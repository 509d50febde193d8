"""Finds every condition of a definition that names what is not there, or that can never hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import assert_never, cast, get_args

from questionnaires.conditions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Certain,
    ChosenAtLeast,
    ClassIs,
    Condition,
    Contested,
    Holds,
    LevelAtLeast,
    NearlyPasses,
    Not,
    NumberAtLeast,
    Possible,
    RatedAtLeast,
    ScoreAtLeast,
    ShownScoreAtLeast,
    StageIs,
    inner_conditions,
)
from questionnaires.definition import (
    MultipleChoice,
    NumberQuestion,
    Parts,
    Question,
    Questionnaire,
    Rating,
    SingleChoice,
    SubDimension,
)
from questionnaires.rules import Note
from questionnaires.scoring import points, raw_score, visible
from questionnaires.source import Path

Mistake = tuple[Path, str]


def check_conditions(questionnaire: Questionnaire) -> Iterator[Mistake]:
    """Every mistake in a condition: the path in the file, and what is wrong."""
    yield from _named_conditions(questionnaire)
    yield from _asking_order(questionnaire)
    for path, condition in _all_conditions(questionnaire):
        message = _mistake_in(questionnaire, condition)
        if message is not None:
            yield path, message


def walk_questions(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question]]:
    """Every question with its path in the file."""
    for p, page in enumerate(questionnaire.context):
        for q, question in enumerate(page.questions):
            yield ("context", p, "questions", q), question
    for d, dimension in enumerate(questionnaire.dimensions):
        for path, part in walk_parts(dimension, ("dimensions", d)):
            for i, indicator in enumerate(part.indicators):
                yield (*path, "indicators", i), indicator


def walk_parts(part: SubDimension, path: Path) -> Iterator[tuple[Path, SubDimension]]:
    """A (sub-)dimension and all inside it, each with its path in the file."""
    yield path, part
    for s, sub in enumerate(part.sub_dimensions):
        yield from walk_parts(sub, (*path, "sub_dimensions", s))


def find_options(questionnaire: Questionnaire, name: str) -> set[str] | None:
    """The options of the choice with that name, or of that field; None if there is no such."""
    field = _find_field(questionnaire, name)
    if isinstance(field, SingleChoice | MultipleChoice):
        return {option.id for option in field.options}
    return None


def highest_score(questionnaire: Questionnaire, part: SubDimension) -> Decimal:
    """The score of a part with everything at the top level."""
    top = points(questionnaire.scale, questionnaire.top_level)
    return visible(raw_score(part, {item.id: top for item in part.walk()}) or 0)


def _find_field(questionnaire: Questionnaire, name: str) -> object:
    """The question, or the part of one, that a condition names as `X9.people`."""
    head, _, tail = name.partition(".")
    question = questionnaire.context_questions.get(head)
    if isinstance(question, Parts):
        return next((part for part in question.parts if part.id == tail), None)
    return None if tail else question


def _walk_condition(condition: Condition, path: Path) -> Iterator[tuple[Path, Condition]]:
    yield path, condition
    for keys, part in inner_conditions(condition):
        yield from _walk_condition(part, (*path, *keys))


def _all_conditions(questionnaire: Questionnaire) -> Iterator[tuple[Path, Condition]]:
    workshop = questionnaire.workshop
    lists: tuple[tuple[Path, Iterable[Condition | None]], ...] = (
        (("conditions",), (item.when for item in questionnaire.conditions)),
        (("modifiers",), (item.when for item in questionnaire.modifiers)),
        (("stage_rules",), (item.when for item in questionnaire.stage_rules)),
        (("consistency",), (item.when for item in questionnaire.consistency)),
        (("workshop", "points"), (item.when for item in workshop.points)),
        (("workshop", "design"), (item.when for item in workshop.design)),
        (("workshop", "preparation"), (item.when for item in workshop.preparation)),
    )
    roots: list[tuple[Path, Condition | None]] = [
        ((*path, i, "when"), when) for path, whens in lists for i, when in enumerate(whens)
    ]
    roots += [(("gates", g, "minimum"), item.minimum) for g, item in enumerate(questionnaire.gates)]
    roots += [
        ((*path, "asked_when"), item.asked_when) for path, item in walk_questions(questionnaire)
    ]
    for path, condition in roots:
        if condition is not None:
            yield from _walk_condition(condition, path)


def _named_conditions(questionnaire: Questionnaire) -> Iterator[Mistake]:
    known = {item.id for item in questionnaire.conditions}
    earlier: set[str] = set()
    for c, named in enumerate(questionnaire.conditions):
        for path, condition in _walk_condition(named.when, ("conditions", c, "when")):
            if isinstance(condition, Holds) and condition.holds in known - earlier:
                message = "is not defined above; conditions build on earlier ones"
                yield path, f"{condition.holds} {message}"
        earlier.add(named.id)


def _asking_order(questionnaire: Questionnaire) -> Iterator[Mistake]:
    order = {name: place for place, name in enumerate(questionnaire.questions)}
    for path, question in walk_questions(questionnaire):
        if question.asked_when is None:
            continue
        for inner, condition in _walk_condition(question.asked_when, (*path, "asked_when")):
            named = _question_named(condition)
            if named is None and not inner_conditions(condition):
                yield inner, "whether a question is asked can depend on answers and levels only"
            elif named in order and order[named] >= order[question.id]:
                yield inner, f"{question.id} is asked before {named}, so it cannot depend on it"


def _question_named(condition: Condition) -> str | None:
    match condition:
        case LevelAtLeast():
            return condition.level
        case AnswerIs():
            return condition.answer.partition(".")[0]
        case NumberAtLeast():
            return condition.number.partition(".")[0]
        case ChosenAtLeast():
            return condition.chosen.partition(".")[0]
        case RatedAtLeast():
            return condition.rated
        case _:
            return None


def _mistake_in(questionnaire: Questionnaire, condition: Condition) -> str | None:  # noqa: C901, PLR0912 - one arm a kind
    def unless(known: Iterable[object], names: Iterable[object], what: str) -> str | None:
        missing = sorted({str(name) for name in names} - {str(name) for name in known})
        return f"there is no {what} {', '.join(missing)}" if missing else None

    def of_type(name: str, kind: type, what: str) -> str | None:
        found = isinstance(_find_field(questionnaire, name), kind)
        return None if found else f"{name} is not a {what}"

    match condition:
        case LevelAtLeast():
            missing = unless(questionnaire.indicators, [condition.level], "indicator")
            return missing or _level_mistake(condition.at_least, questionnaire.top_level)
        case ScoreAtLeast():
            return _score_mistake(questionnaire, condition.score, condition.at_least)
        case ShownScoreAtLeast():
            return _score_mistake(questionnaire, condition.shown_score, condition.at_least)
        case AnswerIs():
            options = find_options(questionnaire, condition.answer)
            if options is None:
                return f"there is no choice {condition.answer}"
            return unless(options, condition.is_, f"option of {condition.answer} called")
        case NumberAtLeast():
            return of_type(condition.number, NumberQuestion, "number")
        case ChosenAtLeast():
            return of_type(condition.chosen, MultipleChoice, "multiple choice")
        case RatedAtLeast():
            return _rated_mistake(questionnaire, condition)
        case ClassIs():
            return unless((item.id for item in questionnaire.classes), condition.class_, "class")
        case StageIs():
            stages = (item.id for item in questionnaire.stages)
            strange = unless(get_args(Note), condition.note_is_not, "note")
            return unless(stages, condition.stage, "stage") or strange
        case NearlyPasses():
            tests = (item.id for item in questionnaire.tests)
            return unless(tests, [condition.nearly_passes], "test")
        case Contested():
            return unless((t.id for t in questionnaire.tests), [condition.contested], "test")
        case Holds():
            return unless((c.id for c in questionnaire.conditions), [condition.holds], "condition")
        case AllOf() | AnyOf() | Not() | Certain() | Possible():
            return None
        case _:
            assert_never(condition)


def _level_mistake(level: int, top: int) -> str | None:
    if 1 <= level <= top:
        return None
    return f"a level of at least {level} is reached by all or by none; write 1 to {top}"


def _score_mistake(questionnaire: Questionnaire, name: str, at_least: Decimal) -> str | None:
    dimension = next((item for item in questionnaire.dimensions if item.id == name), None)
    if dimension is None:
        return f"there is no dimension {name}"
    highest = highest_score(questionnaire, dimension)
    if not 0 < at_least <= highest:
        return (
            f"a score of at least {at_least} is reached by all or by none; {name} ends at {highest}"
        )
    if cast("int", at_least.normalize().as_tuple().exponent) < -1:
        return "scores have one decimal, so a minimum has no more"
    return None


def _rated_mistake(questionnaire: Questionnaire, condition: RatedAtLeast) -> str | None:
    rating = _find_field(questionnaire, condition.rated)
    if not isinstance(rating, Rating):
        return f"{condition.rated} is not a rating"
    if not 1 <= condition.at_least <= len(rating.scale):
        return f"ratings go from 1 to {len(rating.scale)}"
    if not 1 <= condition.items <= rating.at_most:
        return f"from 1 to {rating.at_most} items of {rating.id} can be rated"
    return None
