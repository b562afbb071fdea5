"""Words of coded columns that the register does not know: which they are, and what somebody says they mean.

Columns of several sheets that have one list have one vocabulary, so that a word is explained one time. What
the register knows by itself goes before what somebody has said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from registry.common.declared.sheets import Column, Holds
from registry.common.values import ValueFault

from .declared import SHAPES, Shape

WORDED = frozenset({Holds.CHOICE, Holds.CHOICES, Holds.LISTED})
# What is written there says nothing: the cell is left empty.
NOTHING = ""
# Longer cells, and cells of so many digits, are no words of a list.
LONGEST = 60
MOST_DIGITS = 4
# So many different words are asked about at a time.
MOST_ASKED = 100


def as_remembered(written: str) -> str:
    """A word as it is compared: whatever the case and the blanks, but with its accents."""
    return " ".join(written.casefold().split())


def vocabulary_of(shape: Shape, code: str) -> str:
    """The name of the list of a column: that of the first sheet which has it."""
    column = shape.by_code[code]
    for other in SHAPES:
        same = other.by_code.get(code)
        if same and (same.holds, same.choices, same.listed) == (column.holds, column.choices, column.listed):
            return f"{other.code}.{code}"
    raise LookupError(code)


def column_of(vocabulary: str) -> Column | None:
    """The column whose list this is; nothing where there is none (any more)."""
    sheet, _, code = vocabulary.partition(".")
    shape = next((shape for shape in SHAPES if shape.code == sheet), None)
    column = shape.by_code.get(code) if shape else None
    return column if column and column.holds in WORDED else None


def meanings(column: Column) -> list[tuple[str, str]]:
    """What a word of the column may mean, each with its label; nothing, too, where a cell may be empty."""
    named = column.listed.names if column.listed else ()
    found = [(choice[0], choice[1]) for choice in column.choices] or [(name, name) for name in named]
    return found if column.required else [*found, (NOTHING, "Để trống")]


class Unknown(NamedTuple):
    """A word that was met: its list, as it was written first, and in how many cells."""

    vocabulary: str
    word: str
    cells: int


@dataclass(slots=True)
class Met:
    """The words of a file that the register does not know, and those that somebody had explained."""

    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    explained: set[tuple[str, str]] = field(default_factory=set)
    _written: dict[tuple[str, str], str] = field(default_factory=dict)

    def see(self, vocabulary: str, written: str, cells: int = 1) -> None:
        """A word that nobody has explained; what can be no word of a list is left to its fault."""
        if len(written) <= LONGEST and sum(c.isdigit() for c in written) <= MOST_DIGITS:
            key = vocabulary, as_remembered(written)
            self._written.setdefault(key, written)
            self.unknown[key] += cells

    def asked(self) -> list[Unknown]:
        """The words to ask about, those of most cells first."""
        most = sorted(self.unknown.items(), key=lambda one: (-one[1], one[0]))[:MOST_ASKED]
        return [Unknown(key[0], self._written[key], cells) for key, cells in most]


@dataclass(frozen=True, slots=True)
class Explained:
    """What the words of one column mean, as somebody has said; what is met is noted in ``met``."""

    vocabulary: str
    said: Mapping[str, str]
    met: Met

    def find(self, written: str) -> str | None:
        """The meaning of a word; nothing where nobody has said it."""
        word = as_remembered(written)
        meaning = self.said.get(word)
        if meaning is not None:
            self.met.explained.add((self.vocabulary, word))
        return meaning

    def see(self, fault: ValueFault) -> None:
        """The fault of a cell, where it is that a word is not known."""
        if fault.code in UNKNOWN and fault.about:
            self.met.see(self.vocabulary, fault.about[0])


UNKNOWN = frozenset(
    {"unknown_value"}
    | {column.listed.fault for shape in SHAPES for column in shape.columns if column.listed is not None}
)


class Question(NamedTuple):
    """A word as a page asks for its meaning. ``other`` is what becomes of it where nobody says any."""

    vocabulary: str
    column: str
    word: str
    cells: int
    meanings: list[tuple[str, str]]
    other: str


def questions(asked: Iterable[Iterable[object]]) -> list[Question]:
    """The questions about the words of a checked file."""
    found = []
    for vocabulary, word, cells in asked:
        column = column_of(str(vocabulary))
        if column is None:
            continue
        other = next((choice[1] for choice in column.choices if choice[0] == column.other), "")
        found.append(
            Question(str(vocabulary), column.label, str(word), int(str(cells)), meanings(column), other)
        )
    return found


def answers(form: Mapping[str, str], asked: Iterable[Question]) -> dict[str, dict[str, str]]:
    """What a filled-in form says of them: per list the meaning of each word. ``-`` is nothing."""
    said: dict[str, dict[str, str]] = {}
    for place, question in enumerate(asked):
        chosen = form.get(f"word-{place}", "")
        meant = NOTHING if chosen == "-" else chosen
        is_about_it = form.get(f"of-{place}") == f"{question.vocabulary}:{question.word}"
        if chosen and is_about_it and any(meant == code for code, _ in question.meanings):
            said.setdefault(question.vocabulary, {})[as_remembered(question.word)] = meant
    return said


def meaning_label(vocabulary: str, meaning: str) -> tuple[str, str]:
    """The column of a remembered word, and the label of what it means."""
    column = column_of(vocabulary)
    if column is None:
        return vocabulary, meaning
    return column.label, dict(meanings(column)).get(meaning, meaning) or "Để trống"
