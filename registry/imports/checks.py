"""Running the rules of the sheets over what is staged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from registry.common.declared.sheet_parts import Check, Staged

from .declared import SHEETS
from .outcome import Faults
from .texts import WARNINGS

# The row, the column, words of the message, and the code where the statement says it.
Row = tuple[Any, ...]


def check(cursor: Any, staged: Staged, parameters: Mapping[str, Any], faults: Faults) -> None:
    """Run every check that concerns the sheets that were sent; faults are added to ``faults``."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in _checks():
        if one.sheet not in staged.rows:
            continue
        given = parameters
        if one.of_rows:
            rows = [row for code in one.of_rows for row in found.get((one.sheet, code), ())]
            if not rows:
                continue
            given = {"rows": rows}
        for row, column, about, *said in _rows(cursor, one, given):
            code = said[0] if said else one.code
            faults.add(one.sheet, row, column, code, *about)
            found.setdefault((one.sheet, code), []).append(row)


def _checks() -> Iterator[Check]:
    """Those of the rows, those of what the register holds, and last those that ask about what was found."""
    checks = [one for sheet in SHEETS for one in sheet.rules.checks]
    yield from (one for one in checks if not one.of_rows)
    yield from (one for sheet in SHEETS for one in sheet.rules.of_held)
    yield from (one for one in checks if one.of_rows)


def _rows(cursor: Any, one: Check, parameters: Mapping[str, Any]) -> list[Row]:
    cursor.execute(one.sql, parameters if "%(" in one.sql else None)
    rows: list[Row] = cursor.fetchall()
    return rows


def warn(cursor: Any, staged: Staged, parameters: Mapping[str, Any], faults: Faults) -> None:
    """Note what stands in the file and may be meant, but is seldom right: by code, by sheet, and by row."""
    for code in WARNINGS:
        for one in (one for sheet in SHEETS for one in sheet.rules.warnings):
            if one.code == code and one.sheet in staged.rows:
                for row, column, about in sorted(_rows(cursor, one, parameters)):
                    faults.note(one.sheet, row, column, code, *about)
