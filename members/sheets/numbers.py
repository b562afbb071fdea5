"""Numbers of people on their way in and out: looked up by blind index, sealed once, opened for an export.

In clear they stand only in temporary tables of the transaction.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from itertools import chain, repeat
from struct import Struct
from typing import Any, Self

from django.db import connection

from members.identifiers import COLUMNS, Key, key_in_force, keyring
from registry.common.declared import collected
from registry.common.refusals import Refused

from .aside import Aside, Rows

CHUNK = 10_000
# So many chunks of sealed numbers are held before they are asked for: about 40 MB.
AHEAD = 12
# Binary COPY: a header, rows that begin with the number of their fields, fields after their length, an end.
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_BIGINT, _LENGTH, _NULL = Struct(">q"), Struct(">i"), b"\xff\xff\xff\xff"
_BIGINT_FOLLOWS = _LENGTH.pack(_BIGINT.size)
_BEGIN_ROW = Struct(">h").pack(2 + 2 * len(COLUMNS)) + _BIGINT_FOLLOWS
# The sheets whose rows are about somebody whom they name by the number of the dossier.
OF_PEOPLE = (
    "members",
    "events",
    "posts",
    "profiles",
    "party_posts",
    "assignments",
    "badges",
    "cards",
    "awards",
    "reviews",
)
_CLEAR = 'text COLLATE "C"'

# Grain: a number that the file names, and each index under which the register may hold it.
ASKED = f"""
CREATE TEMPORARY TABLE asked_number (
    column_name text NOT NULL, number {_CLEAR} NOT NULL, blind bytea NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE held_number (
    column_name text NOT NULL, number {_CLEAR} NOT NULL, member_id bigint NOT NULL
) ON COMMIT DROP
"""
# Grain: a dossier number that the file names, in whatever sheet of whatever app.
_NAMED = """
CREATE TEMPORARY TABLE named_dossier ON COMMIT DROP AS
SELECT DISTINCT dossier_no FROM ({sheets}) AS sheet WHERE dossier_no <> '';
ANALYZE named_dossier
"""
NAMED = """
SELECT 'dossier_no', dossier_no FROM named_dossier
 UNION ALL
SELECT 'card_no', card_no FROM sheet_members WHERE card_no <> ''
 UNION ALL
SELECT 'citizen_id', citizen_id FROM sheet_members WHERE citizen_id <> ''
"""
# Whom the sender knows: whatever is held of somebody else is not asked, so that no fault, no lock and no
# count tells of it.
KNOWN = "(%(sees_all)s OR held.home_id = ANY(%(seen)s) OR held.elsewhere && %(seen)s::bigint[])"
# Held against other writers until the end. Index: member_dossier_is_nobody_elses.
HOLD = f"""
SELECT id FROM members_member AS held
 WHERE dossier_no_index IN (SELECT blind FROM asked_number WHERE column_name = 'dossier_no')
   AND {KNOWN}
 ORDER BY id FOR NO KEY UPDATE
"""
# Grain: a number of the file and a member of the register who has it. Indexes: those of the numbers.
_HELD = """
SELECT asked.column_name, asked.number, held.id
  FROM asked_number AS asked
  JOIN members_member AS held ON held.{column}_index = asked.blind
 WHERE asked.column_name = '{column}' AND {known}"""
HELD = f"""
INSERT INTO held_number {" UNION ALL ".join(_HELD.format(column=c, known=KNOWN) for c in COLUMNS)};
CREATE INDEX ON held_number (number, column_name);
ANALYZE held_number (number, member_id)
"""

# Grain: a new or changed member. The random key is that of a new one: drawn here for all at a time, since the
# server asks the machine for each.
SEALED = f"""
CREATE TEMPORARY TABLE sealed_number (
    id bigint NOT NULL, disclosure_key bigint NOT NULL,
    {", ".join(f"{c}_sealed bytea, {c}_index bytea" for c in COLUMNS)}
) ON COMMIT DROP
"""
# Grain: a new member, with the numbers that are to be written.
_OF_NEW = """
SELECT person.id, staged.dossier_no, staged.card_no, staged.citizen_id
  FROM person
  JOIN sheet_members AS staged ON staged.row = person.row
 WHERE person.is_new
"""
# Grain: a corrected member. What stays is as it was sealed.
_OF_CORRECTED = """
SELECT id, '', CASE WHEN card_no_stays THEN '' ELSE card_no END,
       CASE WHEN citizen_id_stays THEN '' ELSE citizen_id END
  FROM new_member
 WHERE is_corrected
"""

OPENED = f"""
CREATE TEMPORARY TABLE clear_number (
    member_id bigint NOT NULL, {", ".join(f"{c} {_CLEAR}" for c in COLUMNS)}
) ON COMMIT DROP
"""
TWO_OF_ONE = """
SELECT count(*)
  FROM (SELECT FROM clear_number GROUP BY dossier_no HAVING count(*) > 1) AS dossier
"""
DECIDE = "Ban Tổ chức đối chiếu và quyết định trước ở trang «Đối chiếu số»."
TO_OPEN = f"SELECT id, {', '.join(f'{c}_sealed' for c in COLUMNS)} FROM members_member"


def look_up(cursor: Any) -> None:
    """Fill ``named_dossier``, and ``asked_number`` where the register has anybody yet."""
    sheets = [sheet for sheet in collected("sheets", "SHEETS") if "dossier_no" in sheet.by_code]
    named = " UNION ALL ".join(f"SELECT dossier_no FROM sheet_{sheet.code}" for sheet in sheets)
    cursor.execute(_NAMED.format(sheets=named))
    cursor.execute(ASKED)
    cursor.execute("SELECT EXISTS (SELECT FROM members_member)")
    if not cursor.fetchone()[0]:
        return
    keys = keyring()

    def indexed(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
        for column, number in rows:
            for blind in keys.indexes(column, number):
                yield f"{column}\t{text_as_copied(number)}\t\\\\x{blind.hex()}\n"

    through_python(cursor, NAMED, indexed, "asked_number")
    cursor.execute("ANALYZE asked_number (column_name, blind)")


class Sealing:
    """The numbers of new members, sealed aside under the key in force while the server checks them.

    :meth:`write` fills ``sealed_number`` with them, and with the new numbers of whoever is corrected.
    """

    def __init__(self, thread: Executor) -> None:
        self._key = key_in_force()
        self._aside = Aside(thread, _OF_NEW, partial(_sealed, self._key), parts=_chunks, ahead=AHEAD)

    def __enter__(self) -> Self:
        self._aside.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._aside.__exit__(*error)

    def write(self, cursor: Any) -> None:
        """Store them: as the numbers of ``new_member``."""
        cursor.execute(SEALED)
        for piece in self._aside.pieces():
            _copy(cursor, piece)
        with connection.chunked_cursor() as reading:
            reading.execute(_OF_CORRECTED)
            for rows in _chunks(reading):
                _copy(cursor, _sealed(self._key, rows))


def _chunks(cursor: Any) -> Iterator[Rows]:
    while rows := cursor.fetchmany(CHUNK):
        yield rows


def _copy(cursor: Any, sealed: bytes) -> None:
    with cursor.copy("COPY sealed_number FROM STDIN (FORMAT binary)") as copy:
        copy.write(sealed)


def _sealed(key: Key, rows: Rows) -> bytes:
    """``rows`` of a member and its numbers as binary COPY reads those of ``sealed_number``."""
    members, *numbers = zip(*rows, strict=True)
    ids = map(_BIGINT.pack, members)
    random = os.urandom(8 * len(rows))
    keys = (random[begin : begin + 8] for begin in range(0, len(random), 8))
    sealed = [key.seal_all(column, own) for column, own in zip(COLUMNS, numbers, strict=True)]
    halves = [map(_field, half) for own in sealed for half in zip(*own, strict=True)]
    columns = (repeat(_BEGIN_ROW), ids, repeat(_BIGINT_FOLLOWS), keys, *halves)
    return b"".join((_BEGIN, *chain.from_iterable(zip(*columns, strict=False)), _END))


def _field(half: bytes | None) -> bytes:
    return _NULL if half is None else _LENGTH.pack(len(half)) + half


def open_all(cursor: Any) -> None:
    """Fill ``clear_number`` with the numbers of everybody in sight, for an export within this transaction.

    Refuses where one dossier number stands for two people: sheets know people by it.
    """
    cursor.execute(OPENED)
    keys = keyring()

    def opened(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
        for member, *values in rows:
            numbers = (
                text_as_copied(keys.open(column, bytes(value))) if value else "\\N"
                for column, value in zip(COLUMNS, values, strict=True)
            )
            yield "\t".join((str(member), *numbers)) + "\n"

    through_python(cursor, TO_OPEN, opened, "clear_number")
    cursor.execute(TWO_OF_ONE)
    if two := cursor.fetchone()[0]:
        raise Refused(
            "two_of_one_dossier", f"Chưa xuất được: còn {two} số hồ sơ đang ghi cho hai người. {DECIDE}"
        )
    cursor.execute("CREATE INDEX ON clear_number (member_id); ANALYZE clear_number (member_id)")


def bytes_as_copied(half: bytes | None) -> str:
    """As COPY reads it."""
    return "\\N" if half is None else f"\\\\x{half.hex()}"


def text_as_copied(number: str) -> str:
    """As COPY reads it; no number holds a control character."""
    return number.replace("\\", "\\\\")


def through_python(
    cursor: Any, query: str, lines: Callable[[Iterable[Any]], Iterator[str]], table: str
) -> None:
    """Pass the rows of ``query`` through ``lines`` into ``table``, some thousand at a time."""
    with connection.chunked_cursor() as reading:
        reading.execute(query)
        while rows := reading.fetchmany(CHUNK):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write("".join(lines(rows)))
