"""Where a staged row came from, when several tables are staged as one.

A row of the first table of a sheet has its own number. The rows of each further table, and those of a layout,
are numbered from a multiple of :data:`STEP`, so that a fault found among staged rows finds its way back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

STEP = 10_000_000
# Layouts begin here: their rows stand among those of the sheets that they make.
_LAYOUTS = 100
MOST = 99
_NAMES_A_ROW = re.compile(r"dòng \{(\d)\}")


@dataclass
class Origins:
    """The tables that were staged, by sheet and in order."""

    titles: dict[str, list[str]] = field(default_factory=dict)
    # The layouts' tables, in order, as sheet and title.
    layouts: list[tuple[str, str]] = field(default_factory=list)
    # What rows of the table that is read now are counted from.
    base: int = 0

    def begin(self, code: str, title: str, *, of_layout: bool) -> None:
        """The next table is read."""
        titles = self.titles.setdefault(code, [])
        titles.append(title)
        if of_layout:
            self.layouts.append((code, title))
            self.base = (_LAYOUTS + len(self.layouts) - 1) * STEP
        else:
            self.base = (len(titles) - 1) * STEP

    def of(self, code: str, row: int | None) -> tuple[str, int | None]:
        """The sheet (and its title, where several are one) and the row as the file counts it."""
        if row is None or row < STEP:
            return code, row
        number, row = divmod(row, STEP)
        if number >= _LAYOUTS:
            code, title = self.layouts[number - _LAYOUTS]
        else:
            title = self.titles[code][number]
        return (f"{code}/{title}" if len(self.titles[code]) > 1 else code), row

    def words(self, template: str, code: str, about: Sequence[object]) -> list[object]:
        """The words of a message, rows among them as the file counts them."""
        words = list(about)
        for place in _rows_named_in(template):
            if place < len(words) and str(words[place]).isdigit():
                where, row = self.of(code, int(str(words[place])))
                title = where.partition("/")[2]
                words[place] = f"{row} (trang “{title}”)" if title else row
        return words


@lru_cache
def _rows_named_in(template: str) -> tuple[int, ...]:
    """The places of the words of a message that are rows."""
    return tuple(map(int, _NAMES_A_ROW.findall(template)))
