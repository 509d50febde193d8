"""How parent and child talk: a line of JSON, then the bytes whose sizes it names.

No pickle: the parent must not trust what a child says after it has read a hostile document.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

MOST_HEAD_BYTES = 2**20


class BrokenMessageError(Exception):
    """The other side closed the pipe or wrote something else than a message."""


@dataclass(frozen=True, slots=True)
class Message:
    """``head`` is plain data, ``parts`` are the bytes that go with it."""

    head: Mapping[str, Any]
    parts: Sequence[bytes] = ()


def write_message(stream: IO[bytes], message: Message) -> None:
    """Write one message; raises ``OSError`` when nobody reads."""
    head = {**message.head, "sizes": [len(part) for part in message.parts]}
    stream.write(json.dumps(head).encode() + b"\n")
    for part in message.parts:
        stream.write(part)
    stream.flush()


def read_message(stream: IO[bytes], most_bytes: int) -> Message:
    """Read one message whose parts have at most ``most_bytes`` together.

    Raises ``BrokenMessageError`` at the end of the stream and for anything but a message.
    """
    try:
        head = json.loads(stream.readline(MOST_HEAD_BYTES))
        sizes = [int(size) for size in head.pop("sizes")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BrokenMessageError from error
    if any(size < 0 for size in sizes) or sum(sizes) > most_bytes:
        raise BrokenMessageError
    parts = tuple(stream.read(size) for size in sizes)
    if [len(part) for part in parts] != sizes:
        raise BrokenMessageError
    return Message(head, parts)
