"""What is not kept for ever and for how long, as apps declare it in ``retained.py`` (``RETAINED``).

How sure a rule is: F read in a published source, 2 second-hand, M from memory, D our own reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

# Both laws ask that personal data be kept no longer than its purpose needs; neither, as far as we have read,
# gives days. The days are ours, and each board sets its own within the bounds.
LAW = "Luật 91/2025/QH15, Nghị định 356/2025: chỉ giữ trong thời gian cần cho mục đích; số ngày là tự đặt"


@dataclass(frozen=True, slots=True)
class Retained:
    """A kind of things. ``count`` and ``remove`` are given an instant and say how many are, or were, older.

    Days may be set from ``lowest`` to ``highest``. ``remove`` runs in the caller's transaction. Kinds are
    listed, and removed each night, in the order of ``place``.
    """

    code: str
    title: str
    goes: str
    days: int
    lowest: int
    highest: int
    count: Callable[[datetime], int]
    remove: Callable[[datetime], int]
    place: int
    source: str = LAW
    sure: str = "D"


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is cleared by the work that made it, at a time that nobody sets: what it is, and when it goes."""

    title: str
    goes: str
    place: int
