"""Several stakeholders' answers as one sheet, and how far they agree (method 5.8).

One level per indicator: the median within each stakeholder group, then the median of the groups, so
that a group with many respondents does not outvote the others. Disagreement is a finding: it is
measured on every indicator, and a split on a gate makes that gate contested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Literal

from questionnaires.answers import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Answer,
    Answers,
    AnswerSheet,
    Rater,
    relevant_answers,
)
from questionnaires.conditions import Level
from questionnaires.definition import Indicator, Questionnaire
from questionnaires.evaluation import evaluate
from questionnaires.result import Agreement, AssessmentResult, IndicatorAgreement
from questionnaires.rules import RaterRules

PAIR = 2
"""Agreement needs at least two ratings."""


def score_sheet(questionnaire: Questionnaire, sheet: AnswerSheet) -> AssessmentResult:
    """Score a sheet: of one respondent as it is, of several raters consolidated."""
    if not sheet.raters:
        return evaluate(questionnaire, sheet.answers)
    whole = consolidate(questionnaire, sheet.answers, sheet.raters)
    return evaluate(questionnaire, whole.answers, whole.agreement)


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The consolidated sheet, to be evaluated like any other, and the agreement behind it."""

    answers: Answers
    agreement: Agreement


class OneRaterOnlyError(ValueError):
    """The questionnaire has no rules for several raters."""


def consolidate(
    questionnaire: Questionnaire, own: Answers, raters: Sequence[Rater]
) -> Consolidation:
    """One sheet from several raters (method 5.8).

    A rater counts only on the indicators that are asked of their group. `own` are the answers given
    beside the raters': the context, and indicators that no rater has answered. All answers must be
    free of issues. Halves are kept; an indicator that only unknowns were given for stays unknown.
    Raises OneRaterOnlyError when the questionnaire has no rules for several raters.
    """
    if questionnaire.raters is None:
        raise OneRaterOnlyError(f"{questionnaire.ref} is for one rater")
    given = {
        indicator.id: _given(indicator, raters) for indicator in questionnaire.indicators.values()
    }
    rated = {key: _consolidated(answers) for key, answers in given.items() if answers}
    levels = {key: _levels(answers) for key, answers in given.items()}
    return Consolidation(
        answers=relevant_answers(questionnaire, {**own, **rated}),
        agreement=_agreement(questionnaire.raters, raters, levels),
    )


def _given(indicator: Indicator, raters: Sequence[Rater]) -> list[tuple[str, Answer]]:
    """What was said on one indicator by those who are asked, with their group."""
    return [
        (rater.group, rater.answers[indicator.id])
        for rater in raters
        if indicator.id in rater.answers
        and (not indicator.asked_of or rater.group in indicator.asked_of)
    ]


def _levels(answers: Sequence[tuple[str, Answer]]) -> list[tuple[str, Level]]:
    return [
        (group, answer.value)
        for group, answer in answers
        if isinstance(answer.value, int | Fraction)
    ]


def _consolidated(answers: Sequence[tuple[str, Answer]]) -> Answer:
    """One answer from several; not applicable only if nobody who knows says otherwise."""
    evidence = "; ".join(
        dict.fromkeys(a.evidence.strip() for _, a in answers if a.evidence.strip())
    )
    levels = _levels(answers)
    if levels:
        return Answer(median_of_groups(levels), evidence)
    said = {answer.value for _, answer in answers if isinstance(answer.value, str)}
    return Answer(NOT_APPLICABLE if NOT_APPLICABLE in said else DONT_KNOW)


def median_of_groups(levels: Sequence[tuple[str, Level]]) -> Level:
    """The median of the groups' medians; whole numbers as int."""
    groups: dict[str, list[Fraction]] = {}
    for group, level in levels:
        groups.setdefault(group, []).append(Fraction(level))
    value = Fraction(median(median(found) for found in groups.values()))
    return int(value) if value.denominator == 1 else value


def _agreement(
    rules: RaterRules, raters: Sequence[Rater], levels: Mapping[str, Sequence[tuple[str, Level]]]
) -> Agreement:
    groups = tuple(dict.fromkeys(rater.group for rater in raters))
    several = {key: found for key, found in levels.items() if len(found) >= PAIR}
    return Agreement(
        raters=len(raters),
        groups=groups,
        multi_stakeholder=len(groups) >= rules.groups and len(raters) >= rules.raters,
        indicators=tuple(_agreement_on(rules, key, found) for key, found in several.items()),
        alpha=krippendorff_alpha([[level for _, level in found] for found in several.values()]),
    )


def _agreement_on(
    rules: RaterRules, indicator_id: str, levels: Sequence[tuple[str, Level]]
) -> IndicatorAgreement:
    values = [Fraction(level) for _, level in levels]
    deviation = mean_deviation(values)
    return IndicatorAgreement(
        indicator_id=indicator_id,
        groups=tuple(dict.fromkeys(group for group, _ in levels)),
        raters=len(levels),
        median=median_of_groups(levels),
        deviation=_hundredths(deviation),
        rwg=_hundredths(rwg(values)),
        reading=reading(rules, deviation),
    )


def mean_deviation(values: Sequence[Fraction]) -> Fraction:
    """The mean absolute deviation from the median, in levels (AD)."""
    middle = median(values)
    return sum((abs(value - middle) for value in values), Fraction()) / len(values)


def reading(rules: RaterRules, deviation: Fraction) -> Literal["aligned", "mixed", "split"]:
    """How to read a deviation (method 5.8, a proposal of the method)."""
    if deviation <= Fraction(rules.aligned_up_to):
        return "aligned"
    return "mixed" if deviation <= Fraction(rules.mixed_up_to) else "split"


def rwg(values: Sequence[Fraction]) -> Fraction:
    """r*wg: 1 when all agree, 0 when half say 0 and half say 4; needs two values or more."""
    count = len(values)
    mean = sum(values, Fraction()) / count
    variance = sum(((value - mean) ** 2 for value in values), Fraction()) / (count - 1)
    widest = Fraction(16 * (count // 2) * (count - count // 2), count * (count - 1))
    return 1 - variance / widest


def krippendorff_alpha(units: Sequence[Sequence[Level]]) -> Decimal | None:
    """Krippendorff's alpha for ordinal values over units rated by two or more.

    None when there is nothing to compare, or when all values are alike: then alpha says nothing.
    """
    weights: dict[tuple[Level, Level], Fraction] = {}
    for unit in (unit for unit in units if len(unit) >= PAIR):
        share = Fraction(1, len(unit) - 1)
        for i, one in enumerate(unit):
            for j, other in enumerate(unit):
                if i != j:
                    weights[one, other] = weights.get((one, other), Fraction()) + share
    totals: dict[Level, Fraction] = {}
    for (one, _), weight in weights.items():
        totals[one] = totals.get(one, Fraction()) + weight
    count = sum(totals.values(), Fraction())
    expected = sum(
        (a * b * _distance(totals, x, y) for x, a in totals.items() for y, b in totals.items()),
        Fraction(),
    )
    if not expected:
        return None
    observed = sum((w * _distance(totals, x, y) for (x, y), w in weights.items()), Fraction())
    return _hundredths(1 - (count - 1) * observed / expected)


def _distance(totals: Mapping[Level, Fraction], one: Level, other: Level) -> Fraction:
    """The squared ordinal distance of two values, by how many values lie between them."""
    low, high = min(one, other), max(one, other)
    between = sum((n for value, n in totals.items() if low <= value <= high), Fraction())
    return (between - (totals[one] + totals[other]) / 2) ** 2


def _hundredths(value: Fraction) -> Decimal:
    """Two decimals, half away from zero."""
    hundredths = (200 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return Decimal(hundredths if value >= 0 else -hundredths).scaleb(-2)
