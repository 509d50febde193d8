"""What holds for every request and every answer: headers, sizes, origin, tokens, rates, hosts."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from assessment.application import create_app
from assessment.config import Settings
from assessment.errors import NotAllowedError
from assessment.extensions import db
from assessment.models import Assessment, StoredAnswer
from assessment.operations import open_link
from assessment.security import HEADERS, MAX_ANSWERS_BODY, MAX_BODY, MAX_FIELDS, WholeBodies
from tests.conftest import CheckedClient
from tests.factories import NOON, start

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def mine(session: Session, app: Flask, client: FlaskClient) -> str:
    """The address of an assessment that the client's browser may open."""
    started, secret = start(session)
    with app.app_context():
        key = open_link(session, secret, at=NOON).browser_key
    session.commit()
    client.set_cookie("browser", key)
    return f"/assessments/{started.id}"


# --- headers -------------------------------------------------------------------------------------


def test_the_header_set_is_exact() -> None:
    assert EXPECTED == HEADERS


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/static/css/base.css", "/r/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE"])
def test_every_answer_carries_the_headers_also_refusals(
    client: FlaskClient, path: str, method: str
) -> None:
    response = client.open(path, method=method)  # the client itself compares

    assert response.status_code < 500
    assert "Server" not in response.headers
    assert "Strict-Transport-Security" not in response.headers


def test_with_https_cookies_are_bound_to_the_host_and_browsers_stay_with_it(
    settings: Settings, session: Session
) -> None:
    _, secret = start(session)
    session.commit()
    app = create_app(replace(settings, public_url="https://readiness.example"))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()

    response = client.post(f"/r/{secret}", base_url="https://readiness.example")

    cookies = response.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("__Host-browser=") for cookie in cookies)
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert attribute in cookie
        assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    with app.app_context():
        db.engine.dispose()


# --- hosts and origins ---------------------------------------------------------------------------


def test_a_foreign_host_name_is_refused(client: FlaskClient) -> None:
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "none"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null"}, 302),
        ({"Origin": "http://localhost"}, 302),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_a_form_from_another_site_is_refused(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/close", headers=headers).status_code == status


# --- forged and expired forms --------------------------------------------------------------------


@pytest.fixture
def forgery_checked(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def test_no_route_that_changes_something_works_without_its_token(
    forgery_checked: Flask, client: FlaskClient, mine: str, engine: Engine
) -> None:
    def count(table: type) -> int:
        with Session(engine) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    for rule in forgery_checked.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = rule.rule.replace("/assessments/<assessment_id>", mine)
            response = client.post(path.replace("<page_id>", "FND"), data={"FND1": "2"})
            assert (rule.rule, response.status_code) == (rule.rule, 400)
    assert (count(Assessment), count(StoredAnswer)) == (1, 0)


def test_what_was_typed_survives_an_expired_form(
    forgery_checked: Flask, client: FlaskClient, mine: str
) -> None:
    del forgery_checked
    typed = '"><script>alert(1)</script> notes of an hour'

    response = client.post(
        f"{mine}/pages/FND",
        data={"csrf_token": "old", "note": [typed, "second"]},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert response.status_code == 400
    assert "<script>alert" not in response.text
    assert "notes of an hour" in response.text
    assert 'value="second"' in response.text
    assert 'value="old"' not in response.text


def test_nothing_is_offered_again_when_the_form_may_be_forged(
    forgery_checked: Flask, client: FlaskClient, mine: str
) -> None:
    del forgery_checked
    response = client.post(f"{mine}/pages/FND", data={"note": "planted words"})

    assert response.status_code == 400
    assert "planted words" not in response.text


# --- sizes ---------------------------------------------------------------------------------------


def body_of(size: int) -> bytes:
    return b"region=" + b"x" * (size - len(b"region="))


@pytest.mark.parametrize(
    ("size", "status"), [(MAX_BODY, 422), (MAX_BODY + 1, 413), (10 * MAX_BODY, 413)]
)
def test_a_body_may_have_so_many_bytes(client: FlaskClient, size: int, status: int) -> None:
    form = "application/x-www-form-urlencoded"

    assert client.post("/start", data=body_of(size), content_type=form).status_code == status


@pytest.mark.parametrize("size", [MAX_ANSWERS_BODY, MAX_ANSWERS_BODY + 1])
def test_a_page_of_answers_may_be_longer(client: FlaskClient, mine: str, size: int) -> None:
    form = "application/x-www-form-urlencoded"

    response = client.post(f"{mine}/pages/FND", data=body_of(size), content_type=form)

    assert (response.status_code == 413) == (size > MAX_ANSWERS_BODY)


@pytest.mark.parametrize("fields", [MAX_FIELDS, MAX_FIELDS + 1])
def test_a_form_may_have_so_many_fields(client: FlaskClient, fields: int) -> None:
    body = "&".join(["a=1"] * fields)

    response = client.post("/start", data=body, content_type="application/x-www-form-urlencoded")

    assert (response.status_code == 413) == (fields > MAX_FIELDS)


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "text/plain", "application/json", "x/y", ""]
)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"a" * 100, b"--x\r\n", b"[" * 1000])
def test_a_body_of_nonsense_is_refused_and_never_breaks_anything(
    client: FlaskClient, kind: str, body: bytes
) -> None:
    response = client.post("/start", data=body, content_type=kind)

    assert response.status_code in {400, 413, 415, 422}


# --- rates ---------------------------------------------------------------------------------------


def test_one_address_may_start_only_so_many_assessments(client: FlaskClient) -> None:
    statuses = [client.post("/start").status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_links_cannot_be_guessed_in_a_row(client: FlaskClient) -> None:
    statuses = [client.post(f"/r/{number}").status_code for number in range(11)]

    assert statuses == [404] * 10 + [429]


def test_saving_is_limited_for_each_assessment_and_says_what_to_do(
    client: FlaskClient, mine: str
) -> None:
    for _ in range(60):
        assert client.post(f"{mine}/pages/FND").status_code == 302

    response = client.post(f"{mine}/pages/FND")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert "Nothing saved is lost" in response.text


# --- errors --------------------------------------------------------------------------------------


def failing(app: Flask, error: BaseException) -> FlaskClient:
    @app.get("/fails")
    def fails() -> str:
        raise error

    return app.test_client()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowedError("Only tomorrow."), 403),
        (RuntimeError("the secret of the house"), 500),
        (RecursionError("the secret of the house"), 500),
    ],
)
def test_a_failure_becomes_a_page_that_says_what_to_do(
    app: Flask, error: Exception, status: int
) -> None:
    response = failing(app, error).get("/fails")

    assert response.status_code == status
    assert "the secret of the house" not in response.text
    assert "Traceback" not in response.text


def test_a_full_or_locked_database_is_a_page_that_says_when_to_try_again(
    app: Flask, client: FlaskClient, engine: Engine
) -> None:
    @app.post("/writes")
    def writes() -> str:
        start(db.session)
        raise AssertionError("the lock was free")

    with app.app_context():
        event.listen(db.engine, "connect", lambda new, _: new.execute("PRAGMA busy_timeout = 0"))
    with engine.begin():  # holds the lock
        response = client.post("/writes")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"


def test_a_page_appears_even_when_the_frame_cannot_be_drawn(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app

    def broken(*_: object, **__: object) -> str:
        raise ValueError("no frame")

    monkeypatch.setattr("assessment.errors.render_template", broken)

    response = client.get("/no-such-page")

    assert response.status_code == 404
    assert "There is nothing here" in response.text


def test_scripts_get_their_errors_as_json(client: FlaskClient) -> None:
    response = client.get("/no-such-page", headers={"Accept": "application/json"})

    assert response.get_json()["title"] == "There is nothing here"


# --- whole bodies --------------------------------------------------------------------------------


def call(environ: dict[str, Any]) -> tuple[str, list[bytes]]:
    """What the guard makes of a request: the status, and the bodies the application saw."""
    seen: list[bytes] = []
    statuses: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:  # noqa: ANN401 - WSGI
        seen.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401 - WSGI
        statuses.append(status)
        assert status == "200 OK" or dict(headers).items() >= HEADERS.items()

    guard = WholeBodies(application)
    list(guard(environ, start_response))
    return statuses[0], seen


@pytest.mark.parametrize("cut", range(0, 100, 10))
def test_a_cut_body_never_reaches_the_application(cut: int) -> None:
    body = b"a=1&" * 25

    status, seen = call({"CONTENT_LENGTH": "100", "wsgi.input": BytesIO(body[:cut])})

    assert (status, seen) == ("400 Bad Request", [])


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "4"},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "4, 4"},
        {"CONTENT_LENGTH": "٤"},
    ],
)
def test_a_body_of_unclear_length_never_reaches_the_application(headers: dict[str, str]) -> None:
    status, seen = call({**headers, "wsgi.input": BytesIO(b"a=1&")})

    assert (status, seen) == ("400 Bad Request", [])


@pytest.mark.parametrize("headers", [{}, {"CONTENT_LENGTH": ""}, {"CONTENT_LENGTH": "4"}])
def test_a_whole_body_arrives_whole(headers: dict[str, str]) -> None:
    body = b"a=1&" if headers.get("CONTENT_LENGTH") else b""

    assert call({**headers, "wsgi.input": BytesIO(body)}) == ("200 OK", [body])


# --- the client's own checks ---------------------------------------------------------------------


def test_the_client_notices_a_forgotten_commit(app: Flask) -> None:
    @app.post("/forgets")
    def forgets() -> str:
        start(db.session)
        return "{}"

    client = CheckedClient(app, app.response_class)
    with pytest.raises(AssertionError, match="never committed"):
        client.post("/forgets")


def test_the_client_notices_a_get_that_writes(app: Flask) -> None:
    @app.get("/writes")
    def writes() -> str:
        start(db.session)
        db.session.commit()
        return "{}"

    app.config["PROPAGATE_EXCEPTIONS"] = True
    assert app.test_client().get("/writes").status_code == 500
