"""What the rows of a plan ask for, as acts of the services, in the order in which they are done.

Rows that lead to one unit, or away from one, are one act. Territories go before organizations, whose lands
and villages they are; what is founded or merged goes before what is divided among it or put under it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.units.models import RANKS, Kind, Level
from registry.units.structure import forest
from registry.units.tree import Tree

from .doing import Doing, abolish, appoint, found, merge, merge_many, move, regrade, rename, split, split_many
from .models import PlanRow, RowKind, RowTree

LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class Deed:
    """One act that ``rows`` ask for together."""

    rows: tuple[PlanRow, ...]
    do: Callable[[Doing, tuple[PlanRow, ...]], None]
    # Where it is many acts in one: these, to be done one by one where together they are refused.
    parts: tuple[Deed, ...] = ()


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
        yield from (Deed((row,), found) for row in sorted(of_kind[RowKind.FOUND], key=_depth))
        yield from _going_over([*of_kind[RowKind.MERGE], *of_kind[RowKind.SPLIT]])
        yield from (Deed((row,), move) for row in of_kind[RowKind.MOVE] if row.pk not in along)
        yield from (Deed((row,), rename) for row in of_kind[RowKind.RENAME])
        yield from (Deed((row,), regrade) for row in of_kind[RowKind.REGRADE])
        # The lowest first: what hangs under a unit that ends goes up.
        yield from (Deed((row,), abolish) for row in of_kind[RowKind.ABOLISH])
    yield from _appointments(rows)


def _appointments(rows: Iterable[PlanRow]) -> Iterator[Deed]:
    """Who is to head what the rows lead to: of several rows, the first that says so."""
    said: dict[tuple[str, str], PlanRow] = {}
    for row in rows:
        if row.head_id is not None or row.head_is_no_member:
            said.setdefault((row.tree, row.new or row.old), row)
    yield from (Deed((row,), appoint) for row in said.values())


def _depth(row: PlanRow) -> int:
    """Higher units are founded first."""
    if row.tree == RowTree.AREA:
        return LEVELS.index(Level(row.level)) if row.level in LEVELS else len(LEVELS)
    return RANKS[Kind(row.level)] if row.level in Kind.values else len(RANKS)


def said_again(rows: Iterable[PlanRow]) -> Iterator[tuple[PlanRow, PlanRow]]:
    """Rows that lead from a unit to where an earlier one, which comes second, leads it already."""
    first: dict[tuple[str, str, str], PlanRow] = {}
    for row in rows:
        if row.kind in (RowKind.MERGE, RowKind.SPLIT):
            said = first.setdefault((row.tree, row.old, row.new), row)
            if said is not row:
                yield row, said


def _going_over(rows: list[PlanRow]) -> Iterator[Deed]:
    """Units that go wholly into another are merged; those that go into several are divided afterwards."""
    repeated = {row.pk for row, _ in said_again(rows)}
    leaving: dict[str, list[PlanRow]] = defaultdict(list)
    for row in rows:
        if row.pk not in repeated:
            leaving[row.old].append(row)
    entering: dict[str, list[PlanRow]] = defaultdict(list)
    divided = []
    for old, own in leaving.items():
        if len(own) == 1 and own[0].kind == RowKind.MERGE:
            entering[own[0].new].append(own[0])
        else:
            divided.append(old)
    # Where a unit that is divided is the target of a merger, that comes first anyway.
    yield from _together([Deed(tuple(own), merge) for own in entering.values()])
    yield from _divided_together([Deed(tuple(leaving[old]), split) for old in divided])


def _together(merging: list[Deed]) -> Iterator[Deed]:
    """Mergers of territories as one act, where none of them has to wait for another."""
    rows = tuple(row for deed in merging for row in deed.rows)
    olds = {row.old for row in rows}
    waits = any(row.old != row.new and row.new in olds and _ends(rows, row.new) for row in rows)
    if len(merging) > 1 and rows[0].tree == RowTree.AREA and not waits:
        yield Deed(rows, merge_many, tuple(merging))
    else:
        yield from merging


def _divided_together(dividing: list[Deed]) -> Iterator[Deed]:
    """Divisions of villages as one act, where none founds or divides what another one needs."""
    rows = tuple(row for deed in dividing for row in deed.rows)
    founded = Counter(row.new for row in rows if row.name)
    olds = {row.old for row in rows}
    waits = any(row.new in olds or founded[row.new] > 1 for row in rows)
    if len(dividing) > 1 and rows[0].tree == RowTree.AREA and not waits:
        yield Deed(rows, split_many, tuple(dividing))
    else:
        yield from dividing


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
