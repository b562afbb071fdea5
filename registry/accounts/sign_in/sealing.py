"""Secrets of second factors as they stand in the database and in sessions: encrypted.

The key is derived from ``SECRET_KEY``. What an earlier key sealed opens as long as that key stands in
Django's ``SECRET_KEY_FALLBACKS``.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """A secret as it is stored."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again. Raises :class:`cryptography.fernet.InvalidToken` where no known key sealed it."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    """The newest key seals, all open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(key))) for key in keys])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor\0" + secret.encode()).digest())
