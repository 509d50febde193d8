"""The real server on loopback: cut, doubled and oversized bodies, slow visitors, proxies."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.models import StoredAnswer
from assessment.operations import open_link
from assessment.security import HEADERS
from assessment.server import MAX_BODY, make_server
from tests.factories import NOON, start

PATIENCE = 30.0
BODY = b"answer-FND1=2&note-FND1=" + b"words" * 15


@dataclass
class Running:
    """A server that answers, and the request that would save an answer."""

    port: int
    path: str
    cookie: str

    def send(self, *parts: bytes, half_close: bool = False) -> bytes:
        """Send raw bytes, and give back all that the server says until it hangs up.

        A server that hangs up on what it has not read may lose its own answer on the way.
        """
        heard = b""
        address = ("127.0.0.1", self.port)
        with suppress(ConnectionError), socket.create_connection(address, PATIENCE) as connection:
            for part in parts:
                connection.sendall(part)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(65536):
                heard += more
        return heard

    def head(self, *headers: str, method: str = "POST") -> bytes:
        lines = [
            f"{method} {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: browser={self.cookie}",
            "Content-Type: application/x-www-form-urlencoded",
            "Connection: close",
            *headers,
        ]
        return "\r\n".join([*lines, "", ""]).encode()


@pytest.fixture
def server(app: Flask, settings: Settings, session: Session) -> Iterator[Running]:
    started, secret = start(session)
    key = open_link(session, secret, at=NOON).browser_key
    session.commit()
    server: Any = make_server(app, replace(settings, port=0))
    thread = threading.Thread(target=serve, args=(server,))
    thread.start()
    yield Running(server.socket.getsockname()[1], f"/assessments/{started.id}/pages/FND", key)
    server.trigger.pull_trigger(server.close)
    server.task_dispatcher.shutdown()
    thread.join(timeout=PATIENCE)


def serve(server: Any) -> None:  # noqa: ANN401 - waitress has no types
    """Answer until the listening socket is closed."""
    while server.accepting:
        server.asyncore.loop(timeout=0.05, map=server._map, use_poll=True, count=1)  # noqa: SLF001 - its own `run` never ends
    server.asyncore.close_all(server._map)  # noqa: SLF001 - likewise


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else 0


def saved(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(StoredAnswer)) or 0


def test_a_whole_body_is_saved(server: Running, engine: Engine) -> None:
    answer = server.send(server.head(f"Content-Length: {len(BODY)}"), BODY)

    assert status(answer) == 302
    assert saved(engine) == 1


@pytest.mark.parametrize("cut", range(0, len(BODY), 10))
def test_a_cut_body_changes_nothing(server: Running, engine: Engine, cut: int) -> None:
    answer = server.send(server.head(f"Content-Length: {len(BODY)}"), BODY[:cut], half_close=True)

    assert status(answer) in {0, 400}
    assert saved(engine) == 0


@pytest.mark.parametrize(
    "headers",
    [
        ["Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", f"Content-Length: {len(BODY)}"],
        [f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked"],
        [f"Content-Length: {len(BODY)}", "Content-Length: 3"],
        ["Content-Length: -5"],
        ["Content-Length: ten"],
        ["Transfer-Encoding: gzip", f"Content-Length: {len(BODY)}"],
    ],
)
def test_a_body_of_unclear_length_is_refused(
    server: Running, engine: Engine, headers: list[str]
) -> None:
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)

    answer = server.send(server.head(*headers), chunks)

    assert status(answer) in {0, 400, 501}
    assert saved(engine) == 0


def test_a_huge_body_is_refused_before_it_is_read(server: Running, engine: Engine) -> None:
    answer = server.send(server.head(f"Content-Length: {MAX_BODY * 1000}"), b"a=")

    assert status(answer) in {0, 413}
    assert saved(engine) == 0


def test_a_flood_of_headers_is_refused(server: Running) -> None:
    assert status(server.send(server.head("X-Flood: " + "x" * 300_000))) in {0, 400, 431}


def test_the_server_does_not_say_what_it_is(server: Running) -> None:
    answer = server.send(server.head(method="GET")).decode()

    assert "waitress" not in answer.split("\r\n\r\n")[0].lower()
    for name, value in HEADERS.items():
        assert f"{name}: {value}" in answer


def test_nobody_can_claim_to_be_behind_a_proxy(server: Running) -> None:
    """Forged X-Forwarded headers neither change the host nor make a new address for the limits."""
    lookups = [
        server.send(
            server.head(f"X-Forwarded-For: 10.0.0.{number}", "Content-Length: 0").replace(
                server.path.encode(), b"/r/wrong"
            )
        )
        for number in range(11)
    ]

    assert [status(answer) for answer in lookups] == [404] * 10 + [429]


def test_fifty_stuck_visitors_stop_nobody(server: Running) -> None:
    stuck = [
        socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) for _ in range(50)
    ]
    try:
        for connection in stuck:
            connection.sendall(server.head("Content-Length: 1000") + b"half")

        assert status(server.send(server.head(method="GET"))) == 200
    finally:
        for connection in stuck:
            connection.close()
