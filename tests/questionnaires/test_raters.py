"""Several raters: one sheet from many, and how far they agree (method 5.8)."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import DONT_KNOW, NOT_APPLICABLE, Answer, AnswerSheet, Rater
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.raters import (
    OneRaterOnlyError,
    consolidate,
    krippendorff_alpha,
    mean_deviation,
    median_of_groups,
    rwg,
    score_sheet,
)
from questionnaires.result import GateState, result_as_json, result_from_json
from questionnaires.sheets import sheet_as_json, sheet_from
from questionnaires.source import Place

QUESTIONNAIRE = get_questionnaire(get_latest_published())


def rater(group: str, **levels: int) -> Rater:
    return Rater(group, {key: Answer(level) for key, level in levels.items()})


def test_a_group_with_many_raters_does_not_outvote_the_others() -> None:
    levels = [("PUB", 4), ("PUB", 4), ("PUB", 4), ("PRO", 1), ("MGT", 1)]
    assert median_of_groups(levels) == 1


def test_one_and_a_half_stays_in_the_score_and_does_not_pass_a_gate_of_two() -> None:
    raters = [rater("PUB", GOV1=1), rater("PRO", GOV1=2)]
    result = score_sheet(QUESTIONNAIRE, AnswerSheet({}, raters=tuple(raters)))
    gate = next(gate for gate in result.gates if gate.gate_id == "GOV1")
    assert gate.value == Decimal("1.5")
    assert gate.outcome is GateState.FAIL
    governance = next(d for d in result.dimensions if d.dimension_id == "GOV")
    assert governance.low == Decimal("7.5")  # 37.5 points in one of five sub-dimensions


def test_a_rater_counts_only_on_what_their_group_is_asked() -> None:
    assert "SUP" not in QUESTIONNAIRE.indicators["GOV1"].asked_of
    whole = consolidate(QUESTIONNAIRE, {}, [rater("SUP", GOV1=4), rater("PUB", GOV1=1)])
    assert whole.answers["GOV1"].value == 1
    assert whole.agreement.indicators == ()


def test_own_answers_stand_beside_where_no_rater_has_answered() -> None:
    own = {"X1": Answer("active"), "GOV1": Answer(4), "GOV2": Answer(3)}
    whole = consolidate(QUESTIONNAIRE, own, [rater("PUB", GOV1=2)])
    values = {key: answer.value for key, answer in whole.answers.items()}
    assert values == {"X1": "active", "GOV1": 2, "GOV2": 3}


def test_not_applicable_yields_to_anybody_who_gives_a_level() -> None:
    both = [Rater("PRO", {"FND5": Answer(NOT_APPLICABLE)}), rater("PUB", FND5=3)]
    assert consolidate(QUESTIONNAIRE, {}, both).answers["FND5"].value == 3
    assert consolidate(QUESTIONNAIRE, {}, both[:1]).answers["FND5"].value is NOT_APPLICABLE


def test_what_nobody_knows_stays_unknown() -> None:
    raters = [Rater("PUB", {"GOV1": Answer(DONT_KNOW)}), Rater("PRO", {"GOV1": Answer(DONT_KNOW)})]
    assert consolidate(QUESTIONNAIRE, {}, raters).answers["GOV1"].value is DONT_KNOW


def test_evidence_named_by_any_rater_counts_once() -> None:
    named = Answer(3, evidence="Statutes, 2024")
    raters = [Rater("PUB", {"GOV1": named}), Rater("PRO", {"GOV1": named})]
    assert consolidate(QUESTIONNAIRE, {}, raters).answers["GOV1"].evidence == "Statutes, 2024"


def test_the_example_of_the_method_comes_out_as_printed() -> None:
    values = [Fraction(level) for level in (1, 1, 2, 3, 4)]
    assert mean_deviation(values) == 1
    assert round(float(rwg(values)), 2) == 0.65
    raters = [rater("MGT", GOV1=level) for level in (1, 1, 2, 3, 4)]
    (found,) = consolidate(QUESTIONNAIRE, {}, raters).agreement.indicators
    assert (found.median, found.deviation, found.rwg, found.reading) == (
        2,
        Decimal("1.00"),
        Decimal("0.65"),
        "split",
    )


@pytest.mark.parametrize(
    ("levels", "reading"),
    [((2, 2, 3), "aligned"), ((1, 2, 3), "mixed"), ((0, 2, 3), "split"), ((1, 2), "aligned")],
)
def test_a_deviation_is_read_by_the_limits_of_the_definition(
    levels: tuple[int, ...], reading: str
) -> None:
    raters = [rater("PUB", GOV1=level) for level in levels]
    assert consolidate(QUESTIONNAIRE, {}, raters).agreement.indicators[0].reading == reading


def test_a_split_on_a_gate_contests_it_costs_confidence_and_counts_for_the_length() -> None:
    split = AnswerSheet({}, raters=(rater("PUB", GOV1=0), rater("PRO", GOV1=4)))
    result = score_sheet(QUESTIONNAIRE, split)
    assert [gate.gate_id for gate in result.gates if gate.contested] == ["GOV1"]
    assert "low-trust" in result.workshop.reasons


def test_multi_stakeholder_needs_three_groups_and_five_raters() -> None:
    four = [rater(group, GOV4=2) for group in ("MGT", "PRO", "TOU", "SUP")]
    assert not consolidate(QUESTIONNAIRE, {}, four).agreement.multi_stakeholder
    assert consolidate(QUESTIONNAIRE, {}, [*four, four[0]]).agreement.multi_stakeholder
    same = [four[0]] * 5
    assert not consolidate(QUESTIONNAIRE, {}, same).agreement.multi_stakeholder


def test_alpha_is_one_when_all_agree_on_each_and_nothing_when_all_is_alike() -> None:
    assert krippendorff_alpha([[1, 1], [3, 3], [4, 4, 4]]) == 1
    assert krippendorff_alpha([[2, 2], [2, 2]]) is None
    assert krippendorff_alpha([[1], [2]]) is None


def test_alpha_of_a_worked_example() -> None:
    """Values 0, 0 | 0, 1 | 1, 1: by hand, totals 3 and 3, one unit in disagreement."""
    # With two values their distance cancels out: 5 times 2 unequal pairs, over 2 times 3 by 3.
    assert krippendorff_alpha([[0, 0], [0, 1], [1, 1]]) == Decimal("0.44")


@given(st.permutations(range(6)))
def test_the_order_of_raters_changes_nothing(order: list[int]) -> None:
    raters = [
        rater("PUB", GOV1=1, LEA1=4),
        rater("PUB", GOV1=3),
        rater("PRO", GOV1=2, LEA1=0),
        rater("MGT", GOV1=4, FUN1=2),
        rater("MGT", GOV1=0, FUN1=3),
        rater("TOU", LEA1=2),
    ]
    shuffled = [raters[index] for index in order]
    first, second = (
        score_sheet(QUESTIONNAIRE, AnswerSheet({}, raters=tuple(found)))
        for found in (raters, shuffled)
    )
    assert first.gates == second.gates
    assert first.agreement is not None
    assert second.agreement is not None
    assert first.agreement.alpha == second.agreement.alpha


def test_a_sheet_with_raters_and_its_result_survive_json() -> None:
    sheet = AnswerSheet(
        {"X1": Answer("active")},
        QUESTIONNAIRE.ref,
        raters=(rater("PUB", GOV1=1, LEA1=4), rater("PRO", GOV1=2, LEA1=0)),
    )
    read, problems = sheet_from(
        json.loads(json.dumps(sheet_as_json(sheet))), lambda _: Place("sheet")
    )
    assert problems == ()
    assert read == sheet
    result = score_sheet(QUESTIONNAIRE, sheet)
    assert result_from_json(json.loads(json.dumps(result_as_json(result)))) == result


def test_mistakes_in_raters_are_told_with_their_place() -> None:
    raw = {"raters": [{"group": "ALL"}, {"group": "PUB", "answers": {"GOV1": 9}, "name": "x"}, 3]}
    sheet, problems = sheet_from(raw, lambda path: Place("/".join(map(str, path))))
    assert sheet is None
    assert {problem.place.file for problem in problems} == {
        "raters/0/group",
        "raters/1/answers/GOV1",
        "raters/1/name",
        "raters/2",
    }


def test_a_questionnaire_without_rules_for_raters_refuses_them() -> None:
    alone = QUESTIONNAIRE.model_copy(update={"raters": None})
    with pytest.raises(OneRaterOnlyError):
        consolidate(alone, {}, [rater("PUB", GOV1=1)])
