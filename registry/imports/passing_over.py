"""Rows of a table that are about nobody: totals, signatures, headers said again, headings of a section.

They are passed over with a word: what was passed over, and where, is named to whoever sends the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from registry.common.declared.sheets import fold

from .headers import UNDER, is_empty
from .tables import Cells

# A row of a list says more than this of anybody.
FEW = 3
DIGITS = frozenset("0123456789")
_TOTAL = re.compile(r"tong (cong|so|dang vien|chi bo)\b|(tong|cong|total)( \d.*)?$|cong (chi bo|don|toan)\b")
_SIGNED = re.compile(
    r"(nguoi (lap|viet|tong hop|ke khai|kiem tra)|ky( va)?\b.*ten|ky ten|t m|tm|k t|"
    r"(pho )?bi thu( (chi|dang) (bo|uy))?$|xac nhan|thu truong|noi nhan|ghi chu|luu y|"
    r"(.* )?ngay( \d+)? thang( \d+)? nam\b)"
)


class Passed(Enum):
    """Why a row is passed over."""

    HEADER = "dòng tiêu đề lặp lại"
    NUMBERS = "dòng đánh số cột"
    TOTAL = "dòng tổng cộng"
    SIGNATURE = "dòng ghi chú, ký tên"
    HEADING = "dòng đề mục"
    EMPTY = "dòng chỉ có số thứ tự"


@dataclass
class Watcher:
    """Tells such rows from those of a list: ``required`` are the places that no row leaves empty."""

    titles: Sequence[str]
    required: Sequence[Sequence[int]]
    # Columns that only number the rows.
    numbering: frozenset[int] = frozenset()
    found: dict[Passed, list[int]] = field(default_factory=dict)
    is_over: bool = False

    def __post_init__(self) -> None:
        self._own = [{fold(title), *map(fold, title.split(UNDER))} - {""} for title in self.titles]
        self._is_a_title_of_digits = any(own[0] in DIGITS for titles in self._own for own in titles)
        # What a row lacks is seen at a glance where it is so much, each in a place of its own.
        alone = all(len(places) == 1 for places in self.required) and not self.numbering
        whole = [places[0] for places in self.required] if alone else []
        self._whole = whole if len(whole) >= FEW and not self._is_a_title_of_digits else []

    def sees(self, row: int, cells: Cells) -> tuple[Passed, str] | None:
        """Why the row is passed over, with its first text; nothing for a row of the list."""
        found = self.why_passed(cells)
        if found is None:
            return None
        if found[0] in (Passed.TOTAL, Passed.SIGNATURE):
            self.is_over = True
        self.found.setdefault(found[0], []).append(row)
        return found

    def why_passed(self, cells: Cells) -> tuple[Passed, str] | None:
        """The same without going on from it."""
        if self._whole and not self.is_over and self._is_whole(cells):
            return None
        filled = [(place, cell) for place, cell in enumerate(cells) if not is_empty(cell)]
        if not filled or self._tells_enough(filled):
            return None
        text = str(filled[0][1]).strip()
        found = self._why(filled, fold(text))
        return None if found is None else (found, text)

    def _is_whole(self, cells: Cells) -> bool:
        """At a glance: it lacks nothing, and the first and all but a few of its cells begin with a digit.

        No header begins so, no total and no title; and only those of whom something is missing sign.
        """
        first = cells[0]
        if not isinstance(first, str) or first[:1] not in DIGITS:
            return False
        if any(is_empty(cells[place]) for place in self._whole):
            return False
        begin = [cell[0] if isinstance(cell, str) else "0" for cell in cells if cell]
        return sum(sign not in DIGITS for sign in begin) < FEW

    def _tells_enough(self, filled: list[tuple[int, object]]) -> bool:
        """At a glance: more than a few cells, of which the first and all but a few begin with a digit.

        No total begins so, and no title.
        """
        if len(filled) <= FEW + len(self.numbering) or self._is_a_title_of_digits:
            return False
        begin = [cell[0] if isinstance(cell, str) else "0" for _, cell in filled]
        words = sum(sign not in DIGITS for sign in begin)
        return begin[0] in DIGITS and words < min(FEW, len(self.titles))

    def _why(self, filled: list[tuple[int, object]], first: str) -> Passed | None:
        if self._is_header(filled):
            return Passed.HEADER
        there = {place for place, _ in filled}
        lacking = any(there.isdisjoint(places) for places in self.required)
        telling = [cell for place, cell in filled if place not in self.numbering or not _is_number(cell)]
        if not telling:
            return Passed.EMPTY
        if _TOTAL.match(first) and (lacking or len(telling) <= FEW):
            return Passed.TOTAL
        if len(telling) > FEW:
            return None
        if any(_SIGNED.match(fold(str(cell))) for _, cell in filled) and (lacking or self._is_scant(telling)):
            return Passed.SIGNATURE
        if self.is_over and all(isinstance(cell, str) for _, cell in filled):
            return Passed.SIGNATURE
        if lacking and len(telling) == 1 and len(self.titles) > FEW and isinstance(telling[0], str):
            return Passed.HEADING
        return None

    def _is_scant(self, telling: list[object]) -> bool:
        return len(telling) < FEW < len(self.titles)

    def _is_header(self, filled: list[tuple[int, object]]) -> bool:
        """At least half of the cells say what stands above them, and three of them do."""
        same = sum(
            place < len(self._own) and isinstance(cell, str) and fold(cell) in self._own[place]
            for place, cell in filled
        )
        return same >= min(FEW, len(self.titles)) and same * 2 >= len(filled)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) or fold(str(cell)).isdigit()
