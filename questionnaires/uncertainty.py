"""How firm the class is (method 5.9).

Stability is the probability that the declared class comes out again when every answer slips one
level down or up with a small probability each, stopped at the ends of the scale, and every unknown
is drawn evenly from all levels. Where the rules allow it, it is computed exactly.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from math import lcm

from questionnaires.classification import reached_class
from questionnaires.conditions import Level, LevelAtLeast, ScoreAtLeast
from questionnaires.definition import Dimension, Questionnaire
from questionnaires.result import Classification, Confidence, GateOutcome, Stability
from questionnaires.rules import Gate
from questionnaires.scoring import LevelSheet, exact_minimum, points, raw_score, shares, visible

_SHARE_PLACES = Decimal("0.0001")

Distribution = tuple[tuple[Level, float], ...]


def stability(
    questionnaire: Questionnaire, class_id: str, sheet: LevelSheet, digest: str
) -> Stability:
    """The share of re-runs that give the same class, 0 to 1, to four decimals.

    Exact where every gate belongs to one dimension, scores are linear, and each class asks for all
    that the one below asks for; otherwise simulated with a seed from the digest, so that the same
    sheet always gives the same number.
    """
    share = exact_stability(questionnaire, class_id, sheet)
    if share is not None:
        return Stability(_rounded(share), "exact")
    return Stability(
        _rounded(simulated_stability(questionnaire, class_id, sheet, digest)), "simulated"
    )


def _rounded(share: float) -> Decimal:
    return Decimal(min(max(share, 0.0), 1.0)).quantize(_SHARE_PLACES, ROUND_HALF_UP)


def exact_stability(questionnaire: Questionnaire, class_id: str, sheet: LevelSheet) -> float | None:
    """The probability of the same class, or None where the rules do not factor by dimension."""
    needed = [gates_of_class(questionnaire, item.tests) for item in questionnaire.classes]
    nested = all(set(lower) <= set(higher) for lower, higher in pairwise(needed))
    position = [item.id for item in questionnaire.classes].index(class_id)
    if not nested:
        return None
    reached = _probability(questionnaire, needed[position], sheet)
    if reached is None or position + 1 == len(needed):
        return reached
    higher = _probability(questionnaire, needed[position + 1], sheet)
    return None if higher is None else reached - higher


def gates_of_class(questionnaire: Questionnaire, tests: Iterable[str]) -> tuple[str, ...]:
    """The ids of all gates that the named tests ask for, in the order of the file."""
    wanted = set(tests)
    return tuple(gate.id for gate in questionnaire.gates if wanted & set(gate.tests))


def _probability(
    questionnaire: Questionnaire, gate_ids: Sequence[str], sheet: LevelSheet
) -> float | None:
    """The probability that all the gates pass: a product, because dimensions are independent."""
    gates = [gate for gate in questionnaire.gates if gate.id in gate_ids]
    result = 1.0
    for dimension in questionnaire.dimensions:
        own = [g for g in gates if _dimension_of(questionnaire, g) == dimension.id]
        if own:
            share = _dimension_probability(questionnaire, dimension, own, sheet)
            if share is None:
                return None
            result *= share
    return result


def _dimension_of(questionnaire: Questionnaire, gate: Gate) -> str:
    if isinstance(gate.minimum, LevelAtLeast):
        return questionnaire.dimension_of[gate.minimum.level]
    return gate.minimum.score


def _dimension_probability(
    questionnaire: Questionnaire, dimension: Dimension, gates: Sequence[Gate], sheet: LevelSheet
) -> float | None:
    """The probability that all gates of one dimension pass, one indicator after the other."""
    minimums = {
        gate.minimum.level: gate.minimum.at_least
        for gate in gates
        if isinstance(gate.minimum, LevelAtLeast)
    }
    floors = [
        exact_minimum(g.minimum.at_least) for g in gates if isinstance(g.minimum, ScoreAtLeast)
    ]
    applicable = [i.id for i in dimension.walk() if i.id not in sheet.not_applicable]
    levels = {name: slips(questionnaire, sheet.known.get(name)) for name in applicable}
    if not floors:
        return _product_of_gates(minimums, levels)
    worth = shares(dimension, frozenset(applicable))
    if worth is None:
        return None
    return _chance_of_sum(questionnaire, worth, levels, minimums, max(floors))


def slips(questionnaire: Questionnaire, level: Level | None) -> Distribution:
    """The levels an answer may have in a re-run, with their probabilities; None is unknown."""
    top = questionnaire.top_level
    if level is None:
        return tuple((value, 1 / (top + 1)) for value in range(top + 1))
    slip = float(questionnaire.uncertainty.slip)
    lower, higher = max(level - 1, 0), min(level + 1, top)
    return ((lower, slip), (level, 1 - 2 * slip), (higher, slip))


def _product_of_gates(minimums: Mapping[str, int], levels: Mapping[str, Distribution]) -> float:
    result = 1.0
    for name, least in minimums.items():
        result *= sum(chance for level, chance in levels[name] if level >= least)
    return result


def _chance_of_sum(
    questionnaire: Questionnaire,
    worth: Mapping[str, Fraction],
    levels: Mapping[str, Distribution],
    minimums: Mapping[str, int],
    floor: Fraction,
) -> float:
    """The probability of reaching the floor while every gate on an indicator passes.

    Scores are counted in whole steps of the finest difference that can occur, so sums are exact.
    """
    scale = questionnaire.scale
    earned = [
        [
            (worth[name] * points(scale, level), chance)
            for level, chance in distribution
            if level >= minimums.get(name, 0)
        ]
        for name, distribution in levels.items()
    ]
    step = lcm(*(value.denominator for row in earned for value, _ in row), 1)
    sums: dict[int, float] = {0: 1.0}
    for row in earned:
        moves = [(int(value * step), chance) for value, chance in row]
        following: dict[int, float] = {}
        for total, chance in sums.items():
            for move, share in moves:
                following[total + move] = following.get(total + move, 0.0) + chance * share
        sums = following
    least = floor * step
    return sum(chance for total, chance in sums.items() if total >= least)


def simulated_stability(
    questionnaire: Questionnaire, class_id: str, sheet: LevelSheet, digest: str
) -> float:
    """The share of simulated re-runs with the same class (method 5.9), seeded from the digest."""
    chooser = random.Random(digest)  # noqa: S311 - reproducible on purpose, nothing secret
    drawn = {
        name: slips(questionnaire, sheet.known.get(name))
        for name in questionnaire.indicators
        if name not in sheet.not_applicable
    }
    runs = questionnaire.uncertainty.runs
    same = 0
    for _ in range(runs):
        levels = {
            name: chooser.choices([v for v, _ in row], [w for _, w in row])[0]
            for name, row in drawn.items()
        }
        same += class_of_levels(questionnaire, levels) == class_id
    return same / runs


def class_of_levels(questionnaire: Questionnaire, levels: Mapping[str, Level]) -> str:
    """The class of a sheet without unknowns, from its levels alone."""
    scale = questionnaire.scale
    scores = {
        dimension.id: raw_score(
            dimension,
            {i.id: points(scale, levels[i.id]) for i in dimension.walk() if i.id in levels},
        )
        for dimension in questionnaire.dimensions
    }

    def passes(gate: Gate) -> bool:
        if isinstance(gate.minimum, LevelAtLeast):
            return levels[gate.minimum.level] >= gate.minimum.at_least
        score = scores[gate.minimum.score]
        return score is not None and visible(score) >= gate.minimum.at_least

    passed = {
        test.id: all(passes(gate) for gate in questionnaire.gates if test.id in gate.tests)
        for test in questionnaire.tests
    }
    return reached_class(questionnaire.classes, passed)


def confidence(
    questionnaire: Questionnaire,
    classification: Classification,
    firmness: Stability,
    gates: Sequence[GateOutcome],
) -> Confidence:
    """High, medium or low (method 5.9 point 4)."""
    if classification.declared != classification.possible:
        return Confidence.LOW
    agree = classification.declared == classification.confirmed
    stable = firmness.share >= questionnaire.uncertainty.stable_from
    contested = any(gate.contested for gate in gates)
    return Confidence.HIGH if agree and stable and not contested else Confidence.MEDIUM
