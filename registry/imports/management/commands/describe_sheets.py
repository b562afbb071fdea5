"""``manage.py describe_sheets``: the sheets, their columns and every fault as a page of documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from registry.common.declared.sheets import Column, Holds, Sheet
from registry.imports.declared import SHAPES, SHEETS, Shape
from registry.imports.texts import FAULTS, NOTES, WARNINGS

HEAD = """# Sheets

Written by `manage.py describe_sheets` from `registry/imports/`; a test holds the two together.

`manage.py import_registry PATH [--dry-run] [--json] [--facts-from DATE | --correct-facts]` takes a folder of
CSV files, one CSV file, or one XLSX with the same sheets. `manage.py export_registry PATH` writes them back:
the same register gives the same bytes, and an empty register that takes them in gives them out again. In the
browser the same happens under “Nhập số liệu”.

## How a file is read

* **Names.** A sheet and a column are recognized by their code or by a Vietnamese name below, whatever the
  case and the accents; what stands in brackets in a header is passed over. Whatever else they are called
  can be mapped in the browser, and the mapping is remembered per organization. A sheet or column that
  nobody knows is a fault. Words of a coded column that nobody knows are a fault, too, until somebody says
  in the browser, after the check, what they mean; that is remembered in the same way. The column `Lỗi` of a
  corrected sheet is passed over.
* **Headers.** Titles may stand above the header, which is the row that names most columns; it may be of two
  rows, with merged cells, and columns may be numbered below it. A name may stand in two columns, a day in
  three, Nam and Nữ in a column each with a mark. Tables of the same columns under names of their own are one.
* **What is about nobody** is passed over with a warning that names the rows: totals, signatures, repeated
  headers, headings, numbered rows without a person. Columns that are not read are named with their letter:
  a fault where something stands in them and nobody has chosen to leave them out.
* **One row a person** (below: `roster`) is how officers keep their lists. Members and the events with which
  they begin to count are made of it: `first_recorded` on the day `counts_from`, or the admission where that
  came later. The cell is written by code or by a name that only one cell in the sender's scope has; it may
  be that of the sheet's name, of a title, or chosen for all rows; the day too (`--facts-from DATE`). Whoever
  has no number of a dossier and is not found in the register is given one; whoever counts already gets no
  second beginning.
* **CSV** is UTF-8, with or without BOM, parted by commas, semicolons, tabs or bars, judged by whole records
  (or as a line `sep=;` says).
  TCVN3 and VNI text and other encodings are recognized and refused. The export has no BOM and writes cells
  as they are, also those that begin with `=`, `+`, `-` or `@`: it is made to come back unchanged. Open it
  in Excel through *Data → From Text*, or export an XLSX.
* **XLSX** may hold days as days, as Excel's serial numbers or as text. A formula is a fault (paste values
  instead). Identifiers are text: a number may have lost its leading zeros and is refused, except that a
  dossier number may be a whole number, and a card or citizen number one of twelve digits.
* **Days** are `2025-06-30` or `30/06/2025`; the last day of a period is included; an empty first or last
  day is open. Days of people and targets lie between 1800 and 2199. **Yes and no** are yes, no, có, không,
  true, false, x, 1, 0. **Numbers** have no separator of thousands and at most two decimals, after a point
  or a comma.
* **Rows** are counted as a spreadsheet counts them: the header is 1. Empty rows are passed over. Text is
  brought to NFC with single blanks.

## What an import does

All or nothing, in one transaction; two imports never write at once, and everything that can be found wrong
is named in one go. It is an *upsert* by the key of each sheet:

* a row whose key is new is inserted; one that says the same changes nothing; one that says something else
  is an update, and the summary counts each. The same file again brings nothing new and says so;
* what the file does not name is left alone. A column that the sheet does not have stays as it is; an empty
  cell in a column that it has makes empty;
"""

THE_SHEETS = """
A member without an event, a unit without a parent and an official code that two units of one level bear at
once are taken in with a warning. An import can be undone as a whole as long as nothing has built on it.

## The sheets

An asterisk marks a column that no row may leave empty, and without which the sheet is refused.
"""

HOLDS = {
    Holds.TEXT: "text",
    Holds.NAME: "text",
    Holds.PERSON: "text",
    Holds.NUMBERED: "identifier (a whole number will do)",
    Holds.IDENTIFIER: "identifier",
    Holds.LONG_NUMBER: "identifier (a number of 12 digits will do)",
    Holds.DATE: "day",
    Holds.PARTIAL_DATE: "day, or `07/1985`, or `1985`",
    Holds.FIRST_DAY: "day, or open",
    Holds.LAST_DAY: "last day, or open",
    Holds.CLOSED_DAY: "first day on which it is over, or open",
    Holds.YES_NO: "yes, no or empty",
    Holds.NUMBER: "number",
}


def page() -> str:
    """The whole page."""
    notes = "".join(sheet.texts.note for sheet in SHEETS)
    return HEAD + notes + THE_SHEETS + "".join(map(_sheet, SHAPES)) + "".join(_faults())


def _sheet(sheet: Shape) -> str:
    names = ", ".join((sheet.label, *sheet.aliases))
    if isinstance(sheet, Sheet):
        known = f"A row is known by {', '.join(f'`{column}`' for column in sheet.key)}."
    else:
        made = " and ".join(f"`{code}`" for code in sheet.makes)
        known = f"It comes in only: rows of {made} are made of it."
    rows = "".join(_column(column) for column in sheet.columns)
    return (
        f"\n### {sheet.code}\n\nAlso: {names}. {known}\n\n"
        f"| column | Vietnamese | holds |\n|---|---|---|\n{rows}"
    )


def _column(column: Column) -> str:
    names = "; ".join((column.label, *column.aliases))
    holds = HOLDS.get(column.holds, "")
    if column.listed:
        holds = column.listed.described
    if column.choices:
        holds = "<br>".join(f"`{code}`: {'; '.join(labels)}" for code, *labels in column.choices)
        holds += "<br>several with a blank between" if column.holds is Holds.CHOICES else ""
        holds += f"<br>other words: `{column.other}`" if column.other else ""
    if column.length and column.holds in (Holds.TEXT, Holds.NAME, Holds.PERSON):
        holds = f"{holds}, up to {column.length} characters"
    star = r"\*" if column.required else ""
    return f"| `{column.code}`{star} | {names} | {holds} |\n"


def _faults() -> Iterator[str]:
    yield "\n## Faults\n\n`sheet,row,column,code,message`: each fault is one line.\n"
    yield "\n| code | message | remedy |\n|---|---|---|\n"
    for code, text in FAULTS.items():
        yield f"| `{code}` | {text.message.replace('|', '/')} | {text.remedy} |\n"
    yield "\n## Warnings\n\n| code | message |\n|---|---|\n"
    for code, message in {**WARNINGS, **NOTES}.items():
        yield f"| `{code}` | {message} |\n"


class Command(BaseCommand):
    """Writes the page to standard output."""

    help = "Prints docs/sheets.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """The page as it should stand in the repository."""
        self.stdout.write(page(), ending="")
