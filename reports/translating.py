"""What translators need: messages taken from the sources, `.po` files kept up to date, and checked.

A file is written in one way only: in the order of the sources, without dates, numbers of lines or
guesses, so that it changes only where words do.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import PoFileError, write_po

from questionnaires.source import Place, Problem
from questionnaires.translation import MISSING
from reports.languages import Domain, read_catalog

KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
"""Functions that take a message, and which of their arguments it is."""
FOR_TRANSLATORS = ("Translators:",)
"""A comment that begins so, just before a message, is shown to whoever translates it."""

_METHODS = [
    ("migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.css", "jinja2"),
]
_JINJA = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
_OPTIONS = {"**.html": _JINJA, "**.css": _JINJA}

_HEAD = """\
# {name}: the messages of the package “{package}”.
# Write after msgstr only; `make translations` writes the rest anew when the sources change.
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
_WIDTH = 100
_SHOWN = 60


def extract_messages(domain: Domain) -> Catalog:
    """Every message in the sources of a package, with the files it is in."""
    catalog = Catalog()
    found = extract_from_dir(
        domain.package, _METHODS, _OPTIONS, KEYWORDS, FOR_TRANSLATORS, strip_comment_tags=True
    )
    for file, line, message, comments, context in found:
        place = (f"{domain.package.name}/{file}", line)
        catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def update_file(domain: Domain, language: str) -> None:
    """Bring the `.po` file of a language up to date, or make it; no translation is lost.

    Translations of messages that are gone stay at the end as comments, and come back with them.
    Raises babel.messages.pofile.PoFileError where the file is not written as such files are.
    """
    file = domain.file(language)
    content = _up_to_date(domain, extract_messages(domain), read_catalog(file, language))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _up_to_date(domain: Domain, template: Catalog, catalog: Catalog) -> bytes:
    """The content of a file: the messages of a template, and what is translated of them."""
    for message in catalog.obsolete.values():
        if _find(template, message) is not None:
            catalog[message.id] = message
    catalog.update(template, no_fuzzy_matching=True)
    head = _HEAD.format(
        name=catalog.locale.english_name if catalog.locale else "",
        package=domain.package.name,
        locale=catalog.locale,
        plurals=catalog.plural_forms,
    )
    body = BytesIO()
    write_po(body, catalog, width=_WIDTH, omit_header=True, include_lineno=False)
    return head.encode() + body.getvalue().rstrip() + b"\n"


def check_file(domain: Domain, language: str) -> Iterator[Problem]:
    """What is untranslated or broken in the messages of a language, each with its place."""
    file = domain.file(language)
    place = Place(os.path.relpath(file, domain.package.parent))
    if not file.is_file():
        yield Problem(place, f"{MISSING}: there is no such file")
        return
    try:
        catalog = read_catalog(file, language)
    except PoFileError as error:
        yield Problem(Place(place.file, error.lineno + 1), f"this cannot be read: {error}")
        return
    template = extract_messages(domain)
    for wanted in template:
        found = _find(catalog, wanted)
        if found is not None:
            at = Place(place.file, found.lineno or 0)
            yield from (Problem(at, fault) for fault in list_faults(found, catalog.num_plurals))
        elif wanted.id:
            yield Problem(place, f"{MISSING}: {_shown(wanted)}; run `make translations`")
    if file.read_bytes() != _up_to_date(domain, template, catalog):
        yield Problem(place, "not as `make translations` writes it; run that, then look again")


def _find(catalog: Catalog, wanted: Message) -> Message | None:
    """The same message in another catalog, if it is there in the same form."""
    found = catalog.get(wanted.id, wanted.context) if wanted.id else None
    return found if found and found.pluralizable == wanted.pluralizable else None


def list_faults(message: Message, plurals: int) -> Iterator[str]:
    """What is wrong with the translation of one message, in a language of so many plural forms."""
    texts = _texts(message.string)
    if not texts or not all(text.strip() for text in texts):
        yield f"{MISSING}: {_shown(message)}"
        return
    if message.fuzzy:
        yield f"marked as “fuzzy”, so it is not used: {_shown(message)}"
    if message.pluralizable and len(texts) != plurals:
        yield f"write {plurals} plural forms: {_shown(message)}"
    for text in texts:
        yield from _broken_places(message, text)


def _broken_places(message: Message, text: str) -> Iterator[str]:
    """Places to be filled in, and marks of HTML, must be those of the source.

    A plural form may leave a place out: “one question” needs no number.
    """
    there = _places(_texts(message.id)[-1:])
    here = _places([text])
    for place in sorted((here - there).keys()):
        yield f"there is no {place} in the source of {_shown(message)}"
    for place in sorted((there - here).keys()):
        if not message.pluralizable or place.startswith("<"):
            yield f"{place} is missing in the words for {_shown(message)}"
    if re.sub(r"%\(\w+\)s|%%", "", text).count("%"):
        yield f"write a per cent sign as %%, or in words: {_shown(message)}"


def _places(texts: Iterable[str]) -> Counter[str]:
    """What is filled in (once or more) or marked up in texts: `%(name)s`, `{name}`, `<strong>`."""
    whole = " ".join(texts)
    filled_in = set(re.findall(r"%\(\w+\)s|\{\w+\}", whole))
    return Counter(filled_in) + Counter(re.findall(r"<[^<>]+>", whole))


def _texts(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _shown(message: Message) -> str:
    text = _texts(message.id)[0]
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN]}…”"
