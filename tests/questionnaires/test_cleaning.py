"""Text from people: what is taken out, what stays, and that cleaning twice changes nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import DONT_KNOW, Answer
from questionnaires.cleaning import clean_answer, clean_line, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a b  ", "a b"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\x00b\x0bc\x1bd\x85e\ufefff", "abcd\nef"),
        ("\u202eevil\u202c", "evil"),
        ("\u2067عربي\u2069", "\u2067عربي\u2069"),
        ("half \ud83d a pair", "half  a pair"),
        ("👩\u200d⚕️ stays", "👩\u200d⚕️ stays"),
        ("e\u0301", "é"),
        ("tab\tstays", "tab\tstays"),
        ("", ""),
    ],
)
def test_what_is_typed_and_what_is_kept(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize("mark", ["\u0301", "\u0651", "\u05bc", "\u0e49"])
def test_at_most_eight_marks_stay_on_one_letter(mark: str) -> None:
    cleaned = clean_text("a" + mark * 50_000 + "b")

    marks = [c for c in cleaned if unicodedata.category(c) == "Mn"]
    assert len(marks) <= 8
    assert cleaned[0] in "aá"
    assert cleaned[-1] == "b"


def test_a_line_is_one_line() -> None:
    assert clean_line(" Costa\n\t Clarina ") == "Costa Clarina"


def test_all_texts_of_an_answer_are_cleaned_and_choices_stay() -> None:
    dirty, clean = "a\x00", "a"

    assert clean_answer(Answer(2, dirty, dirty)) == Answer(2, clean, clean)
    assert clean_answer(Answer(DONT_KNOW)).value is DONT_KNOW
    assert clean_answer(Answer((dirty,))).value == (clean,)
    assert clean_answer(Answer({"role": dirty, "people": 3})).value == {"role": clean, "people": 3}


@given(st.text())
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in cleaned)
