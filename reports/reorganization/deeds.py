"""What the rows of a plan ask for, as acts of the services, in the order in which they are done.

Rows that lead to one unit, or away from one, are one act. Territories go before organizations, whose lands
and villages they are; what is founded or merged goes before what is divided among it or put under it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from cells import services as cells
from members.services.appointing import appoint_head
from registry.common.refusals import Refused
from registry.units import organization_acts as organizations
from registry.units import services as areas
from registry.units.grassroots import become_grassroots
from registry.units.merging import Merger
from registry.units.models import CELL_KINDS, RANKS, Area, Kind, Level, Organization
from registry.units.structure import forest
from registry.units.tree import Tree

from .models import Plan, PlanRow, RowKind, RowTree

if TYPE_CHECKING:
    from registry.accounts.models import User

LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class Deed:
    """One act that ``rows`` ask for together."""

    rows: tuple[PlanRow, ...]
    do: Callable[[Doing, tuple[PlanRow, ...]], None]
    # Where it is many acts in one: these, to be done one by one where together they are refused.
    parts: tuple[Deed, ...] = ()


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


def deeds(doing: Doing, rows: Sequence[PlanRow]) -> Iterator[Deed]:
    """All acts that the rows ask for, in order; looks up what they name."""
    doing.look_up(rows)
    doing.along = _along(doing, rows)
    along = {row.pk for some in doing.along.values() for row in some}
    by_tree: dict[str, list[PlanRow]] = defaultdict(list)
    for row in rows:
        by_tree[row.tree].append(row)
    for tree in (RowTree.AREA, RowTree.ORGANIZATION):
        own = by_tree[tree]
        of_kind = {kind: [row for row in own if row.kind == kind] for kind in RowKind}
        yield from (Deed((row,), _found) for row in sorted(of_kind[RowKind.FOUND], key=_depth))
        yield from _going_over([*of_kind[RowKind.MERGE], *of_kind[RowKind.SPLIT]])
        yield from (Deed((row,), _move) for row in of_kind[RowKind.MOVE] if row.pk not in along)
        yield from (Deed((row,), _rename) for row in of_kind[RowKind.RENAME])
        yield from (Deed((row,), _regrade) for row in of_kind[RowKind.REGRADE])
        # The lowest first: what hangs under a unit that ends goes up.
        yield from (Deed((row,), _abolish) for row in of_kind[RowKind.ABOLISH])
    yield from _appointments(rows)


def _appointments(rows: Iterable[PlanRow]) -> Iterator[Deed]:
    """Who is to head what the rows lead to: of several rows, the first that says so."""
    said: dict[tuple[str, str], PlanRow] = {}
    for row in rows:
        if row.head_id is not None or row.head_is_no_member:
            said.setdefault((row.tree, row.new or row.old), row)
    yield from (Deed((row,), _appoint) for row in said.values())


def _depth(row: PlanRow) -> int:
    """Higher units are founded first."""
    if row.tree == RowTree.AREA:
        return LEVELS.index(Level(row.level)) if row.level in LEVELS else len(LEVELS)
    return RANKS[Kind(row.level)] if row.level in Kind.values else len(RANKS)


def _going_over(rows: list[PlanRow]) -> Iterator[Deed]:
    """Units that go wholly into another are merged; those that go into several are divided afterwards."""
    leaving: dict[str, list[PlanRow]] = defaultdict(list)
    for row in rows:
        leaving[row.old].append(row)
    entering: dict[str, list[PlanRow]] = defaultdict(list)
    divided = []
    for old, own in leaving.items():
        if len(own) == 1 and own[0].kind == RowKind.MERGE:
            entering[own[0].new].append(own[0])
        else:
            divided.append(old)
    # Where a unit that is divided is the target of a merger, that comes first anyway.
    yield from _together([Deed(tuple(own), _merge) for own in entering.values()])
    yield from (Deed(tuple(leaving[old]), _split) for old in divided)


def _together(merging: list[Deed]) -> Iterator[Deed]:
    """Mergers of territories as one act, where none of them has to wait for another."""
    rows = tuple(row for deed in merging for row in deed.rows)
    olds = {row.old for row in rows}
    waits = any(row.old != row.new and row.new in olds and _ends(rows, row.new) for row in rows)
    if len(merging) > 1 and rows[0].tree == RowTree.AREA and not waits:
        yield Deed(rows, _merge_many, tuple(merging))
    else:
        yield from merging


def _ends(rows: tuple[PlanRow, ...], key: str) -> bool:
    return any(row.old == key and row.new != key for row in rows)


def _along(doing: Doing, rows: Sequence[PlanRow]) -> dict[tuple[str, str], list[PlanRow]]:
    targets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == RowKind.SPLIT:
            targets[row.tree, row.old].add(row.new)
    if not targets:
        return {}
    structure = forest().on(doing.on)
    keys: dict[str, dict[int, str]] = {
        RowTree.AREA: {unit: key for unit, (key, _) in structure.forest.area_keys.items()},
        RowTree.ORGANIZATION: structure.forest.codes,
    }
    found: dict[tuple[str, str], list[PlanRow]] = defaultdict(list)
    for row in rows:
        if row.kind != RowKind.MOVE or (child := doing.find(row.tree, row.old)) is None:
            continue
        term = structure.of(Tree(row.tree)).term(child.pk)
        above = (row.tree, keys[row.tree].get(term.parent, "") if term is not None else "")
        if row.parent in targets.get(above, ()):
            found[above].append(row)
    return found


def _first(rows: Iterable[PlanRow], name: str) -> str:
    """What the first of the rows says that says anything."""
    return next((said for row in rows if (said := getattr(row, name))), "")


# What each kind does.


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


def _merge(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    tree, key = rows[0].tree, rows[0].new
    sources = [doing.unit(tree, row.old, "old") for row in rows]
    into = _new(doing, tree, key, rows)
    main = next((unit for unit, row in zip(sources, rows, strict=True) if row.is_main), None)
    service = areas.merge_areas if tree == RowTree.AREA else organizations.merge_organizations
    made = service(sources=sources, into=into, main=main, children="follow", **doing.said(tree))
    _settle(doing, tree, key, into, made, rows)


def _merge_many(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    """As :func:`_merge`, of all mergers of territories by a few statements."""
    tree, groups = RowTree.AREA, defaultdict(list)
    for row in rows:
        groups[row.new].append(row)
    mergers = []
    for key, own in groups.items():
        sources = [doing.unit(tree, row.old, "old") for row in own]
        main = next((unit for unit, row in zip(sources, own, strict=True) if row.is_main), None)
        mergers.append(Merger(sources, _new(doing, tree, key, tuple(own)), main))
    made = areas.merge_many_areas(mergers=mergers, children="follow", **doing.said(tree))
    for merger, unit, own in zip(mergers, made, groups.values(), strict=True):
        if merger.into is unit and (name := _first(own, "name")):
            _call(doing, tree, unit, name, tuple(own))
    for key, merger, unit in zip(groups, mergers, made, strict=True):
        doing.note(tree, key, merger.into, unit)


def _split(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    tree = rows[0].tree
    source = doing.unit(tree, rows[0].old, "old")
    into = [_new(doing, tree, row.new, (row,)) for row in rows]
    main = next((unit for unit, row in zip(into, rows, strict=True) if row.is_main), None)
    said = doing.said(tree)
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


def _found(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
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


def _move(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    unit, parent = doing.unit(row.tree, row.old, "old"), doing.unit(row.tree, row.parent, "parent")
    if row.tree == RowTree.AREA:
        areas.move_area(area=unit, parent=parent, **doing.said(row.tree))
    else:
        organizations.move_organization(organization=unit, parent=parent, **doing.said(row.tree))


def _rename(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    if not row.name:
        raise Refused("name_missing", "Hãy ghi tên mới.", "name")
    _call(doing, row.tree, doing.unit(row.tree, row.old, "old"), row.name, rows)


def _appoint(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    unit = doing.unit(row.tree, row.new or row.old, "head")
    appoint_head(unit=unit, holder=row.head, on=doing.on, by=doing.by)


def _regrade(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    if row.tree != RowTree.ORGANIZATION:
        raise Refused("not_an_organization", "Chỉ đảng bộ mới chuyển thành đảng bộ cơ sở.", "tree")
    become_grassroots(organization=doing.unit(row.tree, row.old, "old"), **doing.said(row.tree))


def _abolish(doing: Doing, rows: tuple[PlanRow, ...]) -> None:
    (row,) = rows
    unit, said = doing.unit(row.tree, row.old, "old"), doing.said(row.tree)
    if row.tree == RowTree.AREA:
        areas.abolish_area(area=unit, children="follow", **said)
    else:
        organizations.abolish_organization(organization=unit, children="follow", **said)
