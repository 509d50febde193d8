"""What a picture shows is what its rows say; mirrored pictures show the same."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from reports import charts
from reports.charts import Bar, DayBlock, Door, DoorState, LadderStep

SVG = "{http://www.w3.org/2000/svg}"
POINT = charts.PROFILE_WIDTH - 12  # the length of the scale from 0 to 100


def shapes(picture: Markup, tag: str, name: str = "") -> list[ET.Element]:
    """The shapes of one kind and class in a picture."""
    root = ET.fromstring(picture)  # noqa: S314 - our own picture
    return [
        item for item in root.iter(SVG + tag) if item.get("class", "") in ("", name) or not name
    ]


def of_class(picture: Markup, tag: str, name: str) -> list[ET.Element]:
    return [item for item in shapes(picture, tag) if item.get("class") == name]


def number(shape: ET.Element, attribute: str) -> float:
    return float(shape.attrib[attribute])


def bar(score: str | None, low: str, high: str, floor: str | None = "50") -> Bar:
    return Bar(
        None if score is None else Decimal(score),
        Decimal(low),
        Decimal(high),
        None if floor is None else Decimal(floor),
    )


@pytest.mark.parametrize("score", ["0.0", "31.3", "50.0", "100.0"])
def test_a_bar_is_as_long_as_the_score(score: str) -> None:
    picture = charts.profile_bar(bar(score, "0", "100"), "x")
    (found,) = of_class(picture, "rect", "chart-level-3")
    assert number(found, "width") == pytest.approx(float(score) / 100 * POINT, abs=0.01)


def test_the_bracket_reaches_from_the_lowest_to_the_highest_score() -> None:
    picture = charts.profile_bar(bar("50.0", "31.3", "68.8"), "x")
    ends = {
        number(line, key)
        for line in of_class(picture, "line", "chart-bounds")
        for key in ("x1", "x2")
    }
    assert sorted(ends) == pytest.approx([6 + 0.313 * POINT, 6 + 0.688 * POINT], abs=0.01)


def test_the_floor_stands_at_its_points_and_only_where_there_is_one() -> None:
    (line,) = of_class(charts.profile_bar(bar("50", "50", "50"), "x"), "line", "chart-floor")
    assert number(line, "x1") == number(line, "x2") == pytest.approx(6 + POINT / 2, abs=0.01)
    assert not of_class(charts.profile_bar(bar("50", "50", "50", None), "x"), "line", "chart-floor")


def test_without_a_score_there_is_no_bar_but_still_what_is_possible() -> None:
    picture = charts.profile_bar(bar(None, "10", "90"), "x")
    assert not of_class(picture, "rect", "chart-level-3")
    (band,) = of_class(picture, "rect", "chart-level-0")
    assert number(band, "width") == pytest.approx(0.8 * POINT, abs=0.01)


def test_a_mirrored_bar_starts_at_the_other_side() -> None:
    row = bar("25", "25", "25")
    (left,) = of_class(charts.profile_bar(row, "x"), "rect", "chart-level-3")
    (right,) = of_class(charts.profile_bar(row, "x", rtl=True), "rect", "chart-level-3")
    assert number(left, "x") == 6
    assert number(right, "x") + number(right, "width") == charts.PROFILE_WIDTH - 6


def test_each_gate_is_one_door_that_looks_like_its_state() -> None:
    doors = [
        Door(DoorState.PASSED, "GOV1", "+1"),
        Door(DoorState.FAILED, "GOV2", "−1"),
        Door(DoorState.FAILED, "FUN1", "−1"),
        Door(DoorState.UNKNOWN, "GOV", ""),
    ]
    picture = charts.gate_board(doors, "Gates", "All of them")
    assert len(of_class(picture, "polygon", "chart-leaf")) == 1
    assert len(of_class(picture, "rect", "chart-shut")) == 2
    dashed = [item for item in shapes(picture, "rect") if "stroke-dasharray" in item.attrib]
    assert len(dashed) == 1
    words = [item.text for item in shapes(picture, "text") if item.text]
    assert [word for word in words if word != "?"] == [
        "GOV1",
        "+1",
        "GOV2",
        "−1",
        "FUN1",
        "−1",
        "GOV",
    ]


@pytest.mark.parametrize("state", list(DoorState))
def test_only_a_contested_gate_has_a_diagonal(state: DoorState) -> None:
    doors = [Door(state, "GOV1", "+1", contested=True), Door(state, "GOV2", "+1")]
    picture = charts.gate_board(doors, "Gates", "Both of them")
    (diagonal,) = of_class(picture, "line", "chart-split")
    ends = sorted(number(diagonal, key) for key in ("x1", "x2"))
    assert ends == [2, 2 + charts.DOOR_WIDTH]  # the first door
    assert number(diagonal, "y1") != number(diagonal, "y2")
    assert not of_class(charts.door(state, "x"), "line", "chart-split")
    assert of_class(charts.door(state, "x", contested=True), "line", "chart-split")


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
def test_a_ramp_fills_the_cells_up_to_the_level(level: int) -> None:
    picture = charts.level_ramp(level, 4, "x")
    filled = [item for item in shapes(picture, "rect") if item.attrib["class"] != "chart-empty"]
    assert len(filled) == level + 1


def test_a_ramp_marks_the_levels_to_gain() -> None:
    assert len(of_class(charts.level_ramp(1, 4, "x", to_level=3), "rect", "chart-gained")) == 2
    assert len(of_class(charts.level_ramp(None, 4, "x", to_level=2), "rect", "chart-gained")) == 2


def test_an_unknown_level_fills_nothing() -> None:
    picture = charts.level_ramp(None, 4, "x")
    assert all("stroke-dasharray" in item.attrib for item in shapes(picture, "rect"))


def test_the_ladder_rises_and_marks_every_view_once() -> None:
    steps = [
        LadderStep(declared=False, confirmed=True, possible=False),
        LadderStep(declared=True, confirmed=False, possible=False),
        LadderStep(declared=False, confirmed=False, possible=True),
    ]
    picture = charts.ladder(steps, "Ladder", "Three views")
    treads = [item for item in shapes(picture, "rect") if item.attrib["class"] != "chart-outline"]
    heights = [number(item, "height") for item in treads]
    assert heights == sorted(heights)
    assert [item.attrib["class"] for item in treads] == [
        "chart-level-1",
        "chart-level-4",
        "chart-level-1",
    ]
    assert len(of_class(picture, "circle", "chart-mark")) == 1
    assert len(of_class(picture, "rect", "chart-outline")) == 1
    assert len(of_class(picture, "circle", "chart-outline")) == 1


def test_a_stretch_of_the_day_is_as_long_as_its_minutes() -> None:
    blocks = [DayBlock(540, 570), DayBlock(570, 660, "1"), DayBlock(660, 690, pause=True)]
    picture = charts.day(blocks, [(540, "9"), (600, "10")], "Day", "From 9")
    (module,) = of_class(picture, "rect", "chart-level-3")
    (opening,) = of_class(picture, "rect", "chart-level-1")
    assert number(module, "width") + 1 == pytest.approx(
        3 * (number(opening, "width") + 1), abs=0.05
    )
    assert [item.text for item in shapes(picture, "text")] == ["1", "9", "10"]


def test_every_picture_is_an_image_with_its_words_first() -> None:
    picture = charts.profile_bar(bar("50", "50", "50"), 'Governance & "more": 50 <of> 100')
    root = ET.fromstring(picture)  # noqa: S314 - our own picture
    assert root.get("role") == "img"
    assert root[0].tag == SVG + "title"
    assert root[0].text == 'Governance & "more": 50 <of> 100'


def test_the_ramp_can_be_told_apart_in_grey() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [grey(colour) for colour in charts.RAMP]
    steps = [lighter - darker for lighter, darker in pairwise(shades)]
    assert min(steps) > 25
