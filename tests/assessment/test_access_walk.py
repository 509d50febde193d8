"""Every URL of the application, with every method, for everybody: one table says what happens."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from assessment.access import ROLES, USABLE_IN, Permission, Visitor, get_assessment, may
from assessment.config import Settings
from assessment.database import make_engine
from assessment.errors import NotAllowedError, NotFoundError
from assessment.models import Assessment, AssessmentStatus, Base, BrowserKey, StoredReport
from assessment.operations import open_link, renew_link, reopen_assessment
from tests.factories import EVENING, RITA, answer, answers_of, start, submit, visitor_of

OF_AN_ASSESSMENT = {
    # what Rita gets for her own: in progress, submitted, reopened. Everybody else gets 404.
    "GET /assessments/<assessment_id>": (200, 200, 200),
    "GET /assessments/<assessment_id>/pages/<page_id>": (200, 403, 200),
    "POST /assessments/<assessment_id>/pages/<page_id>": (302, 403, 302),
    "GET /assessments/<assessment_id>/check": (200, 403, 200),
    "GET /assessments/<assessment_id>/stopped": (200, 200, 200),
    "POST /assessments/<assessment_id>/submit": (302, 403, 302),
    "GET /assessments/<assessment_id>/result": (403, 200, 200),
    "GET /assessments/<assessment_id>/report-state": (403, 200, 200),
    "GET /assessments/<assessment_id>/report.pdf": (403, 200, 200),
    "POST /assessments/<assessment_id>/report": (403, 302, 302),
    "POST /assessments/<assessment_id>/reopen": (403, 302, 403),
    "GET /assessments/<assessment_id>/link": (200, 200, 200),
    "POST /assessments/<assessment_id>/link": (302, 302, 302),
    "GET /assessments/<assessment_id>/data.json": (200, 200, 200),
    "GET /assessments/<assessment_id>/delete": (200, 200, 200),
    "POST /assessments/<assessment_id>/delete": (302, 302, 302),
}
FOR_ANYBODY = {
    "GET /": 200,
    "GET /sample": 200,
    "GET /method": 200,
    "GET /report.css": 200,
    "GET /start": 200,
    "POST /start": 422,
    "GET /deleted": 200,
    "GET /closed": 200,
    "POST /close": 302,
    "GET /r/<secret>": 200,  # asks; it does not look the secret up
    "POST /r/<secret>": 404,
    "GET /static/<path:filename>": 404,
}
STATES = (AssessmentStatus.IN_PROGRESS, AssessmentStatus.SUBMITTED, AssessmentStatus.REOPENED)
MISSING = "a" * 16


def routes(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}"


def test_every_route_and_method_is_in_the_table(app: Flask) -> None:
    assert set(routes(app)) == {*OF_AN_ASSESSMENT, *FOR_ANYBODY}


def send(client: FlaskClient, route: str, assessment_id: str = "") -> tuple[int, str]:
    """The status and the page, without the reference that differs each time."""
    method, rule = route.split(" ")
    path = rule.replace("<assessment_id>", assessment_id).replace("<page_id>", "FND")
    path = path.replace("<secret>", "no-such-secret").replace("<path:filename>", "no-such-file")
    response = client.open(path, method=method)
    text = re.sub(r"[0-9a-f]{16}", "", "" if response.is_streamed else response.text)
    return response.status_code, text


@dataclass(frozen=True)
class Scene:
    """A database file with Rita's assessments, one in each state, and the keys of two browsers."""

    file: Path
    rita_s: dict[AssessmentStatus, str]
    rita_s_key: str
    ravi_s_key: str


@pytest.fixture(scope="module")
def scene(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    file = tmp_path_factory.mktemp("scene") / "scene.sqlite3"
    shutil.copy(migrated, file)
    engine = make_engine(f"sqlite:///{file}")
    with Session(engine) as session, session.begin():
        started, _ = start(session)
        answer(session, started, answers_of("1-amberlake"))
        submitted, _ = submit(session)
        reopened, _ = submit(session)
        reopen_assessment(session, reopened, by=RITA, at=EVENING)
        for report in session.scalars(select(StoredReport)):
            report.pdf, report.sha256, report.finished_at = b"%PDF", "0" * 64, EVENING
        of_ravi, _ = start(session, "Ravi's own region")
        made = Scene(
            file,
            {item.status: item.id for item in (started, submitted, reopened)},
            key_for(session, started, submitted, reopened),
            key_for(session, of_ravi),
        )
    engine.dispose()
    return made


def key_for(session: Session, *assessments: Assessment) -> str:
    """The key of a browser in which the links of these assessments were opened."""
    key = None
    for found in assessments:
        secret = renew_link(session, found, by=RITA, at=EVENING)
        key = open_link(session, secret, at=datetime.now(UTC), browser_key=key).browser_key
        session.flush()
    assert key is not None
    return key


@pytest.fixture
def app_of_the_scene(app: Flask, scene: Scene, settings: Settings) -> Flask:
    shutil.copy(scene.file, settings.data_dir / "cluster-readiness.sqlite3")
    return app


@pytest.fixture
def rita(app_of_the_scene: Flask, scene: Scene) -> FlaskClient:
    client = app_of_the_scene.test_client()
    client.set_cookie("browser", scene.rita_s_key)
    return client


@pytest.fixture
def ravi(app_of_the_scene: Flask, scene: Scene) -> FlaskClient:
    client = app_of_the_scene.test_client()
    client.set_cookie("browser", scene.ravi_s_key)
    return client


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("route", OF_AN_ASSESSMENT)
def test_rita_may_do_what_the_table_says(
    route: str, state: AssessmentStatus, rita: FlaskClient, scene: Scene
) -> None:
    status, _ = send(rita, route, scene.rita_s[state])

    assert OF_AN_ASSESSMENT[route][STATES.index(state)] == status


@pytest.mark.parametrize("route", OF_AN_ASSESSMENT)
def test_a_stranger_learns_nothing_and_changes_nothing(
    route: str, client: FlaskClient, ravi: FlaskClient, engine: Engine, scene: Scene
) -> None:
    before = contents(engine)

    missing = send(ravi, route, MISSING)
    answers = {
        send(stranger, route, assessment_id)
        for stranger in (client, ravi)
        for assessment_id in scene.rita_s.values()
    }

    assert answers == {missing}
    assert missing[0] == 404
    assert "Meridian" not in missing[1]
    assert before == contents(engine)


def contents(engine: Engine) -> list[object]:
    """Everything in the database."""
    with engine.connect() as connection:
        return [connection.execute(select(table)).all() for table in Base.metadata.sorted_tables]


@pytest.mark.parametrize("route", FOR_ANYBODY)
def test_what_is_open_to_anybody_answers_as_the_table_says(route: str, client: FlaskClient) -> None:
    assert send(client, route)[0] == FOR_ANYBODY[route]


# --- the two tables of access ---------------------------------------------------------------------


def test_every_permission_says_in_which_states_it_can_be_used() -> None:
    assert set(USABLE_IN) == set(Permission)
    assert all(USABLE_IN.values())
    assert set(Permission) == set().union(*ROLES.values())


@pytest.mark.parametrize("permission", Permission)
def test_a_stranger_is_refused_as_if_there_were_nothing(
    session: Session, permission: Permission
) -> None:
    mine, _ = start(session)
    other, _ = start(session, "Another one")

    for visitor in (Visitor(), visitor_of(other)):
        with pytest.raises(NotFoundError):
            get_assessment(session, visitor, mine.id, permission)
        assert not may(visitor, mine, permission)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.usefixtures("app_of_the_scene")
def test_the_state_decides_for_whoever_has_the_permission(
    session: Session, permission: Permission, scene: Scene
) -> None:
    for state, assessment_id in scene.rita_s.items():
        found = session.get_one(Assessment, assessment_id)
        visitor = visitor_of(found)

        allowed = state in USABLE_IN[permission]

        assert may(visitor, found, permission) == allowed
        if allowed:
            assert get_assessment(session, visitor, found.id, permission) is found
        else:
            with pytest.raises(NotAllowedError, match=r"^[A-Z].*[^.]$") as refusal:
                get_assessment(session, visitor, found.id, permission)
            assert str(refusal.value.what_to_do).endswith(".")
            assert refusal.value.until_reopened == (permission is Permission.ANSWER)


def test_an_expired_key_opens_nothing(rita: FlaskClient, session: Session, scene: Scene) -> None:
    mine = scene.rita_s[AssessmentStatus.IN_PROGRESS]
    assert send(rita, "GET /assessments/<assessment_id>", mine)[0] == 200
    session.execute(update(BrowserKey).values(expires_at=EVENING - timedelta(days=100)))
    session.commit()

    assert send(rita, "GET /assessments/<assessment_id>", mine)[0] == 404


def test_a_cookie_of_nonsense_opens_nothing(rita: FlaskClient, scene: Scene) -> None:
    for key in ("", "x", "ü" * 50, "0" * 4000):
        rita.set_cookie("browser", key)

        mine = scene.rita_s[AssessmentStatus.IN_PROGRESS]
        assert send(rita, "GET /assessments/<assessment_id>", mine)[0] == 404
