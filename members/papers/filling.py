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


class TooLong(Exception):
    """The paper would be longer than any paper is."""


class Run(NamedTuple):
    """Words of one weight."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A piece of the paper; a table has rows of texts, the first of them its heads."""

    piece: str
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(run.text for run in self.runs)

    def as_data(self) -> dict[str, Any]:
        """Itself as JSON takes it."""
        runs = [run._asdict() for run in self.runs]
        return {"piece": str(self.piece), "runs": runs, "rows": self.rows}


Values = Mapping[str, str]


def fill(template: Block, paper: Values, people: Sequence[Values]) -> list[Filled]:
    """The pieces of a paper about ``people``; raises :class:`TooLong`."""
    found: list[Filled] = []
    letters = 0
    for piece in _filled(template, paper, people, people[0] if people else {}):
        found.append(piece)
        letters += len(piece.text) + sum(len(text) for row in piece.rows for text in row)
        if len(found) > MOST_PIECES or letters > MOST_LETTERS:
            raise TooLong
    return found


def _filled(block: Block, paper: Values, people: Sequence[Values], person: Values) -> Iterator[Filled]:
    for part in block.parts:
        if isinstance(part, Line):
            yield _line(part, paper, people, person)
        elif part.kind == EACH:
            for one in people:
                yield from _filled(part, paper, people, one)
        elif bool({**person, **paper}.get(part.name)) == (part.kind == IF):
            yield from _filled(part, paper, people, person)


def _line(line: Line, paper: Values, people: Sequence[Values], person: Values) -> Filled:
    if line.piece == Piece.TABLE:
        rows = [tuple("".join(_texts(cell, paper, one)) for cell in line.cells) for one in people]
        return Filled(line.piece, rows=(line.heads, *rows))
    texts = _texts(line.words, paper, person)
    return Filled(
        line.piece, tuple(Run(text, word.bold) for text, word in zip(texts, line.words, strict=True))
    )


def _texts(words: Sequence[Words], paper: Values, person: Values) -> list[str]:
    known = {**person, **paper}
    return [(known.get(word.text) or UNKNOWN) if word.is_field else word.text for word in words]
