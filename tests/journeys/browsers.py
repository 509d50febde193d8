"""Chromium without any network but loopback, and an eye on everything a page does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Request,
    Response,
    expect,
    sync_playwright,
)

CHROMIUM = Path("/usr/bin/chromium")  # Debian's; `make journeys` installs it
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000
"""Milliseconds to wait for a condition on a busy machine; nothing waits longer than it must."""

PHONE = (320, 640)
DESK = (1280, 900)

_NOT_OUR_FAULT = ("net::ERR_ABORTED", "net::ERR_INTERNET_DISCONNECTED")
"""The page was left meanwhile; the test has cut the network."""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """One Chromium for all journeys; each gets contexts of its own."""
    if not CHROMIUM.exists():
        raise FileNotFoundError(f"{CHROMIUM} is missing: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@dataclass  # without slots: Playwright keeps its handlers on the instance
class Browsers:
    """Opens browsers that know nothing of one another, and notes what goes wrong in any of them."""

    chromium: Browser
    address: str
    problems: list[str] = field(default_factory=list)
    opened: list[BrowserContext] = field(default_factory=list)

    def open(
        self, size: tuple[int, int] = DESK, *, scripts: bool = True, dark: bool = False
    ) -> BrowserContext:
        """A browser without cookies, as on a device that was never here."""
        context = self.chromium.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",  # else a page is still scrolling when a test looks at it
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", self._note_foreign_request)
        context.on("requestfailed", self._note_failure)
        context.on("response", self._note_error_response)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        self.opened.append(context)
        return context

    def close(self) -> None:
        """Close all of them."""
        while self.opened:
            self.opened.pop().close()

    def _note_foreign_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.problems.append(f"request to another place: {request.url}")

    def _note_failure(self, request: Request) -> None:
        if request.failure not in _NOT_OUR_FAULT:
            self.problems.append(f"{request.failure}: {request.url}")

    def _note_error_response(self, response: Response) -> None:
        """A page may be an error page on purpose; what a page loads may not."""
        if response.status >= 400 and not response.request.is_navigation_request():
            self.problems.append(f"{response.status}: {response.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        """Breaches of the content policy are told here too; failed loads are judged above."""
        loading = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not loading:
            self.problems.append(f"console: {message.text}")
