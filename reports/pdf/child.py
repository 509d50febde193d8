"""The child process: reads a question, answers it, reads the next.

Started as ``python -m reports.pdf.child`` with pipes; ends when its parent closes them.
"""

import gc
import os
import resource
import sys
import warnings
from typing import IO, Any

from reports.pdf.errors import RendererMissingError
from reports.pdf.messages import BrokenMessageError, Message, read_message, write_message

# Rendering needs none of these. Should a library try, it is a hostile document or a mistake.
FORBIDDEN_EVENTS = (
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "socket.",
    "subprocess.",
    "tempfile.",
)


class ForbiddenActionError(BaseException):
    """Not an ``Exception``, so that no library's own error handling swallows it."""


def _forbid(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise ForbiddenActionError(event)


def _give_up_rights() -> None:
    """From here on: no network, no other programs, nothing written to any file."""
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (0, 0))
    sys.addaudithook(_forbid)


def _collect_rarely() -> None:
    """A document is one big graph of live objects; looking through it often costs a tenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _own_channel() -> IO[bytes]:
    """Take standard output for the answers; whatever libraries print goes to standard error."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def main() -> None:
    """Say that the renderer is ready, or why it is not; then answer until the parent goes."""
    answers = _own_channel()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # WeasyPrint's only word on missing fonts
            from reports.pdf.answering import answer  # noqa: PLC0415  # its failure must be told
    except (ImportError, OSError, UserWarning) as error:
        name = RendererMissingError.__name__
        write_message(answers, Message({"error": name, "message": str(error)}))
        return
    _give_up_rights()
    _collect_rarely()
    write_message(answers, Message({"ready": True}))
    while True:
        try:
            question = read_message(sys.stdin.buffer, most_bytes=sys.maxsize)
        except BrokenMessageError:
            return
        write_message(answers, answer(question))


if __name__ == "__main__":
    main()
