"""HTML to PDF with WeasyPrint: laid out, disarmed, tagged and archival.

Runs in the child only. WeasyPrint can write PDF/A-3a or PDF/UA-1; ``archive`` makes it both.
"""

import logging
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document, Page
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.pdf.archive import ArchivalMetadata, embedded
from reports.pdf.document import check_document, describe_pictures, take_stylesheets
from reports.pdf.errors import RefusedAddressError, TooLargeError
from reports.pdf.glyphs import replace_unprintable
from reports.pdf.limits import Limits
from reports.pdf.messages import Message
from reports.pdf.tags import mend_tags

VARIANT = "pdf/a-3a"
FOLLOWED = ("http://", "https://", "mailto:")
LONGEST_WARNING = 300
MOST_WARNINGS = 100
logger = logging.getLogger(__name__)
PROGRESS = logging.getLogger("weasyprint.progress")

# Bookmarks stop at the third level; a report's own style may say otherwise.
BASE_STYLE = CSS(string="h4, h5, h6 { bookmark-level: none }")


class _Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Reads ``data:`` addresses; any other ends the rendering: a report with a hole is wrong.

    It also remembers what it refused, because the drawing of SVG goes on after every error.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        try:
            return super().fetch(url, headers)
        except Exception:
            self.refused.append(url)
            raise

    def check(self) -> None:
        if self.refused:
            raise RefusedAddressError(f"A report may load nothing: {self.refused[0][:100]}")


FETCHER = _Fetcher()

# Shared by all documents of this process: finding the fonts again costs each a few per cent.
FONTS = FontConfiguration()


def print_document(question: Message, limits: Limits) -> Message:
    """Make the PDF of the first part; the other parts are attached to it.

    The head names the attachments and says when the document was made, which is also what every
    date in the file says: the same question gives the same bytes. Raises what WeasyPrint raises,
    ``TooLargeError`` and ``UnusableDocumentError``.
    """
    html, *contents = question.parts
    made_at = datetime.fromisoformat(question.head["made_at"])
    os.environ["SOURCE_DATE_EPOCH"] = str(int(made_at.timestamp()))
    FETCHER.refused.clear()
    with _watched(limits.pages) as warnings:
        document = _lay_out(replace_unprintable(html.decode()), limits)
        for page in document.pages:
            _disarm(page)
        document.metadata = ArchivalMetadata.made_from(document.metadata, made_at)
        attachments = [
            embedded(about, content, made_at)
            for about, content in sorted(
                zip(question.head["attachments"], contents, strict=True),
                key=lambda pair: str(pair[0]["name"]),  # a PDF's name tree is sorted
            )
        ]
        pdf = document.write_pdf(pdf_variant=VARIANT, attachments=attachments, finisher=mend_tags)
    FETCHER.check()
    if len(pdf) > limits.pdf_bytes:
        raise TooLargeError(f"The PDF has {len(pdf):,} bytes; {limits.pdf_bytes:,} are allowed.")
    return Message({"warnings": list(warnings)}, (pdf,))


def _lay_out(text: str, limits: Limits) -> Document:
    html = HTML(string=text, url_fetcher=FETCHER)
    check_document(html.etree_element, limits)
    describe_pictures(html.etree_element)
    style = _parsed(take_stylesheets(html.etree_element))
    for warning in style.warnings:
        logger.warning(warning)
    return html.render(
        font_config=FONTS,
        stylesheets=[BASE_STYLE, style.sheet],
        counter_style=CounterStyle(style.counters),
        color_profiles=dict(style.colours),
        pdf_variant=VARIANT,
    )


@dataclass(frozen=True, slots=True)
class _Style:
    sheet: CSS
    counters: CounterStyle
    colours: dict[str, Any]
    warnings: list[str]


@lru_cache(maxsize=16)  # one for each language
def _parsed(style: str) -> _Style:
    """Parse a style sheet once for all reports that share it.

    Without a font configuration ``@font-face`` has no effect: fonts come from ``fonts.conf``.
    """
    counters, colours = CounterStyle(), dict[str, Any]()
    with _watched(most_pages=0) as warnings:
        sheet = CSS(
            string=style, url_fetcher=FETCHER, counter_style=counters, color_profiles=colours
        )
    return _Style(sheet, counters, colours, list(warnings))


def _disarm(page: Page) -> None:
    """Keep only links to the web, to a mail address and within the document; no forms."""
    page.links = [
        link
        for link in page.links
        if link[0] == "internal" or (link[0] == "external" and link[1].lower().startswith(FOLLOWED))
    ]
    page.forms = {None: []}


class _Watch(logging.Handler):
    """Collects warnings, and stops the layout at the first page too many.

    WeasyPrint logs the number of each page as it begins it; to count the pages afterwards would be
    too late, for a document of thousands takes minutes.
    """

    def __init__(self, most_pages: int) -> None:
        super().__init__()
        self.most_pages = most_pages
        self.warnings: dict[str, None] = {}  # a set that keeps its order

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            if len(self.warnings) < MOST_WARNINGS:
                self.warnings[record.getMessage()[:LONGEST_WARNING]] = None
        elif " Page " in record.msg and record.args[0] > self.most_pages:  # type: ignore[index, operator]  # WeasyPrint counts pages so
            raise TooLargeError(f"The document has more than {self.most_pages} pages.")


@contextmanager
def _watched(most_pages: int) -> Iterator[Collection[str]]:
    watch, root = _Watch(most_pages), logging.getLogger()
    PROGRESS.setLevel(logging.INFO)
    root.addHandler(watch)
    try:
        yield watch.warnings
    finally:
        root.removeHandler(watch)
