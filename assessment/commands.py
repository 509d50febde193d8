"""What `cluster-readiness run | worker | seed | database` do. Each gives the exit code."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from assessment.application import create_app
from assessment.audit import find_broken_event
from assessment.config import Settings
from assessment.database import make_engine
from assessment.jobs import running_jobs
from assessment.logs import set_up_logs
from assessment.queries import is_empty
from assessment.schema import find_schema_problem, list_differences, upgrade_database
from assessment.seed import add_samples
from assessment.server import make_server


def run(settings: Settings) -> int:
    """Bring the database up to date, then answer requests and make reports until told to stop."""
    set_up_logs()
    upgrade_database(settings.database_url)
    app = create_app(settings)
    server = make_server(app, settings)
    print(f"Cluster Readiness is at {settings.address}/", flush=True)
    if settings.samples:
        _add_samples(settings)
    with running_jobs(settings) if settings.make_reports else nullcontext():
        signal.signal(signal.SIGTERM, _stop)
        server.run()  # returns on SIGTERM and on Ctrl-C
        server.close()
    _leave()


def work(settings: Settings) -> int:
    """Make reports, and nothing else, until told to stop."""
    set_up_logs()
    upgrade_database(settings.database_url)
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: stopped.set())
    with running_jobs(settings):
        stopped.wait()
    _leave()


def seed(settings: Settings) -> int:
    """Add the sample assessments if the database holds none at all."""
    upgrade_database(settings.database_url)
    if not _add_samples(settings):
        print("The database holds assessments already; nothing was added.")
    return 0


def upgrade(settings: Settings) -> int:
    """Bring the database to the newest schema."""
    upgrade_database(settings.database_url)
    print("The database is up to date.")
    return 0


def check(settings: Settings) -> int:
    """Whether migrations lead to the models, and the database in use is whole; 1 if not."""
    problems = [f"migrations and models differ: {item}" for item in _migrated_differences()]
    if _exists(settings.database_url):
        engine = make_engine(settings.database_url)
        problems += _problems_of(engine)
        engine.dispose()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _add_samples(settings: Settings) -> bool:
    """Add the samples to an empty database and print their links, which nobody can see again."""
    engine = make_engine(settings.database_url)
    with Session(engine) as session, session.begin():
        sign_ins = add_samples(session, at=datetime.now(UTC)) if is_empty(session) else ()
    engine.dispose()
    if sign_ins:
        print("Sample assessments and their personal links, shown only now:")
    for sign_in in sign_ins:
        status = sign_in.status.replace("_", " ")
        print(f"  {sign_in.region} ({status}): {settings.address}/r/{sign_in.secret}", flush=True)
    return bool(sign_ins)


def _migrated_differences() -> list[str]:
    """How a database that was migrated from nothing differs from the models."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/migrated.sqlite3"
        upgrade_database(url)
        engine = make_engine(url)
        differences = list_differences(engine)
        engine.dispose()
    return differences


def _exists(url: str) -> bool:
    """Whether there is a database; looking must not make one."""
    address = make_url(url)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").is_file()


def _problems_of(engine: Engine) -> list[str]:
    if problem := find_schema_problem(engine):
        return [problem]
    with Session(engine) as session:
        problems = []
        if engine.dialect.name == "sqlite":
            found = session.scalars(text("PRAGMA quick_check")).all()
            problems += [f"the database file is damaged: {item}" for item in found if item != "ok"]
        broken = find_broken_event(session)
        if broken is not None:
            problems.append(f"the audit trail was changed at entry {broken}")
        return problems


def _leave() -> NoReturn:
    """End now: Python would wait for a report that is being made, up to a minute.

    The next process begins it again.
    """
    sys.stdout.flush()
    os._exit(0)


def _stop(_signal: int, _frame: object) -> None:
    raise SystemExit
