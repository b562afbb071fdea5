"""A system check that the configured keys open the numbers in the database, run before every migration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from .identifiers import verify


def keys_are_the_registers(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """With other keys than those that it was written with, nothing of the register shall start."""
    if not databases:
        return []
    try:
        verify()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="docs/identifiers.md", id="members.E001")]
    return []
