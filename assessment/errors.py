"""Not allowed and not there: two exceptions, and how they and every other failure become pages."""

from __future__ import annotations


class NotFoundError(Exception):
    """What was asked for does not exist, or its existence is none of the asker's business."""


class NotAllowedError(Exception):
    """It exists, but this cannot be done with it now; the message says why, for people."""


class NotAcceptableError(Exception):
    """Stored answers do not pass the check, so they cannot be submitted."""
