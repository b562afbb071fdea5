"""What the trail may say that somebody did: acts (``acts.py``), their facts and objects (``facts.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the code under which it is recorded, and its words for whoever reads the trail: «đã …»."""

    code: str
    words: str
    # Somebody looked at people by it; other acts changed something, or were about accounts.
    is_look: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that entries say of an act: its name, what readers call it, and codes that it may hold."""

    name: str
    words: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """A kind of thing that acts are done to: the label of its model, and what stands before its number."""

    label: str
    words: str
