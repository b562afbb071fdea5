"""Signs of life of the worker and of the clock, each written by that process itself."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from registry.common.models import ProcessBeat

log = logging.getLogger(__name__)

WORKER, CLOCK = "worker", "clock"
EVERY = 15.0
# Whoever has said nothing for so long is gone.
SILENT_AFTER = timedelta(minutes=2)
_BEAT = """
-- One row a process; by the database's clock, so that several machines agree.
INSERT INTO common_processbeat (name, at) VALUES (%s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""
_said_at: dict[str, float] = {}


def beat(name: str) -> None:
    """Say that the process lives, a few times a minute however often it is called.

    A database that is away is no matter to whoever beats.
    """
    if time.monotonic() - _said_at.get(name, -EVERY) < EVERY:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(_BEAT, [name])
    except DatabaseError as error:
        log.warning("The %s could not say that it lives: %s", name, type(error).__name__)
        return
    _said_at[name] = time.monotonic()


def last(name: str) -> datetime | None:
    """When the process was last heard of."""
    found: datetime | None = ProcessBeat.objects.filter(name=name).values_list("at", flat=True).first()
    return found


def lives(name: str) -> bool:
    """Has it been heard of lately?"""
    at = last(name)
    return at is not None and at > timezone.now() - SILENT_AFTER
