"""Which sheet a table is and which column a header means: by code, by label, or as somebody has said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.common.declared.sheets import Column, Sheet, fold

from .declared import BY_CODE, BY_TITLE
from .tables import Cells, Table

# A title or a header mapped to this is left out on purpose.
IGNORED = ""
# The column that a corrected sheet comes back with.
FAULTS = "Lỗi"
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Header:
    """One cell of a header: its place, what is written there, and the column it means (if any)."""

    place: int
    title: str
    column: Column | None


def is_empty(cell: object) -> bool:
    """Nothing, or white space."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def fold_header(text: str) -> str:
    """As :func:`fold`, without what stands in brackets: ``Ngày sinh (ngày/tháng/năm)``."""
    return fold(_IN_BRACKETS.sub(" ", text)) or fold(text)


def sheet_of(table: Table, sheets: Mapping[str, str] | None) -> Sheet | None:
    """The sheet that a table is; ``sheets`` says so for titles that do not."""
    code = (sheets or {}).get(table.title)
    return BY_CODE.get(code) if code else BY_TITLE.get(fold(table.title))


def header_of(numbered: Iterator[tuple[int, Cells]]) -> tuple[int, Cells]:
    """The first row that is not empty, with its number; an empty one where there is none."""
    return next(((row, cells) for row, cells in numbered if not all(map(is_empty, cells))), (1, ()))


def read_header(sheet: Sheet | None, header: Cells, headers: Mapping[str, str]) -> Iterator[Header]:
    """What each cell of a header means. ``headers`` goes before what the words themselves say."""
    for index, cell in enumerate(header):
        title = "" if is_empty(cell) else str(cell).strip()
        if not title or headers.get(title) == IGNORED or fold(title) == fold(FAULTS):
            continue
        column = None
        if sheet is not None:
            column = sheet.by_code.get(headers.get(title, "")) or sheet.by_header.get(fold_header(title))
        yield Header(index, title, column)
