"""Which column a header means: by code, by label, by its place under another, or as somebody has said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.common.declared.sheets import DAYS, Column, Holds, fold

from .declared import Shape
from .parts import Part, few, is_blank, parts_of

# A title or a header mapped to this is left out on purpose.
IGNORED = ""
# The column that a corrected sheet comes back with.
FAULTS = "Lỗi"
# Between the words of a header and those of the one above it.
UNDER = " / "
# What a header is called that goes on over the next column.
GOES_ON = "(tiếp)"
# Columns that number the rows.
_NUMBERING = {"stt", "tt", "so tt", "so thu tu", "thu tu"}
_TURNS = {"ngày": "day", "tháng": "month", "năm": "year"}
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Header:
    """One cell of a header: its place, what is written there, and what it means (if anything)."""

    place: int
    title: str
    parts: tuple[Part, ...] = ()
    # The word for these parts, by which they are offered and remembered.
    word: str = ""
    # Somebody has said so.
    is_chosen: bool = False

    @property
    def column(self) -> Column | None:
        """The column that is meant first of all."""
        return self.parts[0].column if self.parts else None

    @property
    def is_ignored(self) -> bool:
        """It is left out on purpose."""
        return self.is_chosen and not self.parts

    @property
    def is_numbering(self) -> bool:
        """It numbers the rows and says nothing else."""
        return fold_header(self.title) in _NUMBERING and not self.parts

    @property
    def is_untitled(self) -> bool:
        """Nothing stands above this column."""
        return self.title == untitled(self.place)


def is_of_faults(title: str) -> bool:
    """The column of faults of a corrected sheet, which may name those of the header itself."""
    return fold(title.partition(";")[0]) == fold(FAULTS)


def letter(place: int) -> str:
    """The column's letters in a spreadsheet: 0 is A."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def untitled(place: int) -> str:
    """How a column is called that has no header."""
    return f"[{letter(place)}]"


def fold_header(text: str) -> str:
    """As :func:`fold`, without what stands in brackets: ``Ngày sinh (ngày/tháng/năm)``."""
    return fold(_IN_BRACKETS.sub(" ", text)) or fold(text)


def read_header(shape: Shape | None, titles: Sequence[str], headers: Mapping[str, str]) -> Iterator[Header]:
    """What each title of a header means. ``headers`` goes before what the words themselves say."""
    for place, title in enumerate(titles):
        if not title or is_of_faults(title):
            continue
        chosen = headers.get(title)
        if chosen == IGNORED:
            yield Header(place, title, is_chosen=True)
            continue
        if shape is None:
            yield Header(place, title)
            continue
        word = chosen if chosen and parts_of(shape, chosen) else meaning(shape, title)
        yield Header(place, title, parts_of(shape, word), word, is_chosen=word == chosen)


def meaning(shape: Shape, title: str) -> str:
    """The word for what a title says by itself, or nothing."""
    above, _, own = title.rpartition(UNDER)
    if above:
        return _under(shape, above, own) or meaning(shape, own)
    folded = fold_header(own)
    column = shape.by_header.get(folded) or shape.by_piece.get(folded)
    return column.code if column else _value(shape, own)


def _under(shape: Shape, above: str, own: str) -> str:
    """What a header means that stands under another: ``Giới tính / Nam``, ``Ngày sinh / Tháng``."""
    together = shape.by_header.get(fold_header(f"{above} {own}"))
    if together:
        return together.code
    parent = shape.by_header.get(fold_header(above))
    if parent is None:
        return ""
    if parent.holds is Holds.CHOICE:
        value = parent.words.codes.get(fold(own))
        return f"{parent.code}={value}" if value else ""
    if parent.holds in DAYS:
        if own.strip().lower() in _TURNS:
            return f"{parent.code}.{_TURNS[own.strip().lower()]}"
        value = _value(shape, own)
        return f"{parent.code}&{value}" if value else ""
    return parent.code if shape.by_piece.get(fold_header(own)) is parent else ""


def _value(shape: Shape, own: str) -> str:
    """A column of marks: ``Nam``."""
    for column in few(shape):
        value = column.words.codes.get(fold(own))
        if value and fold(own) != value:
            return f"{column.code}={value}"
    return ""


def is_empty(cell: object) -> bool:
    """Nothing, or white space."""
    return is_blank(cell)
