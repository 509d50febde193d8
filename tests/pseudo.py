"""A language in which every text of ours is marked ⟦so⟧: what a reader sees unmarked is a mistake.

It stands in for Hebrew, so that it runs from right to left, and so that dates, lists and countries,
which come from Babel, cannot be taken for English. Its `.po` files hold exactly what `make
translations` finds: a text that is shown and not found there stays unmarked too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import cast

import pytest
from babel.messages.pofile import write_po
from ruamel.yaml import YAML

from assessment.languages import PAGES
from assessment.public import views
from questionnaires import catalogue
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.translation import Tree, words_of
from reports import languages
from reports.languages import REPORTS, Domain, read_messages
from reports.pages import templates
from reports.translating import extract_messages

PSEUDO = "he"
SEEN_BY_PEOPLE = {"alt", "aria-label", "content", "label", "placeholder", "title"}
"""Attributes that are read, aloud or by scripts; so are all whose name begins with `data-text`."""
UNSEEN = {"script", "style"}
PLACE = re.compile(r"%\(\w+\)s")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]{2,}(?:[ ’'-]+[A-Za-zÀ-ɏ]+)*")
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|sha256:\w+|\b[0-9a-f]{12,}\b")
CODE = re.compile(r"\b[A-Z]{1,3}\d+\b")
"""Ids of questions, gates and rules, which are the same in all languages."""


def marked(text: str) -> str:
    """A text as this language says it; what is filled in must bring its own marks."""
    return f"⟦{PLACE.sub(lambda place: f'⟧{place[0]}⟦', text)}⟧"


def write_messages(domain: Domain, file: Path) -> None:
    """Every message of a package, marked."""
    catalog = extract_messages(domain)
    catalog.locale = languages.locale_of(PSEUDO)
    for message in catalog:
        if message.id:
            ids = message.id
            message.string = marked(ids) if isinstance(ids, str) else tuple(map(marked, ids))
    content = BytesIO()
    write_po(content, catalog, omit_header=True)
    file.write_bytes(content.getvalue())


def write_questionnaire(file: Path) -> None:
    """Every word of the latest questionnaire, marked."""
    questionnaire = get_questionnaire(get_latest_published())
    words = cast("dict[str, object]", _marked_tree(words_of(questionnaire)))
    text = StringIO()
    YAML().dump({"questionnaire": str(questionnaire.ref), "language": PSEUDO, **words}, text)
    file.write_text(text.getvalue(), "utf-8")


def _marked_tree(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        return {key: _marked_tree(part) for key, part in tree.items()}
    return [marked(part) for part in tree] if isinstance(tree, list) else marked(tree)


@pytest.fixture(scope="session")
def pseudo_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the messages and the questionnaire in the pseudo-language."""
    folder = tmp_path_factory.mktemp("pseudo")
    for domain in (REPORTS, PAGES):
        write_messages(domain, folder / f"{domain.name}.po")
    write_questionnaire(folder / "questionnaire.yaml")
    return folder


@pytest.fixture
def pseudo(pseudo_words: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The pseudo-language, released beside English for one test."""
    file_of, path_of, listed = Domain.file, catalogue.translation_path, catalogue.list_translations

    def file(domain: Domain, language: str) -> Path:
        return (
            pseudo_words / f"{domain.name}.po" if language == PSEUDO else file_of(domain, language)
        )

    monkeypatch.setattr(Domain, "file", file)
    monkeypatch.setattr(
        catalogue,
        "translation_path",
        lambda ref, code: (
            pseudo_words / "questionnaire.yaml" if code == PSEUDO else path_of(ref, code)
        ),
    )
    monkeypatch.setattr(catalogue, "list_translations", lambda ref: (*listed(ref), PSEUDO))
    monkeypatch.setattr(languages, "RELEASED", (languages.SOURCE, PSEUDO))
    with _nothing_kept():
        yield PSEUDO


@contextmanager
def _nothing_kept() -> Iterator[None]:
    """What was read or rendered in this language must not be found by another test."""
    yield
    read_messages.cache_clear()
    get_questionnaire.cache_clear()
    templates.cache_clear()
    views._samples.pop(PSEUDO, None)  # noqa: SLF001 - a cache that only lives in that module


# --- reading --------------------------------------------------------------------------------------


class Readable(HTMLParser):
    """Everything on a page that somebody reads, as runs of text: one for each attribute or body."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self._body: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.runs.append(" ".join(self._body))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in UNSEEN or tag == "title":
            self._open.append(tag)
        for name, value in attrs:
            seen = name in SEEN_BY_PEOPLE or name.startswith(("data-text", "data-count-text"))
            technical = name == "content" and values.get("name") in {"viewport", "referrer"}
            if value and seen and not technical:
                self.runs.append(value)
        if tag == "input" and values.get("type") in {"button", "reset", "submit"}:
            self.runs.append(values.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1:] == [tag]:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open:
            self._body.append(data)
        elif self._open[-1] == "title":
            self.runs.append(data)


def unmarked(page: str, typed: Iterable[str] = ()) -> set[str]:
    """The English on a page that is neither marked nor among what people typed."""
    found: set[str] = set()
    for run in Readable(page).runs:
        found |= _unmarked_in(" ".join(run.split()), typed)
    return found


def _unmarked_in(run: str, typed: Iterable[str]) -> set[str]:
    for text in sorted(typed, key=len, reverse=True):
        run = run.replace(" ".join(text.split()), " ")
    depth, kept = 0, []
    for sign in run:
        depth += {"⟦": 1, "⟧": -1}.get(sign, 0)
        kept.append(sign if depth == 0 else " ")
    assert depth == 0, f"marks that do not match in: {run}"
    rest = CODE.sub(" ", ADDRESS.sub(" ", "".join(kept)))
    return set(LATIN.findall(rest)) - other_ids()


@cache
def other_ids() -> frozenset[str]:
    """The ids of dimensions and sources, which stand beside their names."""
    questionnaire = get_questionnaire(get_latest_published())
    dimensions = [item.id for item in questionnaire.dimensions]
    return frozenset([*dimensions, *(item.id for item in questionnaire.sources)])
