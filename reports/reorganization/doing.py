"""A plan on its way: the units that its rows name, and what each kind of row does by the services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from cells import services as cells
from members.services.appointing import appoint_head
from registry.common.refusals import Refused
from registry.units import organization_acts as organizations
from registry.units import services as areas
from registry.units.dividing import Division
from registry.units.grassroots import become_grassroots
from registry.units.merging import Merger
from registry.units.models import CELL_KINDS, Area, Organization

from .models import Plan, PlanRow, RowTree

if TYPE_CHECKING:
    from registry.accounts.models import User


@dataclass(slots=True)
class Doing:
    """A plan on its way: who does it, and the units that were looked up or founded, by tree and key."""

    plan: Plan
    by: User
    units: dict[tuple[str, str], Any] = field(default_factory=dict)
    founded: set[tuple[str, str]] = field(default_factory=set)
    # The rows that move a child of a unit that is divided to one of those among which it is divided.
    along: dict[tuple[str, str], list[PlanRow]] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day of all acts."""
        return self.plan.on

    def said(self, tree: str) -> dict[str, Any]:
        """What every act of a tree is given."""
        common: dict[str, Any] = {"on": self.plan.on, "by": self.by}
        if tree == RowTree.AREA:
            state, party = self.plan.state_instrument, self.plan.party_instrument
            return common | {"state_instrument": state, "party_instrument": party}
        return common | {"instrument": self.plan.party_instrument or self.plan.state_instrument}

    def look_up(self, rows: Iterable[PlanRow]) -> None:
        """Read all units that rows name, by two statements."""
        wanted: dict[str, set[str]] = {RowTree.AREA: set(), RowTree.ORGANIZATION: set()}
        for row in rows:
            wanted[row.tree] |= {row.old, row.new, row.parent} - {""}
            wanted[RowTree.AREA] |= set(row.villages.split())
        for area in Area.objects.filter(key__in=wanted[RowTree.AREA]):
            self.units[RowTree.AREA, area.key] = area
        for one in Organization.objects.filter(code__in=wanted[RowTree.ORGANIZATION]):
            self.units[RowTree.ORGANIZATION, one.code] = one

    def find(self, tree: str, key: str) -> Any | None:
        """The unit of that key, standing or founded just now."""
        return self.units.get((tree, key))

    def unit(self, tree: str, key: str, field_name: str) -> Any:
        """The unit of that key; refuses one that nobody knows."""
        found = self.find(tree, key)
        if found is None:
            said = (
                f"Không có đơn vị mang mã «{key}». Hãy ghi mã của đơn vị đang có."
                if key
                else "Hãy chọn đơn vị."
            )
            raise Refused("unknown_unit", said, field_name)
        return found

    def parent(self, tree: str, rows: Iterable[PlanRow]) -> Any | None:
        """The unit that the rows put theirs under, where one of them says so."""
        key = _first(rows, "parent")
        return self.unit(tree, key, "parent") if key else None

    def note(self, tree: str, key: str, was: Any, unit: Any) -> None:
        """Remember a unit; one that is not what it ``was`` has just been founded, as its rows say."""
        self.units[tree, key] = unit
        if was is not unit:
            self.founded.add((tree, key))


def _first(rows: Iterable[PlanRow], name: str) -> str:
    """What the first of the rows says that says anything."""
    return next((said for row in rows if (said := getattr(row, name))), "")


def _new(doing: Doing, tree: str, key: str, rows: tuple[PlanRow, ...]) -> Any:
    """The unit of that key, or the description of one that is to be founded."""
    known = doing.find(tree, key)
    if known is not None:
        return known
    name = _first(rows, "name")
    if not name:
        raise Refused("name_missing", f"«{key}» chưa có trong sổ: hãy ghi tên của đơn vị mới.", "name")
    parent = doing.parent(tree, rows)
    if tree == RowTree.AREA:
        kind = _first(rows, "unit_kind") or None
        return areas.NewArea(name, kind=kind, code=_first(rows, "code"), key=key, parent=parent)
    level = _first(rows, "level") or None
    return organizations.NewOrganization(code=key, name=name, kind=level, parent=parent)


def _main(units: Iterable[Any], rows: Iterable[PlanRow]) -> Any | None:
    """The unit whose row says that it is the main one."""
    return next((unit for unit, row in zip(units, rows, strict=True) if row.is_main), None)


def merge(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    tree, key = rows[0].tree, rows[0].new
    sources = [doing.unit(tree, row.old, "old") for row in rows]
    into = _new(doing, tree, key, rows)
    service = areas.merge_areas if tree == RowTree.AREA else organizations.merge_organizations
    main, said = _main(sources, rows), doing.said(tree)
    made = service(sources=sources, into=into, main=main, children="follow", **said)
    _settle(doing, tree, key, into, made, rows)


def merge_many(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    """As :func:`merge`, of all mergers of territories by a few statements."""
    tree, groups = RowTree.AREA, defaultdict(list)
    for row in rows:
        groups[row.new].append(row)
    mergers = []
    for key, own in groups.items():
        sources = [doing.unit(tree, row.old, "old") for row in own]
        mergers.append(Merger(sources, _new(doing, tree, key, tuple(own)), _main(sources, own)))
    made = areas.merge_many_areas(mergers=mergers, children="follow", **doing.said(tree))
    for (key, own), merger, unit in zip(groups.items(), mergers, made, strict=True):
        _settle(doing, tree, key, merger.into, unit, tuple(own))


def split(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    tree = rows[0].tree
    source = doing.unit(tree, rows[0].old, "old")
    into = [_new(doing, tree, row.new, (row,)) for row in rows]
    main, said = _main(into, rows), doing.said(tree)
    made: Any
    if tree == RowTree.AREA:
        made = areas.split_area(
            source=source, into=into, main=main, children=_children(doing, rows, into), **said
        )
    elif _is_cell(source, doing.on):
        villages = {
            doing.unit(RowTree.AREA, key, "villages"): unit
            for row, unit in zip(rows, into, strict=True)
            for key in row.villages.split()
        }
        made = cells.split_cell(source=source, into=into, main=main, villages=villages, **said)
    else:
        children = _children(doing, rows, into)
        made = organizations.split_organization(
            source=source, into=into, main=main, children=children, **said
        )
    for row, was, unit in zip(rows, into, made, strict=True):
        _settle(doing, tree, row.new, was, unit, (row,), serve=False)


def split_many(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    """As :func:`split`, of all divisions of territories by a few statements."""
    tree, groups = RowTree.AREA, defaultdict(list)
    for row in rows:
        groups[row.old].append(row)
    divisions = []
    for old, own in groups.items():
        into = [_new(doing, tree, row.new, (row,)) for row in own]
        children = _children(doing, tuple(own), into)
        divisions.append(Division(doing.unit(tree, old, "old"), into, _main(into, own), children))
    made = areas.split_many_areas(divisions=divisions, **doing.said(tree))
    for division, own, units in zip(divisions, groups.values(), made, strict=True):
        for row, was, unit in zip(own, division.into, units, strict=True):
            _settle(doing, tree, row.new, was, unit, (row,))


def _is_cell(unit: Organization, on: date) -> bool:
    terms = unit.terms.filter(starts_on__lte=on, ends_on__gt=on, kind__in=CELL_KINDS)
    return bool(terms.exists())


def _children(doing: Doing, rows: tuple[PlanRow, ...], into: list[Any]) -> dict[Any, Any]:
    """Where the children of a divided unit go, as the plan's rows of moving say."""
    tree, targets = rows[0].tree, dict(zip((row.new for row in rows), into, strict=True))
    moves = doing.along.get((tree, rows[0].old), ())
    return {doing.unit(tree, row.old, "old"): targets[row.parent] for row in moves}


def _settle(
    doing: Doing, tree: str, key: str, was: Any, unit: Any, rows: tuple[PlanRow, ...], *, serve: bool = True
) -> None:
    """A unit that stood before may get another name by the row, and a cell more villages."""
    doing.note(tree, key, was, unit)
    name = _first(rows, "name")
    if name and (tree, key) not in doing.founded:
        _call(doing, tree, unit, name, rows)
    if serve and tree == RowTree.ORGANIZATION:
        _serve(doing, unit, rows)


def _call(doing: Doing, tree: str, unit: Any, name: str, rows: tuple[PlanRow, ...]) -> None:
    said = doing.said(tree)
    if tree == RowTree.AREA:
        kind, code = _first(rows, "unit_kind") or None, _first(rows, "code") or None
        areas.rename_area(area=unit, name=name, kind=kind, code=code, **said)
    else:
        organizations.change_organization(organization=unit, name=name, **said)


def _serve(doing: Doing, cell: Organization, rows: tuple[PlanRow, ...]) -> None:
    for key in dict.fromkeys(key for row in rows for key in row.villages.split()):
        village = doing.unit(RowTree.AREA, key, "villages")
        if not cell.villages_served.filter(
            village=village, starts_on__lte=doing.on, ends_on__gt=doing.on
        ).exists():
            cells.serve_village(cell=cell, village=village, on=doing.on, by=doing.by)


def found(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    parent, said = doing.parent(row.tree, rows), doing.said(row.tree)
    if row.tree == RowTree.AREA:
        unit: Any = areas.found_area(
            level=row.level,
            name=row.name,
            parent=parent,
            kind=row.unit_kind,
            code=row.code,
            key=row.new,
            **said,
        )
    else:
        sector = "commune" if row.villages else ""
        unit = organizations.found_organization(
            code=row.new, kind=row.level, name=row.name, parent=parent, sector=sector, **said
        )
    _settle(doing, row.tree, row.new, None, unit, rows)


def move(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    unit, parent = doing.unit(row.tree, row.old, "old"), doing.unit(row.tree, row.parent, "parent")
    if row.tree == RowTree.AREA:
        areas.move_area(area=unit, parent=parent, **doing.said(row.tree))
    else:
        organizations.move_organization(organization=unit, parent=parent, **doing.said(row.tree))


def rename(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    if not row.name:
        raise Refused("name_missing", "Hãy ghi tên mới.", "name")
    _call(doing, row.tree, doing.unit(row.tree, row.old, "old"), row.name, rows)


def appoint(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    unit = doing.unit(row.tree, row.new or row.old, "head")
    appoint_head(unit=unit, holder=row.head, on=doing.on, by=doing.by)


def regrade(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    if row.tree != RowTree.ORGANIZATION:
        raise Refused("not_an_organization", "Chỉ đảng bộ mới chuyển thành đảng bộ cơ sở.", "tree")
    become_grassroots(organization=doing.unit(row.tree, row.old, "old"), **doing.said(row.tree))


def abolish(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    unit, said = doing.unit(row.tree, row.old, "old"), doing.said(row.tree)
    if row.tree == RowTree.AREA:
        areas.abolish_area(area=unit, children="follow", **said)
    else:
        organizations.abolish_organization(organization=unit, children="follow", **said)
