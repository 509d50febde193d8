"""Published versions are fixed: their meaning by a fingerprint that words do not change."""

import re

import pytest

from questionnaires.catalogue import (
    DEFINITIONS,
    UnknownQuestionnaireError,
    get_latest_published,
    get_questionnaire,
    list_versions,
    parse_ref,
    read_published,
)
from questionnaires.definition import QuestionnaireRef
from tests.questionnaires.at_hand import PUBLISHED, own_definition, own_definition_text
from tests.questionnaires.other_words import in_other_words

SECURE = own_definition("secure-delivery")
ASKED_AND_CITED = "asked_of: [DEV, OPS]\n            source: Z1"


@pytest.mark.parametrize("ref", PUBLISHED, ids=str)
def test_a_published_version_still_means_what_it_meant(ref: QuestionnaireRef) -> None:
    assert get_questionnaire(ref).fingerprint == read_published(ref.id)[ref.version]


@pytest.mark.parametrize("folder", sorted(DEFINITIONS.iterdir()), ids=lambda folder: folder.name)
def test_every_published_version_still_has_its_file(folder: object) -> None:
    name = str(folder).rpartition("/")[2]

    assert {QuestionnaireRef(name, version) for version in read_published(name)} <= set(
        list_versions()
    )


def test_new_assessments_take_the_latest_published_version() -> None:
    latest = get_latest_published()

    assert latest.id == "cluster-readiness"
    assert latest.version == max(ref.version for ref in PUBLISHED if ref.id == latest.id)


# --- what the fingerprint sees --------------------------------------------------------------------


def test_a_fingerprint_is_a_sha256() -> None:
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", SECURE.fingerprint)


def test_a_fingerprint_is_the_same_in_other_words_and_another_language() -> None:
    translated = in_other_words(own_definition_text("secure-delivery"))

    assert (translated.language, translated.title) != (SECURE.language, SECURE.title)
    assert translated.fingerprint == SECURE.fingerprint


def test_a_fingerprint_does_not_depend_on_how_a_number_or_a_list_is_written() -> None:
    edits = (
        ("weight: 0.5\n", "weight: 0.50\n"),
        ("asked_of: [DEV, OPS]", "asked_of: [DEV, OPS, ]"),
    )

    assert own_definition("secure-delivery", *edits).fingerprint == SECURE.fingerprint


def test_a_fingerprint_does_not_see_where_a_question_comes_from() -> None:
    cited = own_definition("secure-delivery", ("asked_of: [DEV, OPS]", ASKED_AND_CITED))

    assert cited.indicators != SECURE.indicators
    assert cited.fingerprint == SECURE.fingerprint


@pytest.mark.parametrize(
    "edit",
    [
        ("points: [0, 25, 50, 100]", "points: [0, 26, 50, 100]"),
        ("counts_as: 2", "counts_as: 1"),
        ("{DEV: Developers, OPS: Operators}", "{DEV: Developers, OPS: Operators, ALL: All}"),
        ("minimum_answered: 50", "minimum_answered: 51"),
        ("weight: 3\n", "weight: 4\n"),
        ("asked_of: [DEV, OPS]", "asked_of: [DEV]"),
        ("        not_applicable: true\n", ""),
        ("{level: RUN1, at_least: 1}", "{level: RUN1, at_least: 2}"),
        ("role: supporting\n", "role: core\n"),
        ("floor: 1}", "floor: 2}"),
        ("aggregation: {by: mean}", "aggregation: {by: geometric_mean}"),
        ("{DIR: 2, BLD: 1, RUN: 1}", "{DIR: 2, BLD: 1, RUN: 2}"),
        ("{id: device,", "{id: machine,"),
        ("unknown_counts_as: spoken", "unknown_counts_as: written"),
        ("maximum: 99\n  - id: obs", "maximum: 98\n  - id: obs"),
        ("{id: time, text: Time, dimensions: [BLD]}", "{id: time, text: Time, dimensions: [DIR]}"),
        ("at_most: 2", "at_most: 3"),
        ("scale: [A little, A lot]", "scale: [A little, Much, A lot]"),
        ("others: true", "others: false"),
        ("{score: DIR, at_least: 40}", "{score: DIR, at_least: 41}"),
        (
            "{level: BLD1, at_least: 1}, tests: [careful, exemplary]",
            "{level: BLD1, at_least: 1}, tests: [careful]",
        ),
        ("points_short: 5", "points_short: 6"),
        ("stage: 3, note: optional", "stage: 3"),
        ("{id: R4, stage: 1", "{id: R4, stage: 2"),
        ("slip: 0.1", "slip: 0.2"),
        ("from_points: 2", "from_points: 3"),
        ("{number: room.people, at_least: 10}", "{number: room.people, at_least: 11}"),
        ("minutes: 90", "minutes: 95"),
        ("lunch_from: 750", "lunch_from: 720"),
        ("obstacles: [skill]", "obstacles: [time]"),
        ("questions: [RUN2, kinds]", "questions: [RUN2]"),
    ],
    ids=lambda edit: edit[1][:40] or "without a line",
)
def test_a_fingerprint_changes_with_every_point_weight_id_and_rule(edit: tuple[str, str]) -> None:
    assert own_definition("secure-delivery", edit).fingerprint != SECURE.fingerprint


def test_the_order_of_stage_rules_is_part_of_the_meaning() -> None:
    rules = (
        own_definition_text("secure-delivery")
        .partition("stage_rules:\n")[2]
        .splitlines(keepends=True)
    )

    swapped = own_definition("secure-delivery", (rules[0] + rules[1], rules[1] + rules[0]))

    assert swapped.fingerprint != SECURE.fingerprint


# --- names of versions ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "cluster-readiness", "cluster-readiness@0", "Cluster@1", "a@1\n", "../a@1", "a@1.5"],
)
def test_only_a_name_with_a_version_names_a_questionnaire(text: str) -> None:
    with pytest.raises(UnknownQuestionnaireError):
        parse_ref(text)


def test_a_name_is_read_as_it_is_written() -> None:
    assert str(parse_ref("cluster-readiness@12")) == "cluster-readiness@12"


def test_a_version_that_does_not_exist_is_not_found_and_neither_is_a_language() -> None:
    with pytest.raises(UnknownQuestionnaireError, match="there is no questionnaire x@1"):
        get_questionnaire(QuestionnaireRef("x", 1))
    with pytest.raises(UnknownQuestionnaireError, match="not written in tlh"):
        get_questionnaire(get_latest_published(), "tlh")
    with pytest.raises(UnknownQuestionnaireError, match="no version of x is published"):
        get_latest_published("x")
