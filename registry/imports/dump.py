"""Writing the register back as the sheets it could have come from: the same register, the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection, transaction

from registry.audit.trail import record

from .columns import SHEETS
from .numbers import open_all
from .shapes import Sheet
from .staging import Progress

_FROM = "CASE WHEN {0} > '0001-01-01' THEN {0} END AS valid_from"
_TO = "CASE WHEN {0} < '9999-12-31' THEN {0} - 1 END AS valid_to"
_YES_NO = "CASE {0} WHEN true THEN 'yes' WHEN false THEN 'no' END AS {1}"
_DATED = f"{_FROM.format('held.starts_on')}, {_TO.format('held.ends_on')}"

# One statement a sheet, in the sheet's columns, sorted by what a row is known by and then by all the rest, so
# that the order never tells in which the rows came. Empty is NULL, which COPY writes as nothing.
QUERIES = {
    # Grain: a stretch of an area in which name, kind, code and parent stay the same.
    "areas": f"""
SELECT area.key, area.level, naming.name, nullif(naming.kind, '') AS kind, nullif(naming.code, '') AS code,
       parent.key AS parent_key,
       {_FROM.format("greatest(placement.starts_on, naming.starts_on)")},
       {_TO.format("least(placement.ends_on, naming.ends_on)")}
  FROM areas_area AS area
  JOIN areas_areaplacement AS placement ON placement.area_id = area.id
  JOIN areas_areanaming AS naming
    ON naming.area_id = area.id
   AND naming.starts_on < placement.ends_on AND naming.ends_on > placement.starts_on
  LEFT JOIN areas_area AS parent ON parent.id = placement.parent_id
 ORDER BY area.key COLLATE "C", greatest(placement.starts_on, naming.starts_on)
""",
    "area_changes": """
SELECT held.changed_on, held.kind, source.key AS from_key, target.key AS to_key,
       CASE WHEN held.is_main THEN 'yes' END AS main, nullif(held.state_instrument, '') AS state_instrument,
       nullif(held.party_instrument, '') AS party_instrument
  FROM areas_areachange AS held
  LEFT JOIN areas_area AS source ON source.id = held.source_id
  LEFT JOIN areas_area AS target ON target.id = held.target_id
 ORDER BY held.changed_on, source.key COLLATE "C", target.key COLLATE "C", held.kind COLLATE "C"
""",
    "organizations": f"""
SELECT organization.code, held.kind, held.name, nullif(held.sector, '') AS sector, parent.code AS parent_code,
       area.key AS area_key, {_DATED}
  FROM cells_organization AS organization
  JOIN cells_organizationterm AS held ON held.organization_id = organization.id
  LEFT JOIN cells_organization AS parent ON parent.id = held.parent_id
  LEFT JOIN areas_area AS area ON area.id = held.area_id
 ORDER BY organization.code COLLATE "C", held.starts_on
""",
    "organization_changes": """
SELECT held.changed_on, held.kind, source.code AS from_code, target.code AS to_code,
       CASE WHEN held.is_main THEN 'yes' END AS main, nullif(held.instrument, '') AS instrument
  FROM cells_organizationchange AS held
  LEFT JOIN cells_organization AS source ON source.id = held.source_id
  LEFT JOIN cells_organization AS target ON target.id = held.target_id
 ORDER BY held.changed_on, source.code COLLATE "C", target.code COLLATE "C", held.kind COLLATE "C"
""",
    "cell_villages": f"""
SELECT cell.code AS cell_code, village.key AS village_key, {_DATED}
  FROM cells_cellvillage AS held
  JOIN cells_organization AS cell ON cell.id = held.cell_id
  JOIN areas_area AS village ON village.id = held.village_id
 ORDER BY cell.code COLLATE "C", village.key COLLATE "C", held.starts_on
""",
    "members": f"""
SELECT clear.dossier_no, clear.card_no, clear.citizen_id, admitted_on,
       official_on, full_name, nullif(gender, '') AS gender, birth_date, nullif(ethnicity, '') AS ethnicity,
       nullif(religion, '') AS religion, nullif(native_place, '') AS native_place,
       nullif(education, '') AS education, nullif(qualification, '') AS qualification,
       nullif(political_theory, '') AS political_theory, nullif(occupation, '') AS occupation,
       {_YES_NO.format("youth_union", "youth_union")}, {_YES_NO.format("local", "local")}
  FROM members_member AS member
  JOIN clear_number AS clear ON clear.member_id = member.id
 ORDER BY clear.dossier_no COLLATE "C"
""",
    # Live events only: what was voided is no part of what happened.
    "events": """
SELECT clear.dossier_no, held.kind, held.effective_on, held.decided_on,
       nullif(held.document_no, '') AS document_no, cell.code AS cell_code, village.key AS village_key,
       nullif(held.other_place, '') AS other_place, nullif(held.detail, '') AS detail
  FROM members_event AS held
  JOIN clear_number AS clear ON clear.member_id = held.member_id
  LEFT JOIN cells_organization AS cell ON cell.id = held.cell_id
  LEFT JOIN areas_area AS village ON village.id = held.village_id
 WHERE held.voided_at IS NULL
 ORDER BY clear.dossier_no COLLATE "C", held.effective_on, held.kind COLLATE "C",
          held.document_no COLLATE "C", held.detail COLLATE "C", held.decided_on, cell.code COLLATE "C",
          village.key COLLATE "C", held.other_place COLLATE "C"
""",
    "posts": f"""
SELECT village.key AS village_key, held.post, clear.dossier_no, {_DATED}
  FROM members_post AS held
  JOIN areas_area AS village ON village.id = held.village_id
  LEFT JOIN clear_number AS clear ON clear.member_id = held.holder_id
 ORDER BY village.key COLLATE "C", held.post COLLATE "C", held.starts_on, clear.dossier_no COLLATE "C",
          held.ends_on
""",
    "targets": """
SELECT held.period_from, held.period_to, held.measure, held.basis, issuer.code AS issuer_code,
       recipient.code AS recipient_code, trim_scale(held.value) AS value,
       nullif(held.narrative, '') AS narrative, nullif(held.document_no, '') AS document_no,
       held.in_force_from
  FROM reports_target AS held
  JOIN cells_organization AS recipient ON recipient.id = held.recipient_id
  LEFT JOIN cells_organization AS issuer ON issuer.id = held.issuer_id
 ORDER BY held.period_from, held.period_to, held.measure COLLATE "C", held.basis COLLATE "C",
          recipient.code COLLATE "C", held.in_force_from
""",
}
CHUNK = 5_000
# A workbook names the moment it was made; the same register shall give the same bytes.
MADE = datetime(2000, 1, 1)
MOST_ROWS = 1_048_576


class TooManyRows(Exception):
    """A sheet does not fit into a workbook; CSV has no such limit."""


def dump(path: str | Path, *, by: Any = None, on_progress: Progress | None = None) -> dict[str, int]:
    """Write all sheets to ``path``: an XLSX where its name says so, else a folder of CSV files.

    The whole is one moment's register. The same register gives the same bytes, and an empty register that
    takes the files in gives them out again. Cells are written as they are, also those that begin like a
    formula: in a CSV they must come back unchanged, in a workbook they are text. Returns the rows of each
    sheet. Raises :class:`TooManyRows` for a workbook.
    """
    path = Path(path)
    tell = on_progress or (lambda stage, done, total: None)
    with _one_moment():
        with connection.cursor() as cursor:
            open_all(cursor)
        rows = _workbook(path, tell) if path.suffix.lower() == ".xlsx" else _folder(path, tell)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE clear_number")
        record("export", by=by, rows=rows)
    return rows


@contextmanager
def _one_moment() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _folder(path: Path, tell: Progress) -> dict[str, int]:
    path.mkdir(parents=True, exist_ok=True)
    rows = {}
    for sheet in SHEETS:
        tell(f"writing {sheet.code}", 0, 0)
        with (path / f"{sheet.code}.csv").open("wb") as stream, connection.cursor() as cursor:
            with cursor.copy(f"COPY ({QUERIES[sheet.code]}) TO STDOUT (FORMAT csv, HEADER)") as copy:
                for block in copy:
                    stream.write(block)
            rows[sheet.code] = cursor.rowcount
    return rows


def _workbook(path: Path, tell: Progress) -> dict[str, int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {}
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": MADE})
        shown = book.add_format({"num_format": "dd/mm/yyyy"})
        bold = book.add_format({"bold": True})
        for sheet in SHEETS:
            tell(f"writing {sheet.code}", 0, 0)
            page = book.add_worksheet(sheet.code)
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.columns) - 1, 16)
            page.write_row(0, 0, [column.code for column in sheet.columns], bold)
            rows[sheet.code] = _page(page, sheet, shown)
    return rows


def _page(page: Any, sheet: Sheet, shown: Any) -> int:
    row = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(QUERIES[sheet.code])
        while some := cursor.fetchmany(CHUNK):
            for cells in some:
                row += 1
                if row >= MOST_ROWS:
                    raise TooManyRows(sheet.code)
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        page.write_string(row, column, cell)
                    elif isinstance(cell, date) and cell.year >= 1900:
                        page.write_datetime(row, column, cell, shown)
                    elif isinstance(cell, date):
                        page.write_string(row, column, cell.isoformat())
                    elif cell is not None:
                        page.write_number(row, column, cell)
    return row
