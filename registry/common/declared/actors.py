"""Where an act stands in the trail that concerns no unit of its own, as apps declare it in ``actors.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ActorPlace:
    """``of`` gives the organization at which the rights of whoever acts begin, if it knows one."""

    of: Callable[[Any], int | None]
