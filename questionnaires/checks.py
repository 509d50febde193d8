"""Finds every mistake in a definition file, with its place.

First the shape (pydantic), then the meaning: references that lead nowhere, ids given twice, rules
that can never hold together. An author sees all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from questionnaires.condition_checks import (
    Mistake,
    check_conditions,
    find_options,
    highest_score,
    walk_parts,
    walk_questions,
)
from questionnaires.conditions import LevelAtLeast
from questionnaires.definition import (
    Indicator,
    MultipleChoice,
    NumberQuestion,
    Parts,
    Question,
    Questionnaire,
    Rating,
    SingleChoice,
)
from questionnaires.source import Path, Problem, Source, SourceError, read_source

HIGHEST = 100
"""Where scores end."""
DAY = 24 * 60


def read_definition(text: str, file: str) -> Questionnaire:
    """Read and check a definition file. Raises SourceError with every mistake and its place."""
    source = read_source(text, file)
    try:
        questionnaire = Questionnaire.model_validate(source.value)
    except ValidationError as error:
        problems = [_shape_problem(source, item) for item in error.errors()]
        raise SourceError(sorted(problems, key=lambda item: item.place)) from error
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
        _scale,
        _dimensions,
        _indicators,
        _context,
        _gates,
        _classes,
        _stage_rules,
        _workshop,
        _timetable,
        _consistency,
        check_conditions,
    ):
        yield from check(questionnaire)


def _twins(questionnaire: Questionnaire) -> Iterator[Mistake]:
    """Ids that stand twice; pages, dimensions and questions share their ids."""
    workshop = questionnaire.workshop
    lists: tuple[tuple[Path, Iterable[str | int]], ...] = (
        (("conditions",), (item.id for item in questionnaire.conditions)),
        (("tests",), (item.id for item in questionnaire.tests)),
        (("gates",), (item.id for item in questionnaire.gates)),
        (("classes",), (item.id for item in questionnaire.classes)),
        (("modifiers",), (item.id for item in questionnaire.modifiers)),
        (("stages",), (item.id for item in questionnaire.stages)),
        (("stage_rules",), (item.id for item in questionnaire.stage_rules)),
        (("consistency",), (item.id for item in questionnaire.consistency)),
        (("workshop", "points"), (item.id for item in workshop.points)),
        (("workshop", "modules"), (item.id for item in workshop.modules)),
        (("workshop", "design"), (item.id for item in workshop.design)),
        (("workshop", "preparation"), (item.id for item in workshop.preparation)),
        (("sources",), (item.id for item in questionnaire.sources)),
        *(inner for path, item in walk_questions(questionnaire) for inner in _inside(path, item)),
    )
    for path, ids in lists:
        yield from _repeated(((*path, i), name) for i, name in enumerate(ids))
    yield from _repeated(_ids_of_pages_and_questions(questionnaire))


def _repeated(ids: Iterable[tuple[Path, str | int]]) -> Iterator[Mistake]:
    seen: set[str | int] = set()
    for path, name in ids:
        if name in seen:
            yield (*path, "id"), f"the id {name} stands above already; ids must differ"
        seen.add(name)


def _ids_of_pages_and_questions(questionnaire: Questionnaire) -> Iterator[tuple[Path, str]]:
    for d, dimension in enumerate(questionnaire.dimensions):
        for path, part in walk_parts(dimension, ("dimensions", d)):
            yield path, part.id
    for p, page in enumerate(questionnaire.context):
        yield ("context", p), page.id
    for path, question in walk_questions(questionnaire):
        yield path, question.id


def _inside(path: Path, question: Question) -> Iterator[tuple[Path, Iterable[str]]]:
    """The lists of ids inside a question."""
    match question:
        case SingleChoice() | MultipleChoice():
            yield (*path, "options"), (item.id for item in question.options)
        case Rating():
            yield (*path, "items"), (item.id for item in question.items)
        case Parts():
            yield (*path, "parts"), (item.id for item in question.parts)
            for i, part in enumerate(question.parts):
                yield from _inside((*path, "parts", i), part)
        case _:
            return


def _scale(questionnaire: Questionnaire) -> Iterator[Mistake]:
    scale, top = questionnaire.scale, questionnaire.top_level
    if len(scale.meanings) != len(scale.points):
        yield ("scale", "meanings"), "write one meaning for each entry of points"
    if list(scale.points) != sorted(scale.points) or scale.points[0] < 0:
        yield ("scale", "points"), "points must not fall from one level to the next, or below 0"
    if not 0 <= scale.evidence.counts_as < scale.evidence.from_level <= top:
        message = f"from_level goes up to {top}, and counts_as is a lower level"
        yield ("scale", "evidence"), message


def _dimensions(questionnaire: Questionnaire) -> Iterator[Mistake]:
    for d, dimension in enumerate(questionnaire.dimensions):
        for path, part in walk_parts(dimension, ("dimensions", d)):
            if not part.parts:
                yield path, f"{part.id} has no indicators"
        highest = highest_score(questionnaire, dimension)
        if highest > HIGHEST:
            message = f"its score goes up to {highest}; points and weights must end at {HIGHEST}"
            yield ("dimensions", d), f"{dimension.id}: {message}"
    if set(questionnaire.index.weights) != {item.id for item in questionnaire.dimensions}:
        yield ("index", "weights"), "give every dimension, and nothing else, a weight"


def _indicators(questionnaire: Questionnaire) -> Iterator[Mistake]:
    levels = list(range(questionnaire.top_level + 1))
    groups = {item.id for item in questionnaire.stakeholder_groups}
    for path, item in walk_questions(questionnaire):
        if not isinstance(item, Indicator):
            continue
        if [anchor.level for anchor in item.anchors] != levels:
            wanted = f"{levels[0]} to {levels[-1]}, in this order"
            yield (*path, "anchors"), f"{item.id}: write one anchor for each level {wanted}"
        for group in sorted(set(item.asked_of) - groups):
            yield (*path, "asked_of"), f"{item.id}: there is no stakeholder group {group}"


def _context(questionnaire: Questionnaire) -> Iterator[Mistake]:
    dimensions = {item.id for item in questionnaire.dimensions}
    for path, item in walk_questions(questionnaire):
        fallback = None if isinstance(item, Indicator) else item.unknown_counts_as
        if fallback is not None and fallback not in (find_options(questionnaire, item.id) or ()):
            yield (*path, "unknown_counts_as"), f"{item.id} has no option {fallback}"
        yield from _number(path, item)
        if isinstance(item, Rating):
            for i, rated in enumerate(item.items):
                for name in sorted(set(rated.dimensions) - dimensions):
                    message = f"{rated.id}: there is no dimension {name}"
                    yield (*path, "items", i, "dimensions"), message
        if isinstance(item, Parts):
            for i, part in enumerate(item.parts):
                yield from _number((*path, "parts", i), part)
                if part.asked_when is not None or part.unknown_counts_as is not None:
                    message = "asked_when and unknown_counts_as belong to the question as a whole"
                    yield (*path, "parts", i), f"{item.id}.{part.id}: {message}"


def _number(path: Path, question: Question) -> Iterator[Mistake]:
    if isinstance(question, NumberQuestion) and question.minimum > question.maximum:
        yield (*path, "minimum"), f"{question.id}: the minimum is above the maximum"


def _gates(questionnaire: Questionnaire) -> Iterator[Mistake]:
    tests = {item.id for item in questionnaire.tests}
    for g, gate in enumerate(questionnaire.gates):
        for test in sorted(set(gate.tests) - tests):
            yield ("gates", g, "tests"), f"there is no test {test}"
        if not isinstance(gate.minimum, LevelAtLeast):
            continue
        indicator = questionnaire.indicators.get(gate.minimum.level)
        if indicator is not None and indicator.not_applicable:
            message = f"{indicator.id} may be not applicable, so it cannot be a gate"
            yield ("gates", g, "minimum"), message
        if indicator is not None and indicator.asked_when is not None:
            message = f"{indicator.id} is not always asked, so it cannot be a gate"
            yield ("gates", g, "minimum"), message


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
    asked = questionnaire.wish_question
    options = find_options(questionnaire, asked or "")
    if options is None and (asked is not None or questionnaire.wished_stage):
        key = "wished_stage" if asked is None else "wish_question"
        yield (key,), "wish_question names a choice, and wished_stage a stage for its options"
    for option, stage in questionnaire.wished_stage.items():
        if options is not None and option not in options:
            yield ("wished_stage", option), f"{asked} has no option {option}"
        if stage not in stages:
            yield ("wished_stage", option), f"there is no stage {stage}"


def _workshop(questionnaire: Questionnaire) -> Iterator[Mistake]:
    workshop = questionnaire.workshop
    starts = [item.from_points for item in workshop.lengths]
    if starts[0] != 0 or starts != sorted(set(starts)):
        yield ("workshop", "lengths"), "lengths start from 0 points and rise"
    known: dict[str, set[str | int]] = {
        "groups": {group.id for group in questionnaire.stakeholder_groups},
        "stages": {stage.id for stage in questionnaire.stages},
        "obstacles": set(questionnaire.item_dimensions),
        "gates": {gate.id for gate in questionnaire.gates},
    }
    for m, module in enumerate(workshop.modules):
        path: Path = ("workshop", "modules", m)
        for key, names in known.items():
            for name in sorted(set(getattr(module, key)) - names):
                what = "stakeholder group" if key == "groups" else key.removesuffix("s")
                yield (*path, key), f"{module.id}: there is no {what} {name}"
        if not (module.stages or module.obstacles or module.gates):
            yield path, f"{module.id} is never chosen; name a stage or a reason"


def _timetable(questionnaire: Questionnaire) -> Iterator[Mistake]:
    timetable, modules = questionnaire.workshop.timetable, questionnaire.workshop.modules
    if timetable is None:
        return
    room = timetable.room
    if not 0 <= timetable.start < timetable.lunch_from < timetable.end <= DAY or room <= 0:
        message = "start, lunch and end follow one another, and modules need room between them"
        yield ("workshop", "timetable"), message
        return
    for m, module in enumerate(modules):
        if module.minutes > room:
            message = f"{module.id} takes {module.minutes} minutes; a day has {room} for modules"
            yield ("workshop", "modules", m, "minutes"), message


def _consistency(questionnaire: Questionnaire) -> Iterator[Mistake]:
    for c, check in enumerate(questionnaire.consistency):
        for name in sorted(set(check.questions) - set(questionnaire.questions)):
            yield ("consistency", c, "questions"), f"there is no question {name}"
