"""A template filled: the pieces of the paper as plain text, ready to be set in type or shown on a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .language import EACH, IF, Block, Line, Piece, Words

# A whole paper; more is refused, so that no template makes the typesetter work without end.
MOST_PIECES, MOST_LETTERS = 3_000, 300_000
# Where the register knows nothing there is room to write by hand.
UNKNOWN = "……………"
# What stands side by side: in the head of a paper, and at its foot.
HEAD = (Piece.LEFT, Piece.LEFT_BOLD, Piece.RIGHT, Piece.RIGHT_BOLD, Piece.RIGHT_ITALIC)
FOOT = (Piece.RECIPIENT, Piece.SIGNATURE, Piece.SIGNATURE_ITALIC)
LEFT = (Piece.LEFT, Piece.LEFT_BOLD, Piece.RECIPIENT)


class TooLong(Exception):
    """The paper would be longer than any paper is."""


class Run(NamedTuple):
    """Words of one weight."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A piece of the paper; a table has rows of texts, the first of them its heads."""

    piece: Piece
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(run.text for run in self.runs)

    def as_data(self) -> dict[str, Any]:
        """Itself as JSON takes it."""
        runs = [run._asdict() for run in self.runs]
        return {"piece": self.piece, "runs": runs, "rows": self.rows}


Values = Mapping[str, str]


def fill(template: Block, paper: Values, people: Sequence[Values]) -> list[Filled]:
    """The pieces of a paper about ``people``; raises :class:`TooLong`."""
    found: list[Filled] = []
    letters = 0
    known = [{**person, **paper} for person in people]
    for piece in _filled(template, known, known[0] if known else paper):
        found.append(piece)
        letters += len(piece.text) + sum(len(text) for row in piece.rows for text in row)
        if len(found) > MOST_PIECES or letters > MOST_LETTERS:
            raise TooLong
    return found


def side_by_side(pieces: Sequence[Filled]) -> Iterator[list[Filled]]:
    """The pieces in groups: those of one head or one foot together, any other by itself."""
    group: list[Filled] = []
    for piece in pieces:
        part = next((part for part in (HEAD, FOOT) if piece.piece in part), None)
        if group and (part is None or group[0].piece not in part):
            yield group
            group = []
        if part is None:
            yield [piece]
        else:
            group.append(piece)
    if group:
        yield group


def _filled(block: Block, people: Sequence[Values], known: Values) -> Iterator[Filled]:
    """The pieces of a block: ``known`` is what fills it, in a block of people that of each of them."""
    for part in block.parts:
        if isinstance(part, Line):
            yield _line(part, people, known)
        elif part.kind == EACH:
            for person in people:
                yield from _filled(part, people, person)
        elif bool(known.get(part.name)) == (part.kind == IF):
            yield from _filled(part, people, known)


def _line(line: Line, people: Sequence[Values], known: Values) -> Filled:
    if line.piece == Piece.TABLE:
        rows = [tuple("".join(_texts(cell, person)) for cell in line.cells) for person in people]
        return Filled(line.piece, rows=(line.heads, *rows))
    texts = _texts(line.words, known)
    return Filled(
        line.piece, tuple(Run(text, word.bold) for text, word in zip(texts, line.words, strict=True))
    )


def _texts(words: Sequence[Words], known: Values) -> list[str]:
    return [(known.get(word.text) or UNKNOWN) if word.is_field else word.text for word in words]
