"""Everything can be done with a keyboard alone, and one always sees where one is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsers import DESK, PHONE, Browsers
from tests.journeys.walking import expect_heading, follow, question, start

FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const inside = (x, y) => {
    const top = document.elementFromPoint(x, y);
    return top !== null && (element.contains(top) || top.contains(element));
  };
  const middle = (box.left + box.right) / 2;
  return {
    name: `${element.tagName} ${element.id} ${element.textContent.trim().slice(0, 40)}`,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    visible: [box.top + 2, (box.top + box.bottom) / 2, box.bottom - 2]
      .some((height) => inside(middle, height)),
  };
}"""
"""Where the focus is, whether it has an outline, and whether something else hides it."""

MANY = 200
"""More presses of the tab key than any page needs."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A person who has no mouse."""

    page: Page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, selector: str) -> None:
        """Go on with the tab key until this control has the focus; each stop must be seen."""
        self.page.wait_for_load_state()  # the outline is in a style sheet
        for _ in range(MANY):
            self.press("Tab")
            self.sees_the_focus()
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"the tab key does not lead to {selector}")

    def sees_the_focus(self) -> None:
        focus = self.page.evaluate(FOCUSED)
        assert focus["outlined"], f"no outline on {focus['name']}"
        assert focus["visible"], f"hidden behind something: {focus['name']}"


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def keyboard(browsers: Browsers, request: pytest.FixtureRequest) -> Keyboard:
    return Keyboard(browsers.open(request.param).new_page())


def test_the_first_stop_skips_what_every_page_begins_with(keyboard: Keyboard) -> None:
    page = keyboard.page
    page.goto("/")
    keyboard.press("Tab")
    keyboard.sees_the_focus()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


def test_rita_starts_without_a_mouse(keyboard: Keyboard) -> None:
    page = keyboard.page
    page.goto("/start")
    keyboard.tab_to("#region")
    keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Write the name of the region")
    expect(alert).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.locator("#region")).to_be_focused()
    keyboard.write("Port Lumen")
    keyboard.tab_to("#country")
    keyboard.write("Portug")
    expect(page.locator("#country")).to_have_value("PT")
    keyboard.tab_to("input[value='wellness']")
    keyboard.press("Space")
    keyboard.tab_to("#email")
    keyboard.tab_to("main button.primary")
    keyboard.press("Enter")
    expect_heading(page, "Your personal link")
    keyboard.tab_to("main a.primary")
    keyboard.press("Enter")
    expect_heading(page, "Where you stand today")
    expect(page.get_by_label("Wellness or spa")).to_be_checked()


def test_rita_answers_a_dimension_without_a_mouse(keyboard: Keyboard) -> None:
    page = keyboard.page
    start(page)
    follow(page, "I have kept the link")
    page.goto(page.url.replace("/situation", "/FND"))
    expect_heading(page, "Foundations")
    keyboard.tab_to(".how-to summary")
    keyboard.press("Enter")
    expect(page.get_by_text("Read from the top and stop")).to_be_visible()
    for level, number in ((3, 1), (2, 2), (0, 3), (1, 4)):
        keyboard.tab_to(f"[name='answer-FND{number}']")
        keyboard.press("Space")
        for _ in range(level):
            keyboard.press("ArrowDown")
            keyboard.sees_the_focus()
        expect(page.locator(f"[name='answer-FND{number}']:checked")).to_have_value(str(level))
    keyboard.tab_to("[data-question='FND5'] summary")
    keyboard.press("Space")
    keyboard.tab_to("#note-FND5")
    keyboard.write("Asked for in June.")
    keyboard.tab_to(".buttons .primary")
    keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(question(page, "Quality and patient").get_by_role("radio").first).to_be_focused()
    keyboard.sees_the_focus()
    keyboard.press("Space")
    keyboard.tab_to(".buttons .primary")
    keyboard.press("Enter")
    expect_heading(page, "Governance")
