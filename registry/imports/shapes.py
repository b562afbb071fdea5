"""What a sheet and a column are, and how their names are recognized: whatever the case and the accents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from registry.common.text import search_key


class Holds(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    NAME = "name"  # a text that also sorts and is searched
    PERSON = "person"  # a person's name: sorts by the given name
    NUMBERED = "numbered"  # an identifier that a plain whole number may stand for
    IDENTIFIER = "identifier"  # text only: a number has lost its leading zeros
    LONG_NUMBER = "long_number"  # an identifier of 12 digits: a number that has all 12 lost nothing
    DATE = "date"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    CHOICE = "choice"
    YES_NO = "yes_no"
    ETHNICITY = "ethnicity"
    NUMBER = "number"


_NOT_WORD = re.compile(r"[^0-9a-z]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def fold(text: str) -> str:
    """What is compared when a header, a sheet's name or a coded value is recognized."""
    return _NOT_WORD.sub(" ", search_key(text)).strip()


def fold_header(text: str) -> str:
    """As :func:`fold`, without what stands in brackets: ``Ngày sinh (ngày/tháng/năm)``."""
    return fold(_IN_BRACKETS.sub(" ", text)) or fold(text)


@dataclass(frozen=True)
class Column:
    """A column: ``label`` is its Vietnamese header, ``required`` means that no row may leave it empty."""

    code: str
    label: str
    holds: Holds = Holds.TEXT
    required: bool = False
    length: int = 0
    choices: tuple[tuple[str, ...], ...] = ()
    aliases: tuple[str, ...] = ()
    # People's dates lie within living memory; a unit's may be open on both sides.
    plausible: bool = False

    @cached_property
    def values(self) -> dict[str, str]:
        """Every accepted spelling, folded, and the code it stands for."""
        return {fold(word): choice[0] for choice in self.choices for word in choice}


@dataclass(frozen=True)
class Sheet:
    """A sheet: ``key`` names the columns by which a row is known again."""

    code: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Column]:
        """Columns by their code."""
        return {column.code: column for column in self.columns}

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """Columns by every header they are recognized by, folded."""
        return {
            fold(header): column
            for column in self.columns
            for header in (column.code, column.label, *column.aliases)
        }
