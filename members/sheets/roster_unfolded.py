"""What a list of one row a person means: who is in the register already, and with which event others begin.

Cells and villages may be written by name. Somebody without a number of a dossier is looked for in the
sender's scope, by the numbers of a person and else by name, birth and cell; whoever is found nowhere is given
a number. Whoever counts already gets no second beginning, so that the same list again brings nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from members.identifiers import keyring
from registry.accounts.access.scopes import WRITERS, sees_everything, subtree_ids
from registry.accounts.models import User
from registry.common.declared.sheet_parts import FaultList, Staged
from registry.common.declared.sheets import fold
from registry.units.models import CELL_KINDS, OrganizationTerm

from .numbers import KNOWN
from .people_columns import COLUMNS

LAYOUT = "roster"
# Words that say what a unit is, before its name.
_KIND_OF_CELL = ("chi bo co so ", "chi bo ", "cb ")
_KIND_OF_VILLAGE = ("to dan pho ", "tdp ", "ban ", "thon ", "khu pho ", "khu ", "xom ", "lang ", "ap ")

_NAMED = """
SELECT {column}, counts_from, min(row), count(*)
  FROM sheet_roster
 WHERE {column} <> '' AND counts_from IS NOT NULL
 GROUP BY {column}, counts_from
 ORDER BY min(row)
"""
_RENAME = "UPDATE sheet_roster SET {column} = %s WHERE {column} = %s AND counts_from = %s"
_WITHOUT = """
SELECT row, card_no, citizen_id, search_key, birth_date, birth_date_precision, cell FROM sheet_roster
 WHERE dossier_no = '' ORDER BY row
"""
# Grain: a member of the sender's scope with one of these numbers. Indexes: those of the numbers.
_BY_NUMBER = """
SELECT dossier_no_sealed FROM members_member AS member
 WHERE member.{column}_index = ANY(%(indexes)s)
   AND (%(written)s::bigint[] IS NULL OR member.home_id = ANY(%(written)s))
"""
# Grain: a member of a cell with this name. A birth that either side does not know parts nobody; of one that
# either knows in part only that is compared.
_BY_NAME = """
SELECT member.dossier_no_sealed
  FROM members_member AS member
  JOIN units_organization AS cell ON cell.id = member.home_id
 WHERE member.search_key = %(name)s AND cell.code = %(cell)s
   AND (member.birth_date IS NULL OR %(born)s::date IS NULL OR member.birth_date = %(born)s
        OR CASE WHEN 'year' IN (member.birth_date_precision, %(precision)s)
                THEN date_trunc('year', member.birth_date) = date_trunc('year', %(born)s::date)
                WHEN 'month' IN (member.birth_date_precision, %(precision)s)
                THEN date_trunc('month', member.birth_date) = date_trunc('month', %(born)s::date) END)
"""
# Grain: a person of the list who has a live event in the register or in the sheet of events.
_COUNTED = """
CREATE TEMPORARY TABLE roster_counted ON COMMIT DROP AS
SELECT dossier_no FROM sheet_events
"""
_MEMBERS = """
INSERT INTO sheet_members (row, broken, {columns}, sort_key, search_key)
SELECT row, broken, {columns}, sort_key, search_key FROM sheet_roster
"""
# Grain: a person and an event. Whoever joined before the list begins is recorded on its first day; whoever
# joined since is admitted on that day. What an event says, the person's own facts do not say again.
_EVENTS = """
WITH beginning AS (
    SELECT * FROM sheet_roster
     WHERE counts_from IS NOT NULL AND cell <> ''
       AND dossier_no NOT IN (SELECT dossier_no FROM roster_counted)
), told AS (
    SELECT row, broken, dossier_no, cell, village,
           CASE WHEN admitted_on >= counts_from THEN 'admitted' ELSE 'first_recorded' END AS kind,
           CASE WHEN admitted_on >= counts_from THEN admitted_on ELSE counts_from END AS effective_on,
           CASE WHEN admitted_on < counts_from AND {is_probationary} THEN 'probationary' ELSE '' END AS detail
      FROM beginning
     UNION ALL
    SELECT row, broken, dossier_no, '', '', 'recognized', official_on, ''
      FROM beginning
     WHERE official_on >= counts_from AND admitted_on IS NOT NULL
)
INSERT INTO sheet_events (row, broken, dossier_no, kind, effective_on, cell_code, village_key, detail)
SELECT row, broken, dossier_no, kind, effective_on, cell, village, detail FROM told
"""
_NOT_TWICE = """
UPDATE sheet_members AS staged
   SET admitted_on = CASE WHEN roster.admitted_on >= roster.counts_from THEN NULL ELSE staged.admitted_on END,
       official_on = CASE WHEN roster.official_on >= roster.counts_from AND roster.admitted_on IS NOT NULL
                          THEN NULL ELSE staged.official_on END
  FROM sheet_roster AS roster
 WHERE roster.row = staged.row
"""
_EVENT_COLUMNS = frozenset({"dossier_no", "kind", "effective_on", "cell_code", "village_key", "detail"})


def unfold(cursor: Any, staged: Staged, faults: FaultList, *, by: User | None) -> None:
    """Make rows of members and of events out of those of the list."""
    if "members" in staged.rows:
        faults.add(LAYOUT, None, "", "sheet_twice", "members", LAYOUT)
        staged.complete = False
        return
    written = None if by is None else list(subtree_ids(by, roles=WRITERS))
    if not _name_cells(cursor, faults, written):
        staged.complete = False
        return
    _name_villages(cursor, faults)
    _number(cursor, faults, written)
    present = staged.present[LAYOUT]
    columns = [column for column in COLUMNS if column.code in present or column.code == "dossier_no"]
    cursor.execute(_MEMBERS.format(columns=", ".join(column.staged_name for column in columns)))
    staged.rows["members"] = staged.rows[LAYOUT]
    staged.present["members"] = frozenset(column.code for column in columns)
    cursor.execute(_NOT_TWICE)
    _find_counted(cursor, faults, by)
    is_probationary = "official_on IS NULL" if "official_on" in present else "false"
    is_probationary = f"(official_on >= counts_from OR {is_probationary})"
    cursor.execute(_EVENTS.format(is_probationary=is_probationary))
    staged.rows["events"] = staged.rows.get("events", 0) + cursor.rowcount
    staged.present["events"] = staged.present.get("events", frozenset()) | _EVENT_COLUMNS
    cursor.execute("DROP TABLE roster_counted")
    cursor.execute("ANALYZE sheet_members (row, dossier_no); ANALYZE sheet_events (row, dossier_no)")


def _bare(name: str, kinds: Iterable[str]) -> str:
    """A name without what kind of unit it is, as it is compared."""
    folded = fold(name)
    changed = True
    while changed:
        changed = False
        for kind in kinds:
            if folded.startswith(kind):
                folded, changed = folded.removeprefix(kind), True
    return folded


def _name_cells(cursor: Any, faults: FaultList, written: list[int] | None) -> bool:
    """Put the code of a cell in place of its name; says whether every one is known."""
    cursor.execute(_NAMED.format(column="cell"))
    all_known = True
    on_day: dict[date, tuple[set[str], dict[str, list[str]], dict[str, list[str]]]] = {}
    for text, day, row, rows in cursor.fetchall():
        if day not in on_day:
            on_day[day] = _cells_on(day, written)
        codes, named, bare = on_day[day]
        if text in codes:
            continue
        kinds = (*_KIND_OF_CELL, *_KIND_OF_VILLAGE)
        found = named.get(fold(text)) or bare.get(_bare(text, kinds), [])
        shown = f"{day:%d/%m/%Y}"
        if len(found) == 1:
            cursor.execute(_RENAME.format(column="cell"), [found[0], text, day])
            continue
        all_known = False
        if found:
            faults.add(
                LAYOUT,
                row,
                "cell",
                "cell_name_not_unique",
                text,
                shown,
                len(found),
                ", ".join(sorted(found)[:10]),
            )
        else:
            faults.add(LAYOUT, row, "cell", "unknown_cell_name", text, shown, rows)
    return all_known


def _cells_on(
    day: date, written: list[int] | None
) -> tuple[set[str], dict[str, list[str]], dict[str, list[str]]]:
    """The cells that stand on a day in the sender's scope: their codes, and these by name."""
    terms = OrganizationTerm.objects.on(day).filter(kind__in=CELL_KINDS)
    if written is not None:
        terms = terms.filter(organization__any_of=written)
    codes: set[str] = set()
    named, bare = defaultdict(list), defaultdict(list)
    for code, name in terms.values_list("organization__code", "name"):
        codes.add(code)
        named[fold(name)].append(code)
        bare[_bare(name, (*_KIND_OF_CELL, *_KIND_OF_VILLAGE))].append(code)
    return codes, named, bare


# The villages of the commune in which a cell stands, on a day: those below the area of any unit above it.
_VILLAGES = """
WITH RECURSIVE above AS (
    SELECT term.parent_id, term.area_id
      FROM units_organizationterm AS term
      JOIN units_organization AS cell ON cell.id = term.organization_id
     WHERE cell.code = %(cell)s AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
     UNION ALL
    SELECT term.parent_id, term.area_id
      FROM above
      JOIN units_organizationterm AS term ON term.organization_id = above.parent_id
     WHERE above.area_id IS NULL AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
)
SELECT village.key, naming.name
  FROM above
  JOIN units_areaplacement AS placement
    ON placement.parent_id = above.area_id AND placement.starts_on <= %(day)s AND placement.ends_on > %(day)s
  JOIN units_area AS village ON village.id = placement.area_id AND village.level = 'village'
  JOIN units_areanaming AS naming
    ON naming.area_id = village.id AND naming.starts_on <= %(day)s AND naming.ends_on > %(day)s
"""
_IN_CELLS = """
SELECT village, cell, counts_from, min(row), count(*)
  FROM sheet_roster
 WHERE village <> '' AND cell <> '' AND counts_from IS NOT NULL
 GROUP BY village, cell, counts_from
 ORDER BY min(row)
"""


def _name_villages(cursor: Any, faults: FaultList) -> None:
    """Put the key of a village in place of its name; what is no village of the place is left empty."""
    cursor.execute(_IN_CELLS)
    missing: dict[str, tuple[int, int]] = {}
    for text, cell, day, row, rows in cursor.fetchall():
        cursor.execute(_VILLAGES, {"cell": cell, "day": day})
        villages = cursor.fetchall()
        wanted = _bare(text, _KIND_OF_VILLAGE)
        found = [key for key, name in villages if text == key or _bare(name, _KIND_OF_VILLAGE) == wanted]
        if len(found) != 1:
            first, number = missing.get(text, (row, 0))
            missing[text] = first, number + rows
        cursor.execute(
            "UPDATE sheet_roster SET village = %s WHERE village = %s AND cell = %s AND counts_from = %s",
            [found[0] if len(found) == 1 else "", text, cell, day],
        )
    for text, (row, number) in missing.items():
        faults.note(LAYOUT, row, "village", "village_not_found", text, number)


def _number(cursor: Any, faults: FaultList, written: list[int] | None) -> None:
    """Give whoever has no number that of the same person in the register, or else a new one."""
    cursor.execute(_WITHOUT)
    rows = cursor.fetchall()
    given = known = 0
    for row, card_no, citizen_id, name, born, precision, cell in rows:
        number = _held(cursor, {"citizen_id": citizen_id, "card_no": card_no}, written)
        number = number or _of_that_name(cursor, name, born, precision, cell)
        known += bool(number)
        if not number:
            number, given = _unused(cursor), given + 1
        cursor.execute("UPDATE sheet_roster SET dossier_no = %s WHERE row = %s", [number, row])
    if given:
        faults.note(LAYOUT, None, "dossier_no", "numbers_given", given)
    if known:
        faults.note(LAYOUT, None, "dossier_no", "known_without_number", known)


def _opened(rows: list[tuple[Any]]) -> str:
    return keyring().open("dossier_no", bytes(rows[0][0])) if len(rows) == 1 else ""


def _held(cursor: Any, numbers: dict[str, str], written: list[int] | None) -> str:
    """The dossier of whoever has one of these numbers, in the sender's scope."""
    for column, number in numbers.items():
        if number:
            indexes = keyring().indexes(column, number)
            cursor.execute(_BY_NUMBER.format(column=column), {"indexes": indexes, "written": written})
            if dossier := _opened(cursor.fetchall()):
                return dossier
    return ""


def _of_that_name(cursor: Any, name: str, born: date | None, precision: str, cell: str) -> str:
    cursor.execute(_BY_NAME, {"name": name, "born": born, "precision": precision, "cell": cell})
    return _opened(cursor.fetchall())


def _unused(cursor: Any) -> str:
    """A number that no dossier has, in the file or in the register."""
    while True:
        cursor.execute("SELECT nextval('members_member_id_seq')")
        number = f"DV-{cursor.fetchone()[0]:06d}"
        indexes = keyring().indexes("dossier_no", number)
        cursor.execute(
            "SELECT EXISTS (SELECT FROM members_member WHERE dossier_no_index = ANY(%s))"
            " OR EXISTS (SELECT FROM sheet_roster WHERE dossier_no = %s)",
            [indexes, number],
        )
        if not cursor.fetchone()[0]:
            return number


def _find_counted(cursor: Any, faults: FaultList, by: User | None) -> None:
    """Who of the list counts already, so that nobody begins twice; of those whom the sender knows."""
    cursor.execute(_COUNTED)
    cursor.execute("SELECT dossier_no FROM sheet_roster WHERE dossier_no <> ''")
    numbers = [number for (number,) in cursor.fetchall()]
    keys = keyring()
    by_index = {index: number for number in numbers for index in keys.indexes("dossier_no", number)}
    cursor.execute(
        f"""
SELECT dossier_no_index FROM members_member AS held
 WHERE dossier_no_index = ANY(%(indexes)s) AND {KNOWN}
   AND EXISTS (SELECT FROM members_event AS event
                WHERE event.member_id = held.id AND event.voided_at IS NULL)""",
        {
            "indexes": list(by_index),
            "sees_all": by is None or sees_everything(by),
            "seen": [] if by is None else subtree_ids(by),
        },
    )
    counted = [by_index[bytes(index)] for (index,) in cursor.fetchall()]
    if counted:
        cursor.execute("INSERT INTO roster_counted SELECT unnest(%s::text[])", [counted])
        faults.note(LAYOUT, None, "", "counts_already", len(counted))
