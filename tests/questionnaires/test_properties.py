"""What holds for every sheet: the promises of the engine, on generated answers.

For every published questionnaire, and for two of the tests: one that branches three levels deep,
and one with a geometric mean in the way of its highest class.
"""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from questionnaires.answers import (
    DONT_KNOW,
    Answer,
    Answers,
    AnswerSheet,
    Region,
    asked_questions,
    check_answers,
    relevant_answers,
)
from questionnaires.catalogue import definition_path, get_questionnaire
from questionnaires.cleaning import clean_answer
from questionnaires.conditions import Outcome, outcome
from questionnaires.definition import Questionnaire
from questionnaires.evaluation import evaluate, facts_after
from questionnaires.result import Classification, result_as_json, result_from_json
from questionnaires.sheets import sheet_as_json, sheet_from
from questionnaires.source import Place
from tests.questionnaires.at_hand import (
    PUBLISHED,
    examples,
    own_definition,
    own_definition_text,
)
from tests.questionnaires.other_words import in_other_words
from tests.questionnaires.strategies import answer_sheets

BRANCHING = own_definition("secure-delivery")
GEOMETRIC = own_definition(
    "secure-delivery",
    ("{score: BLD, at_least: 60}", "{score: RUN, at_least: 60}"),
    ("runs: 4000", "runs: 100"),
)
ALL = {
    **{str(ref): get_questionnaire(ref) for ref in PUBLISHED},
    "branching": BRANCHING,
    "geometric": GEOMETRIC,
}
TRANSLATED = {
    "published": (
        ALL["cluster-readiness@1"],
        in_other_words(definition_path(ALL["cluster-readiness@1"].ref).read_text("utf-8")),
    ),
    "branching": (BRANCHING, in_other_words(own_definition_text("secure-delivery"))),
}
each_questionnaire = pytest.mark.parametrize("questionnaire", ALL.values(), ids=ALL)
exact = {name: item for name, item in ALL.items() if item is not GEOMETRIC}
each_exact = pytest.mark.parametrize("questionnaire", exact.values(), ids=exact)
"""A simulation for each sheet takes long; these properties say nothing of how scores are made."""
sheets_of_data = given(st.data())


def classes_of(classification: Classification, questionnaire: Questionnaire) -> tuple[int, ...]:
    """Declared, confirmed and possible class as steps of the ladder."""
    ladder = [item.id for item in questionnaire.classes]
    names = (classification.declared, classification.confirmed, classification.possible)
    return tuple(map(ladder.index, names))


def known_levels(questionnaire: Questionnaire, answers: Answers) -> list[str]:
    return [
        name
        for name, answer in answers.items()
        if name in questionnaire.indicators and isinstance(answer.value, int | Fraction)
    ]


def asks_the_same(questionnaire: Questionnaire, one: Answers, other: Answers) -> bool:
    return asked_questions(questionnaire, one) == asked_questions(questionnaire, other)


# --- what a result is -----------------------------------------------------------------------------


@each_questionnaire
@examples(30)
@sheets_of_data
def test_acceptable_answers_are_always_evaluated_also_halves_of_several_raters(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    sheet = data.draw(answer_sheets(questionnaire, steps=data.draw(st.sampled_from([1, 2, 4]))))
    assert check_answers(questionnaire, sheet) == ()

    result = evaluate(questionnaire, sheet)

    assert result_from_json(json.loads(json.dumps(result_as_json(result)))) == result


@each_questionnaire
@examples(25)
@sheets_of_data
def test_scores_lie_between_their_bounds_and_those_between_0_and_100(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    result = evaluate(questionnaire, data.draw(answer_sheets(questionnaire)))

    for item in result.dimensions:
        assert 0 <= item.answered <= item.applicable
        assert (item.low is None) == (item.high is None) == (item.applicable == 0)
        assert item.low is None or item.high is None or 0 <= item.low <= item.high <= 100
        assert item.score is None or item.low is None or item.low <= item.score
        assert item.score is None or item.high is None or item.score <= item.high
    assert result.index is None or 0 <= result.index <= 100
    assert 0 <= result.stability.share <= 1


@each_exact
@examples(25)
@sheets_of_data
def test_the_stage_is_that_of_the_first_rule_that_holds(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    sheet = data.draw(answer_sheets(questionnaire))
    result = evaluate(questionnaire, sheet)
    facts = replace(facts_after(questionnaire, sheet, result), stage=None, note=None)

    rules = questionnaire.stage_rules
    [given_rule] = [n for n, rule in enumerate(rules) if rule.id == result.stage.rule]
    holding = [
        n for n, rule in enumerate(rules) if rule.when and outcome(rule.when, facts) is Outcome.YES
    ]
    assert min(holding, default=len(rules) - 1) == given_rule
    assert (result.stage.stage, result.stage.note) == (
        rules[given_rule].stage,
        rules[given_rule].note,
    )


# --- what changes nothing -------------------------------------------------------------------------


@each_exact
@examples(15)
@sheets_of_data
def test_the_order_of_answers_changes_nothing(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    sheet = data.draw(answer_sheets(questionnaire))
    expected = evaluate(questionnaire, sheet)

    assert evaluate(questionnaire, dict(reversed(sheet.items()))) == expected
    assert evaluate(questionnaire, dict(sorted(sheet.items()))) == expected


@each_exact
@examples(40)
@sheets_of_data
def test_answers_to_questions_that_are_not_asked_change_nothing(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    sheet = data.draw(answer_sheets(questionnaire))
    relevant = relevant_answers(questionnaire, sheet)
    hidden = set(questionnaire.questions) - asked_questions(questionnaire, sheet)
    other = {
        name: answer
        for name, answer in data.draw(answer_sheets(questionnaire)).items()
        if name in hidden
    }

    assert hidden.isdisjoint(relevant)
    assert relevant_answers(questionnaire, relevant) == relevant
    assert relevant_answers(questionnaire, {**sheet, **other}) == relevant
    expected = evaluate(questionnaire, relevant)
    assert evaluate(questionnaire, sheet) == expected
    assert evaluate(questionnaire, {**sheet, **other}) == expected


@pytest.mark.parametrize("name", ["published", "branching"])
@examples(15)
@sheets_of_data
def test_language_changes_nothing(name: str, data: st.DataObject) -> None:
    questionnaire, translated = TRANSLATED[name]
    sheet = data.draw(answer_sheets(questionnaire))

    assert translated.title != questionnaire.title
    assert translated.fingerprint == questionnaire.fingerprint
    assert evaluate(translated, sheet) == evaluate(questionnaire, sheet)


# --- what only goes up ----------------------------------------------------------------------------


@each_questionnaire
@examples(30)
@sheets_of_data
def test_a_higher_level_never_lowers_a_class(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    sheet = data.draw(answer_sheets(questionnaire))
    known = known_levels(questionnaire, relevant_answers(questionnaire, sheet))
    assume(known)
    name = data.draw(st.sampled_from(known))
    higher = data.draw(st.integers(int(sheet[name].value), questionnaire.top_level))  # type: ignore[arg-type]  # a level
    raised = {**sheet, name: replace(sheet[name], value=higher)}
    assume(asks_the_same(questionnaire, sheet, raised))

    before = classes_of(evaluate(questionnaire, sheet).classification, questionnaire)
    after = classes_of(evaluate(questionnaire, raised).classification, questionnaire)
    assert all(one <= other for one, other in zip(before, after, strict=True))


@each_questionnaire
@examples(30)
@sheets_of_data
def test_filling_in_unknowns_keeps_the_class_between_declared_and_possible(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    sheet = data.draw(answer_sheets(questionnaire))
    unknown = [
        name
        for name in questionnaire.indicators
        if name not in sheet or sheet[name].value is DONT_KNOW
    ]
    levels = st.lists(
        st.integers(0, questionnaire.top_level), min_size=len(unknown), max_size=len(unknown)
    )
    filled = {**sheet, **dict(zip(unknown, map(Answer, data.draw(levels)), strict=True))}
    assume(asks_the_same(questionnaire, sheet, filled))

    low, confirmed, high = classes_of(evaluate(questionnaire, sheet).classification, questionnaire)
    whole = evaluate(questionnaire, filled).classification
    assert confirmed <= low <= classes_of(whole, questionnaire)[0] <= high
    assert whole.declared == whole.possible


@each_questionnaire
@examples(30)
@sheets_of_data
def test_making_the_changes_reaches_the_next_class(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    sheet = data.draw(answer_sheets(questionnaire))
    result = evaluate(questionnaire, sheet)
    ladder = [item.id for item in questionnaire.classes]
    if result.next_class is None:
        assert result.classification.declared == ladder[-1]
        return
    changes = {item.indicator_id: Answer(item.to_level) for item in result.next_class.changes}
    changed = {**sheet, **changes}
    assume(asks_the_same(questionnaire, sheet, changed))

    assert ladder.index(result.next_class.class_id) == 1 + ladder.index(
        result.classification.declared
    )
    reached = evaluate(questionnaire, changed).classification.declared
    assert ladder.index(reached) >= ladder.index(result.next_class.class_id)


# --- sheets ---------------------------------------------------------------------------------------

PUBLISHED_ONE = ALL["cluster-readiness@1"]


@examples(30)
@sheets_of_data
def test_a_sheet_written_as_json_and_read_again_is_the_same(data: st.DataObject) -> None:
    sheet = AnswerSheet(
        answers={
            key: clean_answer(answer)  # reading cleans, so only clean texts come back as they were
            for key, answer in data.draw(answer_sheets(PUBLISHED_ONE)).items()
        },
        questionnaire=PUBLISHED_ONE.ref,
        id=data.draw(st.sampled_from([None, 7, "cri-2013", "رقم"])),
        region=data.draw(st.sampled_from([Region(), Region("Île"), Region("Costa Rica", "CR")])),
        as_of=data.draw(st.dates() | st.none()),
    )

    assert sheet_from(json.loads(json.dumps(sheet_as_json(sheet))), lambda _: Place("x")) == (
        sheet,
        (),
    )
