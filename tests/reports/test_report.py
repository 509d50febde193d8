"""A report is plain data, and every figure in it is the result's or can be recomputed."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TypeVar

import pytest

from questionnaires.answers import DONT_KNOW, NOT_APPLICABLE, Answer, AnswerSheet, AnswerValue
from questionnaires.definition import QuestionnaireRef
from questionnaires.evaluation import evaluate
from questionnaires.result import GateState
from reports.material import EvidenceState
from reports.report import Report, Section, build_report, report_attachments
from reports.samples import REF, Sample, levels
from reports.sections.classes import ClassSection
from reports.sections.cover import Cover
from reports.sections.dimensions import AnswerState, Dimensions, DimensionView, QuestionView
from reports.sections.summary import Summary
from reports.sections.workshop import WorkshopSection
from tests.reports.golden import MADE_ON, questionnaire, report_of, samples

ALL = samples()


S = TypeVar("S", bound=Section)


def section(report: Report, kind: type[S]) -> S:
    """The section of one kind."""
    return next(part for part in report.sections if isinstance(part, kind))


@pytest.fixture(scope="module")
def near_cluster() -> Report:
    return report_of(ALL["association-near-cluster"].sheet)


def question(report: Report, name: str) -> QuestionView:
    views = section(report, Dimensions).dimensions
    return next(item for view in views for item in view.questions if item.id == name)


def with_answers(sample: Sample, **values: AnswerValue) -> AnswerSheet:
    changed = {name: Answer(value) for name, value in values.items()}
    return replace(sample.sheet, answers={**sample.sheet.answers, **changed})


def test_a_client_reads_from_the_outside_in(near_cluster: Report) -> None:
    expected = ["cover", "summary", "profile", "classes", "dimensions", "workshop", "method"]
    assert [part.name for part in near_cluster.sections] == expected


def test_the_cover_says_who_answered_in_their_own_and_our_words(near_cluster: Report) -> None:
    cover = section(near_cluster, Cover)
    assert cover.region == "Norvale Lakes (sample)"
    assert cover.country == "RO"
    assert cover.role == "Head of the project office"
    assert cover.group == "Public authority or development agency"
    assert cover.scope == ("Medical treatment", "Rehabilitation", "Wellness or spa")


def test_the_summary_names_what_decides_first_the_failed_gates(near_cluster: Report) -> None:
    summary = section(near_cluster, Summary)
    failed = [g.gate_id for g in near_cluster.result.gates if g.outcome is GateState.FAIL]
    assert sorted(gate.id for gate in summary.deciding) == sorted(failed)
    assert [point.id for point in summary.holding_back][: len(failed)] == [
        gate.id for gate in summary.deciding
    ]


def test_only_answers_in_the_upper_half_are_called_strong() -> None:
    low = AnswerSheet(levels("1 1 1 1 1 1 | " + "0 " * 7 + "|" + "1 " * 6 + "|" + "1 " * 6 + "|"
                             + "1 " * 7 + "|" + "1 " * 4), REF)  # fmt: skip
    assert section(report_of(low), Summary).strongest == ()


def test_nothing_holds_back_a_region_whose_answers_are_all_in_the_upper_half() -> None:
    summary = section(report_of(ALL["cluster-candidate"].sheet), Summary)
    assert summary.holding_back == ()
    assert summary.next_class is None
    assert summary.note == "optional"


def test_the_highest_class_shows_the_gates_that_pass_by_the_least() -> None:
    summary = section(report_of(ALL["cluster-candidate"].sheet), Summary)
    margins = [gate.outcome.margin for gate in summary.deciding]
    assert margins == [Decimal(1)] * 3


def random_sheets(count: int) -> list[AnswerSheet]:
    """Sheets with any levels, unknown ones, and ones that do not apply where that is offered."""
    chance = random.Random(2026)  # noqa: S311 - for tests, not for secrets
    sheets = []
    for _ in range(count):
        answers: dict[str, Answer] = {}
        for name, indicator in questionnaire().indicators.items():
            offered = [NOT_APPLICABLE] if indicator.not_applicable else []
            known: list[AnswerValue] = [0, 1, 2, 3, 4] * 2
            value = chance.choice([*known, DONT_KNOW, *offered])
            answers[name] = Answer(value)
        sheets.append(AnswerSheet(answers, REF))
    return sheets


def recomputed(view: DimensionView) -> Decimal:
    """The score as a reader gets it from the printed figures."""
    for part in view.scored:
        assert part.score is not None
        assert abs(sum(part.points, Decimal()) / len(part.points) - part.score) <= Decimal("0.005")
    mean = view.total / len(view.scored)
    return mean.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_every_printed_score_can_be_recomputed_from_the_printed_points() -> None:
    views = [
        view
        for sheet in random_sheets(60)
        for view in section(report_of(sheet), Dimensions).dimensions
        if view.score.score is not None
    ]
    assert len(views) > 300
    assert [recomputed(view) for view in views] == [view.score.score for view in views]


def test_unanswered_unknown_and_not_applicable_are_three_different_things() -> None:
    sheet = with_answers(ALL["cluster-candidate"], FND5=NOT_APPLICABLE, GOV3=DONT_KNOW)
    answers = {name: answer for name, answer in sheet.answers.items() if name != "GOV5"}
    report = report_of(replace(sheet, answers=answers))
    states = {name: question(report, name).state for name in ("FND5", "GOV3", "GOV5", "GOV1")}
    assert states == {
        "FND5": AnswerState.NOT_APPLICABLE,
        "GOV3": AnswerState.DONT_KNOW,
        "GOV5": AnswerState.UNANSWERED,
        "GOV1": AnswerState.LEVEL,
    }


@pytest.mark.parametrize(
    ("name", "level", "evidence", "expected"),
    [
        ("FND4", 3, "Agreement, 2025", EvidenceState.NAMED),
        ("FND4", 3, "  ", EvidenceState.OUTSTANDING),
        ("FND4", 2, "", EvidenceState.NOT_ASKED),
        ("GOV1", 2, "", EvidenceState.OUTSTANDING),  # the level that passes its gate
        ("GOV1", 1, "", EvidenceState.NOT_ASKED),
        ("COO1", 2, "", EvidenceState.NOT_ASKED),  # its gate asks for 3
    ],
)
def test_evidence_is_asked_for_high_levels_and_for_what_passes_a_gate(
    name: str, level: int, evidence: str, expected: EvidenceState
) -> None:
    sheet = AnswerSheet({name: Answer(level, evidence)}, REF)
    assert question(report_of(sheet), name).evidence_state is expected


def test_the_way_up_starts_from_the_chosen_anchor_and_ends_at_the_wanted_one(
    near_cluster: Report,
) -> None:
    steps = section(near_cluster, ClassSection).steps
    following = near_cluster.result.next_class
    assert following is not None
    assert [(step.id, step.from_level, step.to_level) for step in steps] == [
        (change.indicator_id, change.from_level, change.to_level) for change in following.changes
    ]
    anchors = {
        name: {anchor.level: anchor.text for anchor in indicator.anchors}
        for name, indicator in questionnaire().indicators.items()
    }
    assert all(step.to_anchor == anchors[step.id][step.to_level] for step in steps)


def test_the_tests_count_every_gate_once(near_cluster: Report) -> None:
    views = {view.id: view for view in section(near_cluster, ClassSection).tests}
    assert (views["association"].total, views["cluster"].total) == (2, 17)
    assert views["cluster"].failed == 2


def test_many_unknown_questions_behind_scores_are_counted_and_not_listed() -> None:
    part = section(report_of(ALL["all-unknown"].sheet), ClassSection)
    assert {item.id for item in part.to_find} == set(questionnaire().gate_levels)
    assert part.to_find_elsewhere == 32 - len(part.to_find)


def test_the_wish_of_the_client_is_shown_only_where_it_differs() -> None:
    sample = ALL["cluster-candidate"]
    stage = evaluate(questionnaire(), sample.sheet.answers).stage.stage
    wished = {number: option for option, number in questionnaire().wished_stage.items()}
    same = report_of(with_answers(sample, X7=wished[stage]))
    other = report_of(with_answers(sample, X7=wished[1]))
    assert section(same, WorkshopSection).wish is None
    wish = section(other, WorkshopSection).wish
    assert wish is not None
    assert wish.stage.id == 1


def test_the_days_of_the_workshop_have_no_gap_and_number_their_modules(
    near_cluster: Report,
) -> None:
    part = section(near_cluster, WorkshopSection)
    assert len(part.days) == part.advice.days == 2
    for day in part.days:
        assert all(before.end == after.start for before, after in pairwise(day.slots))
    numbers = [slot.number for day in part.days for slot in day.slots if slot.number]
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_was_said_about_the_group_shapes_the_advice_and_is_not_printed(
    near_cluster: Report,
) -> None:
    part = section(near_cluster, WorkshopSection)
    assert part.design
    assert {view.id for view in part.context} == {
        *("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12")
    }


def test_more_than_five_things_to_find_out_are_left_to_the_list_above() -> None:
    gates = ["GOV1", "GOV4", "FND1", "FND2", "FND3", "GOV2"]
    for count, above in ((5, False), (6, True)):
        unknown = dict.fromkeys(gates[:count], DONT_KNOW)
        report = report_of(with_answers(ALL["association-near-cluster"], **unknown))
        part = section(report, WorkshopSection)
        repeated = [line for line in part.preparation if line.startswith("Find out first")]
        assert (len(repeated), part.to_find_above) == (0 if above else 5, above)
        assert len(part.preparation) > len(repeated)
        assert {item.id for item in section(report, ClassSection).to_find} >= set(unknown)


def test_context_answers_are_shown_in_words() -> None:
    answers = {
        "X2": Answer("none"),
        "X4": Answer(DONT_KNOW),
        "X6": Answer({"O5": 2, "O9": 3}),
        "X9": Answer({"people": 18, "groups": ("PUB", "PRO")}),
        "X13": Answer("  After the elections  "),
        "X1": Answer("active"),
    }
    part = section(report_of(AnswerSheet(answers, REF)), WorkshopSection)
    lines = {view.id: [(line.label, *line.words) for line in view.lines] for view in part.context}
    assert lines["X2"] == [("", "It has no starting year")]
    assert lines["X6"] == [
        ("", "One sector dominates, and others are missing – Stops growth now"),
        ("", "Money has ended, is too small, or comes from one source only – Slows us"),
    ]
    assert lines["X9"] == [
        ("Number of people", "18"),
        (
            "Stakeholder groups",
            "Public authority or development agency",
            "Hospitals, clinics, spas",
        ),
    ]
    assert lines["X13"] == [("", "After the elections")]
    assert "X4" not in lines
    assert part.unknown == 1


def test_answers_that_do_not_fit_together_are_told_in_the_part_they_touch() -> None:
    sample = ALL["cluster-candidate"]
    scored = report_of(with_answers(sample, X1="none"))
    context = report_of(with_answers(sample, X5="growing", X6={"O5": 3}))
    assert section(scored, ClassSection).flags
    assert not section(scored, WorkshopSection).flags
    assert section(context, WorkshopSection).flags
    assert not section(context, ClassSection).flags


def test_a_report_refuses_a_result_of_another_version() -> None:
    sheet = ALL["hub"].sheet
    result = evaluate(questionnaire(), sheet.answers)
    foreign = replace(result, questionnaire=QuestionnaireRef("cluster-readiness", 99))
    with pytest.raises(ValueError, match="cluster-readiness@99"):
        build_report(questionnaire(), foreign, sheet, made_on=MADE_ON)


def test_a_report_refuses_an_unknown_layer() -> None:
    sheet = ALL["hub"].sheet
    result = evaluate(questionnaire(), sheet.answers)
    with pytest.raises(ValueError, match="hearsay"):
        build_report(questionnaire(), result, sheet, made_on=MADE_ON, layer="hearsay")


def test_the_attachments_are_the_sheet_as_source_and_the_result(near_cluster: Report) -> None:
    names = [(item.name, item.relationship) for item in report_attachments(near_cluster)]
    assert names == [("sheet.json", "Source"), ("result.json", "Data")]
