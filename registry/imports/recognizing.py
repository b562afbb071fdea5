"""Which sheet a table is: as somebody has said, by its title, or by what its header names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry.common.declared.sheets import Column, Layout, fold

from .arrangement import Arrangement
from .declared import BY_CODE, BY_TITLE, SHAPES, Shape, layout_of
from .headers import Header, read_header

# A table is known by its header where that names so many columns, and half of what stands in it.
LEAST = 3


def shape_of(
    table: Arrangement,
    sheets: Mapping[str, str] | None = None,
    mapping: Mapping[str, Mapping[str, str]] | None = None,
) -> Shape | None:
    """The sheet or layout that a table is; ``sheets`` says so for titles that do not."""
    title = table.table.title
    said = (sheets or {}).get(title)
    if said:
        return BY_CODE.get(said)
    named = BY_TITLE.get(fold(title))
    known = mapping or {}
    if named is None:
        return _by_header(table, known)
    layout = layout_of(named)
    if layout is None or not table.titles:
        return named
    has = {column.code for column in _columns(layout, table, known)}
    only = {c.code for c in layout.columns if c.required and c.code not in named.by_code}
    lacks = {c.code for c in named.columns if c.required} - {c.code for c in layout.columns if c.required}
    is_layout = has & only or (lacks - has and _required(layout) <= has)
    return layout if is_layout else named


def _by_header(table: Arrangement, known: Mapping[str, Mapping[str, str]]) -> Shape | None:
    found: list[tuple[int, int, Shape]] = []
    for i, shape in enumerate(SHAPES):
        has = {column.code for column in _columns(shape, table, known)}
        titled = [h for h in _read(shape, table, known) if not h.is_numbering and not h.is_untitled]
        if len(has) >= LEAST and len(has) * 2 >= len(titled) and _required(shape) <= has:
            # Of a sheet and a layout that say as much, the layout is meant where a title names its unit.
            speaks = not isinstance(shape, Layout) or any(map(shape.unit_in, table.above))
            found.append((len(has), i if speaks else -1, shape))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _required(shape: Shape) -> set[str]:
    return {column.code for column in shape.columns if column.required and not column.asked}


def _read(shape: Shape, table: Arrangement, known: Mapping[str, Mapping[str, str]]) -> Iterator[Header]:
    return read_header(shape, table.titles, known.get(shape.code, {}))


def _columns(shape: Shape, table: Arrangement, known: Mapping[str, Mapping[str, str]]) -> Iterator[Column]:
    for header in _read(shape, table, known):
        yield from (part.column for part in header.parts)
