"""Another method needs another file and no Python: a maturity model for software security.

What is expected was computed by hand; the sums stand in the comments.
"""

from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Any

import pytest

from questionnaires.answers import Answer, Answers, asked_questions, relevant_answers
from questionnaires.evaluation import evaluate
from questionnaires.result import AssessmentResult, result_as_json
from questionnaires.scoring import read_levels
from questionnaires.uncertainty import class_of_levels, exact_stability, slips
from tests.questionnaires.at_hand import own_definition

SECURE = own_definition("secure-delivery")
# Its highest class asks for RUN, which is a geometric mean, instead of BLD.
GEOMETRIC = own_definition(
    "secure-delivery",
    ("{score: BLD, at_least: 60}", "{score: RUN, at_least: 60}"),
    ("runs: 4000", "runs: 400"),
)

LEVELS = {
    "DIR1": 3, "DIR2": 1, "DIR3": 2, "DIR4": 2, "DIR5": 1,
    "BLD1": 3, "BLD2": 2, "BLD3": 0, "RUN1": 2, "RUN2": 3,
}  # fmt: skip
SUPPLIERS = {"suppliers": "some", "contract": "written"}


def answered(*values: Mapping[str, Any], evidence: str = "") -> Answers:
    joined = {name: value for part in values for name, value in part.items()}
    return {name: Answer(value, evidence) for name, value in joined.items()}


def result(*values: Mapping[str, Any], evidence: str = "") -> AssessmentResult:
    return evaluate(SECURE, answered(*values, evidence=evidence))


def scores(result: AssessmentResult) -> dict[str, float | None]:
    return {d.dimension_id: None if d.score is None else float(d.score) for d in result.dimensions}


def changes(result: AssessmentResult) -> dict[str, int]:
    assert result.next_class is not None
    return {change.indicator_id: change.to_level for change in result.next_class.changes}


# --- scores ---------------------------------------------------------------------------------------


def test_weighted_groups_sums_and_geometric_means_give_the_scores_computed_by_hand() -> None:
    # plan (3*100 + 1*25) / 4 = 81.25; guidance (50 + 25) / 2 = 37.5; people (50 + 37.5) / 2 = 43.75
    # DIR (2*81.25 + 43.75) / 3 = 68.75; BLD 0.2*100 + 0.3*50 = 35; RUN root of 50*100 = 70.71
    assert scores(result(LEVELS, SUPPLIERS)) == {"DIR": 68.8, "BLD": 35.0, "RUN": 70.7}


def test_the_index_is_the_weighted_mean_of_the_scores_as_printed() -> None:
    # (2*68.8 + 35.0 + 70.7) / 4 = 60.825
    assert float(result(LEVELS, SUPPLIERS).index or 0) == 60.8


def test_a_geometric_mean_counts_the_worst_as_its_floor_so_that_one_zero_is_not_all() -> None:
    # root of 1*100 = 10
    levels = LEVELS | {"RUN1": 3, "RUN2": 0}

    assert scores(result(levels, SUPPLIERS))["RUN"] == 10.0


def test_unknown_answers_give_bounds_at_the_ends_of_the_scale() -> None:
    levels = {key: level for key, level in LEVELS.items() if key not in ("DIR1", "BLD3", "RUN2")}
    direction, building, running = result(levels, SUPPLIERS).dimensions

    # plan 25 without DIR1, so (50 + 43.75) / 3; at worst (0 + 25) / 4, at best (300 + 25) / 4
    assert [float(x or 0) for x in (direction.score, direction.low, direction.high)] == [
        *(31.3, 18.8, 68.8)
    ]
    # a sum adds up what is known; at worst nothing more, at best 0.5*100
    assert [float(x or 0) for x in (building.score, building.low, building.high)] == [35, 35, 85]
    # one of two is under 60 per cent; root of 50*1 and of 50*100
    assert running.score is None
    assert [float(x or 0) for x in (running.low, running.high)] == [7.1, 70.7]


# --- branching ------------------------------------------------------------------------------------


def test_an_answer_asks_for_a_question_that_asks_for_the_next_three_deep() -> None:
    def asked(values: Mapping[str, Any]) -> set[str]:
        chain = {"suppliers", "contract", "audits", "DIR5"}
        return chain & asked_questions(SECURE, answered(values))

    assert asked({}) == {"suppliers"}
    assert asked({"suppliers": "some"}) == {"suppliers", "contract"}
    assert asked(SUPPLIERS) == {"suppliers", "contract", "audits", "DIR5"}


def test_an_answer_whose_question_is_hidden_asks_for_nothing() -> None:
    # `contract` still says written, but it is hidden itself.
    hidden = answered(LEVELS, {"suppliers": "none", "contract": "written", "audits": 3})

    assert {"contract", "audits", "DIR5"} & set(relevant_answers(SECURE, hidden)) == set()
    assert {"contract", "audits", "DIR5"} & asked_questions(SECURE, hidden) == set()


def test_an_indicator_that_is_not_asked_does_not_apply() -> None:
    # guidance is DIR4 alone: people (50 + 50) / 2; DIR (2*81.25 + 50) / 3 = 70.83
    direction = result(LEVELS, {"suppliers": "none"}).dimensions[0]

    assert [float(x or 0) for x in (direction.score, direction.low, direction.high)] == [70.8] * 3
    assert (direction.answered, direction.applicable) == (4, 4)


def test_an_indicator_can_be_hidden_by_the_level_of_another() -> None:
    # RUN2 is not asked where nothing is watched: RUN is the floor of RUN1.
    running = result(LEVELS | {"RUN1": 0}, SUPPLIERS).dimensions[2]

    assert (float(running.score or 0), running.answered, running.applicable) == (1.0, 1, 1)


def test_the_way_up_leads_over_questions_that_are_asked() -> None:
    low = dict.fromkeys(LEVELS, 0) | {"BLD1": 1}

    assert "DIR5" not in changes(result(low, {"suppliers": "none"}))


# --- classes as bands over a score ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "people", "score", "class_id"),
    [
        (1, 2, 33.3, "ad-hoc"),  # (2*25 + 50) / 3
        (1, 3, 50.0, "careful"),  # (2*25 + 100) / 3
        (2, 3, 66.7, "careful"),  # (2*50 + 100) / 3
        (3, 2, 83.3, "exemplary"),  # (2*100 + 50) / 3
    ],
)
def test_bands_of_one_score_are_classes(
    plan: int, people: int, score: float, class_id: str
) -> None:
    levels = {**dict.fromkeys(("DIR1", "DIR2"), plan), **dict.fromkeys(("DIR3", "DIR4"), people)}
    result_ = result(LEVELS | {"BLD3": 3} | levels, {"suppliers": "none"})

    assert scores(result_)["DIR"] == score
    assert result_.classification.declared == class_id


def test_a_score_that_is_printed_as_the_minimum_passes() -> None:
    # plan (3*50 + 25) / 4 = 43.75; people (25 + 37.5) / 2 = 31.25; DIR 118.75 / 3 = 39.58
    below = result(LEVELS | {"DIR1": 2, "DIR3": 1}, SUPPLIERS)
    # with a minimum of 39.6 instead of 40, which is how 39.58 is printed
    moved = own_definition(
        "secure-delivery", ("{score: DIR, at_least: 40}", "{score: DIR, at_least: 39.6}")
    )
    at_the_minimum = evaluate(moved, answered(LEVELS | {"DIR1": 2, "DIR3": 1}, SUPPLIERS))

    assert scores(below)["DIR"] == 39.6
    assert below.classification.declared == "ad-hoc"
    assert at_the_minimum.classification.declared == "careful"
    assert float(at_the_minimum.gates[1].margin or 0) == 0


def test_only_named_evidence_confirms() -> None:
    assert result(LEVELS, SUPPLIERS).classification.confirmed == "ad-hoc"
    assert result(LEVELS, SUPPLIERS, evidence="Minutes").classification.confirmed == "careful"


def test_the_smallest_set_of_changes_weighs_points_and_weights() -> None:
    # DIR 68.75 needs 6.2 more: one level of DIR3 gives 50/6, of DIR2 25/6, of DIR4 50/12.
    # BLD 35 needs 25 more: two levels of BLD3 give 25; BLD2 and BLD3 by one each would do as well,
    # but on two indicators.
    assert changes(result(LEVELS, SUPPLIERS)) == {"DIR3": 3, "BLD3": 2}


def test_the_way_up_ends_where_the_printed_score_reaches_the_minimum() -> None:
    # One level of DIR3 lifts DIR to 77.083, which is printed as 77.1.
    moved = own_definition(
        "secure-delivery", ("{score: DIR, at_least: 75}", "{score: DIR, at_least: 77.1}")
    )

    assert changes(evaluate(moved, answered(LEVELS, SUPPLIERS))) == {"DIR3": 3, "BLD3": 2}


def test_a_modifier_may_look_at_the_distance_to_the_next_class() -> None:
    # DIR (2*81.25 + 43.75) / 3 = 68.75 is more than 5 points short; with DIR4 3 it is 72.9.
    near = result(LEVELS | {"DIR4": 3, "BLD3": 3}, SUPPLIERS)

    assert (near.classification.declared, near.classification.modifier) == ("careful", "almost")
    assert result(LEVELS | {"BLD3": 3}, SUPPLIERS).classification.modifier is None


# --- rules over context ---------------------------------------------------------------------------


def test_a_rule_waits_for_what_is_unknown() -> None:
    pressed = {"hurdles": {"time": 2}}
    unknown = {key: level for key, level in LEVELS.items() if key != "DIR1"}

    assert result(LEVELS | {"DIR1": 1}, SUPPLIERS, pressed).stage.rule == "R1"
    assert result(unknown, SUPPLIERS, pressed).stage.rule == "R3"
    assert result(LEVELS, SUPPLIERS, pressed).stage.rule == "R4"


def test_one_of_several_chosen_options_is_enough_for_a_condition() -> None:
    alarms = {"RUN2": 2, "kinds": ("web", "model", "a kind of our own")}

    assert [item.code for item in result(LEVELS, alarms).consistency] == ["nothing-to-answer"]
    assert result(LEVELS, {"kinds": ("web",)}).consistency == ()


def test_another_rule_with_the_same_stage_is_no_alternative() -> None:
    # DIR1 decides between careful, for which R4 holds, and exemplary, for which R2 does.
    levels = {name: 3 for name in LEVELS if name != "DIR1"}
    calm: dict[str, Any] = {"hurdles": {}}
    same_stage = own_definition("secure-delivery", ("{id: R2, stage: 3,", "{id: R2, stage: 1,"))

    assert result(levels, calm).stage.alternative == 3
    assert evaluate(same_stage, answered(levels, calm)).stage.alternative is None


def test_points_of_length_are_counted_from_numbers_choices_and_the_stage() -> None:
    room = {"room": {"people": 10, "roles": ("lead",)}, "hurdles": {"time": 2}}
    roles = {"room": {"people": 9, "roles": ("lead", "tester")}}

    assert result(LEVELS | {"DIR1": 0}, room).workshop.reasons == ("many", "repair")
    assert result(LEVELS | {"DIR1": 0}, room).workshop.days == 2
    assert result(LEVELS, roles).workshop.reasons == ("many",)


# --- stability ------------------------------------------------------------------------------------


def test_stability_is_exact_where_the_rules_factor_by_dimension() -> None:
    # With everything else at the top, only BLD1 decides: it stays at 0 in nine of ten re-runs.
    levels = dict.fromkeys(LEVELS, 3) | {"BLD1": 0}
    stability = result(levels, {"suppliers": "none"}).stability

    assert result_as_json(result(levels))["stability"] == {"share": 0.9, "method": "exact"}
    assert stability.method == "exact"


def test_of_two_minimums_of_a_score_the_higher_one_counts_for_stability() -> None:
    # With everything at the top: DIR as below, 0.9729; BLD loses 10, 15 and 25 points by slips, and
    # is below 60 only if all three slip (0.001).
    levels = dict.fromkeys(LEVELS, 3)

    assert float(result(levels, {"suppliers": "none"}).stability.share) == round(0.9729 * 0.999, 4)


def test_stability_counts_a_score_that_is_printed_as_the_minimum() -> None:
    # DIR is 39.58, printed as 39.6. A slip down misses, unless a slip up makes up for it.
    levels = LEVELS | {"DIR1": 2, "DIR3": 1, "BLD2": 0}
    moved = own_definition(
        "secure-delivery", ("{score: DIR, at_least: 40}", "{score: DIR, at_least: 39.6}")
    )
    sheet = read_levels(moved, answered(levels, SUPPLIERS))
    direction = ("DIR1", "DIR2", "DIR3", "DIR4", "DIR5")
    expected = 0.0
    for slipped in product(*(slips(moved, levels[name]) for name in direction)):
        again = dict(zip(direction, (level for level, _ in slipped), strict=True))
        same = class_of_levels(moved, {**sheet.known, **again}) == "careful"
        expected += same * prod(chance for _, chance in slipped)

    assert exact_stability(moved, "careful", sheet) == pytest.approx(expected)


def test_stability_is_simulated_where_a_gate_is_on_a_geometric_mean() -> None:
    # With everything at the top, a slip costs DIR1 25 points and the others of DIR 25/3 each, so 75
    # holds without a slip of DIR1 (0.9), or with that alone (0.1 * 0.9**3); RUN is below 60 only if
    # both of its indicators slip (0.01).
    top = answered(dict.fromkeys(LEVELS, 3), {"suppliers": "none"})
    stability = evaluate(GEOMETRIC, top).stability

    assert stability.method == "simulated"
    assert float(stability.share) == pytest.approx(0.9729 * 0.99, abs=0.03)


def test_a_simulation_gives_the_same_number_each_time() -> None:
    answers = answered(LEVELS, SUPPLIERS)

    assert evaluate(GEOMETRIC, answers) == evaluate(GEOMETRIC, answers)


def test_the_way_up_over_a_geometric_mean_is_the_shortest() -> None:
    # RUN root of 25*25 = 25 must reach 60: 50*100 does with three levels, 50*50 and 100*25 do not.
    low = answered(LEVELS | {"RUN1": 1, "RUN2": 1}, SUPPLIERS)
    reached = changes(evaluate(GEOMETRIC, low))

    assert sorted([reached["RUN1"], reached["RUN2"]]) == [2, 3]
    assert reached["DIR3"] == 3
    raised = evaluate(GEOMETRIC, {**low, **answered(reached)})
    assert raised.classification.declared == "exemplary"
