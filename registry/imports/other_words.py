"""Words of no choice, in columns whose list has an 'other': what becomes of them, with a warning."""

from __future__ import annotations

from typing import Any

from registry.common.declared.sheet_parts import Staged
from registry.common.declared.sheets import Column, Sheet

from .declared import SHEETS
from .outcome import Faults
from .words import vocabulary_of

# So many words of a column are named one by one.
MOST_NAMED = 50


def settle_other_words(cursor: Any, staged: Staged, faults: Faults) -> None:
    """Put the choice 'other' in place of each such word, and the word itself into the column meant for it."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.other and staged.has(sheet.code, column.code):
                _settle(cursor, sheet, column, faults)


def _settle(cursor: Any, shape: Sheet, column: Column, faults: Faults) -> None:
    sheet, code, known = shape.code, column.code, [choice[0] for choice in column.choices]
    cursor.execute(
        f"SELECT {code}, min(row), count(*) FROM sheet_{sheet}"
        f" WHERE {code} <> '' AND {code} <> ALL(%s) GROUP BY 1 ORDER BY 2",
        [known],
    )
    found = cursor.fetchall()
    if not found:
        return
    label = next(words[0] for choice, *words in column.choices if choice == column.other)
    for word, _, rows in found:
        faults.words.see(vocabulary_of(shape, code), word, rows)
    for word, row, rows in found[:MOST_NAMED]:
        faults.note(sheet, row, code, "taken_for_other", word, rows, label)
    if more := found[MOST_NAMED:]:
        faults.note(sheet, more[0][1], code, "more_taken_for_other", len(more), label)
    stays = ""
    if to := column.words_to:
        joined = f"CASE WHEN {to} IN ('', {code}) THEN {code} ELSE left({code} || '; ' || {to}, 200) END"
        stays = f", {to} = {joined}"
    cursor.execute(
        f"UPDATE sheet_{sheet} SET {code} = %s{stays} WHERE {code} <> '' AND {code} <> ALL(%s)",
        [column.other, known],
    )
