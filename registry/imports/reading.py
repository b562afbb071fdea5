"""What somebody has said of how a file is read: its tables, its headers, and what holds for all rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Mapped = Mapping[str, Mapping[str, str]]
# What is remembered with the columns of the sheets, under words that are no sheet's: the sheet that a title
# means, the row in which its header stands, and (after this mark) what holds for all rows of the table.
TITLES = ""
ROWS = "@"
ALL_ROWS = "="
# What holds for all rows is the name of their table.
OWN_TITLE = "@"
# What holds for the whole file: from which day facts are so that it says anew, or that they were always so.
FACTS = "!"
FACTS_FROM, CORRECTS_FACTS = "from", "corrects"
# After this mark the list of a column, and what words mean in it that the register does not know.
WORDS = "~"


@dataclass(frozen=True)
class Reading:
    """``mapping``: per sheet the column that a header means; ``sheets``: the sheet that a title means."""

    mapping: Mapped = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    # The row of the header, by title.
    header_rows: Mapping[str, int] = field(default_factory=dict)
    # What all rows say in columns that the table does not have, by title and column.
    all_rows: Mapped = field(default_factory=dict)
    # What words mean that the register does not know, by list (:mod:`registry.imports.words`).
    words: Mapped = field(default_factory=dict)
    # The day from which rows count that say none themselves, and from which facts that are said anew are so.
    facts_from: str = ""
    # Facts that differ were wrong from the beginning.
    corrects_facts: bool = False

    @classmethod
    def of(cls, said: Mapped) -> Reading:
        """As it is stored with an import."""
        return cls(
            mapping={key: value for key, value in said.items() if is_sheet(key)},
            sheets=said.get(TITLES, {}),
            header_rows={title: int(row) for title, row in said.get(ROWS, {}).items() if row.isdecimal()},
            all_rows={key[1:]: value for key, value in said.items() if key.startswith(ALL_ROWS)},
            words={key[1:]: value for key, value in said.items() if key.startswith(WORDS)},
            facts_from=said.get(FACTS, {}).get(FACTS_FROM, ""),
            corrects_facts=bool(said.get(FACTS, {}).get(CORRECTS_FACTS)),
        )

    def header_row(self, title: str) -> int | None:
        """The row that was chosen for the header of a table."""
        return self.header_rows.get(title)

    def headers(self, sheet: str) -> Mapping[str, str]:
        """What the headers of a sheet mean."""
        return self.mapping.get(sheet, {})

    @property
    def known(self) -> dict[str, str]:
        """What headers mean in whatever sheet."""
        return {header: word for headers in self.mapping.values() for header, word in headers.items() if word}


def is_sheet(key: str) -> bool:
    """Whether what is stored under ``key`` is about the columns of a sheet."""
    return key not in (TITLES, ROWS, FACTS) and not key.startswith((ALL_ROWS, WORDS))
