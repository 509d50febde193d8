"""Every mistake in a definition file is told with its line and a sentence that helps.

Each row edits `definitions/secure-delivery.yaml`, which has no mistake, and says what an author is
told, and on which line.
"""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.catalogue import definition_path
from questionnaires.checks import read_definition
from questionnaires.source import MAX_BYTES, Problem, SourceError
from tests.questionnaires.at_hand import CLUSTER_READINESS, examples, own_definition_text

NAME = "secure-delivery"


class Row(NamedTuple):
    old: str
    new: str
    words: str
    at: str = ""
    """A passage of the edited file, where the mistake is not told on the first line of `new`."""

    def __str__(self) -> str:
        return " ".join(self.new.split())[:50] or f"without {' '.join(self.old.split())[:40]}"


TITLE = "title: Secure delivery\n"
POINTS = "points: [0, 25, 50, 100]"
DIR1 = "anchors: {0: None are, 1: Some are, 2: Most are, 3: All are}"
DIR5 = "{answer: contract, is: written}\n\n"
RUN2 = "{level: RUN1, at_least: 1}"
REVIEW = "minimum: {level: BLD1, at_least: 1}"
BUILDING = "minimum: {score: BLD, at_least: 60}"
DEEP = "{a: " * 21 + "1" + "}" * 21

THE_FILE = [
    Row(TITLE, TITLE + "title: Again\n", "title stands here twice; keep one", at="title: Again"),
    Row(TITLE, "title: &name Secure\n", "anchors and aliases (& and *) are not allowed"),
    Row(TITLE, "title: !secret Secure\n", "tags such as !secret are not allowed"),
    Row("meanings: [Not", "meanings: !!set [Not", "tags such as tag:yaml.org,2002:set are not"),
    Row(TITLE, f"title: {DEEP}\n", "nested more than 20 levels deep"),
    Row(TITLE, "title: Secure \ud800\n", "a character is half of a pair; save as UTF-8"),
    Row(TITLE, 'title: "Secure \\ud800"\n', "a character is half of a pair; save as UTF-8"),
    Row(TITLE, "title: [Secure\n", "this is not valid YAML or JSON", at="about: How carefully"),
    Row(TITLE, "? [title]\n: Secure\n", "a key must be a word or a whole number"),
    Row(POINTS, "points: [0, 25, 50, 1234567890123456]", "a number with more than 15 digits"),
]
SHAPE = [
    Row("role: supporting\n", "role: supporting\n    colour: red\n", "colour", at="colour: red"),
    Row("language: en\n", "", "language: Field required", at="id: secure-delivery"),
    Row("version: 1\n", "version: one\n", "version: Input should be a valid integer"),
    Row("version: 1\n", "version: 0\n", "greater than or equal to 1"),
    Row("version: 1\n", "version: 1.0\n", "valid integer"),
    Row(TITLE, 'title: ""\n', "at least 1 character"),
    Row(TITLE, "title: 2026\n", "valid string"),
    Row(POINTS, "points: [0, 25, lots, 100]", "scale.points.2"),
    Row(POINTS, "points: [0, 25, .inf, 100]", "scale.points.2"),
    Row("minimum_answered: 50\n", "minimum_answered: 101\n", "less than or equal to 100"),
    Row("weight: 3\n", "weight: 0\n", "greater than 0"),
    Row("id: DIR2\n", "id: DIR 2\n", "should match pattern"),
    Row("{by: sum}", "{by: total}", "should be 'mean', 'sum' or 'geometric_mean'"),
    Row("{by: sum}", "{by: sum, floor: -1}", "greater than or equal to 0"),
    Row("scale: [A little, A lot]", "scale: [A little]", "at least 2 items"),
    Row("at_most: 2", "at_most: 0", "greater than or equal to 1"),
    Row("type: rating", "type: ranking", "Input tag 'ranking'", at="- id: hurdles"),
    Row("note: optional", "note: perhaps", "'optional' or 'provisional'"),
    Row("slip: 0.1", "slip: 0.6", "less than or equal to 0.5"),
    Row("minutes: 90", "minutes: 5", "greater than or equal to 15"),
]
QUESTIONS = [
    Row(POINTS, "points: [0, 50, 25, 100]", "points must not fall from one level to the next"),
    Row(POINTS, "points: [-1, 25, 50, 100]", "points must not fall from one level to the next"),
    Row(", Done for all]", "]", "write one meaning for each entry of points"),
    Row("from_level: 3,", "from_level: 4,", "from_level goes up to 3, and counts_as is a lower"),
    Row("counts_as: 2}", "counts_as: 3}", "from_level goes up to 3, and counts_as is a lower"),
    Row("3: All are}", "3: All are, 4: More}", "DIR1: write one anchor for each level 0 to 3"),
    Row("2: Most are, 3: All are}", "2: Most are}", "DIR1: write one anchor for each level 0 to 3"),
    Row("1: Some are, 2: Most are,", "2: Most are, 1: Some are,", "0 to 3, in this order"),
    Row("{0: None are,", "{none: None are,", "anchors.0.level: Input should be a valid integer"),
    Row("weight: 0.5\n", "weight: 0.6\n", "BLD: its score goes up to 110.0", at="- id: BLD\n"),
    Row("asked_of: [DEV, OPS]", "asked_of: [DEV, GOV]", "there is no stakeholder group GOV"),
    Row("id: DIR2\n", "id: DIR1\n", "the id DIR1 stands above already"),
    Row("id: training\n", "id: plan\n", "the id plan stands above already"),
    Row("id: suppliers-page", "id: DIR", "the id DIR stands above already"),
    Row("{id: device,", "{id: web,", "the id web stands above already"),
    Row("{id: skill,", "{id: time,", "the id time stands above already"),
    Row("{id: tester,", "{id: lead,", "the id lead stands above already"),
    Row("{DIR: 2, BLD: 1, RUN: 1}", "{DIR: 2, BLD: 1}", "give every dimension, and nothing else"),
    Row("counts_as: spoken", "counts_as: silent", "contract has no option silent"),
    Row("minimum: 0\n", "minimum: 100\n", "audits: the minimum is above the maximum"),
    Row("dimensions: [DIR]}", "dimensions: [DOR]}", "skill: there is no dimension DOR"),
    Row(
        "How many, minimum: 1, maximum: 99}",
        "How many, minimum: 1, maximum: 99, asked_when: {answer: suppliers, is: some}}",
        "room.people: asked_when and unknown_counts_as belong to the question as a whole",
    ),
]
ASKING = [
    Row(DIR5, "{answer: treaty, is: written}\n\n", "there is no choice treaty"),
    Row(DIR5, "{answer: remarks, is: written}\n\n", "there is no choice remarks"),
    Row(DIR5, "{answer: contract, is: signed}\n\n", "no option of contract called signed"),
    Row(DIR5, "{answer: kinds, is: web}\n\n", "DIR5 is asked before kinds, so it cannot depend"),
    Row(DIR5, "{level: BLD1, at_least: 1}\n\n", "DIR5 is asked before BLD1, so it cannot depend"),
    Row(DIR5, "{level: DIR5, at_least: 1}\n\n", "DIR5 is asked before DIR5, so it cannot depend"),
    Row(DIR5, "{holds: pressed}\n\n", "can depend on answers and levels only"),
    Row(DIR5, "{not: {class: careful}}\n\n", "can depend on answers and levels only"),
]
CONDITIONS = [
    Row(RUN2, "{level: RUN9, at_least: 1}", "there is no indicator RUN9"),
    Row(RUN2, "{level: RUN1, at_most: 1}", "at_most: Extra inputs are not permitted"),
    Row(RUN2, "{level: RUN1}", "at_least: Field required"),
    Row(RUN2, "{level: RUN1, at_least: 4}", "at least 4 is reached by all or by none"),
    Row(RUN2, "{level: RUN1, at_least: yes}", "valid integer"),
    Row(RUN2, "{levels: RUN1}", "not a condition; write one of: level, score, shown_score"),
    Row(RUN2, "RUN1 >= 1", "not a condition; write one of: level, score, shown_score"),
    Row("{rated: hurdles,", "{rated: kinds,", "kinds is not a rating"),
    Row("{rated: hurdles, at_least: 2}", "{rated: hurdles, at_least: 3}", "ratings go from 1 to 2"),
    Row("{rated: hurdles, at_least: 2}", "{rated: hurdles, at_least: 2, items: 3}", "from 1 to 2"),
    Row("{all: [{holds: pressed},", "{all: [{holds: stuck},", "stuck is not defined above"),
    Row("{certain: {holds: stuck}}", "{certain: {holds: stick}}", "there is no condition stick"),
    Row("{possible: {holds: stuck}}", "{possible: {class: master}}", "there is no class master"),
    Row("{stage: 2, note", "{stage: 9, note", "there is no stage 9"),
    Row("note_is_not: provisional", "note_is_not: perhaps", "there is no note perhaps"),
    Row("{contested: careful}", "{contested: DIR}", "there is no test DIR"),
    Row("nearly_passes: exemplary", "nearly_passes: perfect", "there is no test perfect"),
    Row("{shown_score: RUN,", "{shown_score: RUN1,", "there is no dimension RUN1"),
    Row("{number: room.people, at_least: 10}", "{number: room, at_least: 10}", "not a number"),
    Row("{chosen: room.roles,", "{chosen: room.people,", "room.people is not a multiple choice"),
    Row("{any: [{number", "{any: [], all: [{number", "Extra inputs are not permitted"),
    Row(
        "{not: {level: DIR1, at_least: 2}}]}",
        "\n      {not:\n        {level: DIR1,\n         at_leest: 2}}]}",
        "at_leest: Extra inputs are not permitted",
        at="at_leest",
    ),
]
GATES_AND_CLASSES = [
    Row(REVIEW, "minimum: {level: RUN2, at_least: 1}", "RUN2 may be not applicable, so it cannot"),
    Row(REVIEW, "minimum: {level: DIR5, at_least: 1}", "DIR5 is not always asked, so it cannot"),
    Row(REVIEW, "minimum: {level: BLD1, at_least: 0}", "reached by all or by none; write 1 to 3"),
    Row(REVIEW, "minimum: {level: BLD1, at_least: 4}", "reached by all or by none; write 1 to 3"),
    Row(REVIEW, "minimum: {answer: contract, is: written}", "answer: Extra inputs"),
    Row(BUILDING, "minimum: {score: BLD1, at_least: 60}", "there is no dimension BLD1"),
    Row(BUILDING, "minimum: {score: BLD, at_least: 59.95}", "scores have one decimal"),
    Row(BUILDING, "minimum: {score: BLD, at_least: 0}", "by all or by none; BLD ends at 100"),
    Row(BUILDING, "minimum: {score: BLD, at_least: 101}", "by all or by none; BLD ends at 100"),
    Row(BUILDING, "minimum: {score: BLD, at_least: 1e999}", "by all or by none; BLD ends at 100"),
    Row("tests: careful,", "tests: carefree,", "there is no test carefree"),
    Row("{id: direction-75,", "{id: direction-40,", "the id direction-40 stands above already"),
    Row("tests: []}", "tests: [careful]}", "the first class is what remains"),
    Row(
        "tests: [careful]}", "tests: []}", "a class asks for all tests of the one before, and more"
    ),
    Row("it., tests: [careful, exemplary]}", "it., tests: [perfect]}", "there is no test perfect"),
    Row("    class: careful\n", "    class: careless\n", "there is no class careless"),
]
STAGES_AND_WORKSHOP = [
    Row("{id: R2, stage: 3,", "{id: R2, stage: 9,", "there is no stage 9"),
    Row("{id: R4,", "{id: R4, when: {class: careful},", "but the last, which always holds"),
    Row(", when: {class: exemplary}", "", "every rule has a condition but the last"),
    Row("{id: R2,", "{id: R1,", "the id R1 stands above already"),
    Row("{id: split,", "{id: many,", "the id many stands above already"),
    Row("[RUN2, kinds]", "[RUN2, sorts]", "there is no question sorts"),
    Row("from_points: 0", "from_points: 1", "lengths start from 0 points and rise", at="lengths:"),
    Row("from_points: 2", "from_points: 0", "lengths start from 0 points and rise", at="lengths:"),
    Row("groups: [DEV]", "groups: [DEV, ALL]", "there is no stakeholder group ALL"),
    Row("stages: [1]", "stages: [9]", "worst-cases: there is no stage 9"),
    Row("[skill]", "[luck]", "worst-cases: there is no obstacle luck"),
    Row("gates: [direction-40]", "gates: [west]", "worst-cases: there is no gate west"),
    Row(
        "      stages: [1]\n      obstacles: [skill]\n      gates: [direction-40]\n",
        "",
        "worst-cases is never chosen; name a stage or a reason",
        at="id: worst-cases",
    ),
    Row(
        "stage_rules:\n",
        "wish_question: kinds\nwished_stage: {phone: 1}\nstage_rules:\n",
        "kinds has no option phone",
        at="wished_stage:",
    ),
    Row(
        "stage_rules:\n",
        "wish_question: remarks\nwished_stage: {web: 1}\nstage_rules:\n",
        "wish_question names a choice",
    ),
    Row("stage_rules:\n", "wished_stage: {web: 1}\nstage_rules:\n", "wish_question names a choice"),
    Row("end: 1020", "end: 700", "start, lunch and end follow one another", at="timetable:"),
    Row("lunch_from: 750", "lunch_from: 500", "start, lunch and end", at="timetable:"),
    Row("break_minutes: 15", "break_minutes: 180", "modules need room", at="timetable:"),
    Row("end: 1020", "end: 770", "worst-cases takes 90 minutes; a day has 80", at="minutes: 90"),
]


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(SourceError) as caught:
        read_definition(text, "file.yaml")
    return caught.value.problems


def line_of(passage: str, text: str) -> int:
    """The line, from 1, on which a passage begins that stands there once."""
    assert text.count(passage) == 1
    return text.count("\n", 0, text.index(passage)) + 1


@pytest.mark.parametrize(
    "row",
    [
        *(*THE_FILE, *SHAPE, *QUESTIONS, *ASKING),
        *(*CONDITIONS, *GATES_AND_CLASSES, *STAGES_AND_WORKSHOP),
    ],
    ids=str,
)
def test_a_mistake_is_told_with_its_line_and_what_is_wrong(row: Row) -> None:
    text = own_definition_text(NAME, (row.old, row.new))
    wanted = line_of(row.at, text) if row.at else line_of(row.old, own_definition_text(NAME))

    problems = problems_of(text)

    assert [str(item) for item in problems if item.place.line == wanted and row.words in str(item)]
    assert all(item.place.file == "file.yaml" and item.place.line for item in problems)


def test_a_mistake_is_told_with_its_column() -> None:
    [problem] = problems_of(own_definition_text(NAME, (REVIEW, REVIEW.replace("BLD1", "BLD9"))))

    assert str(problem) == "file.yaml:181:18: there is no indicator BLD9"


def test_all_mistakes_are_told_at_once_from_top_to_bottom() -> None:
    edits = (("groups: [DEV]", "groups: [ALL]"), (REVIEW, REVIEW.replace("1}", "9}")))
    problems = problems_of(own_definition_text(NAME, *edits, (DIR5, "{answer: treaty, is: x}\n\n")))

    lines = [problem.place.line for problem in problems]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_a_file_that_is_too_large_is_refused() -> None:
    text = own_definition_text(NAME) + "#" * MAX_BYTES

    assert [str(item) for item in problems_of(text)] == [
        "file.yaml: the file is larger than 512 KiB"
    ]


@pytest.mark.parametrize("text", ["", "- a list", "a word", "{}", "[" * 300, "{a: " * 3_000])
def test_what_is_no_definition_at_all_is_refused(text: str) -> None:
    assert problems_of(text)


# --- any damage -----------------------------------------------------------------------------------

WHOLE = definition_path(CLUSTER_READINESS.ref).read_text("utf-8")


def read_or_refuse(text: str) -> None:
    """Passes unless something else than a SourceError is raised."""
    try:
        read_definition(text, "file.yaml")
    except SourceError as error:
        assert error.problems  # noqa: PT017 - a damaged file may still be a good one


@examples(6)
@given(st.integers(0, len(WHOLE.encode())))
def test_a_definition_cut_off_at_any_byte_is_read_or_refused(length: int) -> None:
    read_or_refuse(WHOLE.encode()[:length].decode("utf-8", "surrogateescape"))


@examples(4)
@given(st.integers(0, WHOLE.count("\n")))
def test_a_definition_without_any_one_line_is_read_or_refused(number: int) -> None:
    lines = WHOLE.splitlines(keepends=True)
    read_or_refuse("".join(lines[:number] + lines[number + 1 :]))


@examples(25)
@given(st.data())
def test_a_definition_with_a_line_moved_elsewhere_is_read_or_refused(data: st.DataObject) -> None:
    lines = own_definition_text(NAME).splitlines(keepends=True)
    line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
    lines.insert(data.draw(st.integers(0, len(lines))), line)
    read_or_refuse("".join(lines))
