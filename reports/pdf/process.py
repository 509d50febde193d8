"""The parent's side: start a child, ask it, end it when it takes too long, keep it for the next.

A child costs about a second to start, so it is used again until it has met trouble or served
often. Blocking pipes with a timer that kills keep this simple: whatever hangs, the pipe breaks.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reports.pdf.errors import (
    REPORTED,
    CrashedError,
    RendererMissingError,
    RenderingError,
    TooMuchMemoryError,
    TooSlowError,
)
from reports.pdf.limits import Limits
from reports.pdf.messages import BrokenMessageError, Message, read_message, write_message

PACKAGE_FOLDER = Path(__file__).parents[1]
FONTS_FILE = PACKAGE_FOLDER / "static" / "fonts.conf"
WHAT_IT_NEEDS = (
    "The PDF renderer needs the Debian packages libpango-1.0-0, libpangoft2-1.0-0, "
    "libharfbuzz-subset0 and fonts-noto-core."
)
START_SECONDS = 60
RENDERINGS_PER_CHILD = 100
CHILDREN_AT_ONCE = 2  # each holds about 200 MB

# The child needs none of the parent's settings, and must not see its secrets.
KEPT_VARIABLES = ("PATH", "HOME", "LD_LIBRARY_PATH", "XDG_CACHE_HOME")


def _started() -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "reports.pdf.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PACKAGE_FOLDER.parent,
            env={**kept, "FONTCONFIG_FILE": str(FONTS_FILE), "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise RendererMissingError(f"The PDF renderer cannot start: {error}.") from error


class Child:
    """A running child process; serves one question at a time."""

    def __init__(self) -> None:
        """Start it and wait until it is ready; raises ``RendererMissingError``."""
        self.served = 0
        self.healthy = False
        self.process = _started()
        try:
            self._exchange(None, seconds=START_SECONDS, most_bytes=0)
        except RenderingError as error:
            self.stop()
            raise RendererMissingError(f"{error} {WHAT_IT_NEEDS}") from error

    def ask(self, question: Message, limits: Limits) -> Message:
        """Ask and wait for the answer.

        Raises ``TooSlowError`` after ``limits.wall_seconds``, ``CrashedError`` when the child ends
        without an answer, and what the child itself reports.
        """
        self.served += 1
        self.healthy = False
        most_bytes = max(limits.pdf_bytes, limits.attachment_bytes)
        return self._exchange(question, seconds=limits.wall_seconds, most_bytes=most_bytes)

    def _exchange(self, question: Message | None, *, seconds: float, most_bytes: int) -> Message:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None  # noqa: S101  # both are pipes, see above
        assert stdout is not None  # noqa: S101 - for the type checker: we asked for a pipe
        try:
            with self._killed_after(seconds):
                if question is not None:
                    write_message(stdin, question)
                answer = read_message(stdout, most_bytes)
        except (BrokenMessageError, OSError) as error:
            raise self._reason_for_the_end() from error
        reported = REPORTED.get(str(answer.head.get("error")))
        self.healthy = reported is not TooMuchMemoryError
        if reported is not None:
            raise reported(answer.head["message"])
        return answer

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        """Kill the child if the body is not done in time, and let that be the error."""
        expired = threading.Event()

        def kill() -> None:
            expired.set()
            self.process.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            if expired.is_set():
                raise TooSlowError(f"The document was not ready after {seconds:g} seconds.")

    def _reason_for_the_end(self) -> RenderingError:
        self.process.kill()
        match self.process.wait():
            case code if code == -signal.SIGXCPU:
                return TooSlowError("The document took more computing time than allowed.")
            case code if code < 0:
                name = signal.Signals(-code).name
                return CrashedError(f"The PDF renderer was ended by the system ({name}).")
            case code:
                return CrashedError(f"The PDF renderer ended without an answer (exit {code}).")

    def is_usable(self) -> bool:
        """Whether it answered its last question in good health and has not served too often."""
        fresh = self.served < RENDERINGS_PER_CHILD
        return self.healthy and fresh and self.process.poll() is None

    def stop(self) -> None:
        """End it and take its exit status, so that no zombie stays."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):  # unsent bytes of a broken pipe
                    pipe.close()
        self.process.wait()

    def disown(self) -> None:
        """After a fork: let go of a child that belongs to the other process."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.returncode = 0  # not ours to wait for


class _Pool:
    """The idle children, and how many may work at once."""

    def __init__(self) -> None:
        self.places = threading.BoundedSemaphore(CHILDREN_AT_ONCE)
        self.lock = threading.Lock()
        self.idle: list[Child] = []

    def take(self) -> Child:
        with self.lock:
            while self.idle:
                child = self.idle.pop()
                if child.is_usable():
                    return child
                child.stop()
        return Child()

    def give_back(self, child: Child) -> None:
        if not child.is_usable():
            child.stop()
            return
        with self.lock:
            self.idle.append(child)


_pool = _Pool()


def ask_child(question: Message, limits: Limits) -> Message:
    """Ask an idle child, or a new one; one that was in trouble is ended and never used again.

    Safe to call from any thread. Raises ``RenderingError`` or ``UnreadablePdfError``.
    """
    with _pool.places:
        child = _pool.take()
        try:
            return child.ask(question, limits)
        finally:
            _pool.give_back(child)


def stop_children() -> None:
    """End the idle children; the next question starts a new one."""
    with _pool.lock:
        while _pool.idle:
            _pool.idle.pop().stop()


def _forget_children() -> None:
    global _pool  # noqa: PLW0603  # one pool for each process, so a fork needs a new one
    for child in _pool.idle:
        child.disown()
    _pool = _Pool()


atexit.register(stop_children)
os.register_at_fork(after_in_child=_forget_children)
