"""What is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .trees import Place

By = Callable[[str], str]


@dataclass(frozen=True)
class Thing:
    """What is counted once, where it counts, and its value of a dimension."""

    place: Place
    by: By
    above: int = True
    below: int = False
