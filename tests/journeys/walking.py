"""What a respondent does on a page, in words that stand on it."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.sheet import COUNTRY, REGION, Reply

CONTINUE = "Save and continue"


def question(page: Page, name: str) -> Locator:
    """A question as a whole, by the beginning of its name or its text."""
    return page.get_by_role("group", name=re.compile(re.escape(name)))


def choose(page: Page, name: str, words: str) -> None:
    """Choose the answer whose text begins with these words."""
    beginning = re.compile("^" + re.escape(words))
    question(page, name).get_by_role("radio", name=beginning).check()


def reply(page: Page, answer: Reply) -> None:
    """Give one of Rita's answers, with its evidence."""
    choose(page, answer.question, answer.words)
    if answer.evidence:
        evidence_of(page, answer.question).fill(answer.evidence)


def evidence_of(page: Page, name: str) -> Locator:
    """The line for evidence of a question."""
    return question(page, name).get_by_label("Evidence for this answer")


def add_note(page: Page, name: str, text: str) -> None:
    """Open the note of a question and write it."""
    question(page, name).get_by_text("Add a note").click()
    question(page, name).get_by_label("Note", exact=True).fill(text)


def rate(page: Page, obstacle: str, rating: str) -> None:
    """Say how hard an obstacle bites."""
    page.get_by_role("radiogroup", name=obstacle).get_by_role("radio", name=rating).check()


def press(page: Page, name: str) -> None:
    """Press a button, by its whole name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow a link; the first, where it stands more than once."""
    page.get_by_role("link", name=name).first.click()


def expect_heading(page: Page, text: str) -> None:
    """The page has this headline."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def start(page: Page, region: str = REGION) -> str:
    """Start an assessment from the start page; gives the personal link, which is then on screen."""
    page.goto("/start")
    page.get_by_label("Name of the region").fill(region)
    page.get_by_label("Country").select_option(label=COUNTRY)
    press(page, "Start")
    expect_heading(page, "Your personal link")
    return page.locator("#personal-link").inner_text().strip()


def open_link(browser: BrowserContext, link: str) -> Page:
    """Open a personal link in a browser; gives the page with the overview."""
    page = browser.new_page()
    page.goto(link)
    press(page, "Open the assessment")
    expect(page.get_by_role("heading", name="The pages")).to_be_visible()
    return page
