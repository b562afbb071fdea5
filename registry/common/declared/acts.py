"""What the trail may say that somebody did, as apps declare it in ``acts.py`` (``ACTS``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the code under which it is recorded, and its words for whoever reads the trail: «đã …»."""

    code: str
    words: str
    # Somebody looked at people by it; other acts changed something, or were about accounts.
    is_look: bool = False
