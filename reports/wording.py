"""How one language writes numbers, dates, names of countries and enumerations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from fractions import Fraction

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

INTERNATIONAL = {"en": "en_001"}
"""Languages whose plain code means one country's customs; we write dates for readers anywhere."""


@dataclass(frozen=True, slots=True)
class Custom:
    """How one language writes: available in templates as filters."""

    locale: Locale

    def number(self, value: Decimal | Fraction | float, places: int = 1) -> str:
        """A number with at most so many decimals."""
        return format_decimal(_decimal(value), "#,##0." + "#" * places, locale=self.locale)

    def score(self, value: Decimal) -> str:
        """A score, always with one decimal."""
        return format_decimal(value, "0.0", locale=self.locale)

    def signed(self, value: Decimal) -> str:
        """A margin with its sign; zero has none."""
        pattern = "+0.#;−0.#" if value else "0"
        return format_decimal(value, pattern, locale=self.locale)

    def percent(self, value: Decimal) -> str:
        """A share as per cent."""
        return format_percent(value, locale=self.locale)

    def day(self, value: date) -> str:
        """A date in full."""
        return format_date(value, "long", locale=self.locale)

    def clock(self, minutes: int) -> str:
        """Minutes after midnight as hours and minutes."""
        return format_time(time(*divmod(minutes, 60)), "HH:mm", locale=self.locale)

    def country(self, code: str) -> str:
        """A country's name; the code itself where the name is not known."""
        return str(self.locale.territories.get(code, code))

    def listed(self, items: tuple[str, ...]) -> str:
        """Several words as one enumeration."""
        return format_list(list(items), locale=self.locale)


def _decimal(value: Decimal | Fraction | float) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)


def find_locale(language: str) -> Locale:
    """The customs of a language; those of international English where it is not known."""
    try:
        return Locale.parse(INTERNATIONAL.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(INTERNATIONAL["en"])
