"""Pictures for the README, small enough for a repository; taken only when they are asked for."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).parent / "screenshots"
COLOURS = 64
LARGEST = 150_000
"""Bytes of a picture."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Puts pictures into a folder; without one it does nothing, so that the tree stays clean."""

    folder: Path | None

    def take(self, name: str, page: Page) -> None:
        """What stands in the window of this page."""
        if self.folder:
            self._keep(name, page.screenshot())

    def print(self, name: str, pdf: Path, number: int) -> None:
        """One page of a PDF, counted from 1."""
        if self.folder:
            limits = ["-f", str(number), "-l", str(number), "-singlefile"]
            command = ["pdftoppm", "-png", "-r", "75", *limits, str(pdf)]
            self._keep(name, subprocess.run(command, capture_output=True, check=True).stdout)

    def _keep(self, name: str, png: bytes) -> None:
        assert self.folder is not None
        self.folder.mkdir(exist_ok=True)
        file = self.folder / f"{name}.png"
        picture = Image.open(BytesIO(png)).convert("RGB")
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        assert file.stat().st_size < LARGEST, f"{file.name} is too large for a repository"
