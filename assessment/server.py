"""The web server: waitress, with limits that hold before the application sees anything."""

from __future__ import annotations

from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server

from assessment.config import Settings

MAX_BODY = 1024 * 1024
"""Bytes of a body that the server takes in at all; the application allows less."""


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Refuses bodies in chunks: no browser sends one, and together with a length it is a trick."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked:
            raise ParsingError("Transfer-Encoding is not accepted")


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    parser_class = _Parser


def make_server(app: Flask, settings: Settings) -> Any:  # noqa: ANN401 - waitress has no types
    """The server, listening but not yet answering; `run()` answers until `close()`."""
    proxy = (
        {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            "log_untrusted_proxy_headers": False,
        }
        if settings.trusted_proxy
        else {}
    )
    sockets: dict[int, object] = {}
    server = create_server(
        app,
        map=sockets,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        asyncore_use_poll=True,  # with select() the process dies at about 1,000 connections
        connection_limit=2000,
        channel_timeout=60,
        max_request_body_size=MAX_BODY,
        clear_untrusted_proxy_headers=True,
        expose_tracebacks=False,
        ident="",
        **proxy,
    )
    for part in sockets.values():
        if isinstance(part, BaseWSGIServer):
            part.channel_class = _Channel
    return server
