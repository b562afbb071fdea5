"""The parts of a declared sheet: the register as it will be, its rules, what is written, how it goes out.

Statements are SQL over the staging tables (``sheet_<code>``: ``row``, ``broken`` and the sheet's columns,
with ``valid_from`` and ``valid_to`` half-open as ``starts_on`` and ``ends_on``) and over the register's.
Parameters are named. Everywhere there is ``%(has_<sheet>_<column>)s`` (the sheet was sent with that column),
``%(facts_from)s`` and ``%(corrects_facts)s``, and whatever the sheets declare; a rule of scope has
``managed`` and ``written`` (the organizations below the sender's grants) and ``visible_areas`` (those in
sight); what is written has ``batch`` and ``by``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from registry.common.dates import BEGINNING

if TYPE_CHECKING:
    from registry.accounts.models import User

# Called as the work goes on: what is being done, how much of it is done, and of how much.
Progress = Callable[[str, int, int], object]


@dataclass(slots=True)
class Staged:
    """What was staged: the rows of each sheet and the columns that its header had."""

    rows: dict[str, int]
    present: dict[str, frozenset[str]]
    # A sheet or a column could not be understood, so that rows that refer to it would all seem wrong.
    complete: bool = True
    # The day from which facts that a list says anew are so, or that they were wrong from the beginning.
    facts_from: date = BEGINNING
    corrects_facts: bool = False

    def has(self, sheet: str, column: str) -> bool:
        """Whether the sheet was sent with this column."""
        return column in self.present.get(sheet, ())


class FaultList(Protocol):
    """Where faults are named."""

    def add(self, sheet: str, row: int | None, column: str, code: str, *about: object) -> None:
        """One more: ``about`` are the words of its message."""

    def note(self, sheet: str, row: int | None, column: str, code: str, *about: object) -> None:
        """A warning: what was found and may be meant."""


class Unfold(Protocol):
    """Makes staged rows of sheets out of the staged rows of a layout, in the name of ``by``."""

    def __call__(self, cursor: Any, staged: Staged, faults: FaultList, *, by: User | None) -> None: ...


@dataclass(frozen=True)
class TargetState:
    """The register as it will be, in temporary tables: what the file says over what is held."""

    # Finds what the file names, before anything is held against other writers.
    look_up: Callable[[Any], None] | None = None
    # Holds the rows that the file names against other writers until the end.
    hold: str = ""
    # Fills a column that the sheet does not have with what the register holds: column and statement.
    unsaid: tuple[tuple[str, str], ...] = ()
    # What makes the temporary tables, in order.
    steps: tuple[str | Callable[[Any], None], ...] = ()
    temporary: tuple[str, ...] = ()
    # Named parameters of the sheet's statements beyond those that the engine gives.
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """``sql`` finds the rows of ``sheet`` that break the rule ``code``: row, column, words of the message.

    With ``of_rows`` it is asked last, and only about the ``rows`` that broke one of these other rules. Where
    ``sql`` asks about several rules in one pass (``codes``) it says the code as a fourth column.
    """

    sheet: str
    code: str
    sql: str
    of_rows: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What must be true of the rows; each check is a set."""

    checks: tuple[Check, ...] = ()
    # What the register holds of this sheet's rows must stand beside what other sheets bring.
    of_held: tuple[Check, ...] = ()
    # What the sender may bring in.
    scope: tuple[Check, ...] = ()
    # What may be meant, but is seldom right.
    warnings: tuple[Check, ...] = ()


@dataclass(frozen=True)
class PlainRows:
    """A table whose rows nobody refers to: one that differs is taken out and put back under its own id.

    ``desired`` selects the key columns and then the others, ``whole`` names the column by which the file's
    rows are the whole history (rows held and not desired are removed), ``stamps`` are columns set on writing.
    """

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    desired: str
    whole: str = ""
    # The sheet's column that a value comes from, where the names differ.
    sources: tuple[tuple[str, str], ...] = ()
    # Key columns that may be empty.
    optional: tuple[str, ...] = ()
    # Key columns that serve to match only and stand in no column of the table; then ``held`` selects them.
    marks: tuple[str, ...] = ()
    held: str = ""
    # ``desired`` itself says what is held where the file says nothing.
    is_whole_row: bool = False
    stamps: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All of the table's own but the id."""
        return tuple(c for c in (*self.key, *self.values) if c not in self.marks)


class Preparation(Protocol):
    """What the statements read beyond the staged rows, worked out aside while those are checked."""

    def __enter__(self) -> Preparation: ...

    def __exit__(self, *error: object) -> None: ...

    def write(self, cursor: Any) -> None:
        """Fill the temporary table that the statements read, once all rows are compared."""


@dataclass(frozen=True)
class ReferredRows:
    """A table whose rows others refer to: inserted and corrected under their own id by ``statements``.

    ``added`` and ``changed`` select the ids of both, for the undo; a table that marks its own rows with the
    import leaves them out and says how it is taken back (:class:`Undo`).
    """

    table: str
    statements: tuple[str, ...]
    added: str = ""
    changed: str = ""
    # Works out aside what the statements read.
    prepare: Callable[[Executor], Preparation] | None = None
    # So many rows that a first import builds the indexes at the end.
    is_large: bool = False


class Derivation(Protocol):
    """Rows that follow from those of the file, worked out aside while the server does other work."""

    def __enter__(self) -> Derivation: ...

    def __exit__(self, *error: object) -> None: ...

    def settle(self, faults: FaultList, *, write: bool) -> None:
        """Wait for all of it; with ``write`` replace what is stored. What cannot be goes to ``faults``."""


@dataclass(frozen=True)
class Derived:
    """What follows from the rows, in ``tables`` of its own; begun before anything is checked.

    Where a rule is broken it is begun again: checks mark rows of which nothing is to follow.
    """

    begin: Callable[[Executor, Progress], Derivation]
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Undo:
    """How an import is taken back beyond the rows that the engine knows to put back.

    ``built_on`` selects the names of what has built on the import since, which ``refusal`` says. ``around``
    is given a cursor, the import and the ids of the rows of ``table`` that it corrected; rows are taken out
    and put back within.
    """

    built_on: str
    refusal: str
    table: str
    around: Callable[[Any, UUID, list[int]], AbstractContextManager[None]]


@dataclass(frozen=True)
class Written:
    """What is written of a sheet, and how that is counted and taken back."""

    # Finds what will come of each row, where that is more than comparing plain rows.
    compare: Callable[[Any, Staged], None] | None = None
    # How many rows will be inserted, updated, removed and left; plain rows are counted by themselves.
    counts: str = ""
    referred: ReferredRows | None = None
    plain: tuple[PlainRows, ...] = ()
    # Other sheets that bring rows of these tables.
    also_of: tuple[str, ...] = ()
    derived: Derived | None = None
    undo: Undo | None = None
    # Temporary tables that comparing makes.
    temporary: tuple[str, ...] = ()


@dataclass(frozen=True)
class Export:
    """How a sheet goes out: a query in the sheet's columns, in an order that the rows themselves give.

    Sorted by what a row is known by and then by all the rest, so that the order never tells in which the rows
    came. Empty is NULL, which COPY writes as nothing.
    """

    query: str
    # Fills temporary tables that this and later queries read.
    begin: Callable[[Any], None] | None = None
    temporary: tuple[str, ...] = ()


@dataclass(frozen=True)
class FaultText:
    """A fault in Vietnamese; ``{0}``, ``{1}`` … are its words.

    ``remedy`` is what the documentation adds where the message leaves open what to do, ``before`` the fault
    that it lists after this one.
    """

    code: str
    message: str
    remedy: str = ""
    before: str = ""
    # A word of it is what the cell says, which may be a number of a person.
    quotes_the_cell: bool = False


@dataclass(frozen=True)
class Texts:
    """The faults and warnings that the sheet's rules name, and what the documentation notes."""

    faults: tuple[FaultText, ...] = ()
    warnings: tuple[FaultText, ...] = ()
    note: str = ""
