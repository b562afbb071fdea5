"""How django-allauth's second factors are kept here: secrets encrypted, names Vietnamese, no e-mail."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

ISSUER = "Sổ đảng viên"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks of the project."""

    def encrypt(self, text: str) -> str:
        """A secret as it is stored: sealed with a key that follows from ``SECRET_KEY``."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises :class:`cryptography.fernet.InvalidToken` after a change of key."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the phone shows above the code."""
        return ISSUER

    def _get_site_name(self) -> str:
        return ISSUER

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.get_username())

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing leaves the premises; the trail says what was done."""


def _box() -> MultiFernet:
    """The newest key seals, all open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(key))) for key in keys])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor\0" + secret.encode()).digest())
