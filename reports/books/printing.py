"""A book as PDF to print: a short one at once, a long one in the background."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from members.models import Member
from registry.audit.trail import record
from registry.common.declared.makers import Made, Maker, Making
from registry.common.text import search_key
from registry.units.structure import Structure, forest
from reports.statutory.faces import head_of, place_of, signs_of

from .catalogue import BOOKS, Book, days_in_words
from .counted import counted_by
from .entries import all_entries, in_sight, questions_of, rows_of
from .pdf import BookFace, write_pdf

# A book of more lines is made in the background.
MOST_AT_ONCE = 600
PDF = "application/pdf"


def make(making: Making) -> Made:
    """The book as far as whoever asked sees it; everybody in it is noted when the file is stored."""
    book = BOOKS[making.asked["book"]]
    first, last = (date.fromisoformat(making.asked[name]) for name in ("from", "to"))
    structure, unit = forest().on(last), making.organization
    questions = questions_of(book, structure.forest.codes[unit], first, last)
    counted = counted_by(questions)
    rows = rows_of(book, questions) if counted.number is not None else rows_of(book, questions).none()
    rows = in_sight(rows, Member.objects.visible_to(making.by))
    everybody = list(rows.order_by().values_list("member_id", "member__home_id"))
    face = face_of(book, structure, unit, first, last, counted.status, len(everybody))
    write_pdf(book, face, _lines(making, book, structure, rows, last, len(everybody)), making.into)
    note = partial(
        record,
        "members.exported",
        by=making.by,
        organization=unit,
        list=f"so-{book.path}",
        rows=len(everybody),
        kind="pdf",
        seen=everybody,
    )
    return Made(file_name(book), PDF, len(everybody), note)


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


def file_name(book: Book) -> str:
    """What the book's file is called."""
    return f"{slugify(search_key(book.title))[:80]}.pdf"


def _lines(
    making: Making, book: Book, structure: Structure, rows: QuerySet[Any], on: date, total: int
) -> Iterator[Sequence[str]]:
    for number, entry in enumerate(all_entries(structure, rows, on)):
        if number % 100 == 0:
            making.progress(number, total)
        yield book.words(entry)


BOOK = Maker("book", make)
