"""The grid of method 5.7: all 1,152 combinations, against the table as the method prints it.

From facts, because a sheet cannot express every combination: preconditions that hold ask for FND2,
and a cluster candidate meets all of them. What a sheet can express is evaluated as a sheet too.
"""

from itertools import product
from typing import Any, NamedTuple

import pytest

from questionnaires.conditions import Facts, LevelAtLeast
from questionnaires.result import AssessmentResult
from questionnaires.stages import find_rule
from tests.questionnaires.at_hand import CLUSTER_READINESS, evaluate_sheet

# X1 | X4 | binding obstacle | HUB or ASSOCIATION, not decided | decided: yes / open / no
#    | CLUSTER CANDIDATE, not decided | decided: yes / open / no
GRID = """
dormant | any | any | 4 | 4 / 4 / 4 | 4 | 4 / 4 / 4
active | missed | any | 4 | 4 / 4 / 4 | 4 | 4 / 4 / 4
active | on track, early or partly | yes | 3 | 3 / 3 / 3 | 3 | 3 / 3 / 3
active | on track or early | no | 1 | 2 / 2 prov. / 1 | 4 opt. | 4 opt. / 4 opt. / 4 opt.
active | partly | no | 1 | 2 / 2 prov. / 1 | 4 | 4 / 4 / 4
programme or none | any | yes, FND2 >= 2 | 3 | 3 / 3 / 3 | 3 | 3 / 3 / 3
programme or none | any | yes, FND2 < 2 | 1 | 2 / 2 prov. / 1 | 1 | 2 / 2 prov. / 1
programme or none | any | no | 1 | 2 / 2 prov. / 1 | 1 | 2 / 2 prov. / 1
"""
NOTES = {"optional": " opt.", "provisional": " prov.", None: ""}


class Cell(NamedTuple):
    class_id: str
    initiative: str
    decided: bool
    performance: str
    obstacle: bool
    preconditions: str
    providers: bool
    """Whether FND2 is at least 2."""


CELLS = [
    Cell(*values)
    for values in product(
        ("hub", "association", "cluster_candidate"),
        ("none", "programme", "active", "dormant"),
        (True, False),
        ("ontrack", "early", "partly", "missed"),
        (True, False),
        ("yes", "open", "no"),
        (True, False),
    )
]


def printed_rows(cell: Cell) -> list[list[str]]:
    """The rows of the printed table that speak of a cell; there should be one."""
    rows = [[part.strip() for part in line.split("|")] for line in GRID.strip().splitlines()]
    obstacle = {
        "any": True,
        "no": not cell.obstacle,
        "yes": cell.obstacle,
        "yes, FND2 >= 2": cell.obstacle and cell.providers,
        "yes, FND2 < 2": cell.obstacle and not cell.providers,
    }
    performance = cell.performance.replace("ontrack", "on track")
    return [
        row
        for row in rows
        if cell.initiative in row[0]
        and (row[1] == "any" or performance in row[1])
        and obstacle[row[2]]
    ]


def printed_stage(cell: Cell) -> str:
    [row] = printed_rows(cell)
    not_decided, decided = row[5:] if cell.class_id == "cluster_candidate" else row[3:5]
    if not cell.decided:
        return not_decided
    return decided.split(" / ")[("yes", "open", "no").index(cell.preconditions)]


# --- from facts -----------------------------------------------------------------------------------


def facts_of(cell: Cell) -> Facts:
    """The facts of a cell; a made-up level stands for the preconditions as a whole."""
    stand_in = {"ready-to-move": LevelAtLeast(level="ready", at_least=1)}
    ready = {"yes": {"ready": 1}, "open": {}, "no": {"ready": 0}}[cell.preconditions]
    return Facts(
        levels={"FND2": 2 if cell.providers else 1, **ready},
        bounds={},
        shown={},
        answers=context_of(cell),
        conditions={item.id: item.when for item in CLUSTER_READINESS.conditions} | stand_in,
        item_dimensions=CLUSTER_READINESS.item_dimensions,
        class_id=cell.class_id,
    )


def context_of(cell: Cell) -> dict[str, Any]:
    return {
        "X1": cell.initiative,
        "X3": "formal" if cell.decided else "studied",
        "X4": cell.performance,
        "X5": "flat",
        "X6": {"O5": 3 if cell.obstacle else 2},
    }


def test_there_are_1152_cells_and_one_printed_row_for_each() -> None:
    assert len(set(CELLS)) == 1152
    assert [cell for cell in CELLS if len(printed_rows(cell)) != 1] == []


def test_the_rules_give_the_stage_that_the_method_prints_in_every_cell() -> None:
    rules = {cell: find_rule(CLUSTER_READINESS, facts_of(cell)) for cell in CELLS}

    assert {
        cell: f"{rule.stage}{NOTES[rule.note]}"
        for cell, rule in rules.items()
        if f"{rule.stage}{NOTES[rule.note]}" != printed_stage(cell)
    } == {}


# --- from sheets ----------------------------------------------------------------------------------

FREE_PRECONDITION = "LEA1"
"""Unknown for open preconditions, 1 for missing ones."""


def is_a_sheet(cell: Cell) -> bool:
    """Whether a sheet can express a cell; an unknown FND2 is one that does not reach 2."""
    if cell.class_id == "cluster_candidate":
        return cell.providers and cell.preconditions == "yes"
    return cell.providers or cell.preconditions != "yes"


def sheet_of(cell: Cell) -> dict[str, Any]:
    levels: dict[str, Any] = dict.fromkeys(CLUSTER_READINESS.indicators, 3)
    if cell.class_id == "hub":
        levels["GOV4"] = 1
    if cell.class_id == "association":
        levels["COO4"] = 1
    if not cell.providers:
        levels["FND2"] = "unknown" if cell.preconditions == "open" else 1
    elif cell.preconditions != "yes":
        levels[FREE_PRECONDITION] = "unknown" if cell.preconditions == "open" else 1
    return {"answers": levels | context_of(cell)}


def what_a_sheet_gives(result: AssessmentResult) -> tuple[str, str]:
    return result.classification.declared, f"{result.stage.stage}{NOTES[result.stage.note]}"


def test_sheets_give_the_printed_class_and_stage_wherever_a_sheet_can() -> None:
    cells = [cell for cell in CELLS if is_a_sheet(cell)]
    given = {cell: what_a_sheet_gives(evaluate_sheet(sheet_of(cell))) for cell in cells}

    assert len(cells) == 704
    assert {
        cell: pair for cell, pair in given.items() if pair != (cell.class_id, printed_stage(cell))
    } == {}


# --- at the edge ----------------------------------------------------------------------------------

# Every precondition of stage 2 exactly at its limit, by scores of 50, 37.5, 25 and 37.5 and by the
# levels of FND2, LEA1 and FUN1.
AT_THE_EDGE: dict[str, Any] = {
    "FND1": 2, "FND2": 2, "FND3": 2, "FND4": 2, "FND5": "not_applicable", "FND6": "not_applicable",
    "LEA1": 2, "LEA2": 1, "LEA3": 2, "LEA4": 1, "LEA5": 1, "LEA6": 2,
    "FUN1": 1, "FUN2": 1, "FUN3": 1, "FUN4": 1, "FUN5": 1, "FUN6": 1,
    "COO1": 2, "COO2": 2, "COO3": 1, "COO4": 2, "COO5": 1, "COO6": 1, "COO7": "not_applicable",
    "X1": "none", "X3": "principle",
}  # fmt: skip


def rule_of(answers: dict[str, Any]) -> str:
    return evaluate_sheet({"answers": answers}).stage.rule


def test_preconditions_that_are_just_met_are_met() -> None:
    result = evaluate_sheet({"answers": AT_THE_EDGE})
    scores = {item.dimension_id: item.score for item in result.dimensions}

    assert [float(scores[name] or 0) for name in ("FND", "LEA", "FUN", "COO")] == [
        *(50.0, 37.5, 25.0, 37.5)
    ]
    assert result.stage.rule == "S6"


@pytest.mark.parametrize("indicator", [name for name in AT_THE_EDGE if AT_THE_EDGE[name] in (1, 2)])
def test_preconditions_that_are_missed_by_one_level_are_missed(indicator: str) -> None:
    assert rule_of(AT_THE_EDGE | {indicator: AT_THE_EDGE[indicator] - 1}) == "S8"


@pytest.mark.parametrize("indicator", ["FND2", "LEA1", "FUN1"])
def test_a_level_that_is_missed_is_not_made_up_for_by_the_score(indicator: str) -> None:
    rest = {name: 4 for name in AT_THE_EDGE if AT_THE_EDGE[name] in (1, 2)}
    missed = rest | {indicator: AT_THE_EDGE[indicator] - 1}

    assert rule_of(AT_THE_EDGE | rest) == "S6"
    assert rule_of(AT_THE_EDGE | missed) == "S8"
