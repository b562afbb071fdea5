"""What an app says of each sheet that goes in and out of the register: its columns, rules and rows.

A sheet is declared once, by the app that owns its rows, in the tuple ``SHEETS`` of its module ``sheets``. The
engine of import and export (:mod:`registry.imports`) collects them and knows none by name: it reads cells as
the columns say, runs the rules, writes what is to be written and takes it back. The parts of a sheet stand in
:mod:`registry.common.declared.sheet_parts`, words of SQL that many need in
:mod:`registry.common.declared.sheet_sql`.

Sheets are staged, checked and written from the lowest floor up, and within an app in the order of ``SHEETS``:
a sheet may refer to those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from registry.common.values import Digits, Words
from registry.common.values import fold as fold

from .sheet_parts import Export, Rules, TargetState, Texts, Unfold, Written


class Holds(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    NAME = "name"  # a text that also sorts and is searched
    PERSON = "person"  # a person's name: sorts by the given name
    NUMBERED = "numbered"  # an identifier that a plain whole number may stand for
    IDENTIFIER = "identifier"  # text only: a number has lost its leading zeros
    LONG_NUMBER = "long_number"  # an identifier that is digits: a number that has all of them lost nothing
    DATE = "date"
    PARTIAL_DATE = "partial_date"  # a day, or the month or year where no more is known
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    CLOSED_DAY = "closed_day"  # the first day on which it is no longer so
    CHOICE = "choice"
    CHOICES = "choices"  # several of a list, with a blank between, in its order
    YES_NO = "yes_no"
    LISTED = "listed"  # a name of a list that the column brings along
    NUMBER = "number"


# What a column of days on which something begins or is over is called in the staging table: half-open.
STAGED = {Holds.FIRST_DAY: "starts_on", Holds.LAST_DAY: "ends_on", Holds.CLOSED_DAY: "ends_on"}
# What may stand in three columns: a day, a month and a year.
DAYS = frozenset({Holds.DATE, Holds.PARTIAL_DATE})


class Asked(Enum):
    """What may be said for a whole table that has no such column."""

    UNIT = "unit"  # the unit that its rows are about
    DAY = "day"  # the day from which its rows count


@dataclass(frozen=True)
class Listed:
    """A list of names: ``find`` gives the listed name of what is written, or nothing.

    ``fault`` is the code of the fault of a name that is not listed, ``described`` what the documentation
    says of the list, ``names`` are those that it has.
    """

    find: Callable[[str], str | None]
    fault: str
    described: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column: ``label`` is its Vietnamese header, ``required`` means that no row may leave it empty."""

    code: str
    label: str
    holds: Holds = Holds.TEXT
    required: bool = False
    length: int = 0
    choices: tuple[tuple[str, ...], ...] = ()
    aliases: tuple[str, ...] = ()
    # People's dates lie within living memory; a unit's may be open on both sides.
    plausible: bool = False
    listed: Listed | None = None
    # Of the column that names the row: how long the keys of sorting and of searching may be.
    keys: tuple[int, int] = (0, 0)
    # A number of a person, of which a message quotes the last characters only.
    secret: bool = False
    # Of a long number: how many digits it has.
    digits: Digits | None = None
    # Words of a choice may be followed by their subject.
    of_subjects: bool = False
    # The choice that words of no choice stand for, with a warning, and the column that they go to.
    other: str = ""
    words_to: str = ""
    # What else than yes is written for yes.
    yes: tuple[str, ...] = ()
    # Headers of the columns that a sheet may part it into, in the order of its words.
    pieces: tuple[str, ...] = ()
    asked: Asked | None = None
    # What a cell of it says, for a template: a note and an example.
    note: str = ""
    example: str = ""

    @property
    def staged_name(self) -> str:
        """What the column is called in the staging table."""
        if self.holds is Holds.PARTIAL_DATE:
            return f"{self.code}_said"
        return STAGED.get(self.holds, self.code)

    @cached_property
    def words(self) -> Words:
        """The code that each accepted spelling stands for."""
        return Words(self.choices, of_subjects=self.of_subjects)


def coded(choices: Iterable[tuple[str, str]], **aliases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The choices of a model's field as a column has them, with what else each may be called."""
    return tuple((code, str(label), *aliases.get(code, ())) for code, label in choices)


VALID_FROM = Column("valid_from", "Từ ngày", Holds.FIRST_DAY, aliases=("hiệu lực từ", "từ"))
VALID_TO = Column("valid_to", "Đến hết ngày", Holds.LAST_DAY, aliases=("đến ngày", "hiệu lực đến", "đến"))
# A period of a report: both ends are given.
PERIOD_FROM = Column(
    "period_from", "Kỳ từ ngày", Holds.DATE, required=True, plausible=True, aliases=("từ ngày",)
)
PERIOD_TO = Column(
    "period_to",
    "Kỳ đến hết ngày",
    Holds.DATE,
    required=True,
    plausible=True,
    aliases=("đến hết ngày", "đến ngày"),
)


class _Columns:
    """What sheets and layouts have alike: their columns, found by code and by header."""

    columns: tuple[Column, ...]

    @cached_property
    def by_code(self) -> dict[str, Column]:
        """Columns by their code."""
        return {column.code: column for column in self.columns}

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """Columns by every header they are recognized by, folded."""
        return {
            fold(header): column
            for column in self.columns
            for header in (column.code, column.label, *column.aliases)
        }

    @cached_property
    def by_piece(self) -> dict[str, Column]:
        """Columns by the headers of the pieces that a sheet may part them into, folded."""
        return {fold(header): column for column in self.columns for header in column.pieces}


@dataclass(frozen=True)
class Sheet(_Columns):
    """A sheet: ``key`` names the columns by which a row is known again."""

    code: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    export: Export
    aliases: tuple[str, ...] = ()
    # Officers bring it in too; other sheets are for staff.
    by_officers: bool = False
    # Its rows say facts that have a day without saying the day.
    has_undated_facts: bool = False
    # Units in which people are then placed: written first, by the machine, and numbered before the rest.
    is_structure: bool = False
    target_state: TargetState = field(default_factory=TargetState)
    rules: Rules = field(default_factory=Rules)
    written: Written = field(default_factory=Written)
    texts: Texts = field(default_factory=Texts)


@dataclass(frozen=True)
class Layout(_Columns):
    """A way in which people keep rows that belong to several sheets: ``unfold`` makes these of them.

    It comes in only. A table that is called as the sheet ``instead_of`` is one of these where its header has
    what only the layout has, or lacks what only the sheet requires.
    """

    code: str
    label: str
    columns: tuple[Column, ...]
    unfold: Unfold
    instead_of: str
    # What a text above the rows, or the name of their sheet, says of the unit that they are about.
    unit_in: Callable[[str], str]
    # The sheets that are made, each with the layout's column for its own.
    makes: dict[str, dict[str, str]]
    aliases: tuple[str, ...] = ()
    by_officers: bool = False
    has_undated_facts: bool = False
    texts: Texts = field(default_factory=Texts)
