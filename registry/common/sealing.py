"""What stands in the database and in sessions encrypted: second factors, drafts, searches, files.

The keys are derived from ``SECRET_KEY``, one for each purpose. What an earlier key sealed opens as long as
that key stands in Django's ``SECRET_KEY_FALLBACKS``.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

SECOND_FACTOR = b"second factor"


def seal(text: str, purpose: bytes = SECOND_FACTOR) -> str:
    """A text as it is stored."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: bytes = SECOND_FACTOR) -> str:
    """The text again. Raises :class:`cryptography.fernet.InvalidToken` where no known key sealed it."""
    return _box(purpose).decrypt(sealed.encode()).decode()


def seal_bytes(content: bytes, purpose: bytes) -> bytes:
    """A piece of a file as it is stored."""
    return base64.urlsafe_b64decode(_box(purpose).encrypt(content))


def unseal_bytes(sealed: bytes, purpose: bytes) -> bytes:
    """The piece again. Raises :class:`cryptography.fernet.InvalidToken` where no known key sealed it."""
    return _box(purpose).decrypt(base64.urlsafe_b64encode(sealed))


def _box(purpose: bytes) -> MultiFernet:
    """The newest key seals, all open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(purpose, str(key))) for key in keys])


def _key(purpose: bytes, secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(purpose + b"\0" + secret.encode()).digest())
