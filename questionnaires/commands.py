"""What `cluster-readiness questionnaire ...` and `evaluate --batch` do: no web, no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from questionnaires.catalogue import (
    DEFINITIONS,
    UnknownQuestionnaireError,
    definition_path,
    get_questionnaire,
    list_translations,
    list_versions,
    parse_ref,
    read_published,
    translation_path,
)
from questionnaires.checks import read_definition
from questionnaires.definition import Questionnaire, QuestionnaireRef
from questionnaires.raters import score_sheet
from questionnaires.result import result_as_json
from questionnaires.sheets import sheet_from
from questionnaires.source import Place, Problem, SourceError, read_json_line
from questionnaires.translation import read_translation

OK, INCOMPLETE, REFUSED = 0, 1, 2


def evaluate_batch(path: Path) -> int:
    """Evaluate one sheet a line (JSON) and print one result a line, in order.

    A line that cannot be scored gives `{"id": ..., "problems": [...]}` and the others go on. Exits
    with 0, with 1 when a line had problems, with 2 when the file cannot be read.
    """
    exit_code = OK
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as lines:
            for number, text in enumerate(lines, 1):
                if text.strip():
                    answer, good = _evaluate_line(text, path.name, number)
                    sys.stdout.write(answer + "\n")
                    exit_code = exit_code if good else INCOMPLETE
    except OSError as error:
        print(f"{path}: {error.strerror or error}", file=sys.stderr)
        return REFUSED
    return exit_code


def _evaluate_line(text: str, file: str, number: int) -> tuple[str, bool]:
    place = Place(file, number)
    sheet_id: object = None
    try:
        raw = read_json_line(text, file, number)
        sheet_id = raw.get("id") if isinstance(raw, dict) else None
        sheet, problems = sheet_from(raw, lambda _: place)
    except SourceError as error:
        sheet, problems = None, error.problems
    if sheet is None or sheet.questionnaire is None:
        shown = sheet_id if isinstance(sheet_id, str | int) else None
        return json.dumps({"id": shown, "problems": [str(item) for item in problems]}), False
    result = score_sheet(get_questionnaire(sheet.questionnaire), sheet)
    return json.dumps(result_as_json(result, sheet.id)), True


def check_definitions(folder: Path = DEFINITIONS) -> int:
    """Print every mistake in every definition file; 0 when there is none, else 1."""
    problems = [problem for ref in list_versions(folder) for problem in _problems(ref, folder)]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(list_versions(folder))} questionnaire versions, {len(problems)} problems")
    return INCOMPLETE if problems else OK


def _problems(ref: QuestionnaireRef, folder: Path) -> Iterator[Problem]:
    path = definition_path(ref, folder)
    try:
        questionnaire = read_definition(path.read_text("utf-8"), str(path.relative_to(folder)))
    except SourceError as error:
        yield from error.problems
        return
    place = Place(str(path.relative_to(folder)))
    if questionnaire.ref != ref:
        yield Problem(place, f"the file holds {questionnaire.ref}; name and content must agree")
    published = read_published(ref.id, folder).get(ref.version)
    if published is not None and published != questionnaire.fingerprint:
        yield Problem(
            place,
            "this version is published, and its meaning has changed; make it the next version",
        )
    for language in list_translations(ref, folder):
        path = translation_path(ref, language, folder)
        name = str(path.relative_to(folder))
        try:
            yield from read_translation(questionnaire, path.read_text("utf-8"), name)[1]
        except SourceError as error:
            yield from error.problems


def print_schema() -> int:
    """Print the JSON Schema of definition files, for completion in an editor."""
    print(json.dumps(Questionnaire.model_json_schema(), indent=2))
    return OK


def publish(name: str, folder: Path = DEFINITIONS) -> int:
    """Write the fingerprint of a version to `published.json`: from then on its meaning is fixed."""
    try:
        ref = parse_ref(name)
    except UnknownQuestionnaireError as error:
        print(error, file=sys.stderr)
        return REFUSED
    path = definition_path(ref, folder)
    if not path.is_file():
        print(f"there is no definition file {path.name} for {ref}", file=sys.stderr)
        return REFUSED
    problems = list(_problems(ref, folder))
    if problems:
        for problem in problems:
            print(problem, file=sys.stderr)
        return REFUSED
    questionnaire = read_definition(path.read_text("utf-8"), path.name)
    known = {**read_published(ref.id, folder), ref.version: questionnaire.fingerprint}
    text = json.dumps({str(key): known[key] for key in sorted(known)}, indent=2) + "\n"
    (path.parent / "published.json").write_text(text, "utf-8")
    print(f"{ref} is published: {questionnaire.fingerprint}")
    return OK
