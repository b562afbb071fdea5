"""How each column of a table is read: what a header says, turned into readers of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from registry.common.declared.sheets import Asked, Column, Holds

from .arrangement import Arrangement
from .declared import Shape
from .headers import GOES_ON, Header, fold_header, letter, read_header
from .old_encodings import Watch, encoding_of
from .outcome import Faults
from .parts import JOINED, TURNS, Part, alternative, code_or_name, compose
from .reading import Reading
from .values import EMPTY, REPEATED, reader, standing
from .words import WORDED, Explained, vocabulary_of

# A header, and what of a column it gives.
Source = tuple[Header, Part]
# Different values of a column that are remembered.
MOST_KNOWN = 50_000
_FREE_TEXT = {Holds.TEXT, Holds.NAME, Holds.PERSON}


@dataclass(frozen=True)
class Cell:
    """How the cells of one column are read, out of those at ``places``."""

    places: tuple[int, ...]
    column: Column
    read: Callable[[Any], str]
    empty: str
    watch: Watch | None
    repeats: bool
    # Values met before, by what is written; nothing written is known from the start.
    known: dict[str, str]
    # Makes one cell of several, where one is not taken as it stands.
    gather: Callable[[Sequence[Any]], Any] | None = None
    # What words of its list mean that the register does not know.
    explained: Explained | None = None
    # Whether each of many cells surely is what it says.
    stand: Callable[[Sequence[Any]], bool] | None = None


@dataclass
class Columns:
    """The columns of a table: those that are read, and those that are not, with what stands in them."""

    cells: list[Cell]
    # Whether every column is understood; one without a header, or an unknown one, still may be empty.
    understood: bool
    # The columns that the header names, those that are not understood too.
    named: set[str] = field(default_factory=set)
    unread: list[Header] = field(default_factory=list)
    # How many cells of a column that is not read say something, and the row of the first.
    filled: dict[int, tuple[int, int]] = field(default_factory=dict)


def read_columns(shape: Shape, table: Arrangement, reading: Reading, faults: Faults) -> Columns:
    """How each column of ``table`` is read; what is not understood goes to ``faults``."""
    found: dict[str, list[Source]] = {}
    columns = Columns([], understood=True)
    row = table.header_row
    for header in read_header(shape, table.titles, reading.headers(shape.code)):
        if not header.parts:
            columns.unread.append(header)
        for part in header.parts:
            found.setdefault(part.column.code, []).append((header, part))
    columns.named = set(found)
    for sources in found.values():
        twice = _twice(shape, sources)
        if twice is None:
            columns.cells.append(
                _cell(table, sources, _explained(shape, sources[0][1].column, reading, faults))
            )
        else:
            columns.understood = False
            named = sources[0][1].column.code
            faults.add(shape.code, row, named, "column_twice", twice.title, letter(twice.place))
    return columns


def _twice(shape: Shape, sources: Sequence[Source]) -> Header | None:
    """The header that says again what another has said; nothing where they complete each other."""
    pieces = [part.piece for _, part in sources]
    if _names_a_unit(sources):
        return None
    if len(sources) == 1 or all("&" in header.word for header, _ in sources):
        return None
    if all(piece.startswith("=") for piece in pieces):
        return None
    if all(piece in TURNS for piece in pieces) and len(set(pieces)) == len(pieces):
        return None
    for header, part in sources[1:]:
        completes = header.is_chosen or _is_piece(shape, header)
        if any(pieces) or part.column.holds not in JOINED or not completes:
            return header
    return None


def _names_a_unit(sources: Sequence[Source]) -> bool:
    """Columns that say which unit is meant: its name, and perhaps its code beside."""
    return all(part.column.asked is Asked.UNIT and not part.piece for _, part in sources)


def _is_piece(shape: Shape, header: Header) -> bool:
    """A header for what follows in a name, or one that goes on over this column."""
    own = fold_header(header.title.rpartition("/")[2])
    return header.title.endswith(GOES_ON) or own in shape.by_piece


def _explained(shape: Shape, column: Column, reading: Reading, faults: Faults) -> Explained | None:
    if column.holds not in WORDED:
        return None
    vocabulary = vocabulary_of(shape, column.code)
    return Explained(vocabulary, reading.words.get(vocabulary, {}), faults.words)


def _cell(table: Arrangement, sources: Sequence[Source], explained: Explained | None) -> Cell:
    column = sources[0][1].column
    pieces = [part.piece for _, part in sources]
    gather: Callable[[Sequence[Any]], Any] | None = None
    if len(sources) > 1 or pieces[0]:
        whole = not any(pieces) and all("&" in header.word for header, _ in sources)
        gather = alternative if whole else partial(compose, pieces)
        gather = code_or_name if _names_a_unit(sources) else gather
    empty = EMPTY.get(column.holds, "")
    return Cell(
        tuple(header.place for header, _ in sources),
        column,
        reader(column, epoch=table.table.epoch, explained=explained),
        empty,
        Watch() if column.holds in _FREE_TEXT or column.other else None,
        column.holds in REPEATED,
        {"": empty},
        gather,
        explained,
        standing(column),
    )


def name_unread(columns: Columns, row: int, code: str, faults: Faults, *, is_lenient: bool) -> bool:
    """Name every column that was not read, once all rows were; says whether any is a fault.

    In a list that people keep for themselves (``is_lenient``) there is much that the register does not hold.
    """
    before = len(faults.found)
    for header in columns.unread:
        place = letter(header.place)
        number, first = columns.filled.get(header.place, (0, 0))
        if header.is_numbering:
            faults.note(code, row, header.title, "numbering_column", place, header.title)
        elif not number:
            if not header.is_untitled:
                faults.note(code, row, header.title, "empty_column", place, header.title)
        elif header.is_ignored:
            faults.note(code, row, header.title, "column_left_out", place, header.title, number)
        elif header.is_untitled:
            faults.add(code, row, header.title, "untitled_column", place, number, first)
        elif is_lenient and not encoding_of(header.title):
            faults.note(code, row, header.title, "column_not_known", place, header.title, number)
        else:
            fault = encoding_of(header.title) or "unknown_column"
            faults.add(code, row, header.title, fault, header.title, place)
    return len(faults.found) > before


def require_columns(shape: Shape, present: Iterable[str], row: int, code: str, faults: Faults) -> bool:
    """Name the columns without which a table has no meaning; says whether all are there."""
    missing = [c for c in shape.columns if c.required and c.code not in set(present)]
    for column in missing:
        faults.add(
            code, row, column.code, "missing_choice" if column.asked else "missing_column", column.label
        )
    return not missing
