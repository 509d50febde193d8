"""HTML in, one safe PDF out: tagged (PDF/UA-1), archival (PDF/A-3a), carrying its data.

The work is done in a child process that may use little time and memory and may load nothing
(``reports/pdf``); this module is what the rest of the product sees of it.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from reports.pdf.errors import (
    CrashedError,
    RefusedAddressError,
    RendererMissingError,
    RenderingError,
    TooLargeError,
    TooMuchMemoryError,
    TooSlowError,
    UnreadablePdfError,
    UnusableDocumentError,
)
from reports.pdf.limits import DEFAULT_LIMITS, Limits
from reports.pdf.messages import Message
from reports.pdf.process import ask_child

__all__ = [
    "DEFAULT_LIMITS",
    "Attachment",
    "CrashedError",
    "Limits",
    "RefusedAddressError",
    "RendererMissingError",
    "RenderingError",
    "TooLargeError",
    "TooMuchMemoryError",
    "TooSlowError",
    "UnreadablePdfError",
    "UnusableDocumentError",
    "read_attachments",
    "render_pdf",
]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels in the PDF: the ``Source`` it was made from, or ``Data`` behind it."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: Literal["Source", "Data"] = "Data"


def render_pdf(
    html: str,
    *,
    attachments: Sequence[Attachment] = (),
    made_at: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Return the PDF of a complete HTML page with its style inside it.

    The page needs ``<html lang>`` and ``<title>``; it may use ``data:`` addresses and no others.
    ``made_at`` (aware; now, if left out) is every date in the file: the same input gives the same
    bytes. Warnings of the renderer are logged. Raises a ``RenderingError``.
    """
    text = html.encode(errors="replace")
    _check_sizes(text, attachments, limits)
    question = Message(
        {
            "task": "print",
            "made_at": (made_at or datetime.now(UTC)).astimezone(UTC).isoformat(),
            "limits": asdict(limits),
            "attachments": [
                {
                    "name": attachment.name,
                    "media_type": attachment.media_type,
                    "description": attachment.description,
                    "relationship": attachment.relationship,
                }
                for attachment in attachments
            ],
        },
        (text, *(attachment.content for attachment in attachments)),
    )
    answer = ask_child(question, limits)
    for warning in answer.head["warnings"]:
        logger.warning("While rendering: %s", warning)
    return answer.parts[0]


def _check_sizes(text: bytes, attachments: Sequence[Attachment], limits: Limits) -> None:
    if len(text) > limits.html_bytes:
        raise TooLargeError(
            f"The document has {len(text):,} bytes; {limits.html_bytes:,} are allowed."
        )
    attached = sum(len(attachment.content) for attachment in attachments)
    if attached > limits.attachment_bytes:
        raise TooLargeError(
            f"The attachments have {attached:,} bytes; {limits.attachment_bytes:,} are allowed."
        )


def read_attachments(pdf: bytes, *, limits: Limits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """Return the files that a PDF carries, by name.

    Raises ``UnreadablePdfError`` for a file that is no PDF, is too large or carries nothing, and a
    ``RenderingError`` when reading it exceeds the limits.
    """
    if len(pdf) > limits.pdf_bytes:
        raise UnreadablePdfError(
            f"The file has {len(pdf):,} bytes; {limits.pdf_bytes:,} are allowed."
        )
    answer = ask_child(Message({"task": "read", "limits": asdict(limits)}, (pdf,)), limits)
    return dict(zip(answer.head["names"], answer.parts, strict=True))
