"""The command line: what each command does, says and exits with, and how little it loads."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import assessment
from assessment.cli import main
from assessment.config import PREFIX
from assessment.database import make_engine
from assessment.models import Assessment, AssessmentStatus, StoredReport
from tests.factories import SAMPLES, start

PATIENCE = 120.0
ROOT = Path(assessment.__file__).parent.parent


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every command here works in a data folder of its own."""
    for name in [name for name in os.environ if name.startswith(PREFIX)] + ["PORT"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", str(tmp_path))
    return tmp_path


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/cluster-readiness.sqlite3"


# --- database and samples ------------------------------------------------------------------------


def test_checking_makes_no_database(folder: Path) -> None:
    assert main(["database", "check"]) == 0
    assert not (folder / "cluster-readiness.sqlite3").exists()


def test_an_upgraded_database_passes_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["database", "upgrade"]) == 0
    assert main(["database", "check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        (
            "DROP TRIGGER audit_event_no_update; UPDATE audit_event SET by = 'nobody'",
            "audit trail was changed at entry 1",
        ),
    ],
)
def test_the_check_names_what_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str], damage: str, message: str
) -> None:
    main(["database", "upgrade"])
    engine = make_engine(url(folder))
    with Session(engine) as session, session.begin():
        start(session)
        for statement in damage.split("; "):
            session.connection().exec_driver_sql(statement)
    engine.dispose()

    assert main(["database", "check"]) == 1
    assert message in capsys.readouterr().err


def test_a_newer_database_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["database", "upgrade"])
    engine = make_engine(url(folder))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    assert main(["database", "upgrade"]) == 2
    assert "newer version of this program" in capsys.readouterr().err


def test_bad_settings_are_refused_with_their_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "x")

    assert main(["run"]) == 2
    assert "CLUSTER_READINESS_PORT must be" in capsys.readouterr().err


def test_samples_are_added_once_with_their_links(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["seed"]) == 0
    first = capsys.readouterr().out
    assert main(["seed"]) == 0
    second = capsys.readouterr().out

    engine = make_engine(url(folder))
    with Session(engine) as session:
        found = session.scalars(select(Assessment)).all()
        statuses = sorted(item.status for item in found)
    engine.dispose()
    assert len(re.findall(r"http://127\.0\.0\.1:8000/r/[\w-]{32}$", first, re.MULTILINE)) == 4
    assert "/r/" not in second
    assert statuses == [AssessmentStatus.IN_PROGRESS] + [AssessmentStatus.SUBMITTED] * 3


# --- scoring -------------------------------------------------------------------------------------


def test_a_sheet_is_evaluated_without_web_and_without_renderer() -> None:
    script = (
        "import sys\n"
        "from assessment.cli import main\n"
        f"code = main(['evaluate', {str(SAMPLES / '4-meridian.yaml')!r}])\n"
        "heavy = {'flask', 'sqlalchemy', 'weasyprint', 'dbos', 'wtforms'} & set(sys.modules)\n"
        "sys.exit(code or (repr(heavy) if heavy else 0))\n"
    )

    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert (found.returncode, found.stderr) == (0, "")
    assert '"cluster_candidate"' in found.stdout


@pytest.mark.parametrize("arguments", [[], ["sheet.yaml", "--batch", "sheets.jsonl"]])
def test_evaluate_wants_a_sheet_or_a_batch(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["evaluate", *arguments])

    assert left.value.code == 2
    assert "name either a sheet or --batch FILE" in capsys.readouterr().err


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    text = capsys.readouterr().out
    commands = ("run", "worker", "seed", "database", "evaluate", "verify", "sample-report")
    for command in (*commands, "questionnaire"):
        assert re.search(rf"^    {command}\s+\w", text, re.MULTILINE)


# --- the whole product ---------------------------------------------------------------------------


def test_run_prints_the_sign_ins_answers_makes_reports_and_stops(
    folder: Path, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setenv("PORT", str(unused_port))
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import sys; from assessment.cli import main; sys.exit(main(['run']))",
            ],
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            cwd=ROOT,
        )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first == f"Cluster Readiness is at http://127.0.0.1:{unused_port}/\n"
        wait_for(lambda: answers(unused_port))
        wait_for(lambda: a_report_is_made(folder))
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert rest.count("/r/") == 4
    assert "/r/" not in log.read_text().replace("/r/<secret>", "")


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return b"<h1" in page.read()
    except OSError:
        return False


def a_report_is_made(folder: Path) -> bool:
    engine = make_engine(url(folder))
    with Session(engine) as session:
        found = session.scalars(select(StoredReport)).all()
        errors = [report.error for report in found if report.error]
        made = [report.id for report in found if report.sha256]
    engine.dispose()
    assert errors == []
    return bool(made)
