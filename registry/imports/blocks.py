"""Many rows at a time: column by column, where nothing in them is odd.

What is odd (a cell that cannot be read, a row that is about nobody, a formula) is left to whoever reads row
by row. Until all of a block is known to be sound nothing is noted of it, so that what is said of a file does
not depend on how it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from registry.common.values import ValueFault

from .columns import MOST_KNOWN, Cell
from .headers import is_empty
from .tables import Cells

if TYPE_CHECKING:
    from .rows import Rows


class _Read(NamedTuple):
    """What the cells of a column say; ``fresh`` are the places of values that were not met before."""

    values: Sequence[str]
    raws: Sequence[Any]
    fresh: Iterable[int] = ()


def at_once(rows: Rows, block: Sequence[tuple[int, Cells]]) -> str | None:
    """The lines of ``block``, or nothing where one of its rows must be read by itself."""
    formulas = rows.table.table.formulas
    raws = _of_one_width(rows, [cells for _, cells in block])
    if raws is None or (formulas and any(row in formulas for row, _ in block)):
        return None
    if any(map(rows.watcher.why_passed, rows.that_say_little(raws))):
        return None
    columns = list(zip(*raws, strict=True))
    found = [_read(cell, columns) for cell in rows.cells]
    read = [one for one in found if one is not None]
    values = [one.values for one in read]
    if len(read) < len(found) or not _are_whole(rows, values):
        return None
    numbers = [rows.base + row for row, _ in block]
    for cell, one in zip(rows.cells, read, strict=True):
        _note(cell, one, numbers)
    for (row, _), cells in zip(block, raws, strict=True) if rows.unread else ():
        rows.count_unread(row, cells)
    rows.count += len(block)
    lines: list[Iterable[str]] = [map(str, numbers), repeat("f"), *values]
    if rows.named:
        lines += zip(*map(rows.keys, values[rows.name_place - 2]), strict=True)
    lines += [repeat(constant.value) for constant in rows.constants]
    return "\n".join(map("\t".join, zip(*lines, strict=False)))


def _of_one_width(rows: Rows, raws: list[Cells]) -> list[Cells] | None:
    """Every row with as many cells; nothing where one has some below no header."""
    widths = set(map(len, raws))
    width = max(rows.most, *widths)
    if width > rows.width or rows.blank_places:
        return None
    if widths == {width}:
        return raws
    return [cells if len(cells) == width else [*cells, *[""] * (width - len(cells))] for cells in raws]


def _read(cell: Cell, columns: Sequence[Sequence[Any]]) -> _Read | None:
    """What the cells of a column say; nothing where one of them cannot be read."""
    raws = columns[cell.places[0]]
    try:
        if cell.gather is not None:
            several = zip(*(columns[place] for place in cell.places), strict=True)
            raws = list(map(cell.gather, several))
        if cell.stand is not None and cell.stand(raws):
            return _Read(raws, raws, range(len(raws)))
        same = cell.known.get(raws[0])
        if same is not None and raws[0] == raws[-1] and raws.count(raws[0]) == len(raws):
            return _Read([same] * len(raws), raws)
        known = list(map(cell.known.get, raws))
        met: dict[str, str] = {}
        fresh = []
        for place in [place for place, value in enumerate(known) if value is None] if None in known else ():
            raw = raws[place]
            # Of numbers and truth values some are equal that say another thing.
            value = met.get(raw) if raw.__class__ is str else None
            if value is None:
                value = cell.empty if is_empty(raw) else cell.read(raw)
                fresh.append(place)
                if cell.repeats and raw.__class__ is str:
                    met[raw] = value
            known[place] = value
    except ValueFault:
        return None
    return _Read(cast("list[str]", known), raws, fresh)


def _are_whole(rows: Rows, values: Sequence[Sequence[str]]) -> bool:
    """Nothing is missing that no row leaves empty, and time runs forward."""
    if not rows.required or any(cell.empty in values[place - 2] for place, cell in rows.required):
        return False
    if rows.dates is None:
        return True
    firsts, lasts = (values[place - 2] for place in rows.dates)
    return all(map(str.__lt__, firsts, lasts))


def _note(cell: Cell, one: _Read, numbers: Sequence[int]) -> None:
    """Remember values that were not met before, and look for old encodings among them."""
    for place in one.fresh if cell.watch or cell.repeats else ():
        raw, value = one.raws[place], one.values[place]
        if cell.watch and not value.isascii():
            cell.watch.see(numbers[place], value)
        if cell.repeats and raw.__class__ is str and len(cell.known) < MOST_KNOWN:
            cell.known[raw] = value
