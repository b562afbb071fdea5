"""Whether the machine is well, as apps declare what is to be looked at in ``health.py`` (``CHECKS``).

:mod:`registry.common.health.examination` looks; the command ``doctor`` and the administrator's page show what
was found. A check says nothing of people but how many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a thing stands: well, to be seen to in the next days, or now."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and for whatever is not green what is to be done: in words, by a command, on a page.

    ``page`` names an address and ``query`` what stands after it.
    """

    level: Level
    says: str
    remedy: str = ""
    command: str = ""
    page: str = ""
    query: str = ""


def green(says: str) -> Finding:
    """All is well."""
    return Finding(Level.GREEN, says)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at; lines come in the order of ``place``.

    ``look`` runs in the machine's own role, in a savepoint. What it raises is a red line as well.
    """

    code: str
    title: str
    place: int
    look: Callable[[], Finding]
