"""Every act that the trail knows, in the words of whoever reads it.

Each app declares its own in ``acts.py``; a test compares them with what the code records. What entries say of
their acts, and what these were done to, apps declare in ``facts.py``.
"""

from __future__ import annotations

from functools import cache

from registry.common.declared import collected
from registry.common.declared.acts import Act, Fact


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


@cache
def facts() -> dict[str, Fact]:
    """All facts by their names; others are shown under their code."""
    return {fact.name: fact for fact in collected("facts", "FACTS")}


@cache
def _objects() -> dict[str, str]:
    return {kind.label: kind.words for kind in collected("facts", "OBJECTS")}


def object_words(label: str) -> str:
    """What stands before the number of an object of that kind."""
    return _objects().get(label, label)


def kinds_of_objects() -> list[tuple[str, str]]:
    """Every kind of object and its words, in the order of the words."""
    return sorted(_objects().items(), key=lambda choice: choice[1])
