"""The HTML of a report: well formed, one outline, escaped, and the same on paper and on screen."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from questionnaires.answers import Region
from questionnaires.cleaning import clean_line
from reports.pages import HERE, render_html, render_sections, templates
from reports.samples import HOSTILE
from tests.reports.golden import golden_reports, report_of, samples
from tests.reports.outline_of import Outline

ALL = samples()
GOLDEN = golden_reports()
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@cache
def screen(name: str) -> Outline:
    return Outline(str(render_sections(report_of(ALL[name].sheet))))


def pages() -> dict[str, Outline]:
    paper = {f"{name} on paper": Outline(page) for name, page in GOLDEN.items()}
    return paper | {f"{name} on screen": screen(name) for name in ALL}


@pytest.fixture(scope="module")
def outlines() -> dict[str, Outline]:
    """Every golden report, on paper and on screen; reading them checks that tags match."""
    return pages()


def test_there_is_one_first_heading_and_no_level_is_jumped(outlines: dict[str, Outline]) -> None:
    for name, outline in outlines.items():
        found = [int(item.tag[1]) for item in outline.elements if item.tag in HEADINGS]
        assert found[0] == 1, name
        assert found.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(found)), name


def test_no_id_is_used_twice_and_every_reference_leads_somewhere(
    outlines: dict[str, Outline],
) -> None:
    for name, outline in outlines.items():
        ids = [item.attributes["id"] for item in outline.elements if "id" in item.attributes]
        assert len(ids) == len(set(ids)), name
        assert all(value.startswith("report-") for value in ids), name
        wanted = {
            value
            for item in outline.elements
            for value in item.attributes.get("aria-labelledby", "").split()
        } | {item.attributes["href"].removeprefix("#") for item in outline.all("a")}
        assert wanted <= set(ids), name


def test_every_picture_has_a_title_and_every_table_has_headers(
    outlines: dict[str, Outline],
) -> None:
    for name, outline in outlines.items():
        pictures = outline.all("svg")
        assert len(pictures) == sum(item.attributes.get("role") == "img" for item in pictures), name
        titles = [item for item in outline.all("title") if item.text.strip()]
        assert len(titles) >= len(pictures), name
        assert all(item.attributes.get("scope") in ("col", "row") for item in outline.all("th")), (
            name
        )


def test_the_screen_needs_no_inline_style_and_no_script(outlines: dict[str, Outline]) -> None:
    for name, outline in outlines.items():
        if name.endswith("on screen"):
            assert not outline.all("style"), name
            assert not outline.all("script"), name
            for item in outline.elements:
                assert "style" not in item.attributes, name
                assert not any(key.startswith("on") for key in item.attributes), name


def test_paper_loads_nothing() -> None:
    for page in GOLDEN.values():
        outline = Outline(page)
        assert not any("src" in item.attributes for item in outline.elements)
        assert not outline.all("link")
        style = "".join(item.text for item in outline.all("style"))
        assert "url(" not in style
        assert "@import" not in style


@pytest.mark.parametrize("name", list(ALL))
def test_paper_and_screen_say_the_same(name: str) -> None:
    """Only what folds a table away on screen is not on paper."""
    report = report_of(ALL[name].sheet)
    paper = re.sub(r"<(head|style)>.*?</\1>", "", render_html(report), flags=re.DOTALL)
    on_screen = re.sub(r"<summary>.*?</summary>", "", str(render_sections(report)))

    def words(page: str) -> list[str]:
        return re.sub(r"<[^>]*>", " ", page).split()

    assert words(paper) == words(on_screen)


def test_hostile_text_stays_text(outlines: dict[str, Outline]) -> None:
    for name in ("hostile on paper", "hostile on screen"):
        outline = outlines[name]
        assert not outline.all("script")
        assert not outline.all("b")
        heading = outline.all("h1")[0]
        assert heading.text == clean_line(HOSTILE)[: len(heading.text)]
        assert heading.attributes["dir"] == "auto"
        assert "{{ 7 * 7 }}" in heading.text
        notes = outline.with_class("report-note-text")
        assert len(notes) == 36
        assert all(note.attributes["dir"] == "auto" for note in notes)


def test_text_that_was_never_cleaned_stays_text_too() -> None:
    sheet = replace(ALL["hub"].sheet, region=Region(HOSTILE, "AE"))
    outline = Outline(render_html(report_of(sheet)))
    assert outline.all("h1")[0].text == HOSTILE
    assert outline.all("body")[0].attributes["data-region"] == HOSTILE


def test_the_style_of_a_report_does_not_depend_on_what_people_wrote() -> None:
    def styles(page: str) -> list[str]:
        return [item.text for item in Outline(page).all("style")]

    assert styles(GOLDEN["hostile"]) == styles(GOLDEN["hub"])


def test_a_report_names_its_language_its_direction_and_its_region() -> None:
    root = Outline(GOLDEN["right-to-left"]).all("html")[0]
    assert (root.attributes["lang"], root.attributes["dir"]) == ("ar", "rtl")
    outline = Outline(GOLDEN["hub"])
    root = outline.all("html")[0]
    assert (root.attributes["lang"], root.attributes["dir"]) == ("en", "ltr")
    assert outline.all("title")[0].text.startswith("Marisca Valley (sample)")


def test_a_region_without_a_name_gets_a_title_all_the_same() -> None:
    outline = Outline(GOLDEN["empty"])
    assert outline.all("title")[0].text.strip()
    assert outline.all("h1")[0].text.strip()


def test_while_nothing_is_known_no_class_is_claimed() -> None:
    for name in ("empty", "all-unknown"):
        (claim,) = Outline(GOLDEN[name]).with_class("report-class-name")
        assert claim.text == "Not known yet"
        assert "No answer speaks for or against any class yet" in GOLDEN[name]
        assert "evidence only, the class stays the same" not in GOLDEN[name]


def test_what_is_not_urgent_or_not_needed_is_said_plainly() -> None:
    assert "No workshop is urgent." in GOLDEN["cluster-candidate"]
    assert "Nothing in these answers says that the region needs a cluster" in GOLDEN["hub"]
    assert "needs a cluster" not in GOLDEN["cluster-candidate"]


def test_every_gate_of_the_board_is_in_the_table_with_its_margin() -> None:
    outline = Outline(GOLDEN["association-near-cluster"])
    (table,) = outline.with_class("report-gates")
    report = report_of(ALL["association-near-cluster"].sheet)
    for gate in report.result.gates:
        assert gate.gate_id in table.text
    assert table.text.count("failed") == 4  # two gates, as declared and with evidence


def test_a_contested_gate_is_marked_in_picture_table_and_legend() -> None:
    outline = Outline(GOLDEN["contested"])
    (table,) = outline.with_class("report-gates")
    assert table.text.count("contested") == 2
    assert "passed, contested" in table.text
    assert "failed, contested" in table.text
    described = "".join(item.text for item in outline.all("desc"))
    assert described.count("contested") == 2
    assert len(outline.with_class("chart-split")) == 3  # two doors, and one in the legend
    assert "contested: stakeholders disagree" in outline.with_class("report-legend")[0].text


def test_where_no_gate_is_contested_the_legend_does_not_speak_of_it() -> None:
    outline = Outline(GOLDEN["association-near-cluster"])
    assert "contested" not in outline.with_class("report-board")[0].text
    assert not outline.with_class("chart-split")


def test_a_wide_table_scrolls_in_a_region_that_has_its_caption_for_a_name() -> None:
    outline = screen("hub")
    captions = {item.attributes.get("id"): item.text for item in outline.all("caption")}
    regions = outline.with_class("report-scroll")
    assert len(regions) == 2
    for region in regions:
        assert region.attributes["tabindex"] == "0"
        assert captions[region.attributes["aria-labelledby"]].strip()
    assert not Outline(GOLDEN["hub"]).with_class("report-scroll")


def test_many_questions_to_find_out_are_listed_once() -> None:
    many, few = Outline(GOLDEN["empty"]), Outline(GOLDEN["hub"])
    assert "Find out first: " not in many.with_class("report-workshop")[0].text
    assert "The questions stand above:" in many.with_class("report-workshop")[0].text
    assert "The questions stand above:" not in few.with_class("report-workshop")[0].text


def test_a_long_name_is_set_smaller() -> None:
    sheet = replace(ALL["hub"].sheet, region=Region("Long " * 40, "AR"))
    heading = Outline(render_html(report_of(sheet))).all("h1")[0]
    assert "report-long" in heading.attributes["class"]


def test_every_template_can_be_loaded_and_has_only_our_classes() -> None:
    environment = templates("en")
    for name in environment.list_templates():
        environment.get_template(name)
        source = (HERE / "templates" / name).read_text("utf-8")
        for value in re.findall(r'class="([^"]*)"', source):
            words = re.sub(r"\{[{%].*?[%}]\}", " ", value).split()
            assert all(word.startswith("report") for word in words), f"{name}: {value}"


def test_every_class_of_ours_is_styled_for_paper_or_screen(outlines: dict[str, Outline]) -> None:
    styles = "".join((HERE / "static" / f).read_text("utf-8") for f in ("print.css", "screen.css"))
    named = set(re.findall(r"\.((?:report|chart)[\w-]*)", styles))
    used = {
        word
        for outline in outlines.values()
        for item in outline.elements
        for word in item.attributes.get("class", "").split()
    }
    assert named - used == set()
