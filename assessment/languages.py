"""Which language a page is in, and where its words come from.

A page about an assessment speaks the assessment's language. Any other page follows the choice made
in this browser, else what the browser asks for, else the first released language.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from babel.support import NullTranslations
from flask import g, request, session
from flask_babel import Babel, Domain, get_locale, refresh
from werkzeug.datastructures import LanguageAccept
from werkzeug.utils import cached_property

from reports import languages
from reports.languages import SOURCE, locale_of, read_messages, tag_of

if TYPE_CHECKING:
    from babel import Locale

PAGES = languages.Domain(Path(__file__).parent, "messages")
ARGUMENT = "language"
"""What a link adds to an address in order to choose a language, and where the choice is kept."""


class _PageMessages(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Flask-Babel looks for compiled files; ours are read as translators write them."""

    def get_translations(self) -> NullTranslations:
        """The messages of the present page's language."""
        return read_messages(PAGES, page_language())


class Messages(Babel):  # type: ignore[misc]  # Flask-Babel has no types
    """Flask-Babel with our own messages."""

    @cached_property
    def domain_instance(self) -> _PageMessages:
        """The messages of the pages."""
        return _PageMessages()


def page_locale() -> Locale:
    """The language of the present page; English outside a request."""
    return get_locale() or locale_of(SOURCE)


def page_language() -> str:
    """The same as HTML names it."""
    return tag_of(page_locale())


def speak(language: str) -> None:
    """Make the rest of this request speak a language, whatever the browser prefers."""
    g.language = language
    refresh()


def spoken_language() -> str | None:
    """The language that `speak` was told in this request, if it was called."""
    found: str | None = g.get("language")
    return found


def remember_choice() -> None:
    """Keep the language that somebody chose by a link, for as long as the browser is open."""
    chosen = request.args.get(ARGUMENT)
    if chosen in languages.RELEASED:
        session[ARGUMENT] = chosen


def remember_unless_chosen(language: str) -> None:
    """Keep the language of an assessment for other pages, where no link was used to choose one."""
    session.setdefault(ARGUMENT, language)


def preferred_language() -> str:
    """What this browser prefers among the released languages: by choice, or by its settings."""
    chosen: str | None = session.get(ARGUMENT)
    return chosen if chosen in languages.RELEASED else best_language(request.accept_languages)


def best_language(accepted: LanguageAccept) -> str:
    """The released language that suits best what a browser accepts."""
    return accepted.best_match(languages.RELEASED) or languages.RELEASED[0]
