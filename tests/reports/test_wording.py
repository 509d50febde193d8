"""Numbers, dates and places are written as the language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.wording import Custom, find_locale

ENGLISH = Custom(find_locale("en"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Decimal("62.50"), "62.5"), (Fraction(3, 2), "1.5"), (3, "3"), (Decimal("66.67"), "66.7")],
)
def test_a_number_shows_no_more_decimals_than_it_needs(
    value: Decimal | Fraction | int, expected: str
) -> None:
    assert ENGLISH.number(value) == expected


def test_a_score_always_has_one_decimal() -> None:
    assert ENGLISH.score(Decimal(50)) == "50.0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", "+1"), ("-18.7", "−18.7"), ("0", "0"), ("0.0", "0")],
)
def test_a_margin_has_a_sign_and_zero_has_none(value: str, expected: str) -> None:
    assert ENGLISH.signed(Decimal(value)) == expected


def test_dates_and_times_are_those_of_international_english() -> None:
    assert ENGLISH.day(date(2026, 11, 23)) == "23 November 2026"
    assert ENGLISH.clock(9 * 60 + 5) == "09:05"


def test_a_country_is_named_and_an_unknown_code_stays_a_code() -> None:
    assert ENGLISH.country("CR") == "Costa Rica"
    assert ENGLISH.country("QX") == "QX"
    assert Custom(find_locale("ar")).country("MA") == "المغرب"


def test_an_unknown_language_gets_international_customs() -> None:
    assert find_locale("tlh-XX") == find_locale("en")
