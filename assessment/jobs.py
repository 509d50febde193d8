"""Durable jobs: a report that was asked for is made, also when the process dies on the way.

The wish is a row of ours (`StoredReport`), written with its cause. After the commit a durable
workflow is started with the row's id as its own, so that starting it twice is harmless. At launch
and every minute, rows without an outcome are looked for and started again. What is wanted, how
often it was tried and what came of it stands in the row; DBOS only sees to it that somebody works
on it, with tables in a database of its own beside ours.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database import make_engine
from assessment.documents import pdf_of
from assessment.logs import log
from assessment.models import StoredReport, StoredResult
from assessment.operations import delete_assessment
from assessment.queries import list_abandoned_drafts, list_waiting_reports

QUEUE = "reports"
ATTEMPTS = 3
PAUSES = (2.0, 10.0)
"""Seconds between attempts."""
LOOK_AGAIN_SECONDS = 60
STOP_SECONDS = 5
"""How long a report that is being made may still take when the process stops."""
OVERDUE = timedelta(minutes=10)
"""After this time a report is taken over from a worker that does not come back."""

WORKFLOWS_VERSION = "1"
"""Goes up only when a running workflow could not be continued by newer code."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a job needs: the database and the settings."""

    engine: Engine
    settings: Settings


_workplace: Workplace | None = None


# --- what is done --------------------------------------------------------------------------------


def attempt_report(workplace: Workplace, report_id: str) -> bool:
    """Try once to make a report; True when it has an outcome, good or bad, and need not be tried.

    An attempt is counted before it begins, so that one which kills the process counts too.
    """
    if not _begin(workplace, report_id):
        return True
    try:
        result, language = _find_material(workplace, report_id)
        pdf = pdf_of(result, language, workplace.settings)
    except Exception as error:  # noqa: BLE001 - whatever is wrong must be kept and shown
        log.warning("report failed", report_id=report_id, exc_info=error)
        return _keep_error(workplace, report_id, f"{type(error).__name__}: {error}")
    _keep_pdf(workplace, report_id, pdf)
    return True


def _begin(workplace: Workplace, report_id: str) -> bool:
    """Count an attempt; False when none is needed or left."""
    with Session(workplace.engine) as session, session.begin():
        report = session.get(StoredReport, report_id, with_for_update=True)
        if report is None or report.finished_at is not None:
            return False
        if report.attempts >= ATTEMPTS:
            report.error = "The process ended during each attempt."
            report.finished_at = datetime.now(UTC)
            return False
        report.attempts += 1
        report.started_at = datetime.now(UTC)
        return True


def _find_material(workplace: Workplace, report_id: str) -> tuple[StoredResult, str]:
    """The result and the language; no transaction stays open while the report is rendered."""
    with Session(workplace.engine, expire_on_commit=False) as session, session.begin():
        report = session.get_one(StoredReport, report_id)
        return report.result, report.language


def _keep_pdf(workplace: Workplace, report_id: str, pdf: bytes) -> None:
    with Session(workplace.engine) as session, session.begin():
        report = session.get(StoredReport, report_id, with_for_update=True)
        if report is None or report.finished_at is not None:
            return  # deleted meanwhile, or kept by another worker: the first one stays
        report.pdf, report.sha256 = pdf, hashlib.sha256(pdf).hexdigest()
        report.finished_at = datetime.now(UTC)


def _keep_error(workplace: Workplace, report_id: str, message: str) -> bool:
    """Keep the last attempt's error; say whether it was the last."""
    with Session(workplace.engine) as session, session.begin():
        report = session.get(StoredReport, report_id, with_for_update=True)
        if report is None or report.finished_at is not None:
            return True
        if report.attempts < ATTEMPTS:
            return False
        report.error, report.finished_at = message, datetime.now(UTC)
        return True


def delete_abandoned_drafts(workplace: Workplace, now: datetime) -> int:
    """Delete assessments that were never submitted and not touched for so many days; how many."""
    before = now - timedelta(days=workplace.settings.retention_draft_days)
    with Session(workplace.engine) as session, session.begin():
        drafts = list_abandoned_drafts(session, before)
        for draft in drafts:
            delete_assessment(session, draft, by="retention", at=now)
        return len(drafts)


# --- who sees to it that it is done --------------------------------------------------------------


@DBOS.workflow()
def render_report(report_id: str) -> None:
    """Make the report with this id: at most three attempts, over any number of processes."""
    for pause in (*PAUSES, 0.0):
        if attempt_step(report_id):
            return
        DBOS.sleep(pause)


@DBOS.step()
def attempt_step(report_id: str) -> bool:
    """One attempt, in the process that runs it now."""
    if _workplace is None:
        raise RuntimeError("jobs run only between launch and stop")
    return attempt_report(_workplace, report_id)


def start_report(report_id: str) -> None:
    """Start making a report, after the row that asks for it is committed.

    Never fails: where no worker runs in this process, or its database is out of order, a worker
    finds the row by itself.
    """
    if _workplace is None:
        return
    try:
        with SetWorkflowID(report_id):
            DBOS.enqueue_workflow(QUEUE, render_report, report_id)
    except Exception as error:  # noqa: BLE001 - the wish is safe in its row
        log.warning("report not started yet", report_id=report_id, exc_info=error)


def start_waiting_reports(workplace: Workplace, now: datetime) -> None:
    """Start every report that has no outcome, unless somebody is at it."""
    with Session(workplace.engine) as session:
        waiting = list_waiting_reports(session)
    for report in waiting:
        status = DBOS.get_workflow_status(report.id)
        if status is None:
            start_report(report.id)
        elif status.status not in {"ENQUEUED", "PENDING"}:  # ended without an outcome
            DBOS.rewind_workflow(report.id, queue_name=QUEUE)
        elif status.executor_id != DBOS.executor_id and now - report.wanted_at > OVERDUE:
            DBOS.resume_workflow(report.id, queue_name=QUEUE)


@contextmanager
def running_jobs(settings: Settings) -> Iterator[Workplace]:
    """Make reports in this process, those begun before included, until the block ends."""
    global _workplace  # noqa: PLW0603 - a workflow is found again by name, so it has no other way
    workplace = Workplace(make_engine(settings.database_url), settings)
    DBOS(config=_dbos_config(settings))
    _workplace = workplace
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=0.3)
    stopped = threading.Event()
    watcher = threading.Thread(target=_watch, args=(workplace, stopped), daemon=True)
    watcher.start()
    try:
        yield workplace
    finally:
        stopped.set()
        watcher.join(timeout=5)
        # a report that is being made now is kept or begun again; its workflow need not complain
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        DBOS.destroy(workflow_completion_timeout_sec=STOP_SECONDS)
        _workplace = None
        workplace.engine.dispose()


def _watch(workplace: Workplace, stopped: threading.Event) -> None:
    """Look again every minute: for reports that nobody makes, and for drafts to be deleted."""
    while True:
        try:
            start_waiting_reports(workplace, datetime.now(UTC))
            delete_abandoned_drafts(workplace, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - it must go on looking
            log.error("second look failed", exc_info=error)
        if stopped.wait(LOOK_AGAIN_SECONDS):
            return


def _dbos_config(settings: Settings) -> DBOSConfig:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        address = f"sqlite:///{settings.data_dir}/jobs.sqlite3"
    else:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {
        "name": "cluster-readiness",
        "system_database_url": address,
        "application_version": WORKFLOWS_VERSION,
        "executor_id": settings.worker_name,
        "log_level": "WARNING",
    }
