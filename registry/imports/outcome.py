"""What comes of an import: counts, faults and warnings, each with its message in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from registry.common.declared.sheets import Layout
from registry.common.templatetags.ui import mask

from .declared import BY_CODE, SECRET
from .origins import Origins
from .texts import FAULTS, message, template
from .words import Met, Unknown

# More faults than anybody mends by hand; reading stops there and says so.
MOST_FAULTS = 100_000
# Characters of a title that are stored with a fault.
LONGEST = 300


class Fault(NamedTuple):
    """One faulty cell (or row, or sheet). ``row`` counts as a spreadsheet does: the header is 1."""

    sheet: str
    row: int | None
    column: str
    code: str
    message: str


class TooManyFaults(Exception):
    """The list is full."""


@dataclass(slots=True)
class Faults:
    """The faults found so far, in any order."""

    found: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    origins: Origins = field(default_factory=Origins)
    words: Met = field(default_factory=Met)

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, sheet: str, row: int | None, column: str, code: str, *about: object) -> None:
        """One more; raises :class:`TooManyFaults` where the list is full."""
        if len(self.found) >= MOST_FAULTS:
            self.found.append(Fault("", None, "", "too_many_faults", message("too_many_faults", MOST_FAULTS)))
            raise TooManyFaults
        if column in SECRET and FAULTS[code].quotes_the_cell:
            # Of a number the last characters only, since faults are stored for a while.
            about = tuple(mask(str(one)) for one in about)
        self.found.append(self._placed(sheet, row, column, code, about))

    def note(self, sheet: str, row: int | None, column: str, code: str, *about: object) -> None:
        """A warning: what was found, or what was done with it, and may be meant."""
        self.notes.append(self._placed(sheet, row, column, code, about))

    def _placed(self, sheet: str, row: int | None, column: str, code: str, about: Sequence[object]) -> Fault:
        """Named where the file has it: in its own table, row and column."""
        words = self.origins.words(template(code), sheet, about)
        place, row = self.origins.of(sheet, row)
        layout = BY_CODE.get(place.partition("/")[0])
        if isinstance(layout, Layout) and sheet in layout.makes:
            column = layout.makes[sheet].get(column, column)
        return Fault(place[:LONGEST], row, column[:LONGEST], code, message(code, *words))

    def in_order(self, sheets: Iterable[str]) -> list[Fault]:
        """Sorted by sheet, row and column; what concerns a whole sheet or file comes first."""
        places = {sheet: i for i, sheet in enumerate(sheets)}
        return sorted(
            self.found,
            key=lambda f: (
                places.get(f.sheet.partition("/")[0], -1),
                f.sheet,
                f.row or 0,
                f.column,
                f.code,
                f.message,
            ),
        )


@dataclass(slots=True)
class Count:
    """What came of the rows of one sheet; ``removed`` are stretches that a unit's new history leaves out."""

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0

    def as_dict(self) -> dict[str, int]:
        """For JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Outcome:
    """What came of an import. ``ok`` without ``written`` is a rehearsal, or a file with nothing new."""

    ok: bool
    counts: dict[str, Count] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    # The words that nobody has explained, and those that somebody had, by list.
    unknown: list[Unknown] = field(default_factory=list)
    explained: set[tuple[str, str]] = field(default_factory=set)
    written: bool = False
    batch: UUID | None = None

    @property
    def changes(self) -> int:
        """Rows that were or would be inserted, updated or removed."""
        return sum(count.inserted + count.updated + count.removed for count in self.counts.values())

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "ok": self.ok,
            "written": self.written,
            "batch": str(self.batch) if self.batch else None,
            "counts": {sheet: count.as_dict() for sheet, count in self.counts.items()},
            "faults": [fault._asdict() for fault in self.faults],
            "warnings": [fault._asdict() for fault in self.warnings],
            "words": [list(word) for word in self.unknown],
        }
