"""Workbooks in another program: LibreOffice counts every formula to the value that was written.

What was counted before is taken out of a workbook first, so that LibreOffice has to count.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
import python_calamine
from django.test import Client

from reports.periods.books import period
from reports.statutory.choosing import FORMS, in_force
from reports.statutory.filling import Of, fill
from reports.statutory.workbook import as_xlsx

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.prove,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed"),
]
_COUNTED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")


def cells(content: bytes) -> dict[tuple[str, str], object]:
    """Every cell that says something, by sheet and place; read twice, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(BytesIO(content), data_only=True)
        assert python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == book.sheetnames
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def uncounted(content: bytes) -> tuple[bytes, int]:
    """The workbook without what its formulas were counted to, and how many there are."""
    file, number = BytesIO(), 0
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part, taken = _COUNTED.subn(rb"\1", old.read(name))
            new.writestr(name, part)
            number += taken
    return file.getvalue(), number


def opened_in_office(content: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice saves it."""
    (folder / "a.xlsx").write_bytes(content)
    home = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        OFFICE,
        home,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        folder / "out",
        folder / "a.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return (folder / "out" / "a.xlsx").read_bytes()


def check(content: bytes, folder: Path) -> int:
    """Each cell is what was written; returns how many formulas there are."""
    stripped, formulas = uncounted(content)
    before, after = cells(content), cells(opened_in_office(stripped, folder))
    assert before.keys() == after.keys()
    for place, value in before.items():
        assert after[place] == (pytest.approx(value) if isinstance(value, float) else value), place
    return formulas


def test_forms(world, tmp_path):
    of = Of(world.cell["TU"].pk, period("2025-H2"))
    editions = [in_force(form, of.about.last, of.path) for form in FORMS]
    assert check(as_xlsx(*(fill(one.layout, one.text, of) for one in editions)), tmp_path) > 100


@pytest.mark.parametrize(
    "address",
    [
        "/so-sach/danh-sach/?don-vi=TU&tu=2026-01-01&den=2026-06-30&dang=xlsx",
        "/so-sach/ket-nap/?don-vi=TU&tu=2015-01-01&den=2026-06-30&dang=xlsx",
        "/?ngay=2026-06-30&dang=xlsx",
        "/dia-ban/xa-a/?ngay=2026-06-30&dang=xlsx",
        "/so-lieu/members/?don-vi=TU&ngay=2026-06-30&dang=xlsx",
        "/so-lieu/minority_share/?don-vi=TU&ngay=2026-06-30&dang=xlsx",
    ],
)
def test_books_and_figures(world, tmp_path, address):
    client = Client()
    client.force_login(world.staff)
    response = client.get(address)
    assert response.status_code == 200 and "spreadsheet" in response["Content-Type"]
    assert check(response.getvalue(), tmp_path) == 0


def test_a_wrong_number_is_found(world, tmp_path):
    """Of a workbook in which a sum was written wrongly."""
    of = Of(world.cell["TU"].pk, period("2025-H2"))
    edition = in_force("1", of.about.last, of.path)
    content, file = as_xlsx(fill(edition.layout, edition.text, of)), BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(
                name, re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1<v>987654</v>", old.read(name), count=1)
            )
    with pytest.raises(AssertionError):
        check(file.getvalue(), tmp_path)
