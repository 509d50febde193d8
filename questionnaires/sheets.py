"""Answer sheets as files: what the command line reads and what a report carries inside it.

The shape is the contract's "A sheet". Every mistake is told with its place and question; a sheet
with mistakes is not scored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import cast

from questionnaires.answers import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Answer,
    Answers,
    AnswerSheet,
    AnswerValue,
    Rater,
    Region,
    check_answers,
)
from questionnaires.catalogue import (
    UnknownQuestionnaireError,
    get_latest_published,
    get_questionnaire,
    parse_ref,
)
from questionnaires.cleaning import clean_line, clean_text
from questionnaires.definition import (
    Indicator,
    Parts,
    Question,
    Questionnaire,
    QuestionnaireRef,
    Text,
)
from questionnaires.source import Key, Path, Place, Problem, SourceError, read_source

KEYS = ("id", "questionnaire", "region", "as_of", "answers", "raters")
NAME_LIMIT = 200
Locate = Callable[[Sequence[Key]], Place]


def read_sheet(text: str, file: str) -> tuple[AnswerSheet | None, tuple[Problem, ...]]:
    """Read a sheet from YAML or JSON: the sheet, or None and everything that is wrong with it."""
    try:
        source = read_source(text, file)
    except SourceError as error:
        return None, error.problems
    return sheet_from(source.value, source.place)


def sheet_from(raw: object, locate: Locate) -> tuple[AnswerSheet | None, tuple[Problem, ...]]:
    """A sheet from plain data; `locate` says where a part of it stands."""
    reader = _SheetReader(locate)
    sheet = reader.sheet(raw)
    problems = tuple(sorted(reader.problems, key=lambda item: item.place))
    return (None if problems else sheet), problems


@dataclass(slots=True)
class _SheetReader:
    """Collects the problems of one sheet on the way through it."""

    locate: Locate
    problems: list[Problem]

    def __init__(self, locate: Locate) -> None:
        self.locate = locate
        self.problems = []

    def problem(self, path: Path, message: str, question_id: str = "") -> None:
        self.problems.append(Problem(self.locate(path), message, question_id))

    def sheet(self, raw: object) -> AnswerSheet | None:
        if not isinstance(raw, Mapping):
            self.problem((), "a sheet is a mapping with “answers:” in it")
            return None
        for key in raw:
            if key not in KEYS:
                self.problem((key,), f"“{key}” does not belong in a sheet; use {', '.join(KEYS)}")
        if "answers" not in raw and not raw.get("raters"):
            self.problem((), "“answers:” is missing")
        questionnaire = self.questionnaire(raw.get("questionnaire"))
        sheet = AnswerSheet(
            answers={},
            id=self.sheet_id(raw.get("id")),
            region=self.region(raw.get("region")),
            as_of=self.as_of(raw.get("as_of")),
        )
        if questionnaire is None:
            return sheet
        return replace(
            sheet,
            answers=self.answers(questionnaire, raw.get("answers"), ("answers",)),
            questionnaire=questionnaire.ref,
            raters=self.raters(questionnaire, raw.get("raters")),
        )

    def sheet_id(self, raw: object) -> str | int | None:
        if raw is None or (isinstance(raw, str | int) and not isinstance(raw, bool)):
            return raw
        self.problem(("id",), "an id is a word or a whole number")
        return None

    def questionnaire(self, raw: object) -> Questionnaire | None:
        if raw is not None and not isinstance(raw, str):
            self.problem(("questionnaire",), "write it like cluster-readiness@1")
            return None
        try:
            ref: QuestionnaireRef = get_latest_published() if raw is None else parse_ref(raw)
            return get_questionnaire(ref)
        except UnknownQuestionnaireError as error:
            self.problem(("questionnaire",), str(error))
            return None

    def region(self, raw: object) -> Region:
        if raw is None:
            return Region()
        if not isinstance(raw, Mapping):
            self.problem(("region",), "a region is a mapping: {name: …, country: …}")
            return Region()
        for key in raw:
            if key not in ("name", "country"):
                self.problem(("region", key), f"“{key}” does not belong in a region")
        name, country = raw.get("name", ""), raw.get("country", "")
        if not isinstance(name, str) or len(name) > NAME_LIMIT:
            self.problem(("region", "name"), f"a name is text of at most {NAME_LIMIT} characters")
            name = ""
        if not isinstance(country, str) or (country and not _is_country(country)):
            self.problem(("region", "country"), "a country is two capital letters, such as CR")
            country = ""
        return Region(clean_line(name), country)

    def as_of(self, raw: object) -> date | None:
        if raw is None:
            return None
        try:
            return date.fromisoformat(raw if isinstance(raw, str) else "")
        except ValueError:
            self.problem(("as_of",), "a date is written like 2026-06-30")
            return None

    def raters(self, questionnaire: Questionnaire, raw: object) -> tuple[Rater, ...]:
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.problem(("raters",), "raters are a list: - {group: …, answers: {…}}")
            return ()
        if raw and questionnaire.raters is None:
            self.problem(("raters",), f"{questionnaire.ref} is for one rater; use “answers:”")
        found = (self.rater(questionnaire, item, ("raters", i)) for i, item in enumerate(raw))
        return tuple(rater for rater in found if rater is not None)

    def rater(self, questionnaire: Questionnaire, raw: object, path: Path) -> Rater | None:
        if not isinstance(raw, Mapping):
            self.problem(path, "a rater is a mapping: {group: …, answers: {…}}")
            return None
        for key in raw:
            if key not in ("group", "answers"):
                self.problem((*path, key), f"“{key}” does not belong to a rater")
        groups = [item.id for item in questionnaire.stakeholder_groups]
        group = raw.get("group")
        if not isinstance(group, str) or group not in groups:
            self.problem((*path, "group"), f"a group is one of: {', '.join(groups)}")
            return None
        return Rater(group, self.answers(questionnaire, raw.get("answers"), (*path, "answers")))

    def answers(self, questionnaire: Questionnaire, raw: object, path: Path) -> Answers:
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.problem(path, "answers are a mapping from question to answer")
            return {}
        read = {
            str(key): self.answer(questionnaire, str(key), item, (*path, key))
            for key, item in raw.items()
        }
        answers = {key: answer for key, answer in read.items() if answer is not None}
        keys: dict[str, Key] = {str(key): key for key in raw}
        for issue in check_answers(questionnaire, answers):
            place: Path = (*path, keys[issue.question_id])
            place = (*place, issue.part) if issue.part else place
            self.problem(place, issue.message, issue.question_id)
        return answers

    def answer(
        self, questionnaire: Questionnaire, question_id: str, raw: object, path: Path
    ) -> Answer | None:
        question = questionnaire.questions.get(question_id)
        key = _value_key(question)
        if not isinstance(raw, Mapping) or (key == "value" and key not in raw):
            if isinstance(question, Parts) and isinstance(raw, str):
                raw = _as_first_text(question, raw)
            value = self.value(path, question_id, raw)
            return None if value is None else Answer(value)
        for name in raw:
            if name not in (key, "evidence", "note"):
                message = f"“{name}” does not belong here; use {key}, evidence, note"
                self.problem((*path, name), message, question_id)
        if key not in raw:
            self.problem(path, f"“{key}:” is missing", question_id)
            return None
        value = self.value((*path, key), question_id, raw[key])
        evidence, note = raw.get("evidence", ""), raw.get("note", "")
        # Whatever is no text is found by check_answers, which all adapters share.
        return None if value is None else Answer(value, _cleaned(evidence), _cleaned(note))

    def value(self, path: Path, question_id: str, raw: object) -> AnswerValue | None:
        if isinstance(raw, Mapping):
            pairs = {
                str(key): self.value((*path, key), question_id, item) for key, item in raw.items()
            }
            return {key: item for key, item in pairs.items() if item is not None}
        if isinstance(raw, list):
            if not all(isinstance(item, str) for item in raw):
                self.problem(path, "a list holds words only", question_id)
                return None
            return tuple(clean_text(item) for item in raw)
        if isinstance(raw, str):
            special = {item.value: item for item in (DONT_KNOW, NOT_APPLICABLE)}
            return special.get(raw, clean_text(raw))
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        shown = {True: "true", False: "false", None: "nothing"}.get(cast("bool", raw), str(raw))
        message = f"{shown} is not an answer; write a level, an option, or unknown"
        self.problem(path, message, question_id)
        return None


def _cleaned(raw: object) -> str:
    return clean_text(raw) if isinstance(raw, str) else cast("str", raw)


def _as_first_text(question: Parts, raw: str) -> object:
    """A bare text for a question with several fields is the first that takes free text."""
    name = next((part.id for part in question.parts if isinstance(part, Text)), None)
    return raw if name is None or raw == DONT_KNOW else {name: raw}


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()  # noqa: PLR2004 - two letters


def sheet_as_json(sheet: AnswerSheet) -> dict[str, object]:
    """The sheet in the contract's shape, ready for `json.dumps`; `sheet_from` reads it back."""
    region = {"name": sheet.region.name, "country": sheet.region.country}
    parts: dict[str, object | None] = {
        "id": sheet.id,
        "questionnaire": None if sheet.questionnaire is None else str(sheet.questionnaire),
        "region": {key: value for key, value in region.items() if value} or None,
        "as_of": None if sheet.as_of is None else sheet.as_of.isoformat(),
        "answers": answers_as_json(
            get_questionnaire(sheet.questionnaire or get_latest_published()), sheet.answers
        ),
        "raters": raters_as_json(sheet) or None,
    }
    return {key: value for key, value in parts.items() if value is not None}


def raters_as_json(sheet: AnswerSheet) -> list[dict[str, object]]:
    """Every rater with group and answers, as they stand in a sheet."""
    questionnaire = get_questionnaire(sheet.questionnaire or get_latest_published())
    return [
        {"group": rater.group, "answers": answers_as_json(questionnaire, rater.answers)}
        for rater in sheet.raters
    ]


def answers_as_json(questionnaire: Questionnaire, answers: Answers) -> dict[str, object]:
    """Answers by question id: the bare value, or a mapping when evidence or a note is with it."""
    return {
        question_id: _answer_as_json(_value_key(questionnaire.questions.get(question_id)), answer)
        for question_id, answer in answers.items()
    }


def _value_key(question: Question | None) -> str:
    """Under which key a value stands beside its evidence and note."""
    return "level" if isinstance(question, Indicator) else "value"


def _answer_as_json(key: str, answer: Answer) -> object:
    value = value_as_json(answer.value)
    texts = {"evidence": answer.evidence, "note": answer.note}
    kept = {name: text for name, text in texts.items() if text}
    return {key: value} | kept if kept else value


def value_as_json(value: AnswerValue) -> object:
    """One value as plain data."""
    if isinstance(value, Mapping):
        return {key: value_as_json(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return list(value)
    return float(value) if isinstance(value, Fraction) else value


def digest_of(answers: Answers) -> str:
    """`sha256:` and the digest of what is scored: values and evidence, in no particular order."""
    scored = {
        key: [value_as_json(answer.value), answer.evidence.strip()]
        for key, answer in answers.items()
    }
    text = json.dumps(scored, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
