"""What the fields of a definition file may hold: the small types all its parts are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

ONE = Decimal(1)


class Model(BaseModel):
    """What definition files are made of: frozen, and closed against unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Aside:
    """Marks what has no part in any rule, such as sources: it may change in a published version."""


class Wording(Aside):
    """Marks a text for people: it may be corrected or translated without changing the meaning."""


def as_tuple(value: object) -> object:
    """Let an author write `is: dormant` for `is: [dormant]`, and lists for tuples."""
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple) else (value,)


def _as_decimal(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Names = Annotated[tuple[str, ...], BeforeValidator(as_tuple), Field(min_length=1)]
Number = Annotated[Decimal, BeforeValidator(_as_decimal)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Wording()]
Ids = Annotated[tuple[Id, ...], BeforeValidator(as_tuple)]
