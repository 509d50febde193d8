"""Finds every mistake in a definition file, with its place.

First the shape (pydantic), then the meaning: references that lead nowhere, ids given twice, rules
that can never hold together. An author sees all of it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import assert_never, cast

from pydantic import ValidationError

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
    ContextPage,
    MultipleChoice,
    NumberQuestion,
    Parts,
    Question,
    Questionnaire,
    Rating,
    SingleChoice,
    SubDimension,
    questions_of,
)
from questionnaires.source import Path, Problem, Source, SourceError, read_source

Mistake = tuple[Path, str]


def read_definition(text: str, file: str) -> Questionnaire:
    """Read and check a definition file. Raises SourceError with every mistake and its place."""
    source = read_source(text, file)
    try:
        questionnaire = Questionnaire.model_validate(source.value)
    except ValidationError as error:
        raise SourceError([_shape_problem(source, item) for item in error.errors()]) from error
    problems = [
        Problem(source.place(path), message) for path, message in check_definition(questionnaire)
    ]
    if problems:
        raise SourceError(sorted(problems, key=lambda item: item.place))
    return questionnaire


def _shape_problem(source: Source, error: object) -> Problem:
    found = dict(error)  # type: ignore[call-overload]  # a TypedDict of pydantic's
    location: Path = tuple(found["loc"])
    name = ".".join(str(step) for step in location)
    return Problem(source.place(location), f"{name}: {found['msg']}")


def check_definition(questionnaire: Questionnaire) -> Iterator[Mistake]:
    """Every mistake in the meaning of a definition: the path in the file, and what is wrong."""
    for check in (
        _twins,
        _anchors,
        _stakeholder_groups,
        _index_weights,
        _gates,
        _classes,
        _stage_rules,
        _named_conditions,
        _asking_order,
        _workshop,
        _conditions,
        _listed_questions,
    ):
        yield from check(questionnaire)


def _twins(questionnaire: Questionnaire) -> Iterator[Mistake]:
    lists: tuple[tuple[str, Iterable[str | int]], ...] = (
        ("dimensions", [*_question_ids(questionnaire), *_sub_dimension_ids(questionnaire)]),
        ("stakeholder_groups", [item.id for item in questionnaire.stakeholder_groups]),
        ("conditions", [item.id for item in questionnaire.conditions]),
        ("tests", [item.id for item in questionnaire.tests]),
        ("gates", [item.id for item in questionnaire.gates]),
        ("classes", [item.id for item in questionnaire.classes]),
        ("modifiers", [item.id for item in questionnaire.modifiers]),
        ("stages", [item.id for item in questionnaire.stages]),
        ("stage_rules", [item.id for item in questionnaire.stage_rules]),
        ("consistency", [item.id for item in questionnaire.consistency]),
        ("workshop", [item.id for item in questionnaire.workshop.modules]),
        ("sources", [item.id for item in questionnaire.sources]),
    )
    for name, ids in lists:
        for twin, count in Counter(ids).items():
            if count > 1:
                yield (name,), f"the id {twin} is given {count} times; ids must differ"


def _question_ids(questionnaire: Questionnaire) -> Iterator[str]:
    for page in questionnaire.pages:
        yield page.id
        for question in questions_of(page):
            yield question.id


def _sub_dimension_ids(questionnaire: Questionnaire) -> Iterator[str]:
    def inside(part: SubDimension) -> Iterator[str]:
        for sub in part.sub_dimensions:
            yield sub.id
            yield from inside(sub)

    for dimension in questionnaire.dimensions:
        yield from inside(dimension)


def _anchors(questionnaire: Questionnaire) -> Iterator[Mistake]:
    levels = list(range(questionnaire.top_level + 1))
    for d, dimension in enumerate(questionnaire.dimensions):
        if not list(dimension.walk()):
            yield ("dimensions", d), f"{dimension.id} has no indicators"
        for indicator in dimension.walk():
            if [anchor.level for anchor in indicator.anchors] != levels:
                wanted = f"{levels[0]} to {levels[-1]}"
                yield ("dimensions", d), f"{indicator.id}: write one anchor for each level {wanted}"
    if len(questionnaire.scale.meanings) != len(levels):
        yield ("scale", "meanings"), "write one meaning for each entry of points"
    if list(questionnaire.scale.points) != sorted(questionnaire.scale.points):
        yield ("scale", "points"), "points must not fall from one level to the next"


def _stakeholder_groups(questionnaire: Questionnaire) -> Iterator[Mistake]:
    known = {item.id for item in questionnaire.stakeholder_groups}
    for d, dimension in enumerate(questionnaire.dimensions):
        for indicator in dimension.walk():
            for group in set(indicator.asked_of) - known:
                yield ("dimensions", d), f"{indicator.id}: there is no stakeholder group {group}"
    for m, module in enumerate(questionnaire.workshop.modules):
        for group in set(module.groups) - known:
            yield ("workshop", "modules", m, "groups"), f"there is no stakeholder group {group}"


def _index_weights(questionnaire: Questionnaire) -> Iterator[Mistake]:
    if set(questionnaire.index.weights) != {item.id for item in questionnaire.dimensions}:
        yield ("index", "weights"), "give every dimension, and nothing else, a weight"


def _gates(questionnaire: Questionnaire) -> Iterator[Mistake]:
    tests = {item.id for item in questionnaire.tests}
    for g, gate in enumerate(questionnaire.gates):
        path: Path = ("gates", g, "minimum")
        for test in set(gate.tests) - tests:
            yield ("gates", g, "tests"), f"there is no test {test}"
        minimum = gate.minimum
        if isinstance(minimum, LevelAtLeast):
            indicator = questionnaire.indicators.get(minimum.level)
            if indicator is not None and indicator.not_applicable:
                yield path, f"{indicator.id} may be not applicable, so it cannot be a gate"
            if indicator is not None and indicator.asked_when is not None:
                yield path, f"{indicator.id} is not always asked, so it cannot be a gate"
            if not 1 <= minimum.at_least <= questionnaire.top_level:
                yield path, f"no level is {minimum.at_least}, or every level is"
        elif cast("int", minimum.at_least.normalize().as_tuple().exponent) < -1:
            yield path, "scores have one decimal, so a minimum has no more"


def _classes(questionnaire: Questionnaire) -> Iterator[Mistake]:
    tests = {item.id for item in questionnaire.tests}
    classes = questionnaire.classes
    if classes[0].tests:
        yield ("classes", 0, "tests"), "the first class is what remains; it asks for no test"
    for c, item in enumerate(classes):
        for test in set(item.tests) - tests:
            yield ("classes", c, "tests"), f"there is no test {test}"
        if c and not set(item.tests) > set(classes[c - 1].tests):
            yield ("classes", c, "tests"), "a class asks for all tests of the one before, and more"
    known = {item.id for item in classes}
    for m, modifier in enumerate(questionnaire.modifiers):
        if modifier.class_ not in known:
            yield ("modifiers", m, "class"), f"there is no class {modifier.class_}"


def _stage_rules(questionnaire: Questionnaire) -> Iterator[Mistake]:
    rules, stages = questionnaire.stage_rules, {item.id for item in questionnaire.stages}
    for r, rule in enumerate(rules):
        if rule.stage not in stages:
            yield ("stage_rules", r, "stage"), f"there is no stage {rule.stage}"
        if (rule.when is None) != (r == len(rules) - 1):
            yield ("stage_rules", r), "every rule has a condition but the last, which always holds"
    wishes = questionnaire.wished_stage
    for option in wishes:
        if option not in _options(questionnaire, questionnaire.wish_question or ""):
            yield ("wished_stage", option), f"{questionnaire.wish_question} has no option {option}"
    for option, stage in wishes.items():
        if stage not in stages:
            yield ("wished_stage", option), f"there is no stage {stage}"


def _named_conditions(questionnaire: Questionnaire) -> Iterator[Mistake]:
    earlier: set[str] = set()
    for c, named in enumerate(questionnaire.conditions):
        for path, condition in walk_condition(named.when, ("conditions", c, "when")):
            if isinstance(condition, Holds) and condition.holds not in earlier:
                yield (
                    path,
                    f"{condition.holds} is not defined above; conditions build on earlier ones",
                )
        earlier.add(named.id)


def walk_condition(condition: Condition, path: Path) -> Iterator[tuple[Path, Condition]]:
    """A condition and everything inside it, each with its path in the file."""
    yield path, condition
    for keys, part in inner_conditions(condition):
        yield from walk_condition(part, (*path, *keys))


def _all_conditions(questionnaire: Questionnaire) -> Iterator[tuple[Path, Condition]]:
    roots: list[tuple[Path, Condition | None]] = [
        (("gates", g, "minimum"), gate.minimum) for g, gate in enumerate(questionnaire.gates)
    ]
    roots += [(("conditions", i, "when"), c.when) for i, c in enumerate(questionnaire.conditions)]
    roots += [(("modifiers", i, "when"), m.when) for i, m in enumerate(questionnaire.modifiers)]
    roots += [(("stage_rules", i, "when"), r.when) for i, r in enumerate(questionnaire.stage_rules)]
    roots += [(("consistency", i, "when"), c.when) for i, c in enumerate(questionnaire.consistency)]
    workshop = questionnaire.workshop
    roots += [(("workshop", "points", i, "when"), p.when) for i, p in enumerate(workshop.points)]
    roots += [(("workshop", "design", i, "when"), n.when) for i, n in enumerate(workshop.design)]
    roots += [
        (("workshop", "preparation", i, "when"), n.when) for i, n in enumerate(workshop.preparation)
    ]
    for path, condition in roots:
        if condition is not None:
            yield from walk_condition(condition, path)
    for path, question in _question_paths(questionnaire):
        if question.asked_when is not None:
            yield from walk_condition(question.asked_when, (*path, "asked_when"))


def _question_paths(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question]]:
    for p, page in enumerate(questionnaire.context):
        for q, question in enumerate(page.questions):
            yield ("context", p, "questions", q), question
    for d, dimension in enumerate(questionnaire.dimensions):
        yield from _indicator_paths(dimension, ("dimensions", d))


def _indicator_paths(part: SubDimension, path: Path) -> Iterator[tuple[Path, Question]]:
    for s, sub in enumerate(part.sub_dimensions):
        yield from _indicator_paths(sub, (*path, "sub_dimensions", s))
    for i, indicator in enumerate(part.indicators):
        yield (*path, "indicators", i), indicator


def _asking_order(questionnaire: Questionnaire) -> Iterator[Mistake]:
    order = {name: place for place, name in enumerate(questionnaire.questions)}
    for path, question in _question_paths(questionnaire):
        if question.asked_when is None:
            continue
        for inner, condition in walk_condition(question.asked_when, (*path, "asked_when")):
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


def _workshop(questionnaire: Questionnaire) -> Iterator[Mistake]:
    workshop = questionnaire.workshop
    starts = [item.from_points for item in workshop.lengths]
    if starts[0] != 0 or starts != sorted(set(starts)):
        yield ("workshop", "lengths"), "lengths start from 0 points and rise"
    items = set(questionnaire.item_dimensions)
    gates = {gate.id for gate in questionnaire.gates}
    stages = {stage.id for stage in questionnaire.stages}
    for m, module in enumerate(workshop.modules):
        wrong = (set(module.obstacles) - items, set(module.gates) - gates)
        unknown = sorted([*wrong[0], *wrong[1], *map(str, set(module.stages) - stages)])
        if unknown:
            yield ("workshop", "modules", m), f"{module.id} names what is not there: {unknown}"
        if not (module.stages or module.obstacles or module.gates):
            yield (
                ("workshop", "modules", m),
                f"{module.id} is never chosen; name a stage or a reason",
            )


def _listed_questions(questionnaire: Questionnaire) -> Iterator[Mistake]:
    for c, check in enumerate(questionnaire.consistency):
        for name in set(check.questions) - set(questionnaire.questions):
            yield ("consistency", c, "questions"), f"there is no question {name}"
    for path, question in _question_paths(questionnaire):
        fallback = getattr(question, "unknown_counts_as", None)
        if fallback is not None and fallback not in _options(questionnaire, question.id):
            yield (*path, "unknown_counts_as"), f"{question.id} has no option {fallback}"
    for page_number, page in enumerate(questionnaire.pages):
        if isinstance(page, ContextPage) and not page.questions:
            yield ("context", page_number), "a page needs a question"


def _field(questionnaire: Questionnaire, name: str) -> object:
    """The question, or the part of one, that a condition names as `X9.people`."""
    head, _, tail = name.partition(".")
    question = questionnaire.context_questions.get(head)
    if isinstance(question, Parts):
        return next((part for part in question.parts if part.id == tail), None)
    return None if tail else question


def _options(questionnaire: Questionnaire, name: str) -> set[str]:
    field = _field(questionnaire, name)
    if isinstance(field, SingleChoice | MultipleChoice):
        return {option.id for option in field.options}
    return set()


def _conditions(questionnaire: Questionnaire) -> Iterator[Mistake]:
    for path, condition in _all_conditions(questionnaire):
        message = _mistake_in(questionnaire, condition)
        if message is not None:
            yield path, message


def _mistake_in(questionnaire: Questionnaire, condition: Condition) -> str | None:  # noqa: C901, PLR0912 - one arm a kind
    def unless(known: Iterable[object], name: object, what: str) -> str | None:
        return None if name in set(known) else f"there is no {what} {name}"

    def of_type(name: str, kind: type, what: str) -> str | None:
        return None if isinstance(_field(questionnaire, name), kind) else f"{name} is not a {what}"

    match condition:
        case LevelAtLeast():
            return unless(questionnaire.indicators, condition.level, "indicator")
        case ScoreAtLeast():
            return unless((d.id for d in questionnaire.dimensions), condition.score, "dimension")
        case ShownScoreAtLeast():
            known = (d.id for d in questionnaire.dimensions)
            return unless(known, condition.shown_score, "dimension")
        case AnswerIs():
            wrong = set(condition.is_) - _options(questionnaire, condition.answer)
            return f"{condition.answer} has no option {', '.join(sorted(wrong))}" if wrong else None
        case NumberAtLeast():
            return of_type(condition.number, NumberQuestion, "number")
        case ChosenAtLeast():
            return of_type(condition.chosen, MultipleChoice, "multiple choice")
        case RatedAtLeast():
            return of_type(condition.rated, Rating, "rating")
        case ClassIs():
            wrong = set(condition.class_) - {item.id for item in questionnaire.classes}
            return f"there is no class {', '.join(sorted(wrong))}" if wrong else None
        case StageIs():
            strange = set(condition.stage) - {item.id for item in questionnaire.stages}
            return f"there is no stage {sorted(strange)}" if strange else None
        case NearlyPasses():
            return unless((t.id for t in questionnaire.tests), condition.nearly_passes, "test")
        case Contested():
            return unless((t.id for t in questionnaire.tests), condition.contested, "test")
        case Holds():
            return unless((c.id for c in questionnaire.conditions), condition.holds, "condition")
        case AllOf() | AnyOf() | Not() | Certain() | Possible():
            return None
        case _:
            assert_never(condition)
