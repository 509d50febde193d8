"""Every page in every state: axe with the rules of WCAG 2.2 AA, and no scrolling sideways.

Light and dark, on a phone of 320 px (which is also a desk at four times the size) and at a desk,
with everything unfolded that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsers import DESK, PHONE, Browsers
from tests.journeys.product import Product
from tests.journeys.walking import CONTINUE, add_note, follow, open_link, press, rate, start

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNFOLD = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"
WIDTH = "document.documentElement.scrollWidth"


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that has opened assessments in four states; each is the address of an overview."""

    browsers: Browsers
    page: Page
    link: str
    fresh: str
    unfinished: str
    submitted: str
    corrected: str


@pytest.fixture(scope="module")
def visit(chromium: Browser, product: Product) -> Iterator[Visit]:
    """One visit for all states, so that they need not be made again for each."""
    browsers = Browsers(chromium, product.address)
    context = browsers.open()
    page = context.new_page()
    start(page, "A region with a name as long as names of regions are when offices have named them")
    fresh = page.url.removesuffix("/link")
    unfinished = open_link(context, product.links["Amberlake Valley"]).url
    submitted = open_link(context, product.links["Costa Clarina"]).url
    again = open_link(context, product.links["Meridian Sound"])
    corrected = again.url
    follow(again, "Read the result")
    press(again, "Reopen and correct an answer")
    link = product.links["Pinara Highlands"]
    yield Visit(browsers, page, link, fresh, unfinished, submitted, corrected)
    browsers.close()
    assert browsers.problems == []


# --- states: each brings the visit's page into one -----------------------------------------------

State = Callable[[Visit], object]


def at(path: str) -> State:
    """A page that is there for everybody."""
    return lambda visit: visit.page.goto(path)


def of(assessment: Literal["fresh", "unfinished", "submitted", "corrected"], path: str) -> State:
    """A page of one of the assessments."""
    return lambda visit: visit.page.goto(getattr(visit, assessment) + path)


def result_with_its_report(visit: Visit) -> None:
    """While the PDF is being made, the page would load anew under our hands."""
    visit.page.goto(f"{visit.submitted}/result")
    expect(visit.page.get_by_role("link", name="Download the report (PDF)")).to_be_visible()


def start_with_errors(visit: Visit) -> None:
    visit.page.goto("/start")
    visit.page.get_by_label("Your e-mail address").fill("somewhere")
    press(visit.page, "Start")
    expect(visit.page.get_by_role("alert")).to_be_visible()


def a_link_just_made(visit: Visit) -> None:
    start(visit.page)


def note_without_answer(visit: Visit) -> None:
    visit.page.goto(f"{visit.fresh}/pages/FND")
    add_note(visit.page, "Access and demand", "Nobody knows.")
    press(visit.page, CONTINUE)
    expect(visit.page.get_by_role("alert")).to_be_visible()


def year_that_is_none(visit: Visit) -> None:
    visit.page.goto(f"{visit.corrected}/pages/situation")
    visit.page.get_by_role("textbox", name="In which year did it start").fill("long ago")
    press(visit.page, CONTINUE)
    expect(visit.page.get_by_role("alert")).to_be_visible()


def told_at_once(visit: Visit) -> None:
    """The script marks what cannot be kept."""
    visit.page.goto(f"{visit.corrected}/pages/situation")
    visit.page.get_by_role("textbox", name="In which year did it start").fill("long ago")
    expect(visit.page.locator("[data-live-error]")).to_be_visible()


def too_many_obstacles(visit: Visit) -> None:
    visit.page.goto(f"{visit.fresh}/pages/obstacles")
    groups = visit.page.get_by_role("radiogroup")
    for number in range(6):
        groups.nth(number).get_by_role("radio", name="Slows us").check()
    press(visit.page, CONTINUE)
    expect(visit.page.get_by_role("alert")).to_be_visible()


def people_without_number(visit: Visit) -> None:
    visit.page.goto(f"{visit.fresh}/pages/workshop")
    visit.page.get_by_label("Number of people").fill("many")
    press(visit.page, CONTINUE)
    expect(visit.page.get_by_role("alert")).to_be_visible()


def network_gone(visit: Visit) -> None:
    visit.page.goto(f"{visit.unfinished}/pages/obstacles")
    visit.page.context.set_offline(True)
    rate(visit.page, "Money has ended", "Slows us")
    expect(visit.page.get_by_text("Not saved yet")).to_be_visible()


STATES = MappingProxyType({
    "first page": at("/"),
    "sample": at("/sample"),
    "method": at("/method"),
    "start": at("/start"),
    "start with errors": start_with_errors,
    "link just made": a_link_just_made,
    "link made earlier": of("submitted", "/link"),
    "link opened": lambda visit: visit.page.goto(visit.link),
    "overview in progress": of("unfinished", ""),
    "overview submitted": of("submitted", ""),
    "overview corrected": of("corrected", ""),
    "situation empty": of("fresh", "/pages/situation"),
    "situation filled": of("corrected", "/pages/situation"),
    "situation with an error": year_that_is_none,
    "situation told at once": told_at_once,
    "dimension empty": of("fresh", "/pages/GOV"),
    "dimension filled": of("corrected", "/pages/FND"),
    "dimension with an error": note_without_answer,
    "obstacles filled": of("corrected", "/pages/obstacles"),
    "obstacles with an error": too_many_obstacles,
    "group filled": of("corrected", "/pages/group"),
    "workshop empty": of("unfinished", "/pages/workshop"),
    "workshop filled": of("corrected", "/pages/workshop"),
    "workshop with an error": people_without_number,
    "network gone": network_gone,
    "check with gaps": of("unfinished", "/check"),
    "check complete": of("corrected", "/check"),
    "stopped": of("unfinished", "/stopped"),
    "closed": at("/closed"),
    "result": result_with_its_report,
    "delete": of("unfinished", "/delete"),
    "deleted": at("/deleted"),
    "no such page": at("/nowhere"),
    "no such assessment": at("/assessments/abcdefghijklmnop"),
})  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_accessible(state: str, visit: Visit) -> None:
    STATES[state](visit)
    visit.page.evaluate(UNFOLD)
    found = [
        f"{size[0]} px, {scheme}: {problem}"
        for size in (PHONE, DESK)
        for scheme in SCHEMES
        for problem in problems_of(visit.page, size, scheme)
    ]
    visit.page.context.set_offline(False)
    assert found == []


def problems_of(page: Page, size: tuple[int, int], scheme: Literal["light", "dark"]) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    problems = [told(rule, node) for rule in violations for node in rule["nodes"]]
    width = page.evaluate(WIDTH)
    return problems if width <= size[0] else [*problems, f"{width} px wide"]


def told(rule: dict[str, Any], node: dict[str, Any]) -> str:
    """One violation in one line."""
    return f"{rule['id']} at {node['target']}: {node['failureSummary']} {node['html'][:200]}"
