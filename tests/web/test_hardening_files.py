"""Nothing that leaves in a file runs in a spreadsheet; what the register itself reads back is as it was."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from members.models import Member
from registry.accounts.access import clients
from registry.common.spreadsheets import defused
from registry.imports import jobs
from registry.imports.models import Batch
from registry.units.models import AreaNaming, OrganizationTerm
from tests.proving import PROVE
from tests.web.hardening import addresses, players, whole
from tests.web.pages import ON, signed_in
from tests.work import work_on

__all__ = ["players"]

pytestmark = pytest.mark.django_db

CALC = "=cmd|' /C calc'!A0"
FORMULAS = (CALC, "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "＋1", "|x")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, 1.5, None, "", "Lò Văn An", "12-QĐ/TU", "a=b", "'=1", "0123"])
def test_anything_else_stays(value):
    assert defused(value) == value


# Sums and shares of cells, as the statutory forms have them: no other function, no text, no other file.
OWN_SUMS = re.compile(r'(?:IF|N|SUM|[A-Z]{1,2}[0-9]+|[0-9]+|[-+*/(),=:]|"")+')


def runs(content: bytes) -> list[str]:
    """What a spreadsheet would run of a file: formulas and links of a workbook, cells of a CSV."""
    if content.startswith(b"PK"):
        return _in_workbook(content)
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    return [cell for cell in cells if defused(cell) != cell and not _is_number(cell)]


def _in_workbook(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = [name for name in parts if "externalLink" in name or name.endswith((".bin", ".vml"))]
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            found += [name] if b"hyperlink" in part else []
            formulas = [
                html.unescape(one.decode()) for one in re.findall(rb"<f(?: [^>]*)?>([^<]*)</f>", part)
            ]
            assert len(formulas) == len(re.findall(rb"<f[ />]", part))
            found += [formula for formula in formulas if not OWN_SUMS.fullmatch(formula)]
    return found


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_the_eye_for_formulas_sees():
    assert runs(f"a,{CALC}\n".encode())
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    assert runs(out.getvalue()) == []
    for formula in ('=HYPERLINK("http://evil.example","x")', "=cmd|'/c calc'!A0", '="a"&A1', "=[1]Sheet1!A1"):
        book.active["A1"] = formula
        out = io.BytesIO()
        book.save(out)
        assert runs(out.getvalue()), formula
    assert not runs(b"a,-5,0.3\n")


@pytest.fixture
def planted(players):
    """A formula in everything that has a name."""
    Member.objects.update(full_name=CALC, ethnicity="", job=CALC)
    OrganizationTerm.objects.update(name=CALC)
    AreaNaming.objects.update(name=CALC, kind=CALC[:20])
    return players


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_list_that_leaves_runs(planted, kind):
    """In the suite each list as the first who opens it, under `make prove` as each of the three."""
    files, with_formula, opened = 0, 0, set()
    for role in ("staff", "auditor", "administrator"):
        actor = planted.actors[role]
        for _, address in addresses(planted, actor):
            address = address.replace("dang=csv", "")
            if address in opened:
                continue
            response = actor.browser.get(f"{address}{'&' if '?' in address else '?'}dang={kind}")
            if response.status_code < 400 and not PROVE:
                opened.add(address)
            if "attachment" in response.headers.get("Content-Disposition", ""):
                content = whole(response)
                assert not runs(content), address
                files += 1
                with_formula += CALC in content.decode("utf-8", "replace") or kind == "xlsx"
    assert files >= 8 and with_formula >= 4


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_figures_that_leave_run(world, client, kind):
    OrganizationTerm.objects.update(name=CALC)
    token = clients.issue(name="x", organization_id=world.cell["TU"].pk, by=world.staff)
    for address in (
        f"/api/v1/summaries/members/?organization=TU&level=cell&on={ON}&format={kind}",
        f"/api/v1/indicators/?format={kind}",
    ):
        response = client.get(address, headers={"authorization": f"Bearer {token}"})
        assert response.status_code == 200
        assert not runs(whole(response)), address


@pytest.mark.django_db(transaction=True)
def test_the_mended_file_runs_nothing(world, settings, tmp_path):
    """Headers, cells, titles and faults of a file that somebody sent come back as text."""
    settings.MEDIA_ROOT = tmp_path
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "=1+1"
    sheet.append(["Số hồ sơ", "Họ và tên", "Ngày sinh", "http://evil.example/"])
    for row, text in enumerate(FORMULAS[:1] + FORMULAS[7:], start=2):
        sheet.append([f"HS-{row}", "x", "31/02/1999", "x"])
        for column in (2, 4):
            sheet.cell(row, column).value = text
            sheet.cell(row, column).data_type = "s"
    sheet["D1"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    browser = signed_in(world.officer)
    browser.post("/nhap/", {"files": [SimpleUploadedFile("=1+1.xlsx", out.getvalue())]})
    batch = Batch.objects.get()
    jobs.ask_check(batch=batch, mapping={"": {"=1+1": "members"}, "members": {}}, by=world.officer)
    work_on(batch)
    batch.refresh_from_db()
    assert batch.faults.count(), batch.summary
    content = whole(browser.get(f"/nhap/{batch.pk}/tep-loi/"))
    assert not runs(content)
    values = [
        c.value for s in openpyxl.load_workbook(io.BytesIO(content)) for row in s.iter_rows() for c in row
    ]
    assert CALC in values and "http://evil.example/" in values


@pytest.mark.django_db(transaction=True)
def test_what_the_register_reads_back_is_as_it_was(world, tmp_path):
    """`export_registry` is for the import and for archives: a name stays the name that it is."""
    Member.objects.filter(pk=world.member["an"].pk).update(full_name="-Lò Văn An")
    call_command("export_registry", str(tmp_path / "out"), verbosity=0)
    rows = list(csv.reader(io.StringIO(Path(tmp_path / "out/members.csv").read_text(encoding="utf-8-sig"))))
    assert "-Lò Văn An" in [cell for row in rows for cell in row]
