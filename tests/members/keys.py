"""Other keys than the run's own, and the table of keys put back after them."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings

from members.identifiers import Key

Named = tuple[str, bytes]


def key(name: str) -> Named:
    """A key of that name, always the same."""
    return name, hashlib.sha256(name.encode()).digest()


def own() -> Named:
    """The key of the run."""
    first: Named = settings.IDENTIFIER_KEYS[0]
    return first


def written(*keys: Named) -> str:
    """As the setting is written."""
    return "\n".join(f"{name}:{b64encode(secret).decode()}" for name, secret in keys)


def given(*keys: Named) -> Any:
    """Settings with these keys, the first of them current."""
    return override_settings(IDENTIFIER_KEYS=list(keys))


@contextmanager
def table_kept() -> Iterator[None]:
    """The run's key is in force again afterwards, and the only one."""
    try:
        yield
    finally:
        name, secret = own()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM members_identifierkey")
            cursor.execute(
                "INSERT INTO members_identifierkey VALUES (%s, %s, true)", [name, Key(name, secret).proof]
            )
