"""Every mistake in a sheet is told with its place and question, and with all the others.

In YAML, in JSON, and as a line of a batch, which knows lines only.
"""

import json
from typing import NamedTuple

import pytest

from questionnaires.answers import OTHER_LIMIT, TEXT_LIMIT
from questionnaires.sheets import read_sheet, sheet_from
from questionnaires.source import MAX_BYTES, Place, SourceError, read_json_line, read_source

LONG = "x" * (TEXT_LIMIT + 1)


class Row(NamedTuple):
    line: str
    """Written as line 3, below `answers:`."""
    words: str
    """How the message goes on after the place, as far as it matters."""

    def __str__(self) -> str:
        return self.line[:50]


LEVELS = [
    Row("FND1: 5", "FND1: “5” is not a level; write a whole number from 0 to 4, or unknown"),
    Row("FND1: -1", "FND1: “-1” is not a level; write a whole number from 0 to 4"),
    Row('FND1: "3"', "FND1: “3” is not a level; write a whole number from 0 to 4"),
    Row("FND1: 3.0", "FND1: 3.0 is not an answer; write a level, an option, or unknown"),
    Row("FND1: true", "FND1: true is not an answer; write a level, an option, or unknown"),
    Row("FND1: null", "FND1: nothing is not an answer; write a level, an option, or unknown"),
    Row("FND1: [3]", "FND1: a list holds words only"),
    Row("FND1: high", "FND1: “high” is not a level"),
    Row("FND1: 1234567890123456", "a number with more than 15 digits"),
    Row("FND1: not_applicable", "FND1: “not applicable” is not offered for this question"),
    Row(
        "FND5: 7", "FND5: “7” is not a level; write a whole number from 0 to 4, unknown or not_app"
    ),
    Row("FND1: {evidence: Minutes}", "FND1: “level:” is missing"),
    Row("FND1: {level: 3, proof: Minutes}", "FND1: “proof” does not belong here; use level, evid"),
    Row("FND1: {level: {level: 3}}", "FND1: "),
    Row("FND1: {level: 3, evidence: 2013}", "FND1: write text here"),
    Row("FND1: {level: 3, note: [a]}", "FND1: write text here"),
    Row(
        f"FND1: {{level: 3, evidence: {LONG}}}", "FND1: the text has 4001 characters; at most 4000"
    ),
]
CONTEXT = [
    Row(
        "X1: running", "X1: “running” is not an option; write one of: none, programme, active, dorm"
    ),
    Row("X1: not_applicable", "X1: “not_applicable” is not an option"),
    Row("X1: [active]", "X1: "),
    Row("X1: {value: active, since: 2009}", "X1: “since” does not belong here; use value, evid"),
    Row("X2: long ago", "X2: “long ago” is not a number; write a whole number or none"),
    Row("X2: 1066", "X2: 1066 is outside 1800 to 2100"),
    Row("X6: O5", "X6: write ratings as {item: rating}"),
    Row("X6: [O5]", "X6: write ratings as {item: rating}"),
    Row("X6: {O99: 3}", "X6: “O99” is not on the list"),
    Row("X6: {O5: 4}", "X6: “4” is not a rating for O5; write 1 to 3"),
    Row("X6: {O5: hard}", "X6: “hard” is not a rating for O5; write 1 to 3"),
    Row("X6: {O5: 2.5}", "X6: 2.5 is not an answer"),
    Row(
        "X6: {O1: 1, O2: 1, O3: 1, O4: 1, O5: 1, O6: 1}", "X6: 6 items are rated; at most 5 may be"
    ),
    Row("X8: 5", "X8: write text here"),
    Row(f"X8: {LONG}", "X8: the text has 4001 characters; at most 4000 are kept"),
    Row("X9: 18", "X9: write a mapping with: people, groups"),
    Row("X9: {people: -1}", "X9: people: -1 is outside 0 to 10000"),
    Row('X9: {people: "18"}', "X9: people: “18” is not a number"),
    Row("X9: {groups: PUB}", "X9: groups: write a list of options: [a, b]"),
    Row("X9: {groups: [PUB, ALL]}", "X9: groups: “ALL” is not an option; choose from: COM, EDU"),
    Row("X9: {groups: [PUB, PUB]}", "X9: groups: an option is named twice"),
    Row("X9: {guests: 18}", "X9: “guests” is not a field of this question; use: people, groups"),
    Row(f"X14: [{'y' * (OTHER_LIMIT + 1)}]", "X14: “yyyyy"),
]
QUESTIONS = [
    Row("FND99: 3", "FND99: there is no question FND99 in cluster-readiness@1"),
    Row("fnd1: 3", "fnd1: there is no question fnd1"),
    Row("7: 3", "7: there is no question 7"),
    Row("GOV1: 3", "GOV1 stands here twice; keep one"),
]
SHEET = "id: bad\nanswers:\n  {line}\n  GOV1: 2\n"


def told(text: str, file: str = "bad.yaml") -> list[str]:
    """The problems of a sheet that has some, each as it is printed."""
    sheet, problems = read_sheet(text, file)
    assert sheet is None
    assert problems
    return [str(problem) for problem in problems]


# --- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [*LEVELS, *CONTEXT, *QUESTIONS], ids=str)
def test_a_bad_answer_is_told_with_its_line_and_question_and_nothing_else(row: Row) -> None:
    [problem] = told(SHEET.replace("{line}", row.line))

    place, _, message = problem.partition(": ")
    wanted = 4 if "twice; keep one" in row.words else 3
    assert place.startswith(f"bad.yaml:{wanted}:")
    assert message.startswith(row.words)


def test_the_column_is_that_of_the_part_that_is_wrong() -> None:
    assert told("answers:\n  X9: {people: 18, groups: [ALL]}\n")[0].startswith("bad.yaml:2:20: X9")
    assert told("answers: {FND1: {level: 3, note: 5}}\n")[0].startswith("bad.yaml:1:28: FND1")


def test_all_bad_answers_are_told_from_top_to_bottom() -> None:
    problems = told("region: {name: 5}\nanswers:\n  X1: high\n  FND1: 9\n  Y1: 1\nas_of: soon\n")

    assert [problem.split(": ")[0] for problem in problems] == [
        *("bad.yaml:1:10", "bad.yaml:3:3", "bad.yaml:4:3", "bad.yaml:5:3", "bad.yaml:6:1")
    ]


# --- the sheet around them ------------------------------------------------------------------------

AROUND = [
    ("", "bad.yaml: a sheet is a mapping with “answers:” in it"),
    ("- FND1: 3", "bad.yaml:1:1: a sheet is a mapping with “answers:” in it"),
    ("id: 3", "bad.yaml:1:1: “answers:” is missing"),
    ("answers: [3]", "bad.yaml:1:1: answers are a mapping from question to answer"),
    ("answers: {}\nanswer: {}", "bad.yaml:2:1: “answer” does not belong in a sheet; use id, "),
    ("id: [3]\nanswers: {}", "bad.yaml:1:1: an id is a word or a whole number"),
    ("id: true\nanswers: {}", "bad.yaml:1:1: an id is a word or a whole number"),
    ("region: Costa Rica\nanswers: {}", "bad.yaml:1:1: a region is a mapping: {name: …, country"),
    ("region: {town: A}\nanswers: {}", "bad.yaml:1:10: “town” does not belong in a region"),
    (f"region: {{name: {'n' * 201}}}\nanswers: {{}}", "bad.yaml:1:10: a name is text of at most"),
    ("region: {country: Cr}\nanswers: {}", "bad.yaml:1:10: a country is two capital letters"),
    ("as_of: 2013-02-30\nanswers: {}", "bad.yaml:1:1: a date is written like 2026-06-30"),
    ("as_of: 2013\nanswers: {}", "bad.yaml:1:1: a date is written like 2026-06-30"),
    ("questionnaire: cluster-readiness@9\nanswers: {}", "bad.yaml:1:1: there is no questionnaire"),
    ("questionnaire: cluster-readiness\nanswers: {}", "bad.yaml:1:1: “cluster-readiness” does not"),
    ("questionnaire: ../x@1\nanswers: {}", "bad.yaml:1:1: “../x@1” does not name a questionnaire"),
    ("questionnaire: 1\nanswers: {}", "bad.yaml:1:1: write it like cluster-readiness@1"),
    ("raters: all", "bad.yaml:1:1: "),
]
UNREADABLE = [
    ("answers: {FND1: 3", "bad.yaml:1:18: this is not valid YAML or JSON: "),
    ("answers: {}\n---\nanswers: {}", "bad.yaml:2:1: this is not valid YAML or JSON: "),
    ("answers: {}\nanswers: {}", "bad.yaml:2:1: answers stands here twice; keep one"),
    ("answers: &a {}", "bad.yaml:1:10: anchors and aliases (& and *) are not allowed"),
    ("answers: !!python/object {}", "bad.yaml:1:10: tags such as tag:yaml.org,2002:python/object"),
    ("answers: {X8: !date 2013}", "bad.yaml:1:15: tags such as !date are not allowed"),
    ("answers: {[a]: 3}", "bad.yaml:1:11: a key must be a word or a whole number"),
    (
        f"answers: {'{a: ' * 21}1{'}' * 21}",
        "bad.yaml:1:90: this is nested more than 20 levels deep",
    ),
    ("answers: {X8: \udcff}", "bad.yaml:1: a character is half of a pair; save as UTF-8"),
    ('answers: {X8: "\\ud83d"}', "bad.yaml:1:15: a character is half of a pair; save as UTF-8"),
    ("#" * (MAX_BYTES + 1), "bad.yaml: the file is larger than 512 KiB"),
]


@pytest.mark.parametrize(("text", "expected"), [*AROUND, *UNREADABLE])
def test_a_sheet_that_is_wrong_as_a_whole_is_told_with_its_place(text: str, expected: str) -> None:
    [problem] = told(text)

    assert problem.startswith(expected)


# --- JSON -----------------------------------------------------------------------------------------


def test_json_is_read_with_lines_and_columns_too() -> None:
    text = json.dumps({"id": 1, "answers": {"FND1": 9, "X1": "high"}}, indent=2)

    first, second = told(text, "bad.json")
    assert first.startswith("bad.json:4:5: FND1: “9” is not a level")
    assert second.startswith("bad.json:5:5: X1: “high” is not an option")


def test_json_may_be_indented_with_tabs_and_hold_characters_as_escapes() -> None:
    text = json.dumps({"answers": {"X8": "😀 محضر"}}, indent="\t")
    sheet, problems = read_sheet(text, "good.json")

    assert problems == ()
    assert sheet is not None
    assert sheet.answers["X8"].value == "😀 محضر"


LINES = [
    ('{"answers": {"FND1": 3}', "this is not valid JSON: "),
    ('{"answers": {}, "answers": {}}', "this is not valid JSON: answers stands there twice"),
    ('{"answers": {"FND1": 3, "FND1": 3}}', "this is not valid JSON: FND1 stands there twice"),
    ('{"answers": {"FND1": NaN}}', "this is not valid JSON: NaN is not a number"),
    ('{"answers": {"FND1": 1234567890123456}}', "this is not valid JSON: a number with more than"),
    ('{"answers": {"X8": "\\ud83d"}}', "this is not valid JSON: a character is half of a pair"),
    ('{"answers": {"X8": "\udcff"}}', "this is not valid JSON: a character is half of a pair"),
    ("[" * 100_000, "this is not valid JSON: "),
]


@pytest.mark.parametrize(("text", "words"), LINES, ids=range(len(LINES)))
def test_a_line_that_is_not_json_is_told_with_its_number(text: str, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_json_line(text, "sheets.jsonl", 7)

    [problem] = caught.value.problems
    assert (problem.place.file, problem.place.line) == ("sheets.jsonl", 7)
    assert problem.message.startswith(words)


ONLY_IN_A_FILE = ("digits", "twice")
"""What is found while reading comes in other words from JSON."""


@pytest.mark.parametrize(
    "row",
    [r for r in [*LEVELS, *CONTEXT, *QUESTIONS] if not any(w in r.words for w in ONLY_IN_A_FILE)],
    ids=str,
)
def test_a_line_of_a_batch_tells_the_same_as_a_file(row: Row) -> None:
    text = SHEET.replace("{line}", row.line)
    line = json.dumps(read_source(text, "bad").value, default=float)

    _, problems = read_sheet(text, "bad")
    _, in_line = sheet_from(read_json_line(line, "bad", 1), lambda _: Place("bad", 1))

    assert [item.message for item in in_line] == [item.message for item in problems]


def test_a_problem_is_one_line_of_text_whatever_the_sheet_holds() -> None:
    assert told('answers: {"a\\nb\\e[2J": 3}') == [
        "bad.yaml:1:11: a·b·[2J: there is no question a·b·[2J in cluster-readiness@1"
    ]
