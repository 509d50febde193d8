"""Logs: one JSON object a line, each with the request it belongs to.

They never hold answers, texts of people, secrets or the addresses of personal links: a request is
named by its route (`/r/<secret>`), not by its path.
"""

from __future__ import annotations

import logging
import secrets
import time

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

log = structlog.get_logger("assessment")

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def set_up_logs() -> None:
    """Send everything, libraries included, to standard error as JSON lines."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root, dbos = logging.getLogger(), logging.getLogger("dbos")
    root.handlers[:] = dbos.handlers[:] = [handler]
    dbos.propagate = False  # it would otherwise bring a handler of its own
    root.setLevel(logging.WARNING)
    logging.getLogger("assessment").setLevel(logging.INFO)


def log_requests(app: Flask) -> None:
    """Give each request an id, and write one line when it is answered."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _error: clear_contextvars())


def _begin() -> None:
    g.started = time.monotonic()
    clear_contextvars()
    bind_contextvars(request_id=secrets.token_hex(8))


def _end(response: Response) -> Response:
    rule = request.url_rule.rule if request.url_rule else "(no such page)"
    elapsed = round((time.monotonic() - g.started) * 1000, 1)
    log.info("request", method=request.method, route=rule, status=response.status_code, ms=elapsed)
    return response
