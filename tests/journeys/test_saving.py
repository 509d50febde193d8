"""With scripts, an answer is saved as it is made, whatever happens to the tab or the network."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.journeys.browsers import Browsers
from tests.journeys.walking import (
    CONTINUE,
    choose,
    evidence_of,
    expect_heading,
    follow,
    press,
    start,
)

AREA = "Agreed area"
SAVED = re.compile(r"^Saved at \d\d:\d\d")


def rita_opens_foundations(browsers: Browsers) -> Page:
    page = browsers.open().new_page()
    start(page)
    follow(page, "I have kept the link")
    press(page, "Foundations")
    expect_heading(page, "Foundations")
    page.wait_for_load_state()  # its scripts too, before anything happens to the network
    return page


def seen_by_a_new_tab(page: Page) -> Page:
    """The same page in a tab that knows nothing but what was saved."""
    tab = page.context.new_page()
    tab.goto(page.url)
    return tab


def test_rita_chooses_an_answer_and_it_is_saved_without_a_click(browsers: Browsers) -> None:
    page = rita_opens_foundations(browsers)
    choose(page, AREA, "The area is on a map")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    expect(page.locator("[data-answered]")).to_have_text("1 of 6 answered")
    page.close()
    tab = browsers.opened[0].new_page()
    tab.goto(page.url)
    expect(tab.get_by_role("radio", name="The area is on a map")).to_be_checked()


def test_rita_writes_evidence_and_it_is_saved_when_she_pauses(browsers: Browsers) -> None:
    page = rita_opens_foundations(browsers)
    evidence = evidence_of(page, AREA)
    expect(evidence).to_be_hidden()
    choose(page, AREA, "The area is on a map")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        evidence.fill("Map of 2024")
    assert saved.value.ok
    seen = evidence_of(seen_by_a_new_tab(page), AREA)
    expect(seen).to_have_value("Map of 2024")


def test_rita_loses_the_network_and_is_told_until_it_is_back(browsers: Browsers) -> None:
    page = rita_opens_foundations(browsers)
    page.context.set_offline(True)
    choose(page, AREA, "No area has been named")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    expect(seen_by_a_new_tab(page).get_by_role("radio", name="No area has been")).to_be_checked()


def test_rita_changes_her_mind_before_the_first_choice_is_saved(browsers: Browsers) -> None:
    """The answer to the first save comes only after she has sent the whole page."""
    page = rita_opens_foundations(browsers)
    held: list[Route] = []

    def hold_the_answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            route.fetch()
            held.append(route)

    page.route("**/pages/FND", hold_the_answer)
    choose(page, AREA, "The area is on a map")
    while not held:
        page.wait_for_timeout(20)
    choose(page, AREA, "No area has been named")
    press(page, CONTINUE)
    expect_heading(page, "Governance")
    press(page, "Back")
    expect(page.get_by_role("radio", name="No area has been named")).to_be_checked()


def test_rita_leaves_by_a_link_at_once_and_her_answer_is_saved(browsers: Browsers) -> None:
    page = rita_opens_foundations(browsers)
    foundations, asked = page.url, list[str]()
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    choose(page, AREA, "The area is on a map")
    follow(page, "Cluster Readiness")
    expect_heading(page, "Is your region ready for a health cluster?")
    assert asked == []
    page.goto(foundations)
    expect(page.get_by_role("radio", name="The area is on a map")).to_be_checked()


def test_without_scripts_a_page_is_saved_however_it_is_left(browsers: Browsers) -> None:
    page = browsers.open(scripts=False).new_page()
    start(page)
    follow(page, "I have kept the link")
    choose(page, "What exists today?", "An association or a cluster that is at work")
    page.get_by_role("navigation", name="Pages of the assessment").get_by_text("Governance").click()
    expect_heading(page, "Governance")
    press(page, "Save and see the overview")
    follow(page, "Where you stand today")
    expect(page.get_by_role("radio", name="An association or a cluster that is at")).to_be_checked()


def test_two_colleagues_at_one_page_do_not_undo_each_other(browsers: Browsers) -> None:
    rita = rita_opens_foundations(browsers)
    colleague = seen_by_a_new_tab(rita)
    choose(rita, AREA, "The area is on a map")
    expect(rita.locator("[data-saved]")).to_have_text(SAVED)
    choose(colleague, "Critical mass of providers", "Six to fourteen")
    expect(colleague.locator("[data-saved]")).to_have_text(SAVED)
    press(colleague, CONTINUE)
    expect_heading(colleague, "Governance")
    after = seen_by_a_new_tab(rita)
    expect(after.get_by_role("radio", name="The area is on a map")).to_be_checked()
    expect(after.get_by_role("radio", name="Six to fourteen")).to_be_checked()
