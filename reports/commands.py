"""What `cluster-readiness evaluate`, `verify` and `sample-report` do: no web, no database."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from questionnaires.answers import AnswerSheet
from questionnaires.catalogue import (
    UnknownQuestionnaireError,
    get_latest_published,
    get_questionnaire,
)
from questionnaires.definition import Questionnaire
from questionnaires.evaluation import ENGINE_VERSION, evaluate
from questionnaires.raters import score_sheet
from questionnaires.result import AssessmentResult, result_as_json
from questionnaires.sheets import read_sheet
from reports.pages import render_html
from reports.rendering import (
    RenderingError,
    UnreadablePdfError,
    read_attachments,
    render_pdf,
)
from reports.report import RESULT_FILE, SHEET_FILE, build_report, report_attachments
from reports.samples import REF, list_samples

OK, UNTRUE, REFUSED = 0, 1, 2
ENGINE = "engine"


def evaluate_sheet(path: Path, *, pdf: Path | None = None, language: str = "en") -> int:
    """Print the result of one sheet as JSON, and write its report to `pdf` if that is given.

    A sheet that cannot be scored gives nothing on standard output, every problem with its place on
    standard error, and 2; a report that cannot be made gives 1.
    """
    text = _read(path)
    if text is None:
        return REFUSED
    sheet, problems = read_sheet(text, path.name)
    for problem in problems:
        print(problem, file=sys.stderr)
    if sheet is None:
        return REFUSED
    try:
        questionnaire = get_questionnaire(sheet.questionnaire or get_latest_published(), language)
    except UnknownQuestionnaireError as error:
        print(error, file=sys.stderr)
        return REFUSED
    if sheet.raters and pdf is not None:
        print(f"{path}: a report of several raters cannot be made yet", file=sys.stderr)
        return REFUSED
    result = score_sheet(questionnaire, sheet)
    print(json.dumps(result_as_json(result, sheet.id), indent=1))
    return OK if pdf is None else _write_report(pdf, questionnaire, result, sheet)


def _read(path: Path) -> str | None:
    """The text of a file, or None with the reason on standard error."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        print(f"{path}: {error.strerror or error}", file=sys.stderr)
    except UnicodeDecodeError as error:
        print(f"{path}: not UTF-8 (byte {error.start + 1}); save it as UTF-8", file=sys.stderr)
    return None


def _write_report(
    path: Path, questionnaire: Questionnaire, result: AssessmentResult, sheet: AnswerSheet
) -> int:
    """Make one report and write it; the reason is printed when that is not possible."""
    now = made_at()
    report = build_report(questionnaire, result, sheet, made_on=now.date())
    try:
        pdf = render_pdf(render_html(report), attachments=report_attachments(report), made_at=now)
        path.write_bytes(pdf)
    except RenderingError as error:
        print(f"{path}: the report could not be made: {error}", file=sys.stderr)
        return UNTRUE
    except OSError as error:
        print(f"{path}: {error.strerror or error}", file=sys.stderr)
        return UNTRUE
    return OK


def made_at() -> datetime:
    """When a report is made: now, or the moment named by SOURCE_DATE_EPOCH for equal bytes."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)


def verify_report(path: Path) -> int:
    """Score again what a report carries, with the version it names, and compare every field.

    0 when the result in the file is what its answers give; 1 when it is not, with what differs on
    standard error; 2 when the file cannot be read or carries no sheet and result.
    """
    try:
        files = read_attachments(path.read_bytes())
        sheet_text, result_text = (files[name].decode() for name in (SHEET_FILE, RESULT_FILE))
        carried = json.loads(result_text)
    except OSError as error:
        print(f"{path}: {error.strerror or error}", file=sys.stderr)
        return REFUSED
    except (RenderingError, UnreadablePdfError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return REFUSED
    except (KeyError, ValueError, RecursionError):
        print(f"{path}: carries no readable {SHEET_FILE} and {RESULT_FILE}", file=sys.stderr)
        return REFUSED
    sheet, problems = read_sheet(sheet_text, SHEET_FILE)
    for problem in problems:
        print(problem, file=sys.stderr)
    if sheet is None or sheet.questionnaire is None:
        return UNTRUE
    expected = result_as_json(score_sheet(get_questionnaire(sheet.questionnaire), sheet), sheet.id)
    return _judge(path, carried, expected)


def _judge(path: Path, carried: object, expected: dict[str, object]) -> int:
    """Say whether the carried result is the expected one, and if not, what differs."""
    made_with = carried.get(ENGINE) if isinstance(carried, dict) else None
    if isinstance(carried, dict) and _is_earlier(made_with):
        print(f"made with engine {made_with}, checked with {ENGINE_VERSION}", file=sys.stderr)
        carried = carried | {ENGINE: expected[ENGINE]}
    differences = list(compare(carried, expected))
    for difference in differences:
        print(difference, file=sys.stderr)
    verdict = "does not tell" if differences else "tells"
    print(f"{path.name} {verdict} the truth about the answers it carries.")
    return UNTRUE if differences else OK


def _is_earlier(version: object) -> bool:
    """Whether a version of the engine came before this one; it must give the same results."""

    def parts(text: str) -> list[int]:
        return [int(part) for part in text.split(".")]

    try:
        return isinstance(version, str) and parts(version) < parts(ENGINE_VERSION)
    except ValueError:
        return False


def compare(carried: object, expected: object, place: str = "") -> Iterator[str]:
    """Every place at which two JSON values differ, in words."""
    if isinstance(carried, dict) and isinstance(expected, dict):
        for key in sorted({*carried, *expected}):
            inner = f"{place}.{key}" if place else str(key)
            yield from compare(carried.get(key, "nothing"), expected.get(key, "nothing"), inner)
    elif isinstance(carried, list) and isinstance(expected, list) and len(carried) == len(expected):
        for number, (one, other) in enumerate(zip(carried, expected, strict=True)):
            yield from compare(one, other, f"{place}[{number}]")
    elif type(carried) is not type(expected) or carried != expected:
        says, gives = json.dumps(carried)[:200], json.dumps(expected)[:200]
        yield f"{place or 'the result'}: the report says {says}, the answers give {gives}"


def write_samples(folder: Path) -> int:
    """Write a report for every sample into a folder, which is made if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"{folder}: {error.strerror or error}", file=sys.stderr)
        return REFUSED
    questionnaire = get_questionnaire(REF)
    for sample in list_samples(questionnaire):
        path = folder / f"{sample.name}.pdf"
        result = evaluate(questionnaire, sample.sheet.answers)
        code = _write_report(path, questionnaire, result, sample.sheet)
        if code != OK:
            return code
        print(f"{path}: {sample.shows}")
    return OK
