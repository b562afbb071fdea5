"""What a column of a file gives: a whole column of a sheet, or a piece of one that others complete.

A choice is written as one word, as it is offered and remembered: ``born`` is the whole column, ``born.day``,
``born.month`` and ``born.year`` are pieces of a day, ``sex=male`` is a mark that means this value, and
``born&sex=male`` both holds the column and means the value. Several columns of a name are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.common.declared.sheets import DAYS, Column, Holds, fold
from registry.common.values import ValueFault

from .declared import Shape

TURNS = ("day", "month", "year")
TURNS_IN_WORDS = {"day": "ngày", "month": "tháng", "year": "năm"}
JOINED = {Holds.TEXT, Holds.NAME, Holds.PERSON}
# Columns of so few values may come as a column for each, with a mark.
FEW = 3
_NOT_MARKED = {"", "0", "k", "ko", "khong", "no", "n", "false"}


@dataclass(frozen=True, slots=True)
class Part:
    """A column of the sheet and what of it is given: all (``""``), a turn of a day, or ``=value``."""

    column: Column
    piece: str = ""


def parts_of(shape: Shape, word: str) -> tuple[Part, ...]:
    """What ``word`` means; nothing where it means nothing in this sheet."""
    found = []
    for one in word.split("&") if word else ():
        code, equals, value = one.partition("=")
        name, _, turn = code.partition(".")
        column = shape.by_code.get(name)
        if column is None:
            return ()
        if equals:
            known = column.holds is Holds.CHOICE and any(value == choice[0] for choice in column.choices)
        else:
            known = not turn or (column.holds in DAYS and turn in TURNS)
        if not known:
            return ()
        found.append(Part(column, f"={value}" if equals else turn))
    return tuple(found)


def few(shape: Shape) -> list[Column]:
    """The columns of so few values that each may be a column of marks."""
    return [c for c in shape.columns if c.holds is Holds.CHOICE and len(c.choices) <= FEW]


def offered(shape: Shape) -> list[tuple[str, str]]:
    """The pieces that a person may choose, each with its words; whole columns aside."""
    dates = [c for c in shape.columns if c.holds in DAYS]
    return [
        *(
            (f"{c.code}={choice[0]}", f"{c.label}: đánh dấu là {choice[1]}")
            for c in few(shape)
            for choice in c.choices
        ),
        *((f"{c.code}.{turn}", f"{c.label}: {TURNS_IN_WORDS[turn]}") for c in dates for turn in TURNS),
        *(
            (f"{c.code}&{f.code}={choice[0]}", f"{c.label} của {choice[1]}")
            for c in dates
            if c.plausible
            for f in few(shape)
            for choice in f.choices
        ),
    ]


def is_blank(cell: object) -> bool:
    """Nothing, or white space."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def compose(pieces: Sequence[str], cells: Sequence[Any]) -> Any:
    """The cell that ``cells`` are together, each as its piece says; raises :class:`ValueFault`."""
    filled = [(piece, cell) for piece, cell in zip(pieces, cells, strict=True) if not is_blank(cell)]
    if any(piece.startswith("=") for piece in pieces):
        marked = [piece[1:] for piece, cell in filled if not piece.startswith("=") or _is_marked(cell)]
        if len(set(marked)) > 1:
            raise ValueFault("marked_twice")
        return marked[0] if marked else ""
    if any(piece in TURNS for piece in pieces):
        return _day(dict(filled))
    if len(filled) == 1:
        return filled[0][1]
    return " ".join(str(cell).strip() for _, cell in filled)


def alternative(cells: Sequence[Any]) -> Any:
    """The one of ``cells`` that is filled in; raises :class:`ValueFault` where two are."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if len(filled) > 1:
        raise ValueFault("marked_twice")
    return filled[0] if filled else ""


def code_or_name(cells: Sequence[Any]) -> Any:
    """Of what names a unit the code, which has no blanks; else the name."""
    filled = [cell for cell in cells if not is_blank(cell)]
    return next((cell for cell in filled if " " not in str(cell).strip()), filled[0] if filled else "")


def _is_marked(cell: Any) -> bool:
    return (cell is not False and cell != 0 and fold(str(cell)) not in _NOT_MARKED) or cell == "+"


def _day(turns: dict[str, Any]) -> str:
    """A day in one cell, as people write it: parts that are missing at its beginning are left out."""
    words = {turn: _whole(cell) for turn, cell in turns.items()}
    if not words:
        return ""
    given = [words.get(turn, "") for turn in TURNS]
    while given and not given[0]:
        given.pop(0)
    if not all(given):
        raise ValueFault("bad_date", "/".join(word or "?" for word in given))
    return "/".join(given)


def _whole(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
