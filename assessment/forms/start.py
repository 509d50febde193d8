"""What an assessment begins with: language, region, country, scope, and perhaps an address."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale
from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional, Regexp

from assessment.forms.controls import ChosenField
from assessment.languages import page_language
from assessment.models import LONGEST_REGION
from questionnaires.cleaning import clean_line
from reports import languages

LONGEST_EMAIL = 254

_NO_COUNTRIES = frozenset({"CQ", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of two letters that the data has as well: unions, trial languages, the unknown; and Sark,
which is a part of Guernsey and has a name in few languages."""


def _cleaned(text: str | None) -> str:
    return clean_line(text or "")


class StartForm(Form):
    """The few facts that an assessment begins with; `scope` holds ids of options on offer."""

    language = StringField(default=page_language)
    region = StringField(
        filters=[_cleaned],
        validators=[
            InputRequired(lazy_gettext("Write the name of the region.")),
            Length(max=LONGEST_REGION, message=lazy_gettext("Shorten the name of the region.")),
        ],
    )
    country = StringField(default="")
    scope = ChosenField()
    email = StringField(
        filters=[_cleaned],
        validators=[
            Optional(),
            Length(max=LONGEST_EMAIL, message=lazy_gettext("Shorten the address.")),
            Regexp(
                r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
                message=lazy_gettext("Write an address such as name@example.org, or leave it out."),
            ),
        ],
    )
    website = StringField(default="")
    """A trap that people do not see: programs fill in whatever they find."""

    def validate_language(self, field: Field) -> None:
        """One of the released languages."""
        if field.data not in languages.RELEASED:
            raise ValidationError(gettext("Choose a language from the list."))

    def validate_region(self, field: Field) -> None:
        """Blanks are not a name."""
        if not field.data:
            raise ValidationError(gettext("Write the name of the region."))

    def validate_country(self, field: Field) -> None:
        """One of the countries on the list."""
        if field.data not in list_country_codes():
            raise ValidationError(gettext("Choose a country from the list."))

    def validate_website(self, field: Field) -> None:
        """Filled in by a program."""
        if field.data:
            raise ValidationError(gettext("Leave the field “website” empty."))

    def faulty_fields(self) -> list[Field]:
        """The fields with an error, in the order of the page."""
        return [field for field in self if field.errors]


def list_country_codes() -> frozenset[str]:
    """The codes of two letters (ISO 3166-1) that can be chosen."""
    codes = (str(code) for code in Locale("en").territories)
    countries = (code for code in codes if len(code) == 2 and code.isalpha())  # noqa: PLR2004 - ISO
    return frozenset(countries) - _NO_COUNTRIES


@cache
def list_countries(locale: Locale) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, in the order in which a reader of this language looks.

    Accents do not count for the order, so that Åland stands among the names with A.
    """
    names = locale.territories
    countries = [(code, names.get(code, code)) for code in list_country_codes()]
    return tuple(sorted(countries, key=lambda country: _sorting_key(country[1])))


def _sorting_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
