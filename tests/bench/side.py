"""What a benchmark hands over: our way, the floor, and what the floor is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sides:
    """Two ways to the same effect, ready to be called."""

    ours: Callable[[], object]
    floor: Callable[[], object]
    note: str
