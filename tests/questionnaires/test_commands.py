"""What the commands of questionnaires print, and how they exit: no web, no database."""

import json
from pathlib import Path
from typing import Any

import pytest

from questionnaires.catalogue import DEFINITIONS, definition_path, get_latest_published
from questionnaires.commands import check_definitions, evaluate_batch, print_schema, publish
from tests.questionnaires.at_hand import CLUSTER_READINESS, own_definition_text, result_of

REF = get_latest_published()


# --- evaluate --batch -----------------------------------------------------------------------------


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return tmp_path / "sheets.jsonl"


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    captured = capsys.readouterr()
    assert captured.err == ""
    return [json.loads(line) for line in captured.out.splitlines()]


def test_a_batch_gives_one_result_a_line_in_order(
    batch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets: list[dict[str, Any]] = [
        {"id": "b", "answers": {"GOV1": 2, "GOV4": 3}},
        {"id": 7, "answers": {}},
        {"answers": {"X1": "dormant"}},
    ]
    batch.write_text("\n".join(map(json.dumps, sheets)))

    assert evaluate_batch(batch) == 0
    assert printed(capsys) == [result_of(sheet) for sheet in sheets]


def test_a_bad_line_gives_its_id_and_problems_and_the_others_go_on(
    batch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch.write_text(
        '{"id": "first", "answers": {"GOV1": 9, "X1": "high"}}\n'
        "\n"
        '{"id": "cut off", "answers": {\n'
        '{"id": ["a"], "answers": {}}\n'
        '{"id": "raters", "raters": "all"}\n'
        '"a word"\n'
        '{"id": "last", "answers": {}}\n'
    )

    assert evaluate_batch(batch) == 1
    first, cut_off, listed, raters, word, last = printed(capsys)
    assert first["id"] == "first"
    assert [problem.split(": ")[0:2] for problem in first["problems"]] == [
        ["sheets.jsonl:1", "GOV1"],
        ["sheets.jsonl:1", "X1"],
    ]
    assert cut_off["id"] is None
    assert cut_off["problems"][0].startswith("sheets.jsonl:3:31: this is not valid JSON")
    assert listed == {
        "id": None,
        "problems": ["sheets.jsonl:4: an id is a word or a whole number"],
    }
    assert raters["id"] == "raters"
    assert "raters" in raters["problems"][0]
    assert word["problems"] == ["sheets.jsonl:6: a sheet is a mapping with “answers:” in it"]
    assert last["id"] == "last"
    assert "problems" not in last


def test_bytes_that_are_not_utf8_spoil_their_own_line_only(
    batch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch.write_bytes(b'{"answers": {"X8": "\xff"}}\n{"id": 2, "answers": {}}\n')

    assert evaluate_batch(batch) == 1
    bad, good = printed(capsys)
    assert "save as UTF-8" in bad["problems"][0]
    assert good["id"] == 2


def test_a_batch_that_cannot_be_read_prints_nothing_on_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate_batch(tmp_path / "missing.jsonl") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "missing.jsonl: No such file or directory" in captured.err


def test_an_empty_batch_is_no_mistake(batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write_text("\n\n")

    assert evaluate_batch(batch) == 0
    assert printed(capsys) == []


# --- questionnaire check | publish | schema -------------------------------------------------------


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A folder with one definition, which is not published."""
    folder = tmp_path / "secure-delivery"
    folder.mkdir()
    (folder / "1.yaml").write_text(own_definition_text("secure-delivery"))
    return tmp_path


def test_all_definitions_of_the_product_are_without_mistakes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check_definitions() == 0
    assert capsys.readouterr().err == ""


def test_check_names_every_mistake_with_file_line_and_column(
    definitions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = own_definition_text("secure-delivery", ("[skill]", "[luck]"), ("[1]", "[9]"))
    (definitions / "secure-delivery" / "1.yaml").write_text(text)

    assert check_definitions(definitions) == 1
    captured = capsys.readouterr()
    assert [line.split(": ")[0] for line in captured.err.splitlines()] == [
        "secure-delivery/1.yaml:252:7",
        "secure-delivery/1.yaml:253:7",
    ]
    assert captured.out == "1 questionnaire versions, 2 problems\n"


def test_check_notices_a_file_whose_name_is_not_its_content(
    definitions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (definitions / "secure-delivery" / "1.yaml").rename(definitions / "secure-delivery" / "2.yaml")

    assert check_definitions(definitions) == 1
    assert "the file holds secure-delivery@1" in capsys.readouterr().err


def test_a_published_version_is_fixed_and_its_words_are_not(
    definitions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = definitions / "secure-delivery" / "1.yaml"
    assert publish("secure-delivery@1", definitions) == 0

    words = ("text: Anything else?", "text: What did we not ask?")
    file.write_text(own_definition_text("secure-delivery", words))
    assert check_definitions(definitions) == 0

    file.write_text(own_definition_text("secure-delivery", ("slip: 0.1", "slip: 0.2")))
    assert check_definitions(definitions) == 1
    assert "this version is published, and its meaning has changed" in capsys.readouterr().err
    assert publish("secure-delivery@1", definitions) == 2


def test_publishing_keeps_the_fingerprints_of_earlier_versions(definitions: Path) -> None:
    folder = definitions / "secure-delivery"
    publish("secure-delivery@1", definitions)
    before = json.loads((folder / "published.json").read_text())
    second = own_definition_text("secure-delivery", ("version: 1\n", "version: 2\n"))
    (folder / "2.yaml").write_text(second)

    assert publish("secure-delivery@2", definitions) == 0
    after = json.loads((folder / "published.json").read_text())
    assert sorted(after) == ["1", "2"]
    assert after["1"] == before["1"] != after["2"]


@pytest.mark.parametrize("name", ["secure-delivery@3", "secure-delivery", "../x@1"])
def test_only_a_version_that_exists_can_be_published(
    name: str, definitions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(name, definitions) == 2
    assert capsys.readouterr().err
    assert not (definitions / "secure-delivery" / "published.json").exists()


def test_a_version_with_mistakes_cannot_be_published(
    definitions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = own_definition_text("secure-delivery", ("[skill]", "[luck]"))
    (definitions / "secure-delivery" / "1.yaml").write_text(text)

    assert publish("secure-delivery@1", definitions) == 2
    assert "there is no obstacle luck" in capsys.readouterr().err


def test_the_schema_describes_definition_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_schema() == 0
    schema = json.loads(capsys.readouterr().out)

    assert set(CLUSTER_READINESS.model_dump()) <= set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_the_latest_published_version_has_a_file_in_the_product() -> None:
    assert definition_path(REF).is_relative_to(DEFINITIONS)
    assert definition_path(REF).is_file()
