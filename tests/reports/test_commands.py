"""The commands: results on standard output, problems with their place on standard error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from questionnaires.result import result_as_json
from questionnaires.sheets import sheet_as_json
from reports import commands
from reports.commands import compare, evaluate_sheet, verify_report, write_samples
from reports.rendering import Attachment, read_attachments, render_pdf
from reports.report import report_attachments
from tests.reports.documents import PLAIN
from tests.reports.golden import report_of, result_of, samples

SHEET = """\
id: norvale
questionnaire: cluster-readiness@1
region: {name: Norvale Lakes, country: RO}
answers:
  GOV1: {level: 3, evidence: "Statutes, 2022", note: "Two <b>lines</b>"}
  GOV2: 1
  GOV4: 2
  X1: active
"""
HOSTILE_SHEET = samples()["hostile"].sheet
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def sheet_file(tmp_path: Path) -> Path:
    file = tmp_path / "sheet.yaml"
    file.write_text(SHEET, "utf-8")
    return file


@pytest.fixture
def carried() -> tuple[dict[str, Any], dict[str, Any]]:
    """Sheet and result as a report carries them."""
    sheet = samples()["association-near-cluster"].sheet
    return sheet_as_json(sheet), result_as_json(result_of(sheet), sheet.id)


def report_file(folder: Path, sheet: object, result: object) -> Path:
    """A PDF that carries a sheet and a result, whatever is printed in it."""
    files = {"sheet.json": sheet, "result.json": result}
    attachments = [
        Attachment(name, json.dumps(value).encode(), "application/json", name)
        for name, value in files.items()
        if value is not None
    ]
    file = folder / "report.pdf"
    file.write_bytes(render_pdf(PLAIN, attachments=attachments))
    return file


def test_a_sheet_gives_its_result_as_json_and_nothing_else(
    sheet_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate_sheet(sheet_file) == 0
    output = capsys.readouterr()
    result = json.loads(output.out)
    assert result["id"] == "norvale"
    assert result["classification"]["declared"] == "association"
    assert output.err == ""


def test_a_report_is_written_beside_the_result_and_verifies(
    sheet_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.pdf"
    assert evaluate_sheet(sheet_file, pdf=report) == 0
    printed = json.loads(capsys.readouterr().out)
    files = read_attachments(report.read_bytes())
    assert json.loads(files["result.json"]) == printed
    assert json.loads(files["sheet.json"])["answers"]["GOV1"]["note"] == "Two <b>lines</b>"
    assert verify_report(report) == 0
    assert "tells the truth" in capsys.readouterr().out


def test_the_same_sheet_gives_the_same_report_at_a_named_moment(
    sheet_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    assert evaluate_sheet(sheet_file, pdf=first) == evaluate_sheet(sheet_file, pdf=second) == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"answers: {GOV1: 7, X1: maybe}", ["bad.yaml:1:", "GOV1", "X1"]),
        (b"answers: [", ["bad.yaml"]),
        (b"answers: {GOV1: \xff}", ["bad.yaml", "UTF-8"]),
        (b"questionnaire: cluster-readiness@999\nanswers: {}", ["bad.yaml:1:", "999"]),
    ],
)
def test_a_bad_sheet_gives_problems_with_their_place_and_no_result(
    content: bytes, told: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, report = tmp_path / "bad.yaml", tmp_path / "report.pdf"
    file.write_bytes(content)
    assert evaluate_sheet(file, pdf=report) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert all(word in output.err for word in told)
    assert not report.exists()


def test_a_missing_sheet_and_an_unknown_language_are_refused(
    sheet_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate_sheet(tmp_path / "none.yaml") == 2
    assert evaluate_sheet(sheet_file, language="tlh") == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "none.yaml" in output.err
    assert "tlh" in output.err


def test_a_report_that_cannot_be_written_is_told_after_the_result(
    sheet_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate_sheet(sheet_file, pdf=tmp_path / "no folder" / "report.pdf") == 1
    output = capsys.readouterr()
    assert json.loads(output.out)["id"] == "norvale"
    assert "no folder" in output.err


def declare_a_cluster(result: dict[str, Any]) -> None:
    result["classification"]["declared"] = "cluster_candidate"


def pass_a_gate(result: dict[str, Any]) -> None:
    next(gate for gate in result["gates"] if gate["outcome"] == "fail")["outcome"] = "pass"


def sound_firmer(result: dict[str, Any]) -> None:
    result["stability"]["share"] = 0.5


def leave_out_the_flags(result: dict[str, Any]) -> None:
    del result["consistency"]


def add_a_field(result: dict[str, Any]) -> None:
    result["certified"] = True


def change_the_fingerprint(result: dict[str, Any]) -> None:
    result["fingerprint"] = "sha256:" + "0" * 64


def change_the_digest(result: dict[str, Any]) -> None:
    result["digest"] = "sha256:" + "0" * 64


def claim_a_later_engine(result: dict[str, Any]) -> None:
    result["engine"] = "99.0.0"


def shorten_the_way(result: dict[str, Any]) -> None:
    result["next_class"]["changes"].pop()


def write_a_truth_for_a_number(result: dict[str, Any]) -> None:
    result["workshop"]["points"] = float(result["workshop"]["points"])


@pytest.mark.parametrize(
    "change",
    [
        declare_a_cluster,
        pass_a_gate,
        sound_firmer,
        leave_out_the_flags,
        add_a_field,
        change_the_fingerprint,
        change_the_digest,
        claim_a_later_engine,
        shorten_the_way,
        write_a_truth_for_a_number,
    ],
)
def test_a_changed_result_does_not_verify_and_the_difference_is_named(
    change: Change,
    carried: tuple[dict[str, Any], dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sheet, result = carried
    before = json.loads(json.dumps(result))
    change(result)
    assert verify_report(report_file(tmp_path, sheet, result)) == 1
    output = capsys.readouterr()
    assert "does not tell the truth" in output.out
    (difference,) = compare(result, before)
    assert difference in output.err


@pytest.mark.parametrize(
    ("question", "answer"),
    [("GOV2", 4), ("GOV1", {"level": 3, "evidence": "Another paper"}), ("X1", "dormant")],
)
def test_changed_answers_do_not_verify(
    question: str,
    answer: object,
    carried: tuple[dict[str, Any], dict[str, Any]],
    tmp_path: Path,
) -> None:
    sheet, result = carried
    sheet["answers"][question] = answer
    assert verify_report(report_file(tmp_path, sheet, result)) == 1


def test_a_report_of_an_earlier_engine_verifies_with_a_word_about_it(
    carried: tuple[dict[str, Any], dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sheet, result = carried
    assert verify_report(report_file(tmp_path, sheet, result | {"engine": "0.9.1"})) == 0
    assert "0.9.1" in capsys.readouterr().err


def test_a_sheet_that_cannot_be_scored_does_not_verify(
    carried: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    sheet, result = carried
    sheet["answers"]["GOV1"] = 9
    assert verify_report(report_file(tmp_path, sheet, result)) == 1


def test_a_file_without_sheet_or_result_cannot_be_verified(
    carried: tuple[dict[str, Any], dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sheet, _ = carried
    assert verify_report(report_file(tmp_path, sheet, None)) == 2
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(b"%PDF-1.7 but not really")
    assert verify_report(plain) == 2
    assert verify_report(tmp_path / "missing.pdf") == 2
    assert capsys.readouterr().out == ""


def test_the_worst_texts_travel_unchanged(tmp_path: Path) -> None:
    files = {item.name: item.content for item in report_attachments(report_of(HOSTILE_SHEET))}
    sheet, result = (json.loads(files[name]) for name in ("sheet.json", "result.json"))
    assert verify_report(report_file(tmp_path, sheet, result)) == 0


def test_samples_are_written_into_a_new_folder_and_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = (samples()["empty"], samples()["cluster-candidate"])
    monkeypatch.setattr(commands, "list_samples", lambda _: chosen)
    folder = tmp_path / "new" / "samples"
    assert write_samples(folder) == 0
    files = sorted(folder.glob("*.pdf"))
    assert [file.stem for file in files] == ["cluster-candidate", "empty"]
    assert [verify_report(file) for file in files] == [0, 0]
    assert capsys.readouterr().err == ""
