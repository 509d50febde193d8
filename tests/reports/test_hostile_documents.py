"""No document can load, embed, run or write anything, or keep the process that asks."""

import socket
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.rendering import (
    Limits,
    RefusedAddressError,
    RenderingError,
    TooLargeError,
    TooMuchMemoryError,
    TooSlowError,
    UnusableDocumentError,
    render_pdf,
)
from tests.reports.documents import PLAIN, REPEATED, RESULT, SHEET, SLOW, opened, page, png

# --- links and addresses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "survives"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org/", True),
        ("HTTPS://EXAMPLE.ORG/", True),
        ("mailto:rita@example.org", True),
        ("javascript:app.alert(1)", False),
        ("JaVaScRiPt:app.alert(1)", False),
        ("java\nscript:app.alert(1)", False),
        ("\x01javascript:app.alert(1)", False),
        ("file:///etc/hostname", False),
        ("data:text/html,hello", False),
        ("vbscript:x", False),
        ("ftp://example.org/", False),
        ("other.html", False),
        ("//example.org/", False),
        ("http:javascript:app.alert(1)", False),
    ],
)
def test_only_links_to_the_web_and_to_mail_survive(address: str, *, survives: bool) -> None:
    with opened(page(f'<p>See <a href="{address}">this</a>.')) as pdf:
        actions = [str(link.A.URI) for link in pdf.pages[0].get("/Annots", ())]
    assert len(actions) == survives


def test_links_within_the_document_survive() -> None:
    with opened(PLAIN) as pdf:
        [link] = pdf.pages[0].Annots
        assert link.Dest == "two"


def test_a_form_leaves_no_field_that_could_send() -> None:
    form = "<form action='https://example.org/'><input name=a><button>Send</button></form>"
    with opened(page(form, style="input, button { appearance: auto }")) as pdf:
        assert "/AcroForm" not in pdf.Root


# Each asks for the address in its own way. WeasyPrint understands the first list, and would fetch.
FETCHED = {
    "img": "<img src='{}' alt=x>",
    "object": "<object data='{}'></object>",
    "embed": "<embed src='{}'>",
    "stylesheet": "<link rel=stylesheet href='{}'>",
    "import": "<style>@import '{}';</style>",
    "import within": "<style>@import 'data:text/css,@import%20url({});'</style>",
    "background": "<p style='background: url({})'>x",
    "page background": "<style>@page {{ background: url({}) }}</style>",
    "margin box": "<style>@page {{ @top-left {{ content: url({}) }} }}</style>",
    "list image": "<ul style='list-style-image: url({})'><li>x</ul>",
    "content": "<style>p::before {{ content: url({}) }}</style><p>x",
    "border image": "<p style='border: 9px solid; border-image: url({}) 1'>x",
    "base": "<base href='{}/'><img src=a.png alt=x>",
    "svg image": "<svg width=9 height=9><image href='{}' width=9 height=9 /></svg>",
    "svg xlink": "<svg width=9 height=9><image xlink:href='{}' width=9 height=9 /></svg>",
    "svg in img": (
        "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9'"
        " height='9'><image href='{}' width='9' height='9'/></svg>\">"
    ),
    "colour profile": "<style>@color-profile --a {{ src: url({}) }}</style>",
}
# These it does not understand, or we take away; they must stay without effect.
IGNORED = {
    "font": "<style>@font-face { font-family: A; src: url({}) } p { font: 9pt A }</style><p>x",
    "svg use": "<svg width=9 height=9><use href='{}#x' /></svg>",
    "svg style": "<svg width=9 height=9><style>@import '{}';</style></svg>",
    "attachment": "<link rel=attachment href='{}'>",
    "attached link": "<a rel=attachment href='{}'>x</a>",
    "iframe": "<iframe src='{}'></iframe>",
    "script": "<script src='{}'></script>",
    "video": "<video src='{}' poster='{}'></video>",
    "image button": "<input type=image src='{}'>",
    "table background": "<table background='{}'><tr><td>x</table>",
    "refresh": "<meta http-equiv=refresh content='0; url={}'>",
    "external entity": (
        "<img alt=x src=\"data:image/svg+xml,<!DOCTYPE svg [<!ENTITY a SYSTEM '{}'>]>"
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>&amp;a;</text></svg>\">"
    ),
}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that anybody may connect to; ``accept`` fails when nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize("kind", FETCHED)
def test_a_document_that_wants_to_load_something_is_refused(
    kind: str, listener: socket.socket
) -> None:
    for address in (f"http://127.0.0.1:{listener.getsockname()[1]}/a", "file:///etc/hostname"):
        with pytest.raises(RefusedAddressError, match="may load nothing"):
            render_pdf(page(FETCHED[kind].format(address)))
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("kind", IGNORED)
def test_other_addresses_have_no_effect(kind: str, listener: socket.socket) -> None:
    for address in (f"http://127.0.0.1:{listener.getsockname()[1]}/a", "file:///etc/hostname"):
        with opened(page(IGNORED[kind].replace("{}", address))) as pdf:
            assert not pdf.attachments
            assert "/Annots" not in pdf.pages[0]
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_file_named_as_data_is_not_embedded() -> None:
    body = "<link rel=attachment href='data:,x'><a rel=attachment href='data:,x'>x</a>"
    with opened(page(body)) as pdf:
        assert not pdf.attachments
        assert "/Annots" not in pdf.pages[0]


# --- limits ------------------------------------------------------------------------------------

SMALL = Limits(memory_bytes=400 * 2**20)


@pytest.mark.parametrize(
    ("html", "limits", "error"),
    [
        (page(SLOW), Limits(cpu_seconds=1), TooSlowError),
        (page(SLOW), Limits(wall_seconds=0.5), TooSlowError),
        (page("<table><tr><td colspan=100000000>x</table>"), SMALL, TooMuchMemoryError),
        (PLAIN, Limits(memory_bytes=2**20), RenderingError),
        (page(png(10_000, 10_000)), SMALL, TooMuchMemoryError),
        (page(REPEATED), Limits(cpu_seconds=1), TooSlowError),
        (page("<div>" * 3_000), Limits(), UnusableDocumentError),
        (page("x", style="a" + ":not(a" * 500 + ")" * 500 + "{}"), Limits(), UnusableDocumentError),
        (page("<p>x", style="p { font-size: 1e300px }"), Limits(), UnusableDocumentError),
        (page("<p style='break-before: page'>x" * 3_000), Limits(), TooLargeError),
        (page("<p style='break-before: page'>x" * 5), Limits(pages=4), TooLargeError),
        (page("<table>" + "<tr><td>x" * 2_001 + "</table>"), Limits(), TooLargeError),
        (page("x" * 2_000), Limits(html_bytes=2_000), TooLargeError),
        (PLAIN, Limits(pdf_bytes=2_000), TooLargeError),
        ("<title>Report</title><p>x", Limits(), UnusableDocumentError),
        ("<html lang=en><title> </title><p>x", Limits(), UnusableDocumentError),
    ],
    ids=[
        "combining marks, computing time",
        "combining marks, waiting time",
        "huge colspan",
        "no memory at all",
        "picture of many pixels",
        "drawing that repeats itself",
        "deep nesting",
        "deep selector",
        "huge font",
        "thousands of pages",
        "a page too many",
        "a row too many",
        "long input",
        "long output",
        "no language",
        "no title",
    ],
)
def test_what_exceeds_a_limit_or_cannot_be_laid_out_is_an_error_and_the_next_one_is_fine(
    html: str, limits: Limits, error: type[RenderingError]
) -> None:
    with pytest.raises(error) as raised:
        render_pdf(html, limits=limits)
    assert str(raised.value).endswith(".")
    assert render_pdf(PLAIN).startswith(b"%PDF-1.7")


def test_what_is_just_within_the_limits_is_printed() -> None:
    html = page("<p style='break-before: page'>x" * 5 + "<table>" + "<tr><td>x" * 10 + "</table>")
    render_pdf(html, limits=Limits(pages=5, table_rows=10, html_bytes=len(html)))


def test_attachments_that_are_too_large_are_refused() -> None:
    with pytest.raises(TooLargeError, match="26 bytes; 25 are allowed"):
        render_pdf(PLAIN, attachments=[SHEET, RESULT], limits=Limits(attachment_bytes=25))


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_printed(text: str) -> None:
    assert render_pdf(page(f"<p title='{escape(text)}'>{escape(text)}")).startswith(b"%PDF")


def test_half_a_letter_does_not_stop_a_report() -> None:
    assert render_pdf(page("<p>\ud83d")).startswith(b"%PDF")


def test_nothing_is_left_in_the_folder_for_temporary_files() -> None:
    def left() -> set[Path]:
        return set(Path(tempfile.gettempdir()).glob("weasyprint-*"))

    before = left()
    font = "@font-face { font-family: A; src: url(data:font/ttf;base64,AAEAAA) } p { font: 9pt A }"
    render_pdf(page("<p>x", style=font))
    assert left() == before
