"""A dated tree and its ledger of changes, read on a day: what stands where, what came of it, who sees it.

For figures, a unit that stands on the day is placed as it stands. One that does not is followed through the
ledger, to its one successor (or predecessor) or the one marked main. Where there are several and none is
marked, it is placed in what holds all of them and no lower; where there is no line at all, under what it last
(or, founded later, first) stood under. Nothing is guessed and nothing dropped. Targets take another way
(:meth:`TreeOnDay.of_targets`): a mark gives nobody alone what several may have.

For rights, each unit, standing or not, hangs under at most one other (:meth:`TreeOnDay.above`): where it
stands, what came of it if that is certain, or where it last stood or will first stand. All that hangs below a
unit is seen with it.

Pure: units are integers, nothing here knows a database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Generic, NamedTuple

from .ledger import Change, Ledger
from .sight import Sight
from .terms import S, holding, nearest


class Tree(StrEnum):
    """The two trees, by the words that addresses, answers and tables call them by."""

    TERRITORY = "area"
    PARTY = "organization"


class Ends(NamedTuple):
    """The standing units that a unit leads to; ``exact`` when it is one, reached without falling back."""

    units: frozenset[int]
    exact: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where something counts: the units that hold it, from the root down.

    ``exact`` is false when it may stand lower than the last of ``path`` without our knowing where. Where it
    is one of several, ``paths`` are those of each.
    """

    path: tuple[int, ...]
    exact: bool
    paths: tuple[tuple[int, ...], ...] = field(default=(), compare=False)

    @property
    def candidates(self) -> tuple[tuple[int, ...], ...]:
        """The path of each unit that may be meant; none where nothing is known."""
        return self.paths or ((self.path,) if self.path else ())

    def is_under(self, units: frozenset[int]) -> bool:
        """Do the units, taken as one, hold it for certain?"""
        if not units.isdisjoint(self.path):
            return True
        return bool(self.paths) and not any(units.isdisjoint(path) for path in self.paths)


NOWHERE = Place((), False)
_NO_ENDS = Ends(frozenset(), False)


def common_path(paths: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """The longest beginning that all ``paths`` share: the units that hold everything on them."""
    shared: tuple[int, ...] | None = None
    for path in paths:
        if shared is None:
            shared = path
            continue
        length = 0
        for a, b in zip(shared, path, strict=False):
            if a != b:
                break
            length += 1
        shared = shared[:length]
    return shared or ()


def _gathered(
    known: Mapping[int, set[int]], terms: Mapping[int, Sequence[S]], ledger: Ledger | None
) -> dict[int, set[int]]:
    """``known``, with the units of ``terms`` by each they stood under and, of ``ledger``, went into."""
    found: dict[int, set[int]] = defaultdict(set)
    for unit, own in terms.items():
        for term in own:
            if term.parent is not None:
                found[term.parent].add(unit)
    if ledger is not None:
        for (target, _), lines in ledger.predecessors.items():
            found[target].update(source for source, _ in lines)
    return {**known, **{parent: known.get(parent, set()) | units for parent, units in found.items()}}


class DatedTree(Generic[S]):
    """All terms of all units with the ledger; :meth:`on` reads it on a day. Nothing in it ever changes."""

    def __init__(self, terms: Iterable[S], changes: Iterable[Change]) -> None:
        self.terms: dict[int, list[S]] = {}
        for term in terms:
            own = self.terms.setdefault(term.unit, [])
            own.append(term)
        for own in self.terms.values():
            if len(own) > 1:
                own.sort(key=lambda term: term.starts_on)
        self._ledger = Ledger(changes)
        # By unit, which units on some day may hang right under it.
        self._hung: dict[int, set[int]] = _gathered({}, self.terms, self._ledger)

    def changed(self, terms: dict[int, list[S]], changes: Iterable[Change] | None) -> DatedTree[S]:
        """The tree with some units' terms (in order of time) and, where given, another ledger.

        What did not change is shared.
        """
        new: DatedTree[S] = DatedTree((), ())
        new.terms = self.terms | terms
        for unit in [unit for unit, own in terms.items() if not own]:
            del new.terms[unit]
        new._ledger = self._ledger if changes is None else Ledger(changes)
        new._hung = _gathered(self._hung, terms, None if changes is None else new._ledger)
        return new

    def reordered(self, before: DatedTree[S]) -> set[int]:
        """The units of whose ledger lines an earlier state of the tree did not say the same."""
        return set() if self._ledger is before._ledger else self._ledger.differs_from(before._ledger)

    def reached(self, units: Iterable[int]) -> frozenset[int]:
        """The units, and all whose place on some day may follow from where one of them stands or went.

        They hang below it, went into it or came of it, on any day; more than on each day, and never fewer.
        """
        found = set(units)
        left = list(found)
        while left:
            at = left.pop()
            for unit in (*self._hung.get(at, ()), *self._ledger.targets.get(at, ())):
                if unit not in found:
                    found.add(unit)
                    left.append(unit)
        return frozenset(found)

    def term(self, unit: int, on: date) -> S | None:
        """The unit's term that holds on ``on``, if it stands."""
        return holding(self.terms.get(unit, ()), on)

    def first_day(self, unit: int) -> date:
        """The day on which the unit first stood."""
        return self.terms[unit][0].starts_on

    def successors(self, unit: int, by: date) -> dict[int, bool]:
        """What came of a unit that has ended for good by ``by``, each with whether it is marked main."""
        own = self.terms.get(unit)
        if not own or own[-1].ends_on > by:
            return {}
        return dict(self._ledger.successors.get((unit, own[-1].ends_on), ()))

    def followed(self, unit: int, on: date, *, heeds_main: bool = True) -> tuple[set[int], int | None]:
        """Where a unit that does not stand on ``on`` leads: the candidates, and the parent to fall back on.

        One that has ended is followed by the lines of the day after its last day, one not yet standing by
        those of its first. A line marked main leaves one candidate, if that is heeded.
        """
        own = self.terms.get(unit)
        if not own:
            return set(), None
        ended = [term for term in own if term.ends_on <= on]
        if ended:
            lines, edge = self._ledger.successors.get((unit, ended[-1].ends_on), ()), ended[-1]
        else:
            lines, edge = self._ledger.predecessors.get((unit, own[0].starts_on), ()), own[0]
        main = {other for other, is_main in lines if is_main and heeds_main}
        return (main if len(main) == 1 else {other for other, _ in lines}), edge.parent

    def on(self, day: date) -> TreeOnDay[S]:
        """The tree as it reads on ``day``."""
        return TreeOnDay(self, day)


def _standing_after(
    before: Mapping[int, S], tree: DatedTree[S], written: Iterable[int], day: date
) -> dict[int, S]:
    """What stands on the day, where the terms of some units have been written since ``before``."""
    found = dict(before)
    for unit in written:
        term = tree.term(unit, day)
        if term is None:
            found.pop(unit, None)
        else:
            found[unit] = term
    return found


class TreeOnDay(Generic[S]):
    """A tree on one day. Computes on demand and remembers; cheap to make, safe to share.

    Read ``for_targets`` it says what what was given to a unit comes to.
    """

    def __init__(self, tree: DatedTree[S], day: date, *, for_targets: bool = False) -> None:
        self.tree = tree
        self.day = day
        self._for_targets = for_targets
        self._standing: dict[int, S] | None = None
        self._ends: dict[int, Ends] = {}
        self._paths: dict[int, tuple[int, ...]] = {}
        self._places: dict[int, Place] = {}

    @cached_property
    def of_targets(self) -> TreeOnDay[S]:
        """The tree as targets go through it.

        A unit that has ended hands its target to its one successor. Where several came of it, marked main or
        not, none of them has it for certain, and neither has any of those that a unit is still to come from.
        """
        return TreeOnDay(self.tree, self.day, for_targets=True)

    def after(self, tree: DatedTree[S], written: Collection[int], moved: Collection[int]) -> TreeOnDay[S]:
        """A later state of the tree on the same day: of other units than those ``moved`` all stays found.

        The terms of no others than those ``written`` are others than they were.
        """
        new = TreeOnDay(tree, self.day, for_targets=self._for_targets)
        new._ends, new._paths, new._places = dict(self._ends), dict(self._paths), dict(self._places)
        for unit in moved:
            for found in (new._ends, new._paths, new._places):
                found.pop(unit, None)
        if self._standing is not None:
            new._standing = _standing_after(self._standing, tree, written, self.day)
        if "of_targets" in self.__dict__:
            new.__dict__["of_targets"] = self.of_targets.after(tree, written, moved)
        if "sight" in self.__dict__:
            again = {unit: new._above(unit) for unit in written}
            new.__dict__["sight"] = self.sight.after(again, tree.terms)
        return new

    # What stands, and where what does not stand counts: for figures.

    @property
    def standing(self) -> Mapping[int, S]:
        """The units that stand on the day, with the term that holds."""
        if self._standing is None:
            day = self.day
            self._standing = {
                unit: term
                for unit, own in self.tree.terms.items()
                for term in own
                if term.starts_on <= day < term.ends_on
            }
        return self._standing

    def term(self, unit: int) -> S | None:
        """The term of ``unit`` that holds on the day, if it stands."""
        # Who asks about a few units does not wait for all of them.
        if self._standing is not None:
            return self._standing.get(unit)
        return self.tree.term(unit, self.day)

    def ends(self, unit: int) -> Ends:
        """The standing units that ``unit`` leads to."""
        return self._follow(unit, frozenset())

    def one(self, unit: int) -> int | None:
        """The single standing unit that ``unit`` is or has become, ``None`` where that is not certain."""
        ends = self.ends(unit)
        return next(iter(ends.units)) if ends.exact else None

    def path(self, unit: int) -> tuple[int, ...]:
        """From the root down to a unit that stands on the day."""
        known = self._paths.get(unit)
        if known is None:
            term = self.term(unit)
            if term is None:
                raise KeyError(unit)
            parent = term.parent
            if parent is None:
                above: tuple[int, ...] = ()
            elif self.term(parent) is not None:
                above = self.path(parent)
            else:
                above = self.place(parent).path
            known = self._paths[unit] = (*above, unit)
        return known

    def place(self, unit: int) -> Place:
        """Where ``unit``, standing or not, counts on the day."""
        known = self._places.get(unit)
        if known is None:
            ends = self.ends(unit)
            paths = tuple(self.path(end) for end in ends.units)
            known = Place(common_path(paths), ends.exact, paths if len(paths) > 1 else ())
            self._places[unit] = known
        return known

    def inheritors(self, unit: int, seen: frozenset[int] = frozenset()) -> frozenset[int]:
        """The standing units in whose hands is what was ``unit``'s: itself, or what came of it.

        Of several all; what has ended itself and left nothing drops out, and nothing falls back on a parent.
        """
        if self.term(unit) is not None:
            return frozenset((unit,))
        if unit in seen:
            return frozenset()
        candidates, _ = self._followed(unit)
        return frozenset().union(*(self.inheritors(one, seen | {unit}) for one in candidates))

    def _followed(self, unit: int) -> tuple[set[int], int | None]:
        return self.tree.followed(unit, self.day, heeds_main=not self._for_targets)

    def _is_to_come(self, unit: int) -> bool:
        return self.tree.first_day(unit) > self.day

    def _follow(self, unit: int, seen: frozenset[int]) -> Ends:
        if self.term(unit) is not None:
            return Ends(frozenset((unit,)), True)
        known = self._ends.get(unit)
        if known is not None:
            return known
        if unit in seen:  # a ledger that runs in a circle leads nowhere
            return _NO_ENDS
        seen |= {unit}
        candidates, parent = self._followed(unit)
        if candidates:
            each = [self._follow(candidate, seen) for candidate in candidates]
            if all(ends.units for ends in each):
                units = frozenset().union(*(ends.units for ends in each))
                exact = len(units) == 1 and all(ends.exact for ends in each)
                found = Ends(units, exact and not (self._for_targets and self._is_to_come(unit)))
            else:
                found = _NO_ENDS
        elif parent is not None:
            found = Ends(self._follow(parent, seen).units, False)
        else:
            found = _NO_ENDS
        if len(seen) == 1:
            self._ends[unit] = found
        return found

    # Under what each unit is seen: for rights, and for the numbers that row-level security goes by.

    @cached_property
    def sight(self) -> Sight:
        """Under which other each unit is seen on the day."""
        return Sight({unit: self._above(unit) for unit in self.tree.terms})

    def above(self, unit: int) -> int | None:
        """The unit under which ``unit`` is seen on the day: none of a root.

        What came of a unit that has ended goes before where it last stood, if that is one or one is marked
        main.
        """
        return self.sight.above.get(unit) if "sight" in self.__dict__ else self._above(unit)

    def _above(self, unit: int) -> int | None:
        own = self.tree.terms.get(unit)
        if not own:
            return None
        successors = self.tree.successors(unit, self.day)
        main = [other for other, is_main in successors.items() if is_main] or list(successors)
        return main[0] if len(main) == 1 else nearest(own, self.day).parent

    def below(self, units: Iterable[int]) -> list[int]:
        """The ``units``, and all that is seen under one of them."""
        return self.sight.below(units)

    def heirs(self, units: Iterable[int]) -> list[int]:
        """The ``units``, and everything that came of those that have ended."""
        found = dict.fromkeys(units)
        left = list(found)
        while left:
            for unit in self.tree.successors(left.pop(), self.day):
                if unit not in found:
                    found[unit] = None
                    left.append(unit)
        return list(found)
