"""Books as PDF: every line one time and in order, however many parts it is set in; who is in it is noted."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pypdf
import pytest
from django.test import Client

from members.models import Member
from registry.audit.models import Entry, Seen
from registry.common.queue import progress, working
from reports.books import pages, pdf, printing_pages
from reports.books.catalogue import BOOKS
from reports.files import holding, jobs, services

pytestmark = pytest.mark.django_db
QUERY = "?don-vi=TU&tu=2026-01-01&den=2026-06-30"


def post(user, path="danh-sach", query=QUERY):
    client = Client()
    client.force_login(user)
    return client.post(f"/so-sach/{path}/pdf/{query}")


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


def test_it_works(world):
    response = post(world.staff)
    content = b"".join(response.streaming_content)
    assert response["Content-Disposition"] == 'attachment; filename="danh-sach-dang-vien.pdf"'
    pages = pages_of(content)
    whole = " ".join(pages)
    names = list(Member.objects.visible_to(world.staff).values_list("full_name", flat=True))
    assert "DANH SÁCH ĐẢNG VIÊN" in whole and "30/06/2026" in whole and "Số liệu tạm tính" in whole
    assert f"Trang 1 / {len(pages)}" in pages[0] and "NGƯỜI LẬP SỔ" in pages[-1]
    assert sum(name.split()[-1] in whole for name in names) > 10
    noted = Entry.objects.get(action="members.exported")
    assert noted.facts["rows"] == Seen.objects.filter(entry_id=noted.pk).count() > 10


def test_the_other_commune_gets_404(world):
    assert post(world.other_officer, query="?don-vi=DU-A").status_code == 404


def test_a_long_one_is_made_in_the_background_in_parts(world, monkeypatch):
    monkeypatch.setattr(printing_pages, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(pdf, "LINES", 5)
    # Nothing that a test writes is seen on the connection that notes progress.
    monkeypatch.setattr(progress, "BETWEEN", 1e9)
    assert post(world.staff).url == "/tep-da-lap/"
    assert not Entry.objects.filter(action="members.exported").exists()
    wanted = working.do(jobs.KIND, services.of(world.staff).get().pk)
    assert wanted.state == "done", wanted.error
    with holding.opened(wanted) as file:
        pages = pages_of(file.read())
    total = wanted.people
    assert [number(page) for page in pages] == [f"{n} / {len(pages)}" for n in range(1, len(pages) + 1)]
    assert f"{total} dòng" in pages[-1] and "DANH SÁCH" in pages[0] and "DANH SÁCH" not in pages[1]
    noted = Entry.objects.get(action="members.exported")
    assert Seen.objects.filter(entry_id=noted.pk).count() == total > 10


def test_a_long_spreadsheet_is_made_in_the_background(world, monkeypatch):
    """What it holds is what the short one holds; the page offers the one or the other."""
    monkeypatch.setattr(progress, "BETWEEN", 1e9)
    client = Client()
    client.force_login(world.staff)
    address = f"/so-sach/danh-sach/{QUERY}"
    at_once = b"".join(client.get(f"{address}&dang=xlsx").streaming_content)
    assert "dang=xlsx" in client.get(address).content.decode()
    monkeypatch.setattr(pages, "MOST_IN_SHEET_AT_ONCE", 3)
    offered = client.get(address).content.decode()
    assert "dang=xlsx" not in offered and 'name="xlsx"' in offered
    assert client.post(f"/so-sach/danh-sach/pdf/{QUERY}", {"xlsx": "1"}).url == "/tep-da-lap/"
    wanted = working.do(jobs.KIND, services.of(world.staff).get().pk)
    assert wanted.state == "done", wanted.error
    with holding.opened(wanted) as file:
        assert cells_of(file.read()) == cells_of(at_once)
    noted = Entry.objects.filter(action="members.exported").order_by("pk").last()
    assert noted.facts["kind"] == "xlsx" and noted.facts["rows"] == wanted.people > 10


def cells_of(content: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(BytesIO(content), read_only=True).active
    return list(sheet.iter_rows(values_only=True))


def number(page: str) -> str:
    return re.search(r"Trang (\d+ / \d+)", page)[1]


@pytest.mark.parametrize("size", [7, 40, 90])
def test_every_line_is_there_one_time(size, monkeypatch):
    """Parts of a page and a half: the last page of each begins the next."""
    monkeypatch.setattr(pdf, "LINES", 40)
    book = pdf.BookFace(
        "Đảng bộ X", "Ngày 30/06/2026", "số tạm tính", ("TỈNH ỦY", "BAN TỔ CHỨC"), "X", "Y", size
    )
    into = BytesIO()
    columns = [f"cột {n}" for n in range(4)]
    chosen = BOOKS["tu-tran"]
    lines = ([f"dong-{n}-x", *columns, *["a"] * (len(chosen.columns) - 5)] for n in range(size))
    count = pdf.write_pdf(chosen, book, lines, into)
    pages = pages_of(into.getvalue())
    found = [int(n) for page in pages for n in re.findall(r"dong-(\d+)-x", page)]
    assert found == list(range(size)) and len(pages) == count
    per_page = [len(re.findall("dong-", page)) for page in pages]
    assert all(lines >= 20 for lines in per_page[1:-1])
