"""The lines of a table in the order of one of its numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Line = TypeVar("Line")


def by_number(
    lines: list[Line], number: Callable[[Line], float | None], *, greatest_first: bool
) -> list[Line]:
    """The lines by ``number``; those of one number as they stood, those without one last either way."""
    known = [(value, line) for line in lines if (value := number(line)) is not None]
    in_order = sorted(known, key=lambda pair: -pair[0] if greatest_first else pair[0])
    return [line for _, line in in_order] + [line for line in lines if number(line) is None]
