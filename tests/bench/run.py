"""Times what people wait for, each beside a floor in the same run: `make bench`.

A floor is the least that any program must do for the same effect, so the ratio says what our own
work costs, whatever the machine. Figures are medians of rounds in which both sides take turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench import evaluation, printing, steps


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ways to the same effect: ours, and the floor. Each call is one unit of work."""

    name: str
    unit: str
    per_second: float
    ours: Callable[[], object]
    floor_name: str
    floor: Callable[[], object]
    rounds: int
    calls: int


def measure(pair: Pair) -> tuple[float, float]:
    """Median time per call of ours and of the floor, in the pair's unit."""
    ours: list[float] = []
    floor: list[float] = []
    for side in (pair.ours, pair.floor):
        side()
    for _ in range(pair.rounds):
        for side, times in ((pair.ours, ours), (pair.floor, floor)):
            started = time.perf_counter()
            for _ in range(pair.calls):
                side()
            times.append((time.perf_counter() - started) / pair.calls * pair.per_second)
    return statistics.median(ours), statistics.median(floor)


def main() -> None:
    """Print one line a pair: ours, the floor, and how many times the floor."""
    print(f"{'what':<34}{'ours':>12}{'floor':>12}{'ratio':>8}  floor is")
    with evaluation.prepared() as sheet, printing.prepared() as page, steps.prepared() as visit:
        pairs = (
            Pair("evaluation of one sheet", "µs", 1e6, sheet.ours, sheet.note, sheet.floor, 7, 100),
            Pair("tagged archival PDF", "ms", 1e3, page.ours, page.note, page.floor, 5, 1),
            Pair("respondent step", "ms", 1e3, visit.ours, visit.note, visit.floor, 5, 20),
        )
        for pair in pairs:
            ours, floor = measure(pair)
            print(
                f"{pair.name:<34}{ours:>9.1f} {pair.unit}{floor:>9.1f} {pair.unit}"
                f"{ours / floor:>7.1f}×  {pair.floor_name}"
            )


if __name__ == "__main__":
    main()
