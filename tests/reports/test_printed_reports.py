"""Facts about printed reports: pages, bookmarks, language, no warning, the same bytes again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from reports.rendering import render_pdf
from tests.reports.golden import golden_reports

MADE_AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
FULL = ("association-near-cluster", "cluster-candidate")


class Printed:
    """Reports printed so far, so that each is printed once, and what was warned of meanwhile."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.warnings: list[str] = []

    def pdf(self, name: str) -> pikepdf.Pdf:
        if name not in self.files:
            self.files[name] = render_pdf(golden_reports()[name], made_at=MADE_AT)
        return pikepdf.open(BytesIO(self.files[name]))


@pytest.fixture(scope="module")
def printed() -> Iterator[Printed]:
    """Prints on demand and collects warnings of the renderer."""
    found = Printed()
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: found.warnings.append(record.getMessage())  # type: ignore[method-assign]  # a handler of three words
    logging.getLogger("reports").addHandler(handler)
    yield found
    logging.getLogger("reports").removeHandler(handler)


def titles(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """Every bookmark with its depth."""

    def walk(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield depth, item.title
            yield from walk(item.children, depth + 1)

    with pdf.open_outline() as outline:
        return list(walk(outline.root, 0))


@pytest.mark.parametrize("name", FULL)
def test_a_full_sheet_takes_eight_to_twelve_pages(printed: Printed, name: str) -> None:
    assert 8 <= len(printed.pdf(name).pages) <= 12


def test_an_empty_sheet_gives_a_whole_report(printed: Printed) -> None:
    assert 8 <= len(printed.pdf("empty").pages) <= 12


def test_the_longest_texts_are_printed_in_full(printed: Printed) -> None:
    assert 20 < len(printed.pdf("hostile").pages) < 100


def test_bookmarks_lead_from_the_region_to_parts_and_dimensions(printed: Printed) -> None:
    found = titles(printed.pdf(FULL[0]))
    assert found[0] == (0, "Norvale Lakes (sample)")
    assert [title for depth, title in found if depth == 1] == [
        "In one page",
        "The profile",
        "The class",
        "The answers, dimension by dimension",
        "The workshop",
        "How this was made",
    ]
    assert (2, "Governance") in found
    assert max(depth for depth, _ in found) == 2


def test_a_report_has_language_and_title_and_is_tagged(printed: Printed) -> None:
    pdf = printed.pdf("right-to-left")
    assert pdf.Root.Lang == "ar"
    assert str(pdf.docinfo["/Title"]).startswith("إقليم البحيرات الشمالية")
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_every_figure_is_described(printed: Printed) -> None:
    pdf = printed.pdf(FULL[0])
    figures = [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
    ]
    assert len(figures) > 36
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_only_fonts_of_ours_are_used_and_all_are_embedded(printed: Printed) -> None:
    pdf = printed.pdf("right-to-left")
    fonts = [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    families = {str(font.FontFamily) for font in fonts}
    assert families >= {"Noto Sans", "Noto Serif", "Noto Naskh Arabic"}
    assert all(family.startswith("Noto ") for family in families)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_the_same_report_is_the_same_file(printed: Printed) -> None:
    printed.pdf("empty")
    assert render_pdf(golden_reports()["empty"], made_at=MADE_AT) == printed.files["empty"]


def test_the_renderer_has_nothing_to_complain_about(printed: Printed) -> None:
    for name in (*FULL, "empty", "hostile", "right-to-left"):
        printed.pdf(name)
    assert printed.warnings == []
