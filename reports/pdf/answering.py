"""What the child does with a question: apply its limits, do the task, report every failure."""

import resource
import time

from reports.pdf.errors import (
    REPORTED,
    RefusedAddressError,
    TooMuchMemoryError,
    UnusableDocumentError,
)
from reports.pdf.limits import Limits
from reports.pdf.messages import Message
from reports.pdf.printing import print_document
from reports.pdf.reading import read_embedded


def answer(question: Message) -> Message:
    """Do the task ``print`` or ``read``; a failure becomes a message, never an exception.

    ``BaseException`` on purpose: WeasyPrint's own error for a refused address is one, and so is
    what our audit hook raises.
    """
    limits = Limits(**question.head["limits"])
    _apply(limits)
    task = print_document if question.head["task"] == "print" else read_embedded
    try:
        return task(question, limits)
    except BaseException as error:  # noqa: BLE001  # see above
        told = _error_to_tell(error)
    return Message({"error": type(told).__name__, "message": str(told)})


def _apply(limits: Limits) -> None:
    """Let the kernel enforce time and memory for this question."""
    used_seconds = int(time.process_time()) + 1
    for kind, most in (
        (resource.RLIMIT_CPU, used_seconds + limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, hard))


def _error_to_tell(error: BaseException) -> Exception:
    match error:
        case Exception() if type(error).__name__ in REPORTED:
            return error
        case MemoryError():
            return TooMuchMemoryError("The document needs more memory than allowed.")
        case Exception():
            kind = type(error).__name__
            return UnusableDocumentError(f"The document cannot be laid out ({kind}).")
        case _:
            return RefusedAddressError(f"A report may load nothing: {str(error)[:200]}")
