"""A book as PDF or as a spreadsheet: a short one at once, a long one in the background."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from django.utils.timezone import localdate

from registry.audit.trail import record
from registry.common.declared.makers import Made, Maker, Making
from registry.common.exports import XLSX
from registry.units.structure import Structure, forest
from reports.statutory.faces import head_of, place_of, signs_of

from .catalogue import BOOKS, Book, days_in_words
from .counted import counted_by
from .entries import Entry, all_entries, questions_of, rows_in_sight
from .pdf import BookFace, write_pdf
from .workbook import file_name, write_workbook

# A book of more lines is made in the background: as PDF, and as a spreadsheet.
MOST_AT_ONCE, MOST_IN_SHEET_AT_ONCE = 600, 10_000
PDF = "application/pdf"


def make(making: Making) -> Made:
    """The book as far as whoever asked sees it; everybody in it is noted when the file is stored."""
    book = BOOKS[making.asked["book"]]
    first, last = (date.fromisoformat(making.asked[name]) for name in ("from", "to"))
    structure, unit = forest().on(last), making.organization
    questions = questions_of(book, structure.forest.codes[unit], first, last)
    counted = counted_by(questions)
    rows = rows_in_sight(book, questions, counted, making.by)
    everybody = list(rows.order_by().values_list("member_id", "member__home_id"))
    total, kind = len(everybody), making.asked.get("kind", "pdf")
    found = _with_progress(making, all_entries(structure, rows, last), total)
    if kind == "xlsx":
        unit_name = structure.party.standing[unit].name
        notes = file_notes(unit_name, days_in_words(book, first, last), counted.status, total)
        write_workbook(book, notes, map(book.cells, found), making.into)
    else:
        face = face_of(book, structure, unit, first, last, counted.status, total)
        write_pdf(book, face, map(book.words, found), making.into)
    note = partial(
        record,
        "members.exported",
        by=making.by,
        organization=unit,
        list=f"so-{book.path}",
        rows=total,
        kind=kind,
        seen=everybody,
    )
    return Made(file_name(book, kind), XLSX if kind == "xlsx" else PDF, total, note)


def face_of(
    book: Book, structure: Structure, unit: int, first: date, last: date, status: str, total: int
) -> BookFace:
    """What stands above and below the lines."""
    term = structure.party.standing[unit]
    return BookFace(
        unit=term.name,
        days=days_in_words(book, first, last),
        status=status,
        head=head_of(structure, unit),
        place=place_of(structure, unit),
        signs=signs_of(term.kind),
        total=total,
    )


def file_notes(unit: str, days: str, status: str, lines: int) -> tuple[str, ...]:
    """What stands above the lines of a spreadsheet."""
    return (unit, days, status, f"Lập ngày {localdate():%d/%m/%Y}, {lines} dòng")


def _with_progress(making: Making, entries: Iterable[Entry], total: int) -> Iterator[Entry]:
    for number, entry in enumerate(entries):
        if number % 100 == 0:
            making.progress(number, total)
        yield entry


BOOK = Maker("book", make)
