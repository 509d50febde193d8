"""The real product in a process of its own, on a port and a data folder that nobody else uses."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("cluster-readiness")
STARTS_WITHIN = 60
STOPS_WITHIN = 30
"""Seconds; bounds for a machine that is busy, not promises."""

_SAMPLE = re.compile(r"^  (?P<region>.+) \([a-z ]+\): (?P<link>\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Product:
    """A running product: its address, and the personal link of each sample region."""

    address: str
    links: Mapping[str, str]


@contextmanager
def running_product(folder: Path) -> Iterator[Product]:
    """Start `cluster-readiness run` with its data in `folder`, and stop it at the end.

    Raises AssertionError when it does not start, does not stop, or logs an error on the way.
    """
    port = _free_port()
    output, log = folder / "output", folder / "log"
    with output.open("w") as out, log.open("w") as err:
        process = subprocess.Popen(
            [COMMAND, "run"], stdout=out, stderr=err, env=_settings(folder / "data", port)
        )
    try:
        _wait_until_it_answers(process, f"http://127.0.0.1:{port}/", log)
        links = {found["region"]: found["link"] for found in _SAMPLE.finditer(output.read_text())}
        yield Product(f"http://127.0.0.1:{port}", links)
    finally:
        process.terminate()
        try:
            status = process.wait(STOPS_WITHIN)
        finally:
            process.kill()
    assert status == 0, log.read_text()
    errors = [line for line in log.read_text().splitlines() if '"level": "info"' not in line]
    assert errors == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(data: Path, port: int) -> dict[str, str]:
    """Defaults, whatever this machine has set; many journeys start from one address."""
    rest = {k: v for k, v in os.environ.items() if not k.startswith("CLUSTER_READINESS_")}
    return rest | {
        "PORT": str(port),
        "CLUSTER_READINESS_DATA_DIR": str(data),
        "CLUSTER_READINESS_NEW_ASSESSMENTS_PER_HOUR": "1000",
    }


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while not _answers(address):
        assert process.poll() is None, f"the product ended: {log.read_text()}"
        assert time.monotonic() < end, f"the product did not answer: {log.read_text()}"
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=STARTS_WITHIN) as answer:  # noqa: S310 - our own, on loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False
