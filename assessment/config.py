"""Every setting: its name, default and meaning, read from the environment and checked at start.

Each field of `Settings` is one setting. The environment variable is `CLUSTER_READINESS_` and the
field's name in capitals; `PORT` alone works too.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "CLUSTER_READINESS_"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SECRET_KEY_FILE = "secret-key"  # noqa: S105 - the name of a file
_SHORTEST_KEY = 32


class SettingsError(Exception):
    """Settings that cannot be used; the message has one line for each problem."""


def _text(value: str) -> str:
    return value.strip()


def _whole_number(minimum: int, maximum: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
            raise ValueError(f"must be a whole number from {minimum} to {maximum}")
        return int(value)

    return read


def _yes_or_no(value: str) -> bool:
    if value not in {"yes", "no"}:
        raise ValueError("must be yes or no")
    return value == "yes"


def _folder(value: str) -> Path:
    if not value:
        raise ValueError("must name a folder")
    return Path(value).absolute()


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
        raise ValueError("must begin with http:// or https:// and a host name")
    return value.rstrip("/")


def _key(value: str) -> str:
    if value and len(value) < _SHORTEST_KEY:
        raise ValueError(f"must have at least {_SHORTEST_KEY} characters; leave it out to have one")
    return value


def _about(
    default: str, meaning: str, read: Callable[[str], object] = _text
) -> Mapping[str, object]:
    """What the table below says about one setting; `read` raises ValueError for a bad value."""
    return {"default": default, "meaning": meaning, "read": read}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in use."""

    data_dir: Path = field(
        metadata=_about("var", "Folder for the database, the secret key and jobs.", _folder)
    )
    database_url: str = field(
        repr=False,  # it may hold a password
        metadata=_about(
            "", "Address of the database as SQLAlchemy writes it; empty: SQLite in the data folder."
        ),
    )
    secret_key: str = field(
        repr=False,
        metadata=_about(
            "", "Signs cookies and forms; empty: made once and kept in the data folder.", _key
        ),
    )
    host: str = field(metadata=_about("127.0.0.1", "Address to listen on."))
    port: int = field(metadata=_about("8000", "Port to listen on.", _whole_number(1, 65535)))
    public_url: str = field(
        metadata=_about(
            "", "How people reach the site, such as https://readiness.example.", _web_address
        )
    )
    trusted_proxy: str = field(
        metadata=_about(
            "", "Address of the one reverse proxy whose X-Forwarded headers are believed."
        )
    )
    threads: int = field(
        metadata=_about("8", "Requests answered at the same time.", _whole_number(1, 64))
    )
    firm_name: str = field(
        metadata=_about("Harbour & Field Workshops", "The firm that offers the workshops.")
    )
    firm_email: str = field(
        metadata=_about(
            "workshops@harbour-field.example", "Where people write to, shown on every page."
        )
    )
    retention_draft_days: int = field(
        metadata=_about(
            "90",
            "Days after which an assessment that was never submitted is deleted.",
            _whole_number(1, 3650),
        )
    )
    new_assessments_per_hour: int = field(
        metadata=_about(
            "10",
            "Assessments that one network address may start in an hour.",
            _whole_number(1, 100000),
        )
    )
    make_reports: bool = field(
        metadata=_about(
            "yes", "Whether the web process also makes reports; no: `worker` does.", _yes_or_no
        )
    )
    worker_name: str = field(
        metadata=_about(
            "main", "Name of this process among those that make reports; must stay the same."
        )
    )
    samples: bool = field(
        metadata=_about(
            "yes", "Whether an empty database gets a few sample assessments at start.", _yes_or_no
        )
    )

    @property
    def https(self) -> bool:
        """Whether people reach the site by https."""
        return self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """How people reach the site, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """The host names that requests may name."""
        public = urlsplit(self.public_url).hostname
        return sorted({self.host, *([public] if public else []), *_LOOPBACK, "[::1]"})


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from the environment, with defaults for what it does not name.

    Makes the data folder and, when none is given, the secret key in it. Raises SettingsError with
    every problem.
    """
    problems = [*_unknown_names(environment)]
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        text = _find(environment, setting.name)
        value = setting.metadata["default"] if text is None else text
        try:
            values[setting.name] = setting.metadata["read"](value)
        except ValueError as error:
            shown = f", not {value!r}" if setting.repr else ""  # a secret is not repeated
            problems.append(f"{PREFIX}{setting.name.upper()} {error}{shown}")
    if values.get("host") not in _LOOPBACK and not values.get("public_url"):
        problems.append(f"{PREFIX}PUBLIC_URL is needed when the site is not on this machine alone")
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(**_filled_in(values))


def _find(environment: Mapping[str, str], name: str) -> str | None:
    """What the environment says, if anything; PORT is known without the prefix as well."""
    bare = environment.get("PORT") if name == "port" else None
    return environment.get(PREFIX + name.upper(), bare)


def _unknown_names(environment: Mapping[str, str]) -> list[str]:
    """A misspelt setting would be ignored silently."""
    known = {PREFIX + setting.name.upper() for setting in fields(Settings)}
    return [
        f"{name} is not a setting"
        for name in sorted(environment)
        if name.startswith(PREFIX) and name not in known
    ]


def _filled_in(values: dict[str, Any]) -> dict[str, Any]:
    """Defaults that depend on the data folder."""
    folder: Path = values["data_dir"]
    folder.mkdir(parents=True, exist_ok=True)
    return values | {
        "database_url": values["database_url"] or f"sqlite:///{folder}/cluster-readiness.sqlite3",
        "secret_key": values["secret_key"] or _kept_key(folder / _SECRET_KEY_FILE),
    }


def _kept_key(file: Path) -> str:
    """The key in the file; made at random, readable for its owner only, when there is none."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = file.read_text().strip()
        if len(key) < _SHORTEST_KEY:
            raise SettingsError(
                f"{file} is too short for a key; delete it to have a new one"
            ) from None
        return key
    with os.fdopen(descriptor, "w") as output:
        key = secrets.token_urlsafe(48)
        output.write(key + "\n")
    return key
