"""What several test files share: a migrated database for each test, the application, a client.

The client looks at every answer it gets: the security headers are exact, a page is well formed,
no change was forgotten to be committed, and no GET wrote anything.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.test import TestResponse

from assessment.application import create_app
from assessment.config import Settings, read_settings
from assessment.database import make_engine, reading
from assessment.extensions import db
from assessment.logs import set_up_logs
from assessment.schema import upgrade_database
from assessment.security import HEADERS
from tests.pseudo import pseudo, pseudo_words

__all__ = ["pseudo", "pseudo_words"]  # fixtures

VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@pytest.fixture(scope="session", autouse=True)
def logs() -> None:
    """Logs as in the product; a traceback on a terminal would take longer than the test."""
    set_up_logs()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file, to be copied."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    upgrade_database(f"sqlite:///{file}")
    return file


@pytest.fixture
def settings(migrated: Path, tmp_path: Path) -> Settings:
    """Settings with a data folder and a migrated database of the test's own."""
    found = read_settings({"CLUSTER_READINESS_DATA_DIR": str(tmp_path)})
    shutil.copy(migrated, tmp_path / "cluster-readiness.sqlite3")
    return found


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """The test's database."""
    engine = make_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the test's database; what it does not commit is rolled back."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates, compiled once for all applications."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on the test's database."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled
    app.config["WTF_CSRF_ENABLED"] = False  # tests of forged requests turn it on again
    app.test_client_class = CheckedClient
    watch_sessions(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies that checks every answer."""
    return app.test_client()


# --- what the client checks ----------------------------------------------------------------------


class CheckedClient(FlaskClient):
    """A test client that fails when an answer breaks a promise that holds for all of them."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401 - as in FlaskClient
        """Send a request and look at what comes back."""
        response = super().open(*args, **{"buffered": True, **kwargs})
        for name, value in HEADERS.items():
            assert value == response.headers.get(name), name
        if response.request.path.startswith("/static/"):
            return response
        assert response.headers["Cache-Control"] == "no-store"
        is_redirect = 300 <= response.status_code < 400
        if response.mimetype == "text/html" and response.text and not is_redirect:
            check_page(response.text)
        return response


def check_page(text: str) -> None:
    """One page: balanced, with a language, a title and one h1, unique ids, nothing inline."""
    page = Page()
    page.feed(text)
    page.close()
    assert page.problems == []
    assert page.open_tags == []
    assert page.language
    assert len(page.headings) == 1
    assert page.title
    assert len(page.ids) == len(set(page.ids)), sorted(i for i in page.ids if page.ids.count(i) > 1)


class Page(HTMLParser):
    """Reads a page and notes what is wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.open_tags: list[str] = []
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.title = self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag not in VOID:
            self.open_tags.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"] or "")
        if tag == "html":
            self.language = attributes.get("lang") or ""
        if tag == "h1":
            self.headings.append("")
        if (
            tag == "style"
            or "style" in attributes
            or any(name.startswith("on") for name in attributes)
        ):
            self.problems.append(f"inline style or script on <{tag}>, which the policy forbids")
        if tag == "script" and not attributes.get("src"):
            self.problems.append("inline script, which the policy forbids")
        if tag == "form" and "method" not in attributes:
            self.problems.append("form without a method")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open_tags.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open_tags[-1:]}")
        else:
            self.open_tags.pop()

    def handle_data(self, data: str) -> None:
        if "h1" in self.open_tags:
            self.headings[-1] += data
        if self.open_tags[-1:] == ["title"]:
            self.title += data


def watch_sessions(app: Flask) -> None:
    """Fail a request that leaves changes uncommitted, or that writes although it only reads."""

    @app.teardown_request
    def look(_error: BaseException | None) -> None:
        unsaved = [*db.session.new, *db.session.dirty, *db.session.deleted]
        flushed = db.session.info.pop("flushed", False)
        assert not unsaved, f"never flushed: {unsaved}"
        assert not flushed, "flushed, and never committed"

    with app.app_context():
        maker = db.sessionmaker

    @event.listens_for(maker, "after_flush")
    def mark(session: Session, _context: object) -> None:
        session.info["flushed"] = True
        assert not reading.get(), "a request that only reads has written"

    @event.listens_for(maker, "do_orm_execute")
    def mark_statement(state: ORMExecuteState) -> None:
        if state.is_update or state.is_delete or state.is_insert:
            mark(state.session, None)

    @event.listens_for(maker, "after_commit")
    @event.listens_for(maker, "after_rollback")
    def clear(session: Session) -> None:
        session.info.pop("flushed", None)
