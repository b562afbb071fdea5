"""Numbers of cards on their way in and out: sealed one time, opened for an export.

As numbers of people (:mod:`members.sheets.numbers`) they stand in clear in temporary tables alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from members.identifiers import key_in_force, keyring

from .numbers import bytes_as_copied, text_as_copied, through_python

_COLUMN = "card_no"
# Grain: a row of the sheet with a number, as it is or will be stored; and each index that it may have.
_TABLES = """
CREATE TEMPORARY TABLE card_number (
    row integer NOT NULL, card_no_sealed bytea NOT NULL, card_no_index bytea NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE asked_card (row integer NOT NULL, blind bytea NOT NULL) ON COMMIT DROP
"""
_ASKED = "SELECT row, card_no FROM sheet_cards WHERE card_no <> ''"
# A number that is on record of the same person's cards is the same number.
_HELD = """
INSERT INTO card_number
SELECT DISTINCT ON (asked.row) asked.row, held.card_no_sealed, held.card_no_index
  FROM asked_card AS asked
  JOIN sheet_cards AS staged ON staged.row = asked.row
  JOIN person ON person.dossier_no = staged.dossier_no
  JOIN members_card AS held ON held.member_id = person.id AND held.card_no_index = asked.blind
 ORDER BY asked.row, held.id
"""
_NEW = f"{_ASKED} AND row NOT IN (SELECT row FROM card_number)"
_OPENED = """
CREATE TEMPORARY TABLE clear_card (card_id bigint NOT NULL, card_no text COLLATE "C" NOT NULL) ON COMMIT DROP
"""
_TO_OPEN = "SELECT id, card_no_sealed FROM members_card WHERE card_no_sealed IS NOT NULL"


def seal(cursor: Any) -> None:
    """Fill ``card_number``: one's own numbers as they are held, all others sealed under the key in force."""
    cursor.execute(_TABLES)
    cursor.execute("SELECT EXISTS (SELECT FROM sheet_cards WHERE card_no <> '')")
    if not cursor.fetchone()[0]:
        return
    keys, key = keyring(), key_in_force()

    def indexed(rows: Iterable[tuple[int, str]]) -> Iterator[str]:
        for row, number in rows:
            for blind in keys.indexes(_COLUMN, number):
                yield f"{row}\t{bytes_as_copied(blind)}\n"

    def sealed(rows: Iterable[tuple[int, str]]) -> Iterator[str]:
        places, numbers = zip(*rows, strict=True)
        for row, halves in zip(places, key.seal_all(_COLUMN, numbers), strict=True):
            yield "\t".join((str(row), *map(bytes_as_copied, halves))) + "\n"

    through_python(cursor, _ASKED, indexed, "asked_card")
    cursor.execute(_HELD)
    through_python(cursor, _NEW, sealed, "card_number")


def open_all(cursor: Any) -> None:
    """Fill ``clear_card`` with the numbers of all cards in sight, for an export within this transaction."""
    cursor.execute(_OPENED)
    keys = keyring()

    def opened(rows: Iterable[tuple[int, bytes]]) -> Iterator[str]:
        for card, value in rows:
            yield f"{card}\t{text_as_copied(keys.open(_COLUMN, bytes(value)))}\n"

    through_python(cursor, _TO_OPEN, opened, "clear_card")
