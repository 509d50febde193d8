"""The languages of the product: which are released, and their messages as translators wrote them.

Messages stand in `.po` files (gettext), with English as the source. Only those files are kept; a
file is read when its language is first needed. What has no translation stays in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE = "en"
"""The language in which texts are written first; it needs no `.po` file."""

RELEASED: tuple[str, ...] = (SOURCE, "es", "fr")
"""The languages that people can choose; the first is for whoever prefers none of them.

A language is added here once `cluster-readiness translations check --language CODE` finds nothing.
"""


@dataclass(frozen=True, slots=True)
class Domain:
    """The messages of one package of ours: its folder, and the name of its `.po` files."""

    package: Path
    name: str

    def file(self, language: str) -> Path:
        """Where the messages of a language are, whether or not the file exists."""
        code = language.replace("-", "_")
        return self.package / "translations" / code / "LC_MESSAGES" / f"{self.name}.po"

    def languages(self) -> frozenset[str]:
        """The languages that there are files for, complete or not."""
        files = self.package.glob(f"translations/*/LC_MESSAGES/{self.name}.po")
        return frozenset(file.parts[-3].replace("_", "-") for file in files)


REPORTS = Domain(Path(__file__).parent, "reports")


def locale_of(language: str) -> Locale:
    """The data that Babel has on a language, given as HTML names it: `pt-BR`.

    Raises babel.UnknownLocaleError, or ValueError for what names no language at all.
    """
    return Locale.parse(language, sep="-")


def tag_of(locale: Locale) -> str:
    """A language as HTML names it: `pt-BR`, not `pt_BR`."""
    return str(locale).replace("_", "-")


def name_of(language: str) -> str:
    """What a language calls itself, written as in a list of languages."""
    name = locale_of(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def read_catalog(file: Path, language: str) -> Catalog:
    """The messages in a `.po` file, empty if there is none.

    Raises babel.messages.pofile.PoFileError where the file is not written as such files are.
    """
    if not file.is_file():
        return Catalog(locale_of(language))
    with file.open("rb") as content:
        return read_po(content, locale_of(language), abort_invalid=True)


@cache
def read_messages(domain: Domain, language: str) -> NullTranslations:
    """The messages of a package in a language; those that are not translated stay in English."""
    file = domain.file(language)
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalog(file, language))
    compiled.seek(0)
    return Translations(compiled, domain.name)
