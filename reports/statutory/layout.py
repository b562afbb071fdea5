"""What a form's layout is: its columns and its rows, each cell an expression, a declared line or a sum.

A layout is data: it is read from text by :mod:`.reading` and filled by :mod:`.filling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ColumnKind(StrEnum):
    """What stands in a column."""

    NUMBER = "number"  # the row's number
    NAME = "name"
    VALUE = "value"  # what the row says, of this period or of the same period last year
    RATIO = "ratio"  # 100 × one column / another
    SHARE = "share"  # 100 × a column / the same column of a row that holds all
    SUM = "sum"  # of other columns
    NOTE = "note"  # for what is written by hand


class When(StrEnum):
    """Of which period a column is."""

    NOW = "this_period"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of the catalogue with its sign, perhaps of some values of a dimension only.

    Of a ratio ``part`` names one of its two counts.
    """

    sign: int
    indicator: str
    by: str | None = None
    values: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """Figures of the catalogue, added up."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Other rows of the same column, added up: each with its sign."""

    rows: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """A line that units declare."""

    line: str


Content = Expression | Sum | Declared


@dataclass(frozen=True, slots=True)
class Column:
    """A column: of a ratio or share ``of`` names the column above the line."""

    code: str
    kind: ColumnKind
    title: str
    width: float = 1
    when: When = When.NOW
    of: tuple[str, ...] = ()
    # Of a ratio the column below the line, of a share the row that holds all.
    to: str = ""
    # The words above several columns that belong together.
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row; one without content is a heading. ``at`` is its line in the text.

    ``cells`` are by column; rows of figures that are compared have the same in both columns.
    """

    at: int
    code: str
    name: str
    number: str = ""
    cells: Mapping[str, Content] = field(default_factory=dict)
    indent: int = 0
    is_bold: bool = False
    decimals: int = 0
    # Left out where there is nothing to count.
    if_any: bool = False
    # What is said below the table where one of the row's figures is not zero.
    notes: tuple[tuple[str, Expression], ...] = ()
    # On paper the table goes on beside itself from here.
    begins_block: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """What must be equal: a cell of this form and one of another."""

    column: str
    row: str
    form: str
    other_column: str
    other_row: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One version of a form."""

    form: str
    title: str
    version: str
    source: str
    in_force_from: date
    is_verified: bool
    unit: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    checks: tuple[Check, ...] = ()
    # On paper: the size of letters and the room above and below them in points, and how many pages it takes.
    font_size: float = 10
    row_gap: float = 1.5
    pages: int = 1

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that hold what the rows say."""
        return tuple(column for column in self.columns if column.kind == ColumnKind.VALUE)

    @property
    def lines(self) -> dict[str, str]:
        """The declared lines, each in words: the row that it stands under, its own, and its column."""
        now = [column for column in self.values if column.when == When.NOW]
        found = {}
        for place, row in enumerate(self.rows):
            for column in now:
                content = row.cells.get(column.code)
                if isinstance(content, Declared):
                    words = [*self._above(place), row.name, *([f"({column.title})"] if len(now) > 1 else [])]
                    found[content.line] = " ".join(words)
        return found

    def _above(self, place: int) -> list[str]:
        """The name of the row under which a row stands, where that is no part of the form as a whole."""
        row = self.rows[place]
        if row.indent < 2:
            return []
        above = next((one for one in self.rows[place::-1] if one.indent < row.indent), None)
        return [above.name.removesuffix(":").removesuffix(", chia ra") + ":"] if above is not None else []
