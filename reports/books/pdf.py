"""A book as PDF, set from :file:`paper/book.typ`, in parts: a typesetter holds all that it sets in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from registry.common import typesetting
from registry.common.templatetags.ui import number
from registry.common.typesetting.joining import joined

from .catalogue import Book

_PAPER = Path(__file__).parent / "paper" / "book.typ"
# So many lines are set at a time. The typesetter remembers its last ten papers: 2 MB a line in all.
LINES = 150


@dataclass(frozen=True, slots=True)
class BookFace:
    """What a book says besides its lines; ``head`` in two lines, as papers have it."""

    unit: str
    days: str
    status: str
    head: tuple[str, str]
    place: str
    signs: str
    total: int


def write_pdf(book: Book, face: BookFace, lines: Iterable[Sequence[str]], into: IO[bytes]) -> int:
    """Write the book to ``into``; returns how many pages it has."""
    return joined(_parts(book, face, iter(lines)), into)


def _parts(book: Book, face: BookFace, lines: Iterator[Sequence[str]]) -> Iterator[tuple[bytes, int | None]]:
    """Each part with how many of its pages are taken.

    The last page of a part is seldom full: it is left out, and its lines begin the next part.
    """
    begins = 1
    rows: list[Sequence[str]] = []
    ahead = next(lines, None)
    while True:
        while ahead is not None and len(rows) < LINES:
            rows.append(ahead)
            ahead = next(lines, None)
        said = _said(book, face, rows, begins, is_last=ahead is None)
        made, taken = typesetting.as_part(_PAPER, "last_page", book=said)
        if ahead is None or not taken:
            yield made, None
        else:
            yield made, -1
        if ahead is None:
            return
        taken = taken or len(rows)
        begins += taken
        rows = rows[taken:]


def _said(
    book: Book, face: BookFace, rows: Sequence[Sequence[str]], begins: int, *, is_last: bool
) -> dict[str, Any]:
    return asdict(face) | {
        "title": book.title,
        "note": book.note,
        "heads": [column.head for column in book.columns],
        "widths": [column.width for column in book.columns],
        "rows": rows,
        "begins": begins,
        "is_first": begins == 1,
        "is_last": is_last,
        "total": number(face.total),
    }
