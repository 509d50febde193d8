"""Reports are made: tried three times, kept once, and also when the process dies on the way."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dbos import DBOS
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import assessment
from assessment import jobs
from assessment.config import Settings
from assessment.jobs import (
    ATTEMPTS,
    Workplace,
    attempt_report,
    delete_abandoned_drafts,
    running_jobs,
    start_report,
    start_waiting_reports,
)
from assessment.models import Assessment, ReportStatus, StoredReport, StoredResult
from questionnaires.answers import Answer
from tests.factories import EVENING, NOON, answer, start, submit

PDF = b"%PDF-1.7 of a test"
PATIENCE = 60.0
"""Seconds that a test waits at most; how long it takes is never compared."""


@pytest.fixture
def report_id(session: Session) -> str:
    submit(session)
    report_id = session.scalars(select(StoredReport.id)).one()
    session.commit()
    return report_id


@pytest.fixture
def workplace(engine: Engine, settings: Settings) -> Workplace:
    return Workplace(engine, settings)


def read(engine: Engine, report_id: str) -> StoredReport:
    with Session(engine, expire_on_commit=False) as session:
        report = session.get_one(StoredReport, report_id)
        assert report.pdf is None or report.pdf  # loads it
        return report


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def rendering(monkeypatch: pytest.MonkeyPatch, render: Callable[[], bytes]) -> list[int]:
    """Have reports rendered by this function; gives a list that grows with each call."""
    calls: list[int] = []

    def pdf_of(_stored: StoredResult, _language: str, _settings: Settings) -> bytes:
        calls.append(len(calls) + 1)
        return render()

    monkeypatch.setattr(jobs, "pdf_of", pdf_of)
    return calls


def failing() -> bytes:
    raise MemoryError("no room for page 7")


# --- one attempt ---------------------------------------------------------------------------------


def test_a_report_is_kept_with_its_fingerprint(
    workplace: Workplace, report_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering(monkeypatch, lambda: PDF)

    assert attempt_report(workplace, report_id)

    report = read(workplace.engine, report_id)
    assert (report.status, report.pdf) == (ReportStatus.READY, PDF)
    assert report.sha256 == hashlib.sha256(PDF).hexdigest()
    assert report.attempts == 1


def test_a_report_that_is_there_is_never_made_again(
    workplace: Workplace, report_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = rendering(monkeypatch, lambda: PDF)
    attempt_report(workplace, report_id)

    assert attempt_report(workplace, report_id)

    assert calls == [1]


def test_after_three_failures_the_error_is_kept_and_shown(
    workplace: Workplace, report_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendering(monkeypatch, failing)

    outcomes = [attempt_report(workplace, report_id) for _ in range(ATTEMPTS)]

    report = read(workplace.engine, report_id)
    assert outcomes == [False, False, True]
    assert (report.status, report.error) == (ReportStatus.FAILED, "MemoryError: no room for page 7")


def test_an_attempt_that_kills_the_process_counts(
    workplace: Workplace, report_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying() -> bytes:
        raise SystemExit

    rendering(monkeypatch, dying)
    for _ in range(ATTEMPTS):
        with pytest.raises(SystemExit):
            attempt_report(workplace, report_id)

    assert attempt_report(workplace, report_id)

    report = read(workplace.engine, report_id)
    assert report.status is ReportStatus.FAILED
    assert report.error is not None


def test_a_report_deleted_while_it_is_made_leaves_nothing(
    workplace: Workplace, report_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deleting() -> bytes:
        with Session(workplace.engine) as session, session.begin():
            session.delete(session.get_one(StoredReport, report_id))
        return PDF

    rendering(monkeypatch, deleting)

    assert attempt_report(workplace, report_id)
    assert attempt_report(workplace, report_id)

    with Session(workplace.engine) as session:
        assert session.get(StoredReport, report_id) is None


def test_of_two_workers_the_first_result_stays(
    workplace: Workplace, report_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken() -> bytes:
        rendering(monkeypatch, lambda: PDF)
        attempt_report(workplace, report_id)
        return b"%PDF of the slower one"

    rendering(monkeypatch, overtaken)

    attempt_report(workplace, report_id)

    assert read(workplace.engine, report_id).pdf == PDF


# --- durable workflows ---------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(jobs, "STOP_SECONDS", 0)


@pytest.fixture
def running(settings: Settings) -> Iterator[Workplace]:
    with running_jobs(settings) as workplace:
        yield workplace


def is_done(engine: Engine, report_id: str) -> bool:
    return read(engine, report_id).finished_at is not None


@pytest.mark.usefixtures("running")
def test_starting_a_report_many_times_makes_it_once(
    report_id: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = rendering(monkeypatch, lambda: PDF)

    for _ in range(5):
        start_report(report_id)
    wait_for(lambda: is_done(engine, report_id))

    assert calls == [1]


def test_a_report_that_nobody_started_is_found(
    report_id: str, settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the process ends between the commit and the start of the job."""
    rendering(monkeypatch, lambda: PDF)
    start_report(report_id)  # nobody works here, so nothing happens
    assert not is_done(engine, report_id)

    with running_jobs(settings):
        wait_for(lambda: is_done(engine, report_id))


@pytest.mark.usefixtures("running")
def test_a_failing_report_is_given_up_after_three_attempts(
    report_id: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = rendering(monkeypatch, failing)

    start_report(report_id)
    wait_for(lambda: is_done(engine, report_id))

    assert calls == [1, 2, 3]
    assert read(engine, report_id).status is ReportStatus.FAILED


def test_a_workflow_that_ended_without_an_outcome_is_begun_again(
    running: Workplace, report_id: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when our own database was out of order while the job ran."""
    rendering(monkeypatch, lambda: PDF)
    attempt = jobs.attempt_report

    def broken(_workplace: Workplace, _report_id: str) -> bool:
        raise OSError("disk full")

    monkeypatch.setattr(jobs, "attempt_report", broken)
    start_report(report_id)
    wait_for(lambda: (s := DBOS.get_workflow_status(report_id)) is not None and s.status == "ERROR")

    monkeypatch.setattr(jobs, "attempt_report", attempt)
    start_waiting_reports(running, EVENING)
    wait_for(lambda: is_done(engine, report_id))


def test_a_job_database_out_of_order_never_fails_the_request(
    report_id: str, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_workplace", workplace)  # DBOS is not launched

    start_report(report_id)


WORKER = """
    import sys, time
    from pathlib import Path
    from assessment import jobs
    from assessment.commands import work
    from assessment.config import read_settings

    marker = Path(sys.argv[1])

    def pdf_of(stored, language, settings):
        with marker.open("a") as file:
            file.write("begun\\n")
        while sys.argv[2] == "hang":
            time.sleep(0.05)
        return b"%PDF-1.7 of a test"

    jobs.pdf_of = pdf_of
    work(read_settings())
"""


def test_a_report_is_made_after_its_worker_was_killed_in_the_middle(
    settings: Settings, report_id: str, engine: Engine, tmp_path: Path
) -> None:
    """Kill -9 while the report is rendered; the next process under the same name makes it."""
    marker = tmp_path / "marker"
    environment = {
        **os.environ,
        "CLUSTER_READINESS_DATA_DIR": str(settings.data_dir),
        "PYTHONPATH": str(Path(assessment.__file__).parent.parent),
    }

    def worker(behaviour: str) -> subprocess.Popen[bytes]:
        script = textwrap.dedent(WORKER)
        return subprocess.Popen(
            [sys.executable, "-c", script, str(marker), behaviour], env=environment
        )

    first = worker("hang")
    try:
        wait_for(marker.exists)
    finally:
        first.kill()
        first.wait()
    assert not is_done(engine, report_id)

    second = worker("work")
    try:
        wait_for(lambda: is_done(engine, report_id))
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=PATIENCE) == 0

    report = read(engine, report_id)
    assert (report.status, report.attempts, report.pdf) == (ReportStatus.READY, 2, PDF)
    assert marker.read_text() == "begun\nbegun\n"


# --- retention -----------------------------------------------------------------------------------


def test_drafts_are_deleted_when_nobody_touched_them_for_so_long(
    workplace: Workplace, session: Session
) -> None:
    old, _ = start(session, "Old")
    touched, _ = start(session, "Touched")
    submitted, _ = submit(session)
    days = timedelta(days=workplace.settings.retention_draft_days)
    for item in (old, submitted):
        item.edited_at = NOON - days - timedelta(seconds=1)
    touched.edited_at = NOON - days
    session.commit()

    assert delete_abandoned_drafts(workplace, NOON) == 1

    left = set(session.scalars(select(Assessment.id)))
    assert left == {touched.id, submitted.id}


def test_answers_go_with_their_draft(workplace: Workplace, session: Session) -> None:
    old, _ = start(session)
    answer(session, old, {"FND1": Answer(2)})
    session.commit()

    delete_abandoned_drafts(workplace, NOON + timedelta(days=91))

    with workplace.engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM stored_answer").scalar()
    assert count == 0
