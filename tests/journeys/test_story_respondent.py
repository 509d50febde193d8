"""Rita responds: from the first page to a PDF that tells the truth, with and without scripts."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsers import DESK, Browsers
from tests.journeys.pictures import Pictures
from tests.journeys.product import COMMAND
from tests.journeys.sheet import (
    ALL,
    COUNTRY,
    DIMENSIONS,
    GROUP,
    REGION,
    SITUATION,
    WISH,
    WORKSHOP,
)
from tests.journeys.walking import (
    CONTINUE,
    add_note,
    choose,
    expect_heading,
    follow,
    open_link,
    press,
    question,
    rate,
    reply,
)

LEFT_OUT = "FUN6"
HANDSET = (390, 844)
NOTE = "Four towns use one name since spring; the fifth decides in May."
MAKES_A_PDF_WITHIN = 90
"""Seconds; a bound for a busy machine."""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_rita_learns_where_her_region_stands(
    *, scripts: bool, browsers: Browsers, pictures: Pictures, tmp_path: Path
) -> None:
    rita = Rita(browsers, pictures if scripts else Pictures(None), scripts)
    page = rita.sits_down()
    rita.reads_what_this_is(page)
    link = rita.starts(page)
    rita.says_where_the_region_stands(page)
    rita.answers_three_dimensions_and_stops(page)
    page = rita.comes_back_elsewhere(link)
    rita.answers_the_rest(page)
    rita.looks_at_what_is_missing_and_puts_it_right(page)
    rita.submits(page)
    rita.reads_the_result(page)
    pdf = rita.downloads_the_report(page, tmp_path)
    rita.finds_the_same_in_both(page, pdf)
    rita.has_it_verified(pdf)


@dataclass(frozen=True, slots=True)
class Rita:
    """Project lead in a tourism board; interrupted often."""

    browsers: Browsers
    pictures: Pictures
    scripts: bool

    def sits_down(self, size: tuple[int, int] = DESK) -> Page:
        return self.browsers.open(size, scripts=self.scripts).new_page()

    def reads_what_this_is(self, page: Page) -> None:
        """1. The first page says what this is; the method and a sample stand behind links."""
        page.goto("/")
        expect_heading(page, "Is your region ready for a health cluster?")
        expect(page.get_by_role("row", name="Who decides")).to_contain_text("Several sectors")
        self.pictures.take("landing", page)
        follow(page, "Sample result")
        expect(page.get_by_text("This is a sample.")).to_be_visible()
        expect(page.get_by_text("Costa Clarina").first).to_be_visible()
        follow(page, "Method")
        expect_heading(page, "The method")

    def starts(self, page: Page) -> str:
        """2. She forgets the country, is told so, and gets her personal link."""
        page.goto("/")
        follow(page, "Start an assessment")
        page.get_by_label("Name of the region").fill(REGION)
        page.get_by_label("Wellness or spa").check()
        press(page, "Start")
        expect(page.get_by_role("alert")).to_contain_text("Choose a country")
        expect(page.get_by_label("Name of the region")).to_have_value(REGION)
        expect(page.get_by_label("Wellness or spa")).to_be_checked()
        page.get_by_label("Country").select_option(label=COUNTRY)
        press(page, "Start")
        expect_heading(page, "Your personal link")
        link = page.locator("#personal-link").inner_text().strip()
        assert link.startswith(f"{self.browsers.address}/r/")
        return link

    def says_where_the_region_stands(self, page: Page) -> None:
        """3. What she said at the start is there; one answer brings up a further question."""
        follow(page, "I have kept the link")
        expect_heading(page, "Where you stand today")
        expect(page.get_by_label("Wellness or spa")).to_be_checked()
        year = page.get_by_role("textbox", name="In which year did it start")
        expect(year).to_be_hidden()
        for answer in SITUATION:
            reply(page, answer)
        page.get_by_label("Rehabilitation").check()
        page.get_by_label("Your role or position").fill("Project lead")
        page.get_by_label("Tourism board, hotels").check()
        page.get_by_label("You may ask to see it").check()
        if not self.scripts:
            press(page, CONTINUE)
            expect(page.get_by_text("One more question follows")).to_be_visible()
        expect(year).to_be_visible()
        year.fill("2019")
        press(page, CONTINUE)

    def answers_three_dimensions_and_stops(self, page: Page) -> None:
        """4. Descriptions, evidence, a note; she stops in the middle of a page."""
        expect_heading(page, "Foundations")
        add_note(page, "Access and demand", "Written in the wrong place.")
        press(page, CONTINUE)
        expect(page.get_by_role("alert")).to_contain_text("Choose an answer first")
        self.answer_dimension(page, "Foundations")
        question(page, "Access and demand").get_by_label("Note", exact=True).fill(NOTE)
        press(page, CONTINUE)
        self.answer_dimension(page, "Governance")
        press(page, "Back")
        expect_heading(page, "Foundations")
        expect(page.get_by_role("radio", name="Six to fourteen")).to_be_checked()
        self.pictures.take("question", page)
        press(page, CONTINUE)
        press(page, CONTINUE)
        self.answer_dimension(page, "Funding commitment")
        press(page, "Save and stop for now")
        expect_heading(page, "Your answers are saved")
        press(page, "Close it in this browser")
        expect_heading(page, "Closed in this browser")

    def answer_dimension(self, page: Page, name: str) -> None:
        expect_heading(page, name)
        for answer in DIMENSIONS[name]:
            if answer.id != LEFT_OUT:
                reply(page, answer)

    def comes_back_elsewhere(self, link: str) -> Page:
        """5. On another device, by the personal link, she is where she stopped."""
        page = open_link(self.browsers.open(HANDSET, scripts=self.scripts), link)
        expect_heading(page, REGION)
        expect(page.get_by_role("listitem").filter(has_text="Governance")).to_contain_text(
            "complete; one “I don’t know”"
        )
        follow(page, "Continue with “Funding commitment”")
        expect(page.get_by_role("radio", name="The funders get a yearly")).to_be_checked()
        page.goto(page.url.replace("/FUN", "/FND"))
        expect(page.get_by_label("Note", exact=True).last).to_have_value(NOTE)
        self.pictures.take("question-phone", page)
        page.goto(page.url.replace("/FND", "/FUN"))
        press(page, CONTINUE)
        return page

    def answers_the_rest(self, page: Page) -> None:
        """6. Three dimensions, the obstacles, the group and the workshop."""
        for name in ("Leadership", "Cross-industry cooperation", "Results, data and learning"):
            self.answer_dimension(page, name)
            press(page, CONTINUE)
        expect_heading(page, "What stands in the way")
        rate(page, "Money has ended", "Stops growth now")
        rate(page, "One sector dominates", "Slows us")
        reply(page, WISH)
        press(page, CONTINUE)
        expect_heading(page, "How this group works together")
        for answer in GROUP:
            reply(page, answer)
        press(page, CONTINUE)
        expect_heading(page, "The workshop itself")
        page.get_by_label("Number of people").fill("18")
        for group in ("Public authority", "Tourism board", "Hospitals, clinics"):
            page.get_by_label(group).check()
        for answer in WORKSHOP:
            reply(page, answer)
        press(page, CONTINUE)

    def looks_at_what_is_missing_and_puts_it_right(self, page: Page) -> None:
        """7. One answer is missing and two do not fit together; links lead to both."""
        expect_heading(page, "Check your answers")
        missing = page.get_by_role("region", name="What is still missing")
        unlike = page.get_by_role("region", name="These answers do not fit together")
        expect(unlike.get_by_role("listitem")).to_have_count(1)
        expect(unlike).to_contain_text("the sector is growing")
        unlike.get_by_role("link", name="Which obstacles").click()
        rate(page, "Money has ended", "Slows us")
        self.go_and_check(page)
        expect(unlike).to_have_count(0)
        expect(missing).to_contain_text("Not answered: Investment beyond promotion")
        missing.get_by_role("link", name="Investment beyond promotion").click()
        choose(page, "Investment beyond promotion", "Only advertising")
        self.go_and_check(page)
        expect(missing).not_to_contain_text("Not answered")
        expect(missing).to_contain_text("No evidence named")

    @staticmethod
    def go_and_check(page: Page) -> None:
        press(page, "Save and see the overview")
        follow(page, "Check and submit")
        expect_heading(page, "Check your answers")

    @staticmethod
    def submits(page: Page) -> None:
        """8. The result appears at once."""
        press(page, "Submit and see the result")
        expect_heading(page, REGION)

    def reads_the_result(self, page: Page) -> None:
        """9. The class, how firm it is, the gates, the way up and the workshop."""
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        expect(page.locator(".report-class-name")).to_have_text("Association")
        firm = page.get_by_text("With named evidence only")
        expect(firm).to_contain_text("the class would be Hub")
        board = page.get_by_role("img", name="Gates of Governance.")
        expect(board).to_be_visible()
        expect(page.get_by_role("heading", name="The way up")).to_be_visible()
        expect(page.get_by_role("heading", name="The workshop", exact=True)).to_be_visible()

    def downloads_the_report(self, page: Page, folder: Path) -> Path:
        """10. With scripts the button comes by itself; without, she looks again."""
        button = page.get_by_role("link", name="Download the report (PDF)")
        if self.scripts:
            expect(button).to_be_visible(timeout=MAKES_A_PDF_WITHIN * 1000)
        end = time.monotonic() + MAKES_A_PDF_WITHIN
        while not button.is_visible():
            assert time.monotonic() < end
            page.wait_for_timeout(1000)  # a person's patience; the page is made anew each time
            follow(page, "Look again")
        with page.expect_download() as download:
            button.click()
        summary = page.get_by_role("region", name="In one page")
        summary.evaluate("element => element.scrollIntoView()")
        self.pictures.take("result", page)
        assert download.value.suggested_filename == "cluster-readiness-Port_Lumen.pdf"
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        return file

    def finds_the_same_in_both(self, page: Page, pdf: Path) -> None:
        """11. The answers in the file are those she chose; page and PDF show the same figures."""
        carried = attachments(pdf)
        levels = {key: value_of(answer) for key, answer in carried["sheet.json"]["answers"].items()}
        assert {answer.id: levels[answer.id] for answer in ALL} == {
            answer.id: answer.value for answer in ALL
        }
        assert levels["X2"] == 2019
        assert levels["X6"] == {"O5": 2, "O9": 2}
        assert carried["result.json"]["classification"]["declared"] == "association"
        printed = text_of(pdf)
        assert REGION in printed
        shown = figures_on(page)
        assert len(shown) >= len(DIMENSIONS) + len(carried["result.json"]["gates"])
        assert [row for row in shown if row not in printed] == []
        self.pictures.print("report-cover", pdf, 1)
        self.pictures.print("report-gates", pdf, page_with(pdf, "All gates with their margin"))

    @staticmethod
    def has_it_verified(pdf: Path) -> None:
        """12. The report tells the truth."""
        verdict = subprocess.run([COMMAND, "verify", pdf], capture_output=True, check=False)
        assert verdict.returncode == 0, verdict.stderr


# --- reading a PDF and the tables of a page ------------------------------------------------------


def attachments(pdf: Path) -> dict[str, Any]:
    """The JSON files that a PDF carries, by name."""
    with pikepdf.open(pdf) as opened:
        return {
            name: json.loads(file.get_file().read_bytes())
            for name, file in opened.attachments.items()
        }


def value_of(answer: object) -> object:
    """An answer's value, whether it stands alone or beside evidence and a note."""
    if isinstance(answer, dict):
        return answer.get("level", answer.get("value", answer))
    return answer


def text_of(pdf: Path, *options: str) -> str:
    """The text of a PDF in the order in which it was set, with single blanks."""
    command = ["pdftotext", "-raw", *options, str(pdf), "-"]
    read = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return " ".join(read.split())


def page_with(pdf: Path, text: str) -> int:
    """The number of the first page with this text, from 1."""
    with pikepdf.open(pdf) as opened:
        count = len(opened.pages)
    return next(
        number
        for number in range(1, count + 1)
        if text in text_of(pdf, "-f", str(number), "-l", str(number))
    )


def figures_on(page: Page) -> list[str]:
    """The rows of all tables of figures, each as its cells with single blanks between them."""
    rows = page.locator(".report-figures tbody tr").all_text_contents()
    return [" ".join(text.split()) for text in rows]
