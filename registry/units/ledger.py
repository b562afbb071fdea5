"""The ledger of changes of a tree: which unit went into which on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Change(NamedTuple):
    """A ledger line: on ``changed_on``, ``source`` went into ``target``; either may be missing."""

    changed_on: date
    source: int | None
    target: int | None
    is_main: bool


class Ledger:
    """The lines by the unit and the day that they are looked up by. Nothing in it ever changes."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.successors: dict[tuple[int, date], list[tuple[int, bool]]] = defaultdict(list)
        self.predecessors: dict[tuple[int, date], list[tuple[int, bool]]] = defaultdict(list)
        # By unit, what it went into on any day.
        self.targets: dict[int, set[int]] = defaultdict(set)
        for change in changes:
            # A line from a unit to itself records a rename or a move, and leads nowhere.
            if change.source is None or change.target is None or change.source == change.target:
                continue
            self.successors[change.source, change.changed_on].append((change.target, change.is_main))
            self.predecessors[change.target, change.changed_on].append((change.source, change.is_main))
            self.targets[change.source].add(change.target)

    def differs_from(self, other: Ledger) -> set[int]:
        """The units of whose lines the two do not say the same."""
        mine, others = (self.successors, self.predecessors), (other.successors, other.predecessors)
        return {
            unit
            for own, then in zip(mine, others, strict=True)
            for unit, day in own.keys() | then.keys()
            if sorted(own.get((unit, day), ())) != sorted(then.get((unit, day), ()))
        }
