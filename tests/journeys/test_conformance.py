"""Every PDF is what it claims: PDF/UA-1 and PDF/A-3a by veraPDF, and its text can be read back."""
# ruff: noqa: RUF001  # sentences in many scripts look alike by nature

import subprocess
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from typing import Literal

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.rendering import Attachment, render_pdf
from tests.journeys.verapdf import check_conformance
from tests.reports.golden import golden_reports

MADE_AT = datetime(2026, 11, 23, tzinfo=UTC)
ATTACHMENTS = (
    Attachment("sheet.json", b'{"id": "x"}', "application/json", "The answers", "Source"),
    Attachment("result.json", b'{"index": 45.5}', "application/json", "The result"),
)
STYLE = """
@page { size: A4; @bottom-center { content: counter(page) " / " counter(pages) } }
body { font-family: "Noto Sans" } h1, h2 { font-family: "Noto Serif" }
td, th { border-bottom: .5pt solid #555 } thead { display: table-header-group }
"""
ALL_OF_IT = """
<h1>Region</h1><p>Ready? <a href="https://example.org/">See here</a> or
<a href="mailto:rita@example.org">write</a>, or go <a href="#levels">on</a>.</p>
<ul><li>one<ul><li>within</li></ul></li><li>two</li></ul><ol><li>first</li></ol>
<dl><dt>Hub</dt><dd>a place</dd></dl><blockquote>Said.</blockquote>
<h2 id="levels">Levels</h2>
<table><caption>Levels by question</caption>
<thead><tr><th scope="col">Question</th><th scope="col">Level</th></tr></thead>
<tbody><tr><th scope="row">LEA1</th><td>3</td></tr>
<tr><th scope="row">LEA2</th><td>not known</td></tr></tbody></table>
<h3>Picture</h3><figure><svg role="img" width="200" height="40" viewBox="0 0 200 40">
<title>Profile</title><desc>One bar of 50 out of 100.</desc>
<rect width="100" height="10" fill="#246" opacity=".5"/><text y="30">Fifty</text></svg>
<figcaption>The profile</figcaption></figure>
<section><h2>Ende</h2><p lang="de">Schluss &shy; mit <em>Worten</em>,
<strong>fett</strong>, <code>code</code>.</p></section>
"""


def page(body: str, language: str = "en") -> str:
    direction = "rtl" if language in {"ar", "fa", "he"} else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><title>Report</title>'
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )


DOCUMENTS = {
    "all elements": page(ALL_OF_IT),
    "several pages": page("<h1>Long</h1>" + ALL_OF_IT.replace("h1", "h2") * 9),
    "right to left": page("<h1>الإقليم</h1><p>لا يلزم شيء الآن.</p><ul><li>أولا</li></ul>", "ar"),
    "many scripts": page("<h1>Scripts</h1><p>ελ ру tiếng עברית فارسی हिन्दी ไทย ქართ አማ ≥ → ½ ✓"),
    "no such glyph": page("<h1>Note</h1><p>漢字 \U0001f600 \U0001f468‍\U0001f469 ✔️ \ue000 \u0378"),
    "laid out lists": page(
        "<h1 style='display: flex'><span>1</span>Lists</h1>"
        "<dl><div><dt>Class</dt><dd>Hub</dd></div></dl>"
        "<ol style='display: table'><li style='display: table-cell'>a</li> <li>b</li></ol>"
        "<ul style='display: grid'><li style='display: flex'><a href='#b'>a <b>b</b></a></li></ul>"
        "<ul><li style='display: inline-block'>a</li> <li style='display: inline'>b</li></ul>"
        "<ul><li style='display: table'><p>c</p><ul><li id=b>d</ul></li></ul>"
    ),
    "refused links": page("<h1>Links</h1><p><a href='javascript:x'>a</a> <a href='b.html'>b</a>"),
    "hyphen and spaces": page(
        "<h1>Signs</h1><p>non\u2011breaking, a\u00a0b, a\u202fb, \u200ba\u2060"
    ),
    "hidden signs": page(
        "<h1>Signs</h1><p>\u2066ab\u2069 \u202eab\u202c a\u0301\u0302 \ufeffx \u00adx"
    ),
}


DOCUMENTS |= golden_reports()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_pdf_is_accessible_and_archival_at_once(name: str) -> None:
    pdf = render_pdf(DOCUMENTS[name], attachments=ATTACHMENTS, made_at=MADE_AT)
    assert check_conformance(pdf, "ua1") == []
    assert check_conformance(pdf, "3a") == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@settings(max_examples=20, deadline=None)
def test_whatever_somebody_types_the_pdf_stays_accessible_and_archival(text: str) -> None:
    pdf = render_pdf(page(f"<h1>Note</h1><p>{escape(text)}"), made_at=MADE_AT)
    assert check_conformance(pdf, "ua1") == []
    assert check_conformance(pdf, "3a") == []


# --- the check can fail ------------------------------------------------------------------------


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def without_tags(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def without_shown_title(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences


def without_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def without_relationship(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF[0].AFRelationship


def without_colour_meaning(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


@pytest.mark.parametrize(
    ("damage", "flavour", "clause"),
    [
        (without_language, "ua1", "7.2-"),
        (without_tags, "ua1", "7.1-"),
        (without_shown_title, "ua1", "7.1-10"),
        (without_metadata, "ua1", "7.1-8"),
        (without_metadata, "3a", "6.6"),
        (without_relationship, "3a", "6.8-"),
        (without_colour_meaning, "3a", "6.2.4"),
        (with_script, "3a", "6.5.1"),
    ],
)
def test_a_damaged_pdf_fails_on_the_clause_that_it_breaks(
    damage: Callable[[pikepdf.Pdf], None], flavour: Literal["ua1", "3a"], clause: str
) -> None:
    whole = render_pdf(DOCUMENTS["all elements"], attachments=ATTACHMENTS, made_at=MADE_AT)
    damaged = BytesIO()
    with pikepdf.open(BytesIO(whole)) as pdf:
        damage(pdf)
        pdf.save(damaged)
    failed = {failure.clause for failure in check_conformance(damaged.getvalue(), flavour)}
    assert any(name.startswith(clause) for name in failed), failed


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        ("<h1>One</h1><h4>Four</h4>", "7.4.2-1"),
        ("<h1>One</h1><svg width=9 height=9><rect width=9 height=9 /></svg>", "7.3-1"),
    ],
)
def test_a_document_that_is_written_badly_fails(body: str, clause: str) -> None:
    failed = check_conformance(render_pdf(page(body)), "ua1")
    assert {failure.clause for failure in failed} == {clause}


# --- the text can be read back -----------------------------------------------------------------

SENTENCES = {
    "ar": "أهلا بكم في الإقليم، لا يلزم إنشاء تجمع الآن والحمد لله، إن شاء الله، للأعمال",
    "fa": "این منطقه هنوز به خوشه نیاز ندارد؛ گام‌های بعدی را با هم می‌گذاریم",
    "he": "האזור עדיין אינו צריך אשכול ולכן מתחילים בשיחה עם השכנים",
    "en": "The office of the region offers affordable, efficient first flights: 5 – 10 – “today”",
    "fr": "L’œuvre de la région naît où les élèves décident déjà",
    "de": "Größe und Maß: für die Region genügt künftig ein Büro",
    "es": "¿Qué región está lista? La señal llegó mañana",
    "vi": "Vùng này chưa cần một cụm liên kết",
    "ru": "Региону пока не нужен кластер",
    "el": "Η περιοχή δεν χρειάζεται ακόμη συνεργατικό σχηματισμό",
    "hi": "क्षेत्र को अभी समूह की ज़रूरत नहीं है",
}


def words_of(text: str) -> list[str]:
    """Return the words, without punctuation and invisible signs.

    A reader adds marks of direction and drops joiners; poppler puts an Arabic comma too late.
    """
    return "".join(
        sign
        for sign in unicodedata.normalize("NFC", text)
        if sign.isspace() or unicodedata.category(sign)[0] not in "PC"
    ).split()


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_can_be_copied_out_of_the_pdf(language: str) -> None:
    unnumbered = "<style>@page { @bottom-center { content: none } }</style>"
    pdf = render_pdf(page(f"{unnumbered}<p>{SENTENCES[language]}", language))
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    assert words_of(read.stdout.decode()) == words_of(SENTENCES[language])
