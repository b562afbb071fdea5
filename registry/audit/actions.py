"""Every act that the trail knows, in the words of whoever reads it.

Each app declares its own in ``acts.py``; a test compares them with what the code records.
"""

from __future__ import annotations

from functools import cache

from registry.common.declared import collected
from registry.common.declared.acts import Act


@cache
def acts() -> dict[str, Act]:
    """All acts by their codes."""
    return {act.code: act for act in collected("acts", "ACTS")}


def words(action: str) -> str:
    """The act in words; its code where it has none."""
    act = acts().get(action)
    return act.words if act else action


def choices() -> list[tuple[str, str]]:
    """Every act's code and words, in the order of the words."""
    return sorted(((act.code, act.words) for act in acts().values()), key=lambda choice: choice[1])


def looks() -> list[str]:
    """The codes of the acts by which somebody looked at people."""
    return [act.code for act in acts().values() if act.is_look]
