"""Both trees read on a day: what units are, and which of them hold a village, a cell, a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from .changed import Changed, without
from .loading import PartyTerm
from .models import CELL_KINDS, COMMITTEE_KINDS, RANKS, Kind
from .terms import Term, holding, nearest
from .tree import NOWHERE, Place, Tree, TreeOnDay, common_path

if TYPE_CHECKING:
    from .structure import Forest

AREA_RANKS: Mapping[str, int] = {"province": 0, "district": 1, "commune": 2, "village": 3}
# Levels that one may ask for in the Party tree, with the kinds that stand at each.
PARTY_LEVELS: Mapping[str, frozenset[str]] = {
    "province_committee": frozenset({"province_committee"}),
    "superior_committee": frozenset({"superior_committee"}),
    "grassroots": frozenset({"grassroots_committee", "grassroots_cell"}),
    "sub_committee": frozenset({"sub_committee"}),
    "cell": frozenset(CELL_KINDS),
}
PARTY_RANKS: Mapping[str, int] = {
    "province_committee": 0,
    "superior_committee": 1,
    "grassroots": 2,
    "sub_committee": 3,
    "cell": 4,
}

T = TypeVar("T")
# For so many leaves what is made of one structure is remembered with it.
_REMEMBERED = 400_000
# What nobody has asked for during so many writes of structure is not gone on from.
AGES = 3


# The level of each kind; of a grassroots cell's two the higher.
_LEVEL_OF: Mapping[str, str] = {
    kind: level for level in reversed(list(PARTY_LEVELS)) for kind in PARTY_LEVELS[level]
}


def level_of(kind: str) -> str:
    """The level at which organizations of that kind stand."""
    return _LEVEL_OF[kind]


class Unit(NamedTuple):
    """A unit as a row of an answer shows it."""

    id: int
    key: str
    code: str | None
    name: str
    level: str | None
    sort_key: str


class Structure:
    """Both trees on one structure date."""

    def __init__(self, forest: Forest, day: date) -> None:
        self.forest = forest
        self.day = day
        self.areas: TreeOnDay[Term] = forest.areas.on(day)
        self.party: TreeOnDay[PartyTerm] = forest.party.on(day)
        self._led: dict[int, Place] = {}
        # By the tree in which a leaf of the other one counts.
        self._placed_in: dict[Tree, dict[int, Place]] = {tree: {} for tree in Tree}
        self._remembered: dict[Hashable, Any] = {}
        # What was made of an earlier structure of the day, what may have changed since, how many writes ago.
        self._before: dict[Hashable, tuple[Any, Changed, int]] = {}

    def after(self, forest: Forest, changed: Changed) -> Structure:
        """The structure of the same day in a later ``forest``: what did not change stays as it was found."""
        new = Structure(forest, self.day)
        new.areas = self.areas.after(forest.areas, changed.areas, changed.moved_areas)
        new.party = self.party.after(forest.party, changed.organizations, changed.moved_organizations)
        new._led = without(self._led, changed.led_areas)
        new._placed_in = {
            Tree.PARTY: without(self._placed_in[Tree.PARTY], changed.led_areas),
            Tree.TERRITORY: without(self._placed_in[Tree.TERRITORY], changed.lying_organizations),
        }
        made = vars(self)
        if "_by_code" in made and not changed.areas:
            vars(new)["_by_code"] = self._by_code
        if "_leaders" in made:
            again = new._leaders_of(changed.territories) if changed.territories else {}
            vars(new)["_leaders"] = without(self._leaders, changed.territories) | again
        remembered = dict(self._remembered)
        new._before = {
            key: (value, then | changed, age + 1)
            for key, (value, then, age) in dict(self._before).items()
            if age < AGES and key not in remembered
        } | {key: (value, changed, 1) for key, value in remembered.items()}
        # Nothing leads back further.
        self._before = {}
        return new

    def remembered(
        self, key: Hashable, make: Callable[[], T], renew: Callable[[T, Changed], T] | None = None
    ) -> T:
        """What ``make`` makes of this structure, made once while it is among the last things asked for.

        ``renew`` makes it of what it was in an earlier structure of the day, which it leaves unchanged, and
        of what may have changed since.
        """
        found = self._remembered.get(key)
        if found is None:
            then = self._before.get(key) if renew is not None else None
            found = make() if then is None or renew is None else renew(then[0], then[1])
            most = max(_REMEMBERED // (1 + len(self.forest.villages) + len(self.forest.cells)), 4)
            # A new dictionary: other threads may be reading this one.
            self._remembered = {**dict(list(self._remembered.items())[1 - most :]), key: found}
        return cast(T, found)

    def of(self, tree: Tree) -> TreeOnDay[Any]:
        """One of the two trees."""
        return self.areas if tree == Tree.TERRITORY else self.party

    # What a unit is on the day.

    def party_term(self, organization: int) -> PartyTerm | None:
        """The organization's term that holds on the day."""
        return self.party.term(organization)

    def committee_above(self, organization: int) -> int | None:
        """What answers for an organization: the next above that is no sub-committee; at the top nothing."""
        for unit in reversed(self.party.place(organization).path[:-1]):
            term = self.party_term(unit)
            if term is not None and term.kind != Kind.SUB_COMMITTEE:
                return unit
        return None

    def stands_at(self, tree: Tree, unit: int, level: str) -> bool:
        """Does the standing ``unit`` stand at ``level``? A grassroots cell stands at two."""
        if tree == Tree.TERRITORY:
            return self.forest.area_keys[unit][1] == level
        return self.party.standing[unit].kind in PARTY_LEVELS[level]

    def rank(self, tree: Tree, unit: int) -> int:
        """How deep the standing ``unit`` stands, 0 at the top."""
        if tree == Tree.TERRITORY:
            return AREA_RANKS[self.forest.area_keys[unit][1]]
        return RANKS[Kind(self.party.standing[unit].kind)]

    def unit(self, tree: Tree, unit: int, level: str | None = None) -> Unit:
        """The standing unit as a row shows it; ``level`` says which of a grassroots cell's two is meant."""
        if tree == Tree.TERRITORY:
            key, own_level = self.forest.area_keys[unit]
            naming = nearest(self.forest.namings[unit], self.day)
            return Unit(unit, key, naming.code or None, naming.name, own_level, naming.sort_key)
        term = self.party.standing[unit]
        own = level or level_of(term.kind)
        code = self.forest.codes[unit]
        return Unit(unit, code, code, term.name, own, term.sort_key)

    def find_area(self, key_or_code: str) -> int | None:
        """The area of that key or, on this day, that official code; a key goes before a code."""
        found = self.forest.ids_by_key.get(key_or_code)
        if found is not None:
            return found
        return self._by_code.get(key_or_code)

    def find_organization(self, code: str) -> int | None:
        """The organization of that code."""
        return self.forest.ids_by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for unit in self.areas.standing:
            naming = holding(self.forest.namings.get(unit, ()), self.day)
            if naming is not None and naming.code:
                # Provinces and communes may bear the same digits: the higher unit is meant.
                other = found.get(naming.code)
                if other is None or self.rank(Tree.TERRITORY, unit) < self.rank(Tree.TERRITORY, other):
                    found[naming.code] = unit
        return found

    def together(self, tree: Tree, units: Sequence[int]) -> Unit:
        """Standing units as one row shows them; one unit as itself."""
        each = [self.unit(tree, unit) for unit in units]
        if len(each) == 1:
            return each[0]
        levels = {unit.level for unit in each}
        key, name = ",".join(unit.key for unit in each), " + ".join(unit.name for unit in each)
        return Unit(0, key, None, name, levels.pop() if len(levels) == 1 else None, "")

    def units_at(self, tree: Tree, level: str, *roots: int, only: Collection[int] | None = None) -> list[int]:
        """The standing units of ``level`` in the subtrees of the standing ``roots``, themselves included.

        Where ``only`` some are asked about, those of them.
        """
        reading, above, found = self.of(tree), frozenset(roots), self._at(tree, level)
        among = found if only is None else [unit for unit in only if unit in found]
        return [unit for unit in among if not above.isdisjoint(reading.path(unit))]

    def _at(self, tree: Tree, level: str) -> Mapping[int, None]:
        """The standing units of ``level``."""

        def renew(before: dict[int, None], changed: Changed) -> dict[int, None]:
            written = changed.areas if tree == Tree.TERRITORY else changed.organizations
            return without(before, written) | among(written & self.of(tree).standing.keys())

        def among(units: Iterable[int]) -> dict[int, None]:
            return dict.fromkeys(unit for unit in units if self.stands_at(tree, unit, level))

        return self.remembered(("level", tree, level), lambda: among(self.of(tree).standing), renew)

    # Where a leaf counts.

    def village(self, tree: Tree, village: int) -> Place:
        """Where a village counts: in the Party tree under the committee that leads its territory."""
        if tree == Tree.TERRITORY:
            return self.areas.place(village)
        return self._placed(tree, village)

    def cell(self, tree: Tree, cell: int) -> Place:
        """Where a cell counts: in the territory tree where its territory (or the nearest above it) lies."""
        if tree == Tree.PARTY:
            return self.party.place(cell)
        return self._placed(tree, cell)

    def _placed(self, tree: Tree, leaf: int) -> Place:
        """Where a leaf of the other tree counts: found one time for each."""
        found = self._placed_in[tree].get(leaf)
        if found is None:
            ends = (self.areas if tree == Tree.PARTY else self.party).ends(leaf)
            over = self._committee_over if tree == Tree.PARTY else self._territory
            found = self._certain([over(end) for end in ends.units], ends.exact) if ends.units else NOWHERE
            self._placed_in[tree][leaf] = found
        return found

    def person(self, tree: Tree, cell: int, village: int | None) -> Place:
        """Where a person recorded in ``cell`` and ``village`` counts."""
        if tree == Tree.TERRITORY and village is not None:
            return self.areas.place(village)
        return self.cell(tree, cell)

    def _territory(self, organization: int) -> Place:
        """Where the territory of a standing organization lies: its own, else that of the nearest above."""
        for unit in reversed(self.party.path(organization)):
            area = self.party.standing[unit].area
            if area is not None:
                return self.areas.place(area)
        return NOWHERE

    @staticmethod
    def _certain(places: Sequence[Place], exact: bool) -> Place:
        """What is certain of something that is at one of ``places``."""
        # Where nothing is known of one of them, no unit holds them all.
        known = all(place.path for place in places)
        paths = tuple(path for place in places for path in place.candidates) if known else ()
        certain = exact and all(place.exact for place in places)
        return Place(common_path(p.path for p in places), certain, paths if len(paths) > 1 else ())

    @cached_property
    def _leaders(self) -> dict[int, Place]:
        """Who leads a territory, of each that is led."""
        return self._leaders_of(None)

    def _leaders_of(self, areas: Collection[int] | None) -> dict[int, Place]:
        """Who leads the areas, or each: of several committees that name one, the one above all others.

        Where none is, no more is certain than what stands above them all.
        """
        named: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for unit, term in self.party.standing.items():
            if term.area is None or (areas is not None and term.area not in areas):
                continue
            if term.kind in COMMITTEE_KINDS:
                named[term.area].append(self.party.path(unit))
        shared = {area: common_path(paths) for area, paths in named.items()}
        return {
            area: Place(path, path in named[area], () if path in named[area] else tuple(named[area]))
            for area, path in shared.items()
        }

    def leader(self, area: int) -> int | None:
        """The organization that leads the territory, if it is certain which."""
        found = self._leaders.get(area)
        return found.path[-1] if found is not None and found.exact else None

    def _committee_over(self, area: int) -> Place:
        """Where the committee stands that leads the standing ``area`` or the nearest one above it."""
        known = self._led.get(area)
        if known is None:
            path = self.areas.path(area)
            known = next((self._leaders[unit] for unit in reversed(path) if unit in self._leaders), NOWHERE)
            self._led[area] = known
        return known

    # What leaves were, whatever has become of them.

    def cell_now(self, cell: int) -> int | None:
        """The cell standing on the day that the recorded ``cell`` is or has become, if that is certain."""
        return self.party.one(cell)

    def village_now(self, village: int) -> int | None:
        """The village standing on the day that the recorded one is or has become, if that is certain."""
        return self.areas.one(village)

    def sector(self, cell: int) -> str:
        """The sector on the day of the cell that the recorded ``cell`` is or has become; empty if unknown."""
        now = self.cell_now(cell)
        return self.party.standing[now].sector if now is not None else ""

    def base(self, cell: int) -> str:
        """The kind of base on the day of that cell, in the same way."""
        now = self.cell_now(cell)
        return self.party.standing[now].base if now is not None else ""
