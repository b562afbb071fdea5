"""A small register with names that can be remembered, for examples that are counted by hand.

Province ``tinh`` has the communes ``mai`` (villages ``ban_1``, ``ban_2``) and ``son`` (village ``ban_3``).
The province committee ``DB`` leads it through the commune committees ``M`` and ``S``, each with grassroots
cells: ``M1`` serves ``ban_1``, ``M2`` serves ``ban_2``, ``S3`` serves ``ban_3``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from reports.engine import answers as summaries
from reports.questions import Answer, Question, Row

from .answers import Oracle
from .compare import differences
from .store import load
from .world import AreaRow, CellVillage, Event, Member, OrganizationRow, World

AREAS = (
    AreaRow("tinh", "province", "Tỉnh", code="11"),
    AreaRow("mai", "commune", "Xã Mai", "tinh", code="00101"),
    AreaRow("son", "commune", "Xã Sơn", "tinh", code="00102"),
    AreaRow("ban_1", "village", "Bản Một", "mai"),
    AreaRow("ban_2", "village", "Bản Hai", "mai"),
    AreaRow("ban_3", "village", "Bản Ba", "son"),
)
ORGANIZATIONS = (
    OrganizationRow("DB", "province_committee", "Đảng bộ tỉnh", area_key="tinh"),
    OrganizationRow("M", "superior_committee", "Đảng bộ xã Mai", "DB", area_key="mai"),
    OrganizationRow("S", "superior_committee", "Đảng bộ xã Sơn", "DB", area_key="son"),
    OrganizationRow("M1", "grassroots_cell", "Chi bộ Bản Một", "M"),
    OrganizationRow("M2", "grassroots_cell", "Chi bộ Bản Hai", "M"),
    OrganizationRow("S3", "grassroots_cell", "Chi bộ Bản Ba", "S"),
)
SERVED = (CellVillage("M1", "ban_1"), CellVillage("M2", "ban_2"), CellVillage("S3", "ban_3"))


def small(*members: Member, events: tuple[Event, ...] = (), **more: Any) -> World:
    """The small register with these people; members whom only an event names are added."""
    named = {member.dossier_no for member in members}
    unnamed = dict.fromkeys(event.dossier_no for event in events if event.dossier_no not in named)
    world = World(
        areas=list(AREAS),
        organizations=list(ORGANIZATIONS),
        cell_villages=list(SERVED),
        members=[*members, *(Member(dossier_no) for dossier_no in unnamed)],
        events=list(events),
    )
    for name, rows in more.items():
        getattr(world, name).extend(rows)
    return world


def ends(rows: list[Any], key: str, last: date, **later: Any) -> None:
    """The unit's open row ends on its last day; with values, another follows it the next day."""
    for i, row in enumerate(rows):
        if row.key == key and row.valid_to is None:
            rows[i] = replace(row, valid_to=last)
            if later:
                rows.append(replace(row, valid_from=date.fromordinal(last.toordinal() + 1), **later))
            return
    raise AssertionError(f"{key} is not open")


class Register:
    """A world in the database, asked with the oracle standing by."""

    def __init__(self, world: World) -> None:
        load(world)
        self.oracle = Oracle(world)

    def answer(self, indicator: str, root: str, **parameters: Any) -> Answer:
        """The engine's answer, once the oracle agrees; a root in capitals is an organization's code."""
        tree = "organization" if root[0].isupper() else "area"
        question = Question(indicator, **{tree: root}, **parameters)
        answer = summaries.answer(question)
        found = differences(question, self.oracle.answer(question), answer)
        assert not found, found
        return answer

    def total(self, indicator: str, root: str, **parameters: Any) -> float | str | None:
        """The total's value, or its status where it has none."""
        return _said(self.answer(indicator, root, **parameters).total)

    def rows(self, indicator: str, root: str, **parameters: Any) -> dict[str, float | str | None]:
        """The values or statuses by key; with a dimension by its value, and by both under a level."""
        rows = self.answer(indicator, root, **parameters).rows
        several = "level" in parameters
        return {
            " ".join(filter(None, (row.key if several or not row.by else "", row.by))): _said(row)
            for row in rows
        }


def _said(row: Row) -> float | str | None:
    return str(row.status) if row.value is None else row.value
