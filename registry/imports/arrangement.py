"""How a table is arranged: where its header stands, what stands above it, and where its rows begin.

People put titles above a header, let it reach over two rows, merge its cells, and number its columns below.
The row is taken for the header that names most columns of what the table may be; somebody may say another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

from registry.common.declared.sheets import fold

from .declared import BY_TITLE, SHAPES, Shape, layout_of
from .headers import FAULTS, GOES_ON, UNDER, fold_header, is_empty, letter, meaning, untitled
from .tables import Cells, Table

# So many rows are looked at for a header, and so many below it for what its columns hold.
MOST_ABOVE = 40
MOST_BELOW = 20
_DIGITS = re.compile(r"\d")
_NUMBER_OF_A_COLUMN = re.compile(r"\(?\s*(\d{1,2}|[A-Za-z])\s*\)?(?:\.0)?")
# A header that names fewer columns than this is none, unless nothing else is one.
LEAST = 2

Numbered = tuple[int, Cells]


@dataclass(frozen=True)
class Arrangement:
    """A table with its header read: ``titles`` for each column, no two alike, and the rows below."""

    table: Table
    header_row: int = 1
    # The last row of the header, and what numbers its columns.
    last_row: int = 1
    titles: list[str] = field(default_factory=list)
    # Texts above the header, the title of the table last.
    above: list[str] = field(default_factory=list)
    # What stands alone in the first row below the header: perhaps the heading of a section.
    heading: str = ""
    # Rows that number the columns, passed over with the header.
    numbering: list[int] = field(default_factory=list)
    rows: Iterator[Numbered] = field(default_factory=lambda: iter(()))


def arranged(
    table: Table, *, header_row: int | None = None, known: Mapping[str, str] | None = None
) -> Arrangement:
    """Open ``table`` and find its header; ``known`` are headers that somebody has named before.

    Raises :class:`SheetFault` where the table cannot be read so far.
    """
    numbered = table.rows()
    first = [(row, cells) for row, cells in islice(numbered, MOST_ABOVE + MOST_BELOW)]
    filled = [i for i, (_, cells) in enumerate(first) if not all(map(is_empty, cells))]
    if not filled:
        return Arrangement(table, above=[table.title], rows=numbered)
    at = next((i for i in filled if first[i][0] == header_row), None)
    if at is None:
        at = _found(table, first, filled, known or {})
    titles, last = _titles(table, first, at)
    numbering = []
    if last + 1 < len(first) and _numbers_columns(first[last + 1][1]):
        last += 1
        numbering.append(first[last][0])
    above = [str(cell).strip() for i in filled if i < at for cell in first[i][1] if not is_empty(cell)]
    return Arrangement(
        table,
        first[at][0],
        first[last][0],
        titles,
        [*above, table.title],
        _heading(first[last + 1 :]),
        numbering,
        chain(first[last + 1 :], numbered),
    )


def _heading(below: Sequence[Numbered]) -> str:
    """The one text of the first row that is not empty, where it is the only one."""
    filled = ([cell for cell in cells if not is_empty(cell)] for _, cells in below)
    first = next((cells for cells in filled if cells), [])
    return first[0].strip() if len(first) == 1 and isinstance(first[0], str) else ""


def _words(cells: Cells) -> list[str]:
    return [cell.strip() for cell in cells if isinstance(cell, str) and not is_empty(cell)]


def _score(shape: Shape, cells: Cells, known: Mapping[str, str]) -> int:
    """How many columns a row would name as a header."""
    words = _words(cells)
    return len({meaning(shape, word) or known.get(word, "") for word in words} - {""})


def _found(table: Table, first: Sequence[Numbered], filled: Sequence[int], known: Mapping[str, str]) -> int:
    named = BY_TITLE.get(fold(table.title))
    shapes = [shape for shape in (named, named and layout_of(named)) if shape] or list(SHAPES)
    candidates = [i for i in filled if i < MOST_ABOVE]
    scores = {i: max(_score(shape, first[i][1], known) for shape in shapes) for i in candidates}
    best = max(candidates, key=lambda i: (scores[i], -i))
    # One word that is known is a header where nothing else stands beside it.
    if scores[best] >= min(LEAST, len(_words(first[best][1]))) and scores[best]:
        return best
    wide = [i for i in candidates if len(_words(first[i][1])) >= LEAST]
    return (wide or candidates)[0]


def _titles(table: Table, first: Sequence[Numbered], at: int) -> tuple[list[str], int]:
    """The title of each column, and the place of the header's last row."""
    row, cells = first[at]
    width = max(len(cells), len(first[at + 1][1]) if at + 1 < len(first) else 0)
    top = _texts(cells, width)
    spans = {(r, c): (r2, c2) for (r, c), (r2, c2) in table.merged}
    # What begins above and reaches down into this row, or stands alone above a blank of it.
    for (r, c), (r2, c2) in spans.items():
        if r < row - 1 <= r2 and c < width and c2 < width and c == c2 and not top[c]:
            top[c] = _text_at(first, r + 1, c)
    below, last = _sub_header(table, first, at, top, width)
    body = first[last + 1 :]
    body = body[1:] if body and _numbers_columns(body[0][1]) else body
    titles: list[str] = []
    over, reach = "", 0
    for place in range(width):
        if top[place]:
            over, reach = top[place], spans.get((row - 1, place), (0, place))[1]
            goes_on = False
        else:
            goes_on = bool(over) and (place <= reach or bool(below[place]))
            over = over if goes_on else ""
        if below[place]:
            titles.append(f"{over}{UNDER}{below[place]}" if over and over != below[place] else below[place])
        elif goes_on or (not top[place] and place and _continues(body, titles[-1], place)):
            titles.append(f"{over or titles[-1].removesuffix(GOES_ON).strip()} {GOES_ON}")
        else:
            titles.append(top[place])
    return _apart(titles, len(cells), first[last + 1 : last + 1 + MOST_BELOW]), last


def _texts(cells: Cells, width: int) -> list[str]:
    # Some programs write a letter and its marks apart.
    texts = [
        "" if is_empty(cell) else unicodedata.normalize("NFC", " ".join(str(cell).split())) for cell in cells
    ]
    return texts + [""] * (width - len(texts))


def _text_at(first: Sequence[Numbered], row: int, place: int) -> str:
    cells = next((cells for number, cells in first if number == row), ())
    return _texts(cells, place + 1)[place]


def _sub_header(
    table: Table, first: Sequence[Numbered], at: int, top: Sequence[str], width: int
) -> tuple[list[str], int]:
    """The second row of a header, where there is one: empty texts where there is not."""
    none = [""] * width
    if at + 1 >= len(first):
        return none, at
    row = first[at][0]
    below = _texts(first[at + 1][1], width)
    used = [place for place, text in enumerate(below) if text]
    if not used or any(_DIGITS.search(below[place]) for place in used):
        return none, at
    grouped = {
        place
        for (r, c), (r2, c2) in table.merged
        if r == r2 == row - 1 and c2 > c
        for place in range(c, c2 + 1)
    }
    if grouped:
        return (below, at + 1) if set(used) <= grouped else (none, at)
    # Without merged cells: all stand below a blank, or below the cell before a blank.
    if len(used) < LEAST or not all(
        not top[place] or (place + 1 < width and not top[place + 1]) for place in used
    ):
        return none, at
    return (below, at + 1) if any(not top[place] for place in used) else (none, at)


def _continues(body: Sequence[Numbered], before: str, place: int) -> bool:
    """A column without a header that holds what a name before it begins."""
    if not before or not any(fold_header(before) in _names(shape) for shape in SHAPES):
        return False
    words = [cells[place] for _, cells in body[:MOST_BELOW] if place < len(cells)]
    texts = [word for word in words if not is_empty(word)]
    return bool(texts) and all(isinstance(word, str) and not _DIGITS.search(word) for word in texts)


def _names(shape: Shape) -> set[str]:
    return {header for header, column in shape.by_header.items() if column.pieces}


def _apart(titles: list[str], width: int, below: Sequence[Numbered]) -> list[str]:
    """No two titles alike: the second of them, and what has none over something, go by their letter."""
    seen: set[str] = set()
    result = []
    for place, title in enumerate(titles):
        if title in seen and title != FAULTS:
            title = f"{title} [{letter(place)}]"
        elif (
            not title
            and place < width
            and any(place < len(cells) and not is_empty(cells[place]) for _, cells in below)
        ):
            title = untitled(place)
        seen.add(title)
        result.append(title)
    while result and not result[-1]:
        result.pop()
    return result


def _is_filled(place: int, below: Sequence[Numbered]) -> bool:
    return any(place < len(cells) and not is_empty(cells[place]) for _, cells in below)


def _numbers_columns(cells: Cells) -> bool:
    """A row ``1 2 3 …`` or ``(1) (2) …`` below a header."""
    texts = [str(cell).strip() for cell in cells if not is_empty(cell)]
    found = [match[1] for text in texts if (match := _NUMBER_OF_A_COLUMN.fullmatch(text))]
    if len(texts) < 3 or len(found) < len(texts):
        return False
    digits = [int(word) for word in found if word.isdigit()]
    return len(digits) >= 3 and all(b == a + 1 for a, b in pairwise(digits))
