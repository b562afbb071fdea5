"""What conditions of the catalogue read of the settings, wherever they are asked.

A figure can also be counted as if these, or the official reading of a village without a member, were other
ones: so what a change of them did to a figure can be said on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings


class ReadBy(NamedTuple):
    """Settings by name and official readings by day, in place of those in force."""

    settings: Mapping[str, Any]
    readings: Mapping[date, str]


_AS_THEY_ARE = ReadBy({}, {})
_instead: ContextVar[ReadBy] = ContextVar("read_by", default=_AS_THEY_ARE)


def by_settings() -> dict[str, Any]:
    """The parameters that conditions name, for live answers and for stored months alike."""
    return {
        "committee_from": settings.COMMITTEE_FROM,
        **settings.BADGES_PUT_OFF,
        **_instead.get().settings,
    }


def reading_instead(day: date) -> str | None:
    """The reading by which villages are counted on ``day``, if not by the official one."""
    return _instead.get().readings.get(day)


@contextmanager
def counted_by(instead: ReadBy) -> Iterator[None]:
    """Statements made inside the block read these. What is remembered between questions is not asked here."""
    token = _instead.set(instead)
    try:
        yield
    finally:
        _instead.reset(token)
