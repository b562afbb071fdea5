"""What the replays share: a register with real units, made-up villages and people, and counts that are given.

A replay builds only as many people as its published figures need; see ``docs/demo.md``. Each is carried over
the reform of July 2025, so that it can be read on today's structure as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random

from registry.common.dates import BEGINNING, DAY, REFORM
from registry.units.models import ChangeKind, Kind, Sector

from . import reform, units
from .cells import Body, Tree
from .csv_folder import Sheets
from .lives import year_after
from .people import SORTS, People, pick
from .places import person_group
from .units import Commune, Territory, Village

Place = tuple[Body, Village | None]


class Replay:
    """One register in the making, from its first day to its last event."""

    def __init__(self, territory: Territory, name: str, began: date, end: date) -> None:
        self.rng = Random(f"{name} {began}")
        self.sheets = Sheets()
        self.territory = territory
        self.began, self.end = began, end
        self.tree = Tree(territory, name, self.rng, self.sheets)
        self.people = People(self.rng, self.sheets, territory.province, end)

    def communes(self, *districts: str) -> list[Commune]:
        """The communes of these districts (as they were in June 2025)."""
        return [commune for commune in self.territory.communes if commune.district in districts]

    def day(self, first: date, last: date) -> date:
        """Any day from ``first`` to ``last``."""
        return first + DAY * self.rng.randrange((last - first).days + 1)

    # Bodies

    def own_cell(self, village: Village, starts: date | None = None) -> Body:
        """A cell that serves ``village`` alone."""
        cell = self.tree.village_cell(village.commune, village, starts)
        self.tree.serve(village, cell, starts or BEGINNING)
        return cell

    def joint_cell(self, first: Village, second: Village) -> Body:
        """A cell that serves both villages."""
        cell = self.own_cell(first)
        self.tree.join(first, second, cell)
        return cell

    def office(
        self, above: Body, name: str, sector: Sector, mix: str, commune: Commune, starts: date | None = None
    ) -> Body:
        """A cell that is no village's: a grassroots cell straight below a superior committee, else a cell."""
        is_high = above.terms[-1].kind is Kind.SUPERIOR_COMMITTEE
        kind = Kind.GRASSROOTS_CELL if is_high else Kind.CELL
        return self.tree.found(
            above, kind, f"Chi bộ {name}", sector=sector, mix=mix, commune=commune, starts=starts
        )

    # People

    def first(self, cell: Body, village: Village | None, *, left: tuple[date, str] | None = None) -> str:
        """Somebody who was an official member when the register began."""
        birth = self.began - DAY * int(self.rng.triangular(21, 66, 38) * 365.25)
        admitted = max(birth + DAY * int(19.5 * 365.25), self.began - DAY * self.rng.randrange(370, 9000))
        admitted = min(admitted, self.began - DAY * 367)
        return self._add(cell, village, birth, "first_recorded", self.began, None, admitted, left)

    def admit(self, cell: Body, village: Village | None, on: date, *, minority: bool | None = None) -> str:
        """Somebody admitted on a day, and recognized when the twelve months are over."""
        birth = on - DAY * int((18.2 + self.rng.gammavariate(2.6, 3.2)) * 365.25)
        return self._add(cell, village, birth, "admitted", on, minority, None, None)

    def _add(
        self,
        cell: Body,
        village: Village | None,
        birth: date,
        how: str,
        came: date,
        minority: bool | None,
        admitted: date | None,
        left: tuple[date, str] | None,
    ) -> str:
        dossier = self.people.add(
            mix=cell.mix,
            group=self._group(cell, village, minority),
            birth=birth,
            home=f"{cell.commune.kind} {cell.commune.name}" if cell.commune is not None else "",
            official=admitted is not None or year_after(came) <= self.end,
            admitted_on=admitted,
            official_on=year_after(admitted) if admitted is not None else None,
        )
        decided = came - DAY * self.rng.randrange(4, 25) if how == "admitted" else None
        self.event(dossier, how, came, decided, cell, village)
        if how == "admitted" and year_after(came) <= self.end:
            day = year_after(came)
            self.event(dossier, "recognized", day, min(day + DAY * self.rng.randrange(40), self.end))
        if left is not None:
            self.event(dossier, left[1], left[0], None if left[1] == "died" else left[0] - DAY * 5)
        return dossier

    def _group(self, cell: Body, village: Village | None, minority: bool | None) -> str:
        if minority is False:
            return "Kinh"
        groups = SORTS[cell.mix].groups
        while True:
            if village is not None and groups is None:
                group = person_group(self.rng, village.group, village.commune.kind)
            else:
                group = pick(self.rng, groups or (("Thái", "Mông"), (1, 2)))
            if minority is None or group != "Kinh":
                return group
            village = None

    def event(
        self,
        dossier: str,
        kind: str,
        on: date,
        decided: date | None,
        cell: Body | None = None,
        village: Village | None = None,
    ) -> None:
        """One event's row."""
        number = f"{self.rng.randrange(1, 990)}-QĐ/HU" if decided is not None else None
        codes = (cell.code if cell is not None else None, village.key if village is not None else None)
        self.sheets.add("events", dossier, kind, on, decided, number, *codes, None, None)

    def spread(self, count: int, places: Sequence[Place]) -> Iterable[Place]:
        """``count`` places: every one of them in turn, then any."""
        for i in range(count):
            yield places[i] if i < len(places) else places[self.rng.randrange(len(places))]

    def write(self, folder: Path) -> None:
        """Carry the register over the reform of July 2025 and write its sheets."""
        _carry_over(self.tree)
        units.write_areas(self.territory, self.sheets)
        self.tree.write()
        self.sheets.write(folder)


def _carry_over(tree: Tree) -> None:
    """District and commune committees end; what stood under them goes on under the communes of today."""
    before = list(tree.bodies)
    new_of: dict[Body, Body] = {}
    mains: set[str] = set()
    for commune in sorted(tree.territory.communes, key=lambda c: not c.is_main):
        is_main = commune.successor not in mains
        mains.add(commune.successor)
        old = tree.committees[commune.key]
        new = reform.new_committee(tree, commune.successor) if is_main else tree.committees[commune.successor]
        new_of[old] = new
        new_of.setdefault(tree.committees[commune.district], new)
        old.ends = REFORM
        tree.line(REFORM, ChangeKind.MERGE, old, new, main=is_main, by=reform.PARTY)
    for key in tree.territory.districts:
        tree.committees[key].ends = REFORM
        tree.line(REFORM, ChangeKind.ABOLISH, tree.committees[key], None, by=reform.PARTY)
    for body in before:
        parent = body.terms[-1].parent
        if body.ends is None and parent in new_of and body not in new_of:
            kind = body.terms[-1].kind
            kind = Kind.GRASSROOTS_CELL if kind is Kind.CELL else kind
            body.becomes(REFORM, kind=kind, parent=new_of[parent])
            tree.line(REFORM, ChangeKind.MOVE, body, body, by=reform.PARTY)
