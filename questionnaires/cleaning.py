"""Text from people, made harmless before it is kept: what is stored is what is shown and printed.

Removed are characters that nobody types and that break a document or mislead a reader: control
characters, stray halves of surrogate pairs, marks that reorder text, and long runs of combining
marks, whose drawing time grows with their square. Everything else stays, in Unicode form NFC.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from questionnaires.answers import Answer, AnswerValue, Special

MARKS_PER_BASE = 8

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_NOT_KEPT = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed
    "\ufeff"  # byte order mark
    "\u202a-\u202e"  # overrides and embeddings of direction; the isolates stay
    "\ud800-\udfff"  # halves of surrogate pairs
    "\ufffe\uffff"  # never characters
    "]"
)


def clean_text(text: str) -> str:
    """Text of several lines without what must not be kept, white space at the ends removed."""
    unified = _NOT_KEPT.sub("", _LINE_ENDS.sub("\n", text))
    return "".join(_few_marks(unicodedata.normalize("NFC", unified))).strip()


def clean_line(text: str) -> str:
    """The same for one line: every run of white space becomes one space."""
    return " ".join(clean_text(text).split())


def clean_answer(answer: Answer) -> Answer:
    """The answer with clean texts; choices and levels are untouched."""
    return replace(
        answer,
        value=_clean_value(answer.value),
        evidence=clean_text(answer.evidence),
        note=clean_text(answer.note),
    )


def _clean_value(value: AnswerValue) -> AnswerValue:
    if isinstance(value, Special):
        return value
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        return tuple(clean_text(part) for part in value)
    if isinstance(value, Mapping):
        return {key: _clean_value(part) for key, part in value.items()}
    return value


def _few_marks(text: str) -> Iterator[str]:
    """Drop combining marks beyond the eighth on one base character."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MARKS_PER_BASE:
            yield character
