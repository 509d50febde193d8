"""From levels to scores (method 5.1, 5.3, 5.5).

Points are added up exactly, as fractions; a score becomes a decimal of one place the moment it is
visible, and everything after starts from the visible value. So no report can show 50.0 beside a
gate of 50 that failed, and a reader with a pocket calculator gets our numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from questionnaires.answers import NOT_APPLICABLE, Answers, asked_questions, known_levels
from questionnaires.conditions import Level
from questionnaires.definition import Dimension, Questionnaire, SubDimension
from questionnaires.result import DimensionScore
from questionnaires.rules import Aggregation, Index, Scale

Exact = int | Fraction
"""A number without rounding."""

_PRECISE = Context(prec=28)
_STEP = Decimal("1e-15")


@dataclass(frozen=True, slots=True)
class LevelSheet:
    """The indicators of a sheet: known levels, levels as far as evidenced, and what applies not.

    `confirmed` holds the same levels, lowered where evidence is outstanding (method 5.2). An
    indicator that is not asked does not apply: it counts neither as a gap nor as unknown.
    """

    known: Mapping[str, Level]
    confirmed: Mapping[str, Level]
    not_applicable: frozenset[str]


def read_levels(questionnaire: Questionnaire, answers: Answers) -> LevelSheet:
    """Sort the answers to indicators; a level from `from_level` on counts less without evidence."""
    rule = questionnaire.scale.evidence
    known = known_levels(questionnaire, answers)
    confirmed: dict[str, Level] = {}
    for name, level in known.items():
        outstanding = level >= rule.from_level and not has_evidence(answers, name)
        confirmed[name] = min(level, rule.counts_as) if outstanding else level
    skipped = frozenset(name for name, a in answers.items() if a.value is NOT_APPLICABLE)
    return LevelSheet(known, confirmed, skipped | _not_asked(questionnaire, answers))


def _not_asked(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    indicators = questionnaire.indicators
    if all(item.asked_when is None for item in indicators.values()):  # the usual case, and quick
        return frozenset()
    return frozenset(indicators) - asked_questions(questionnaire, answers)


def has_evidence(answers: Answers, question_id: str) -> bool:
    """Whether a piece of evidence is named for an answer."""
    answer = answers.get(question_id)
    return answer is not None and bool(answer.evidence.strip())


def points(scale: Scale, level: Level) -> Exact:
    """The points of a level; a half level lies half-way between its neighbours (method 5.8)."""
    if isinstance(level, int):
        return exact(scale.points[level])
    below = int(level)
    start = exact(scale.points[below])
    if level == below:
        return start
    return start + (exact(scale.points[below + 1]) - start) * (level - below)


def exact(value: Decimal) -> Exact:
    """A decimal as an exact number; a whole one as an int, which adds up much faster."""
    return int(value) if value == value.to_integral_value() else Fraction(value)


def visible(score: Exact) -> Decimal:
    """Round once, to one decimal, half up. Scores are never negative."""
    tenths = (20 * score.numerator + score.denominator) // (2 * score.denominator)
    return Decimal(tenths).scaleb(-1)


def exact_minimum(minimum: Decimal) -> Fraction:
    """From which exact score on the visible one reaches a minimum: 49.95 is visible as 50.0."""
    return Fraction(minimum) - Fraction(1, 20)


def aggregate(rule: Aggregation, parts: Sequence[tuple[Decimal, Exact]]) -> Exact | None:
    """Put weighted parts `(weight, value)` together; None when there are none (method 5.3)."""
    if not parts:
        return None
    if rule.by == "geometric_mean":
        return _geometric_mean(rule.floor, parts)
    weights = {weight for weight, _ in parts}
    if len(weights) == 1 and rule.by == "mean":  # equal weights, the usual case, need no products
        return _divide(sum(value for _, value in parts), len(parts))
    value = sum(exact(weight) * value for weight, value in parts)
    return value if rule.by == "sum" else _divide(value, sum(exact(w) for w, _ in parts))


def _divide(total: Exact, by: Exact) -> Exact:
    return total if by == 1 else Fraction(total) / by


def _geometric_mean(floor: Decimal, parts: Sequence[tuple[Decimal, Exact]]) -> Exact:
    logarithms = sum((_ln(max(value, exact(floor))) * weight for weight, value in parts), Decimal())
    mean = (logarithms / sum(weight for weight, _ in parts)).exp(_PRECISE)
    return Fraction(mean.quantize(_STEP))


@lru_cache(maxsize=4096)
def _ln(value: Exact) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).ln(_PRECISE)


def raw_score(part: SubDimension, earned: Mapping[str, Exact]) -> Exact | None:
    """The exact score of a (sub-)dimension from the points earned by indicator.

    Indicators without points, and sub-dimensions without any such indicator, are left out of the
    mean they belong to: nothing is filled in (method 5.5).
    """
    inner = ((sub.weight, raw_score(sub, earned)) for sub in part.sub_dimensions)
    scored = [(weight, value) for weight, value in inner if value is not None]
    scored += [(item.weight, earned[item.id]) for item in part.indicators if item.id in earned]
    return aggregate(part.aggregation, scored)


def score_with_unknowns_at(
    questionnaire: Questionnaire,
    dimension: Dimension,
    levels: Mapping[str, Level],
    not_applicable: frozenset[str],
    unknown_level: int,
) -> Decimal | None:
    """A dimension's visible score with every unknown at one level; None when nothing applies."""
    scale = questionnaire.scale
    earned = {
        item.id: points(scale, levels.get(item.id, unknown_level))
        for item in dimension.walk()
        if item.id not in not_applicable
    }
    score = raw_score(dimension, earned)
    return None if score is None else visible(score)


def score_dimension(
    questionnaire: Questionnaire, dimension: Dimension, sheet: LevelSheet
) -> DimensionScore:
    """The score of one dimension and its bounds (method 5.3, 5.5)."""
    applicable = [item.id for item in dimension.walk() if item.id not in sheet.not_applicable]
    earned = {
        name: points(questionnaire.scale, sheet.known[name])
        for name in applicable
        if name in sheet.known
    }
    enough = len(earned) * 100 >= dimension.minimum_answered * len(applicable)
    score = raw_score(dimension, earned) if enough else None
    shown = None if score is None else visible(score)
    low, high = shown, shown
    if len(earned) < len(applicable):
        low, high = bounds(questionnaire, dimension, sheet.known, sheet.not_applicable)
    return DimensionScore(
        dimension_id=dimension.id,
        score=shown,
        low=low,
        high=high,
        answered=len(earned),
        applicable=len(applicable),
    )


def bounds(
    questionnaire: Questionnaire,
    dimension: Dimension,
    levels: Mapping[str, Level],
    not_applicable: frozenset[str],
) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest score the unknowns leave possible; None if nothing applies."""
    low, high = (
        score_with_unknowns_at(questionnaire, dimension, levels, not_applicable, level)
        for level in (0, questionnaire.top_level)
    )
    return low, high


def overall_index(index: Index, scores: Mapping[str, Decimal | None]) -> Decimal | None:
    """One number from the visible scores, for progress over time only (method 5.3 point 4).

    None as soon as one dimension has no score: an index over what happens to be answered would not
    be comparable with the next round.
    """
    parts: list[tuple[Decimal, Exact]] = []
    for name, weight in index.weights.items():
        score = scores[name]
        if score is None:
            return None
        parts.append((weight, exact(score)))
    value = aggregate(index.aggregation, parts)
    return None if value is None else visible(value)


def shares(part: SubDimension, applicable: frozenset[str]) -> Mapping[str, Fraction] | None:
    """What one point of each indicator adds to the score, if the score is linear in the points.

    None where a geometric mean is involved. Used by the exact stability and the way to the next
    class, which need to know what raising a level is worth.
    """
    known = part.known_shares
    if applicable not in known:
        known[applicable] = _shares(part, applicable, Fraction(1))
    return known[applicable]


def _shares(
    part: SubDimension, applicable: frozenset[str], share: Fraction
) -> dict[str, Fraction] | None:
    if part.aggregation.by == "geometric_mean":
        return None
    counted: list[tuple[Fraction, SubDimension | str]] = [
        (Fraction(sub.weight), sub)
        for sub in part.sub_dimensions
        if any(item.id in applicable for item in sub.walk())
    ]
    counted += [(Fraction(i.weight), i.id) for i in part.indicators if i.id in applicable]
    total = sum((weight for weight, _ in counted), Fraction())
    result: dict[str, Fraction] = {}
    for weight, item in counted:
        own = share * (weight if part.aggregation.by == "sum" else weight / total)
        if isinstance(item, str):
            result[item] = own
            continue
        inner = _shares(item, applicable, own)
        if inner is None:
            return None
        result.update(inner)
    return result
