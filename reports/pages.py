"""A report as HTML: for print as one document, for the screen as sections of a page.

Every sentence stands in a template as a translatable message; this module brings what templates
need: the messages of a language, its direction, and its way to write numbers and dates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from questionnaires.workshop import SlotKind
from reports import charts
from reports.charts import DayBlock, Door, DoorState, LadderStep
from reports.languages import REPORTS, read_messages
from reports.material import GateView
from reports.report import Report
from reports.sections.classes import ClassSection
from reports.sections.workshop import SlotView
from reports.wording import Custom, find_locale

HERE = Path(__file__).parent


@cache
def templates(language: str) -> Environment:
    """The templates with the messages and customs of one language."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # the extension adds it
        read_messages(REPORTS, language), newstyle=True
    )
    custom = Custom(find_locale(language))
    for name in ("number", "score", "signed", "percent", "day", "clock", "country", "listed"):
        environment.filters[name] = getattr(custom, name)
    environment.filters |= {
        "doors": _doors(custom),
        "ladder_steps": _ladder_steps,
        "blocks": _blocks(custom),
        "hours": _hours(custom),
        "counted": _counted,
    }
    rtl = custom.locale.text_direction == "rtl"
    environment.globals |= {
        "charts": charts,
        "direction": "rtl" if rtl else "ltr",
        "rtl": rtl,
        "language": language,
    }
    return environment


def _doors(custom: Custom) -> Callable[[Sequence[GateView]], tuple[Door, ...]]:
    def doors(gates: Sequence[GateView]) -> tuple[Door, ...]:
        """Gates as doors, with the margin as it is printed."""
        return tuple(
            Door(
                DoorState(gate.state),
                gate.id,
                "" if gate.outcome.margin is None else custom.signed(gate.outcome.margin),
                contested=gate.outcome.contested,
            )
            for gate in gates
        )

    return doors


def _ladder_steps(section: ClassSection) -> tuple[LadderStep, ...]:
    """The classes as steps, with the views of the class that stand on each."""
    return tuple(
        LadderStep(
            declared=item.id == section.declared.id,
            confirmed=item.id == section.confirmed.id,
            possible=item.id == section.possible.id,
        )
        for item in section.classes
    )


def _blocks(custom: Custom) -> Callable[[Sequence[SlotView]], tuple[DayBlock, ...]]:
    def blocks(slots: Sequence[SlotView]) -> tuple[DayBlock, ...]:
        """An agenda as blocks; modules carry their number."""
        return tuple(
            DayBlock(
                slot.start,
                slot.end,
                "" if slot.number is None else custom.number(slot.number),
                pause=slot.kind in (SlotKind.BREAK, SlotKind.LUNCH),
            )
            for slot in slots
        )

    return blocks


def _hours(custom: Custom) -> Callable[[Sequence[SlotView]], tuple[tuple[int, str], ...]]:
    def hours(slots: Sequence[SlotView]) -> tuple[tuple[int, str], ...]:
        """The full hours of a day, in minutes and as printed."""
        first, last = slots[0].start, slots[-1].end
        full = range(-(-first // 60), last // 60 + 1)
        return tuple((hour * 60, custom.number(hour)) for hour in full)

    return hours


@cache
def _style(name: str) -> Markup:
    """A style sheet of ours, to be put into the page as it is."""
    return Markup((HERE / "static" / name).read_text("utf-8"))  # noqa: S704 - our own file


def _counted(words: str) -> Markup:
    """The words “Page [page] of [pages]” as the value of a CSS `content` property."""
    quoted = str(words).translate({ord(sign): None for sign in '"\\\n<'})
    counted = quoted.replace("[page]", '" counter(page) "').replace("[pages]", '" counter(pages) "')
    return Markup(f'"{counted}"')  # noqa: S704 - a message of ours, without quotes


def render_html(report: Report) -> str:
    """One complete document for print, with its style inside; it loads nothing."""
    template = templates(report.language).get_template("report.html")
    return template.render(report=report, screen=False, style=_style("print.css"))


def render_sections(report: Report) -> Markup:
    """The same sections for a page on screen, without `<html>`.

    They begin with the only `h1`, the name of the region; ids start with `report-`. The page links
    `static/screen.css`. There are no inline styles and no scripts.
    """
    template = templates(report.language).get_template("screen.html")
    return Markup(template.render(report=report, screen=True))  # noqa: S704 - escaped by Jinja
