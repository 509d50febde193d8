"""Secrets and identifiers: made at random here, and stored only as hashes.

A personal link and a browser's key are secrets of 192 random bits. The database holds their
SHA-256 under the name of their purpose, so that a stolen table opens nothing and a secret of one
purpose is refused for another. With so many random bits a plain hash is enough: there is nothing
to guess, unlike with a password.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from enum import StrEnum

SECRET_BYTES = 24
ID_BYTES = 10


class Purpose(StrEnum):
    """What a secret is for."""

    PERSONAL_LINK = "personal-link"
    BROWSER_KEY = "browser-key"


def new_secret() -> str:
    """A new secret of 192 random bits, in letters that are safe in an address and a cookie."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_id() -> str:
    """A new public identifier of 80 random bits: 16 lower-case letters and digits."""
    return base64.b32encode(secrets.token_bytes(ID_BYTES)).decode().lower()


def hash_secret(purpose: Purpose, secret: str) -> str:
    """What is stored in place of a secret: 64 hexadecimal digits, different for each purpose."""
    return hashlib.sha256(f"{purpose}:{secret}".encode(errors="replace")).hexdigest()
