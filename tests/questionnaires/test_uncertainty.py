"""How firm the class is: exact and simulated stability agree, and the word follows the rules."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from questionnaires.result import Classification, Confidence, GateOutcome, GateState, Stability
from questionnaires.scoring import read_levels
from questionnaires.uncertainty import confidence, exact_stability, simulated_stability, slips
from tests.questionnaires.at_hand import CLUSTER_READINESS, HERE, read_answers, read_yaml

RUNS = 2000
FEWER_RUNS = CLUSTER_READINESS.model_copy(
    update={"uncertainty": CLUSTER_READINESS.uncertainty.model_copy(update={"runs": RUNS})}
)
SAME = Classification("association", "association", "association", None)
FIRM = Stability(Decimal("0.7"), "exact")
GATE = GateOutcome(
    "GOV1", Decimal(2), Decimal(2), GateState.PASS, GateState.PASS, Decimal(0), ("association",)
)


@pytest.mark.parametrize("case", ["MDE-2024", "AUH-2017"])
def test_simulated_and_exact_stability_agree(case: str) -> None:
    golden = read_yaml(Path(HERE, "golden", "cluster-readiness@1", f"{case}.yaml"))
    levels = read_levels(CLUSTER_READINESS, read_answers(golden["sheet"]))
    declared = golden["published"]["declared"]

    exact = exact_stability(CLUSTER_READINESS, declared, levels)

    assert simulated_stability(FEWER_RUNS, declared, levels, case) == pytest.approx(exact, abs=0.03)


def test_the_chances_of_all_classes_add_up_to_one() -> None:
    golden = read_yaml(Path(HERE, "golden", "cluster-readiness@1", "MDE-2024.yaml"))
    levels = read_levels(CLUSTER_READINESS, read_answers(golden["sheet"]))
    chances = [
        exact_stability(CLUSTER_READINESS, item.id, levels) for item in CLUSTER_READINESS.classes
    ]

    assert sum(chance or 0 for chance in chances) == pytest.approx(1)


def test_an_answer_slips_one_level_and_stops_at_the_ends() -> None:
    assert slips(CLUSTER_READINESS, 2) == ((1, 0.1), (2, 0.8), (3, 0.1))
    assert slips(CLUSTER_READINESS, 0) == ((0, 0.1), (0, 0.8), (1, 0.1))
    assert slips(CLUSTER_READINESS, 4) == ((3, 0.1), (4, 0.8), (4, 0.1))
    assert slips(CLUSTER_READINESS, None) == tuple((level, 0.2) for level in range(5))


@pytest.mark.parametrize(
    ("classification", "stability", "gate", "word"),
    [
        (SAME, FIRM, GATE, Confidence.HIGH),
        (SAME, Stability(Decimal("0.6999"), "exact"), GATE, Confidence.MEDIUM),
        (replace(SAME, confirmed="hub"), FIRM, GATE, Confidence.MEDIUM),
        (SAME, FIRM, replace(GATE, contested=True), Confidence.MEDIUM),
        (replace(SAME, possible="cluster_candidate"), FIRM, GATE, Confidence.LOW),
    ],
)
def test_the_word_is_high_only_if_all_agree_and_the_class_is_stable(
    classification: Classification, stability: Stability, gate: GateOutcome, word: Confidence
) -> None:
    assert confidence(CLUSTER_READINESS, classification, stability, [gate]) is word
