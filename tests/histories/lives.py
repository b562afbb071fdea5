"""What happens to one member."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.oracle.people import EXITS
from tests.oracle.reforms import Draw
from tests.oracle.trees import CELL_KINDS
from tests.oracle.world import CellVillage, Event, Member, World, holds

from .days import HOT_DAYS

OTHER_PLACES = ("", "in_province", "other_province", "abroad")


class History:
    """One member's events, each possible after those before it."""

    def __init__(
        self, d: Draw, world: World, member: Member, register_day: date | None, home: CellVillage | None
    ) -> None:
        self.d = d
        # Where many of the world's people are, so that some units have several.
        self.home = home
        self.world = world
        self.member = member
        self.register_day = register_day
        self.events: list[Event] = []
        self.cell = ""
        self.village: str | None = None
        self.probationary = False
        self.exit = ""

    def play(self) -> list[Event]:
        """The whole history, with a few events that were voided."""
        d = self.d
        if self.register_day and d.chance():
            day = self.register_day
            self._enter("first_recorded", day)
        else:
            day = d.one(HOT_DAYS)
            self._enter(d.one(("admitted", "transferred_in", "first_recorded")), day)
        for _ in range(d.one((2, 0, 1, 6))):
            later = [hot for hot in HOT_DAYS if hot > day]
            if not later or not self.events:
                break
            day = later[min(d.number(0, 3), len(later) - 1)]
            self._next(day)
        for event in list(self.events):
            if d.chance(10):
                kind = d.one(("died", "admitted", event.kind))
                event = replace(event, kind=kind, until=None, voided=True)
                self.events.append(replace(event, effective_on=d.one(HOT_DAYS)))
        return self.events

    def _add(self, kind: str, day: date, **values: Any) -> None:
        decided_on = day if self.d.chance() else None
        self.events.append(Event(self.member.dossier_no, kind, day, decided_on=decided_on, **values))

    def _cells(self, day: date) -> list[str]:
        return [row.code for row in self.world.organizations if row.kind in CELL_KINDS and holds(row, day)]

    def _villages(self, day: date) -> list[str]:
        return [row.key for row in self.world.areas if row.level == "village" and holds(row, day)]

    def _likely_village(self, cell: str, day: date) -> str | None:
        served = [
            row.village_key for row in self.world.cell_villages if row.cell_code == cell and holds(row, day)
        ]
        if served and not self.d.chance(3):
            return self.d.one(served)
        return self.d.one([None, *self._villages(day)])

    def _enter(self, kind: str, day: date) -> None:
        cells = self._cells(day)
        if not cells:
            return
        home = self.home
        at_home = (
            home and home.cell_code in cells and home.village_key in self._villages(day) and self.d.chance()
        )
        if home and at_home:
            self.cell, self.village = home.cell_code, home.village_key
        else:
            self.cell = self.d.one(cells)
            self.village = self._likely_village(self.cell, day)
        self.probationary = kind == "admitted" or self.d.chance(3)
        detail = "probationary" if self.probationary and kind != "admitted" else ""
        other = self.d.one(OTHER_PLACES) if kind == "transferred_in" else ""
        self.exit = ""
        self._add(kind, day, cell_code=self.cell, village_key=self.village, detail=detail, other_place=other)

    def _next(self, day: date) -> None:
        if self.exit:
            self._return(day)
            return
        options = ["cell_changed", "moved", "recognized", "exit", "away", "back", "exempted", "disciplined"]
        kind = self.d.one(options)
        if kind == "recognized":
            self._recognize(day)
            if self.d.chance(3):
                self._change("cell_changed" if self.d.chance() else "moved", day)
        elif kind in ("cell_changed", "moved"):
            self._change(kind, day)
        elif kind == "exempted":
            self._add(kind, day, until=self.d.one([None, *(hot for hot in HOT_DAYS if hot >= day)]))
        elif kind == "disciplined":
            self._add(kind, day, detail=self.d.one(("", "reprimand", "warning", "removal")))
        elif kind != "exit":
            self._add(kind, day)
        if kind == "exit" or self.d.chance(12):
            self.exit = self.d.one(EXITS)
            other = self.d.one(OTHER_PLACES) if self.exit == "transferred_out" else ""
            self._add(self.exit, day, other_place=other)

    def _recognize(self, day: date) -> None:
        if self.probationary:
            self.probationary = False
            self._add("recognized", day)

    def _change(self, kind: str, day: date) -> None:
        cells = [cell for cell in self._cells(day) if cell != self.cell]
        villages = [village for village in self._villages(day) if village != self.village]
        cell = self.d.one(cells) if cells and (kind == "cell_changed" or self.d.chance(4)) else None
        village = self.d.one(villages) if villages and (kind == "moved" or self.d.chance(4)) else None
        if (cell if kind == "cell_changed" else village) is None:
            return
        self.cell, self.village = cell or self.cell, village or self.village
        self._add(kind, day, cell_code=cell, village_key=village)

    def _return(self, day: date) -> None:
        if self.exit == "transferred_out":
            self._enter("transferred_in", day)
        elif self.exit != "died" and self.d.chance():
            self._enter("admitted", day)
        elif self.exit != "died":
            self.exit = ""
            cell, village = None, None
            if self.cell not in self._cells(day) or self.d.chance():
                if not self._cells(day):
                    self.exit = "died"
                    return
                cell = self.cell = self.d.one(self._cells(day))
            gone = self.village and self.village not in self._villages(day)
            if self._villages(day) and (gone or self.d.chance()):
                village = self.village = self.d.one(self._villages(day))
            elif gone:
                self.exit = "died"
                return
            self._add("restored", day, cell_code=cell, village_key=village)
