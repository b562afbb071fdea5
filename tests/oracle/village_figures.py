"""The villages that each indicator counts, what became of them, and their posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .cell_figures import CellFigures
from .people import State
from .places import at, no_dimension
from .things import By, Thing
from .world import DAY, Member, Post, on


class VillageFigures(CellFigures):
    """The villages that each indicator counts, what became of them, and their posts."""

    def own_cell(self, village: str, day: date) -> bool:
        """Does a cell serve this village alone?"""
        cells = {row.cell_code for row in on(self.world.cell_villages, day)}
        return any(self.served(cell, day) == {village} for cell in cells)

    def residents(self, village: str, day: date, reading: str) -> list[State]:
        """Where those are whom a reading sees in a village that stands on the day."""
        return [state for _, state in self.people_of(village, day, reading)]

    def people_of(self, village: str, day: date, reading: str) -> list[tuple[Member, State]]:
        """The counted people whom a reading sees in a village that stands on the day."""
        seen = []
        for member, state in self.people.counted(day):
            if not state.village or self.trees.areas.place(state.village, day) != at(village):
                continue
            if reading != "resident" and not self._served_where_he_lives(state, village, day):
                continue
            if reading == "local" and (member.local is False or self._is_posted(member, village, day)):
                continue
            seen.append((member, state))
        return seen

    def _is_posted(self, member: Member, village: str, day: date) -> bool:
        postings = [row for row in on(self.world.postings, day) if row.task == "posted_to_village"]
        return any((p.dossier_no, p.village_key) == (member.dossier_no, village) for p in postings)

    def _served_where_he_lives(self, state: State, village: str, day: date) -> bool:
        cell = self.trees.organizations.place(state.cell, day)
        return cell.exact and all(village in self.served(node, day) for node in cell.nodes)

    def boards_reading(self, day: date) -> str:
        """The reading that the board holds official on the day."""
        in_force = [row for row in self.world.readings if row.in_force_from <= day]
        return max(in_force, key=lambda row: row.in_force_from).reading if in_force else "own"

    def without_member(self, village: str, day: date, reading: str | None = None) -> bool:
        """Is it a village without a member?"""
        return not self.residents(village, day, reading or self.boards_reading(day))

    def villages(self, code: str, day: date) -> Iterator[Thing]:
        """The villages that stand on the day and are as the indicator says."""
        for row in self.trees.areas.standing(day):
            key = row.key
            if self.trees.levels[key] != "village":
                continue
            if code == "villages":
                counted = True
            elif code == "villages_without_own_cell":
                counted = not self.own_cell(key, day)
            elif code == "villages_headed_by_member":
                heads = [p for p in on(self.world.posts, day) if p.post == "village_head"]
                holders = [p.dossier_no for p in heads if p.village_key == key and p.dossier_no]
                counted = any(self.people.state(holder, day) is not None for holder in holders)
            elif code == "villages_posted_only":
                counted = self.without_member(key, day, "local") and not self.without_member(key, day, "own")
            elif code == "villages_at_risk":
                own = self.people_of(key, day, "own")
                old, away = self._at_risk(own, day)
                counted = bool(own) and (len(own) == 1 or old or away == len(own))
            elif code == "villages_ready_for_cell":
                members = [s for s in self.residents(key, day, "own") if s.standing == "official"]
                counted = not self.own_cell(key, day) and len(members) >= 3
            else:
                reading = code.removeprefix("villages_without_member").removeprefix("_")
                counted = self.without_member(key, day, reading)
            yield Thing(self.village(key), self._by_of_village(key, day), counted)

    def _by_of_village(self, key: str, day: date) -> By:
        def by(name: str) -> str:
            return self.rung(key, day) if name == "rung" else " ".join(self.people.specials_of(key, day))

        return by

    def rung(self, village: str, day: date) -> str:
        """How far a village has come, by the own reading."""
        members = len(self.people_of(village, day, "own"))
        if not members:
            return "none"
        cells = {row.cell_code for row in on(self.world.cell_villages, day)}
        own = [cell for cell in cells if self.served(cell, day) == {village}]
        if any(self.has_committee(cell, day) for cell in own):
            return "own_committee"
        return "own" if own else "one_two" if members <= 2 else "joint"

    def villages_turned(self, code: str, first: date, last: date) -> Iterator[Thing]:
        """The villages of the eve of which came what the indicator says."""
        for row in self.trees.areas.standing(first - DAY):
            if self.trees.levels[row.key] == "village":
                counted = self._has_turned(code, row.key, first - DAY, last)
                yield Thing(self.village(row.key), no_dimension, counted)

    def _has_turned(self, code: str, village: str, eve: date, last: date) -> bool:
        if code.startswith("own_cells"):
            if not self.trees.areas.stands(village, last):
                return False
            then, now = self.own_cell(village, eve), self.own_cell(village, last)
            return now and not then if code == "own_cells_gained" else then and not now
        heirs = self.trees.areas.heirs(village, last)
        without = self.without_member(village, eve)
        each_has_none = [self.without_member(heir, last) for heir in heirs]
        cleared = without and bool(heirs) and not any(each_has_none)
        together = len(heirs) > 1 and any(
            1 < len(place.nodes) <= len(place.nodes & heirs)
            for _, state in self.people.counted(last)
            if state.village
            for place in [self.trees.areas.place(state.village, last)]
        )
        return {
            "villages_cleared": cleared,
            "villages_relapsed": not without and bool(heirs) and all(each_has_none) and not together,
            "villages_still_without": without and bool(heirs) and not cleared,
            "villages_ended_without": without and not heirs,
        }[code]

    def posts(self, post: str, day: date) -> Iterator[Thing]:
        """The posts held on the day, and those held by a counted member."""
        asked = ("association_head", "association_deputy") if post == "association" else (post,)
        for row in on(self.world.posts, day):
            if row.post in asked:
                member = bool(row.dossier_no) and self.people.state(row.dossier_no or "", day) is not None
                yield Thing(self.village(row.village_key), _by_association(row), member, True)


def _by_association(row: Post) -> By:
    return lambda name: row.association or "unknown"
