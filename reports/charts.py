"""Numbers to SVG. Pictures hold shapes and figures only; words stay in the HTML around them.

WeasyPrint sets SVG text letter by letter, which would break Arabic and line breaking, and a picture
that is scaled down on a phone must not carry words. Colours are attributes for print; each shape
also has a class by which the screen's style sheet recolours it. With `rtl` a picture is mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import assert_never

from markupsafe import Markup

INK = "#1c2326"
ACCENT = "#0f4c5c"
LINE = "#8b979b"
PAPER = "#ffffff"
RAMP = ("#dfe9eb", "#b3ccd2", "#7ba6b0", "#437d8a", "#0f4c5c")
"""The levels from lowest to highest: one hue, and steps that can be told apart in grey."""
FACE = "Noto Sans, sans-serif"
SVG = "http://www.w3.org/2000/svg"

Number = int | float | Decimal | Fraction
Attributes = Mapping[str, Number | str]
Look = dict[str, Number | str]
"""The attributes of a shape that are not its place: colours, lines, and a class for the screen."""

LEVELS: tuple[Look, ...] = tuple(
    {"fill": colour, "class_": f"chart-level-{level}"} for level, colour in enumerate(RAMP)
)
EMPTY: Look = {"fill": PAPER, "stroke": LINE, "stroke_width": 0.5, "class_": "chart-empty"}
GAINED: Look = {"fill": PAPER, "stroke": ACCENT, "stroke_width": 1, "class_": "chart-gained"}
RULE: Look = {"stroke": LINE, "stroke_width": 0.6, "class_": "chart-rule"}
BOUNDS: Look = {"stroke": INK, "stroke_width": 0.8, "class_": "chart-bounds"}
FLOOR: Look = {"stroke": INK, "stroke_width": 1, "class_": "chart-floor"}
FRAME: Look = {"fill": PAPER, "stroke": INK, "stroke_width": 0.8, "class_": "chart-frame"}
SHUT: Look = {"fill": INK, "stroke": INK, "stroke_width": 0.8, "class_": "chart-shut"}
KNOB: Look = {"fill": PAPER, "class_": "chart-knob"}
SPLIT: Look = {"stroke": INK, "stroke_width": 1.2, "class_": "chart-split"}
SPLIT_EDGE: Look = {"stroke": PAPER, "stroke_width": 3.6, "class_": "chart-split-edge"}
MARK: Look = {"fill": INK, "class_": "chart-mark"}
OUTLINE: Look = {"fill": PAPER, "stroke": INK, "stroke_width": 1.4, "class_": "chart-outline"}
FIGURE: Look = {"fill": INK, "class_": "chart-figure"}
ON_BLOCK: Look = {"fill": PAPER, "class_": "chart-on-level-3"}
DASHES: Look = {"stroke_dasharray": "2 1.5"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the profile: a score, its bounds and its floor, all from 0 to 100 or unknown."""

    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    floor: Decimal | None


class DoorState(StrEnum):
    """How a door looks: open, shut, or only sketched because nobody knows."""

    PASSED = "pass"
    FAILED = "fail"
    UNKNOWN = "open"


@dataclass(frozen=True, slots=True)
class Door:
    """One gate on the board, with its id and its margin as printed; raters may be split on it."""

    state: DoorState
    label: str
    margin: str
    contested: bool = False


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One class on the ladder, and which views of the class stand on it."""

    declared: bool
    confirmed: bool
    possible: bool


@dataclass(frozen=True, slots=True)
class DayBlock:
    """A stretch of a workshop day in minutes after midnight; `label` numbers a module."""

    start: int
    end: int
    label: str = ""
    pause: bool = False


def element(name: str, content: str | Markup = "", *attributes: Attributes) -> Markup:
    """One SVG element; underscores in attribute names stand for hyphens, `class_` for class."""
    merged = {key: value for look in attributes for key, value in look.items()}
    written = Markup().join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _value(value))
        for key, value in merged.items()
    )
    return Markup("<{}{}>{}</{}>").format(name, written, content, name)


def _value(value: Number | str) -> str:
    """An attribute's value; numbers with at most two decimals."""
    return value if isinstance(value, str) else f"{float(value):.2f}".rstrip("0").rstrip(".")


class Canvas:
    """Collects the shapes of one picture, mirrored for right-to-left."""

    def __init__(self, width: float, height: float, *, rtl: bool = False) -> None:
        self.width, self.height, self.rtl = width, height, rtl
        self.shapes: list[Markup] = []

    def x(self, x: float, width: float = 0) -> float:
        """Where something of that width begins, counted from the left."""
        return self.width - x - width if self.rtl else x

    def rect(self, x: float, y: float, width: float, height: float, look: Look) -> None:
        """A rectangle, `x` counted from the side where lines of text begin."""
        place = {"x": self.x(x, width), "y": y, "width": width, "height": height}
        self.shapes.append(element("rect", "", place, look))

    def line(self, x1: float, y1: float, x2: float, y2: float, look: Look) -> None:
        """A straight line."""
        place = {"x1": self.x(x1), "y1": y1, "x2": self.x(x2), "y2": y2}
        self.shapes.append(element("line", "", place, look))

    def polygon(self, points: Sequence[tuple[float, float]], look: Look) -> None:
        """A closed shape."""
        corners = " ".join(f"{_value(self.x(x))},{_value(y)}" for x, y in points)
        self.shapes.append(element("polygon", "", {"points": corners}, look))

    def circle(self, x: float, y: float, radius: float, look: Look) -> None:
        """A circle around a point."""
        place = {"cx": self.x(x), "cy": y, "r": radius}
        self.shapes.append(element("circle", "", place, look))

    def figure(self, x: float, y: float, text: str, size: float = 7, look: Look = FIGURE) -> None:
        """A figure or an id, centred on a point of its baseline; never a sentence."""
        place = {"x": self.x(x), "y": y, "font_size": size}
        setting = {"font_family": FACE, "text_anchor": "middle", "direction": "ltr"}
        self.shapes.append(element("text", text, place, setting, look))

    def svg(self, name: str, title: str, description: str = "") -> Markup:
        """The picture with its title, and a description where the title does not say it all."""
        words = element("title", title)
        if description:
            words += element("desc", description)
        size = {"width": f"{_value(self.width)}pt", "height": f"{_value(self.height)}pt"}
        box = {"viewBox": f"0 0 {_value(self.width)} {_value(self.height)}"}
        head = {"xmlns": SVG, "role": "img", "class_": f"chart chart-{name}"}
        return element("svg", words + Markup().join(self.shapes), head, box, size)


def level_ramp(
    level: Number | None, top_level: int, title: str, *, to_level: int = 0, rtl: bool = False
) -> Markup:
    """The levels of one question as cells: those reached filled, those to gain with a dot.

    `level` is None while it is unknown; `to_level` is the level that a change would reach.
    """
    step, width, height = 10.0, 8.5, 6.0
    canvas = Canvas(step * top_level + width + 1, height + 1, rtl=rtl)
    for cell in range(top_level + 1):
        x = 0.5 + cell * step
        reached = level is not None and cell <= level
        gained = not reached and 0 < cell <= to_level
        if reached:
            shade = round(cell * (len(RAMP) - 1) / top_level)
            look = LEVELS[shade] | {"stroke": ACCENT, "stroke_width": 0.6}
        else:
            look = GAINED if gained else EMPTY if level is not None else EMPTY | DASHES
        canvas.rect(x, 0.5, width, height, look)
        if gained:
            canvas.circle(x + width / 2, 0.5 + height / 2, 1.4, MARK)
    return canvas.svg("level-ramp", title)


PROFILE_WIDTH = 240.0
_EDGE = 6.0
_SCALE = (PROFILE_WIDTH - 2 * _EDGE) / 100


def profile_bar(bar: Bar, title: str, *, rtl: bool = False) -> Markup:
    """One dimension: a bar to the score, a bracket for the bounds, a line at the floor."""
    canvas = Canvas(PROFILE_WIDTH, 18, rtl=rtl)
    canvas.line(_EDGE, 0, _EDGE, 18, RULE)
    if bar.score is not None:
        canvas.rect(_EDGE, 3, float(bar.score) * _SCALE, 8, LEVELS[3])
    if bar.low is not None and bar.high is not None:
        _bounds(canvas, float(bar.low), float(bar.high), scored=bar.score is not None)
    if bar.floor is not None:
        x = _EDGE + float(bar.floor) * _SCALE
        canvas.line(x, 0, x, 18, FLOOR)
    return canvas.svg("profile-bar", title)


def _bounds(canvas: Canvas, low: float, high: float, *, scored: bool) -> None:
    """A bracket from the lowest to the highest score; a pale band while there is no score."""
    left, right = _EDGE + low * _SCALE, _EDGE + high * _SCALE
    if not scored:
        canvas.rect(left, 3, right - left, 8, LEVELS[0])
    if high > low:
        canvas.line(left, 14.5, right, 14.5, BOUNDS)
        canvas.line(left, 12.5, left, 16.5, BOUNDS)
        canvas.line(right, 12.5, right, 16.5, BOUNDS)


def profile_axis(marks: Sequence[tuple[int, str]], title: str, *, rtl: bool = False) -> Markup:
    """The scale under the bars: marks from 0 to 100 with the figures to print."""
    canvas = Canvas(PROFILE_WIDTH, 12, rtl=rtl)
    canvas.line(_EDGE, 0.5, PROFILE_WIDTH - _EDGE, 0.5, RULE)
    for value, text in marks:
        x = _EDGE + value * _SCALE
        canvas.line(x, 0.5, x, 3, RULE)
        canvas.figure(x, 10, text)
    return canvas.svg("profile-axis", title)


DOOR_WIDTH, DOOR_HEIGHT, DOOR_GAP = 18.0, 29.0, 6.0


def gate_board(doors: Sequence[Door], title: str, description: str, *, rtl: bool = False) -> Markup:
    """The gates of one dimension as doors, with id and margin under each."""
    step = DOOR_WIDTH + DOOR_GAP
    canvas = Canvas(step * len(doors) - DOOR_GAP + 4, DOOR_HEIGHT + 21, rtl=rtl)
    for place, item in enumerate(doors):
        x = 2 + place * step
        _door(canvas, x, item.state, contested=item.contested)
        middle = x + DOOR_WIDTH / 2
        canvas.figure(middle, DOOR_HEIGHT + 10, item.label, look=FIGURE | {"font_weight": "bold"})
        canvas.figure(middle, DOOR_HEIGHT + 19, item.margin)
    return canvas.svg("gate-board", title, description)


def door(state: DoorState, title: str, *, contested: bool = False, rtl: bool = False) -> Markup:
    """One door for the legend."""
    canvas = Canvas(DOOR_WIDTH + 2, DOOR_HEIGHT + 2, rtl=rtl)
    _door(canvas, 1, DoorState(state), contested=contested)
    return canvas.svg("door", title)


def _door(canvas: Canvas, x: float, state: DoorState, *, contested: bool) -> None:
    width, height, y = DOOR_WIDTH, DOOR_HEIGHT - 1, 1.0
    match state:
        case DoorState.PASSED:
            canvas.rect(x, y, width, height, FRAME)
            leaf = [(x, y), (x + 9, y + 4), (x + 9, y + height - 3), (x, y + height)]
            canvas.polygon(leaf, {"fill": ACCENT, "class_": "chart-leaf"})
        case DoorState.FAILED:
            canvas.rect(x, y, width, height, SHUT)
            canvas.circle(x + width - 4, y + height / 2, 1.5, KNOB)
        case DoorState.UNKNOWN:
            canvas.rect(x, y, width, height, FRAME | DASHES)
            canvas.figure(x + width / 2, y + height / 2 + 4, "?", 11)
        case _:
            assert_never(state)
    if contested:  # a diagonal; its edge lets it show on a dark leaf, and would hide a "?"
        for look in (SPLIT,) if state is DoorState.UNKNOWN else (SPLIT_EDGE, SPLIT):
            canvas.line(x, y + height, x + width, y, look)


LADDER_WIDTH = 346.0


def ladder(
    steps: Sequence[LadderStep], title: str, description: str, *, rtl: bool = False
) -> Markup:
    """The classes as stairs; a disc, a square and a ring stand where each view of the class is."""
    rise, top = 15.0, 20.0
    height = top + rise * len(steps)
    tread = LADDER_WIDTH / len(steps)
    canvas = Canvas(LADDER_WIDTH, height, rtl=rtl)
    for place, step in enumerate(steps):
        x, y = place * tread, height - rise * (place + 1)
        canvas.rect(x, y, tread - 2, height - y, LEVELS[4] if step.declared else LEVELS[1])
        shown = [name for name in VIEWS if getattr(step, name)]
        for number, name in enumerate(shown):
            _mark(canvas, x + tread / 2 - 1 + (number - (len(shown) - 1) / 2) * 18, y - 10, name)
    return canvas.svg("ladder", title, description)


VIEWS = ("declared", "confirmed", "possible")


def _mark(canvas: Canvas, x: float, y: float, view: str) -> None:
    if view == "declared":
        canvas.circle(x, y, 5.5, MARK)
    elif view == "confirmed":
        canvas.rect(x - 4.8, y - 4.8, 9.6, 9.6, OUTLINE)
    else:
        canvas.circle(x, y, 5, OUTLINE)


def view_mark(view: str, title: str) -> Markup:
    """The mark of one view of the class, for the table under the ladder."""
    canvas = Canvas(13, 13)
    _mark(canvas, 6.5, 6.5, view)
    return canvas.svg("view-mark", title)


DAY_WIDTH = 346.0


def day(
    blocks: Sequence[DayBlock],
    hours: Sequence[tuple[int, str]],
    title: str,
    description: str,
    *,
    rtl: bool = False,
) -> Markup:
    """A workshop day as a band: modules numbered, pauses left open, the hours underneath."""
    first, last, edge = blocks[0].start, blocks[-1].end, 8.0
    canvas = Canvas(DAY_WIDTH, 36, rtl=rtl)
    scale = (DAY_WIDTH - 2 * edge) / max(last - first, 1)
    for block in blocks:
        x, width = edge + (block.start - first) * scale, (block.end - block.start) * scale - 1
        if block.pause:
            canvas.line(x, 11, x + width, 11, RULE)
        else:
            canvas.rect(x, 1, width, 20, LEVELS[3] if block.label else LEVELS[1])
        if block.label:
            canvas.figure(x + width / 2, 14.5, block.label, 9, ON_BLOCK)
    for minute, text in hours:
        x = edge + (minute - first) * scale
        canvas.line(x, 23, x, 26, RULE)
        canvas.figure(x, 34, text)
    return canvas.svg("day", title, description)
