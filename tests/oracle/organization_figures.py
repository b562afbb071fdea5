"""The organizations that each indicator counts, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .cell_figures import CellFigures
from .codes import GRASSROOTS_KINDS, OF_ONE_KIND
from .people import STEPS, step_of
from .things import By, Thing
from .trees import CELL_KINDS
from .world import DAY, OrganizationRow, on


class OrganizationFigures(CellFigures):
    """The organizations that each indicator counts, and what became of them."""

    def organizations(self, code: str, day: date, first: date | None = None) -> Iterator[Thing]:
        """The organizations that stand on the day and are as the indicator says."""
        for row in self.trees.organizations.standing(day):
            assert isinstance(row, OrganizationRow)
            if self._is_counted(code, row, day, first):
                founded_on = self.trees.organizations.first_row(row.code).valid_from
                yield Thing(self.organization(row.code), self._by_of_organization(row, founded_on))

    def _is_counted(self, code: str, row: OrganizationRow, day: date, first: date | None) -> bool:
        if code == "grassroots_without_admission":
            return row.kind in GRASSROOTS_KINDS and self._admitted_nobody(row.code, first or day, day)
        if code == "grassroots_with_admission":
            return row.kind in GRASSROOTS_KINDS and self._admitted_somebody(row.code, first or day, day)
        if code == "grassroots_organizations":
            return row.kind in GRASSROOTS_KINDS
        if code in OF_ONE_KIND:
            return row.kind == OF_ONE_KIND[code]
        if row.kind not in CELL_KINDS:
            return False
        if code == "cells_without_admission":
            return self._admitted_nobody(row.code, first or day, day)
        if code == "joint_cells":
            return len(self.served(row.code, day)) >= 2
        if code == "cells_under_three":
            return self.officials(row.code, day) < 3
        if code == "cells_at_risk":
            people = self._people_of_cell(row.code, day)
            old, away = self._at_risk(people, day)
            return sum(s.standing == "official" for _, s in people) <= 3 or old or 2 * away >= len(people)
        if code.startswith("enterprise_cells") and row.sector != "private_enterprise":
            return False
        if code.endswith("cells_founded"):
            return bool(first) and self._is_founded(row.code, first or day, day)
        return True

    def _is_founded(self, code: str, first: date, last: date) -> bool:
        founded_on = self.trees.organizations.first_row(code).valid_from
        if not founded_on or not first <= founded_on <= last:
            return False
        return not any(
            change.to_key == code and change.from_key not in (None, code) and change.changed_on == founded_on
            for change in self.world.organization_changes
            if change.kind in ("merge", "rename", "move")
        )

    def _admitted_nobody(self, code: str, first: date, last: date) -> bool:
        """Did it stand all the time, and was nobody admitted into what is it, or is below it, on the day?"""
        organizations = self.trees.organizations
        days = [first + n * DAY for n in range((last - first).days + 1)]
        if not all(organizations.stands(code, day) for day in days):
            return False
        return not self._admitted_somebody(code, first, last)

    def _admitted_somebody(self, code: str, first: date, last: date) -> bool:
        """Was somebody admitted in the period into what is it, or is below it, on the last day?"""
        organizations = self.trees.organizations
        cells = {h.state.cell for h in self.people.happenings(("admitted",), first, last)}
        return any(code in organizations.holders(organizations.place(cell, last), last) for cell in cells)

    def cells_changed(self, code: str, first: date, last: date) -> Iterator[Thing]:
        """The cells of the eve that have ended without a successor, or are no joint cells any more."""
        organizations = self.trees.organizations
        for row in organizations.standing(first - DAY):
            assert isinstance(row, OrganizationRow)
            if row.kind not in CELL_KINDS:
                continue
            now = organizations.row(row.code, last)
            gone_on = None if now else organizations.last_row(row.code).valid_to
            if code == "cells_dissolved":
                counted = bool(gone_on) and not organizations.successors(row.code, (gone_on or last) + DAY)
            else:
                is_cell = isinstance(now, OrganizationRow) and now.kind in CELL_KINDS
                is_joint = is_cell and len(self.served(row.code, last)) >= 2
                counted = len(self.served(row.code, first - DAY)) >= 2 and not is_joint
            if counted:
                by = self._by_of_organization(row, gone_on + DAY if gone_on else None)
                yield Thing(self.organization(row.code), by)

    def cell_shares(self, code: str, day: date) -> Iterator[Thing]:
        """The village cells of the day; above the line those that are as the indicator says."""
        for row in self.trees.organizations.standing(day):
            assert isinstance(row, OrganizationRow)
            if row.kind not in CELL_KINDS or not self.served(row.code, day):
                continue
            by = self._by_of_organization(row, None)
            place = self.organization(row.code)
            if code == "cells_with_committee":
                yield Thing(place, by, self.has_committee(row.code, day), 1)
                continue
            for secretary in self._holders(row.code, day, ("secretary",)):
                heads = [p for p in on(self.world.posts, day) if p.post == "village_head"]
                led = {post.village_key for post in heads if post.dossier_no == secretary}
                yield Thing(place, by, bool(led & self.served(row.code, day)), 1)

    def _by_of_organization(self, row: OrganizationRow, day: date | None) -> By:
        def by(name: str) -> str:
            if name in STEPS:
                assert day
                return step_of(name, day)
            return getattr(row, name) or "unknown"

        return by
