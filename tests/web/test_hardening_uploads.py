"""Files that are sent: only where they are asked for, of a size that may be, kept out of reach."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from registry.common import uploads
from registry.imports import jobs
from registry.imports.models import Batch
from tests.web.hardening import addresses, players
from tests.web.pages import signed_in
from tests.work import work_on

__all__ = ["players"]

pytestmark = pytest.mark.django_db

URL = "/nhap/"
ROWS = "Số hồ sơ,Họ và tên\nM-901,Lò Văn Mới\n".encode()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


def file(name="members.csv", content=ROWS):
    return SimpleUploadedFile(name, content, content_type="text/csv")


def raw(client, name, content=ROWS, url=URL):
    """A form as no browser would write it."""
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n--x--\r\n' % (
        name,
        content,
    )
    return client.generic("POST", url, body, "multipart/form-data; boundary=x")


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


@pytest.mark.parametrize(
    "name",
    [
        b"../../../../etc/passwd.csv",
        b"..\\\\..\\\\windows\\\\members.csv",
        b"/absolute/members.csv",
        b"members\x00.csv",
        b"%2e%2e%2fmembers.csv",
        "thành\u202evsc.exe.csv".encode(),
        b"CON.csv",
        b"&#46;&#46;&#47;x.csv",
        b"a;b|c&d$(e)`f`.csv",
        b"-rf.csv",
    ],
)
def test_a_name_leads_nowhere(world, folder, tmp_path, name):
    """Whatever it says, the file lies in the import's own folder, for its owner alone, under a plain name."""
    response = raw(signed_in(world.officer), name)
    assert response.status_code in (302, 422)
    for path in kept(tmp_path):
        assert path.parent.parent == folder / "imports"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert path.name.isprintable() and "\\" not in path.name
    if response.status_code == 302:
        assert len(kept(tmp_path)) == 1
        assert signed_in(world.officer).get(response.headers["Location"]).status_code in (200, 422)


@pytest.mark.parametrize("name", ["ệ" * 120 + ".csv", "a" * 251 + ".csv"])
def test_a_name_that_no_file_can_have_is_refused_in_words(world, folder, name):
    response = signed_in(world.officer).post(URL, {"files": [file(name)]})
    assert response.status_code == 422 and "Tên tệp quá dài" in response.text
    assert not kept(folder)


def test_what_is_sent_never_lies_among_what_is_served():
    assert site.STATIC_ROOT not in site.MEDIA_ROOT.parents and site.STATIC_ROOT != site.MEDIA_ROOT


def test_files_are_taken_on_no_other_page(players, monkeypatch):
    """Not even into memory: the file's own heading ends the request, if it is read at all."""
    asked, browser = 0, players.actors["staff"].browser
    begun = []
    for handler in (MemoryFileUploadHandler, TemporaryFileUploadHandler):
        monkeypatch.setattr(handler, "new_file", lambda *args, **kwargs: begun.append(args))
    for line, address in addresses(players, players.actors["staff"], "POST"):
        if line.route not in site.UPLOAD_ROUTES:
            response = browser.post(address, {"anything": file()})
            assert response.status_code in (302, 400) and not begun, address
            asked += 1
    strict = Client(enforce_csrf_checks=True, headers={"x-csrftoken": "x" * 32})
    strict.cookies["csrftoken"] = "x" * 32
    assert strict.post("/dang-nhap/", {"anything": file()}).status_code == 400 and not begun
    assert asked > 20


def test_who_has_not_signed_in_sends_no_file(world):
    strict = Client(enforce_csrf_checks=True)
    token = strict.get("/dang-nhap/").cookies["csrftoken"].value
    for address in ("/dang-nhap/", URL):
        response = strict.post(address, {"files": [file()], "csrfmiddlewaretoken": token})
        assert response.status_code == 400


def test_too_much_is_refused_before_it_is_read(world, settings, monkeypatch):
    settings.IMPORT_MAX_BYTES = 1000
    monkeypatch.setattr(uploads, "FORM_ALLOWANCE", 1000)
    monkeypatch.setattr(uploads.OnlyWhereAsked, "new_file", None)
    response = signed_in(world.officer).post(URL, {"files": [file(content=b"x" * 3000)]})
    assert response.status_code == 400 and "không đọc được" in response.text


def test_what_comes_is_counted_whatever_was_announced(world, settings):
    settings.IMPORT_MAX_BYTES = 1000
    response = signed_in(world.officer).post(URL, {"files": [file(content=b"x" * 2000)]})
    assert response.status_code == 400


def test_too_many_files_or_fields_are_told_in_vietnamese(world, folder):
    browser = signed_in(world.officer)
    response = browser.post(URL, {"files": [file(f"{i}.csv") for i in range(60)]})
    assert response.status_code == 400 and "không đọc được" in response.text
    response = browser.post(URL, {"files": [file(f"{i}.csv") for i in range(21)]})
    assert response.status_code == 422 and "Tối đa 20 tệp" in response.text
    response = browser.post("/ket-nap/", {f"field{i}": "x" for i in range(5001)})
    assert response.status_code == 400 and "không đọc được" in response.text
    response = browser.post("/ket-nap/", {"full_name": "x" * 3_000_000})
    assert response.status_code == 400
    assert not kept(folder)


def bomb() -> bytes:
    """Sheets of zeros: a hundred kilobytes that would be a hundred megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    return out.getvalue()


def entity() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        )
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [bomb(), entity(), b"MZ\x90\x00" * 100, b"<html><script>alert(1)</script>", b"", b"PK\x03\x04garbage"],
    ids=["bomb", "entity", "program", "page", "nothing", "broken"],
)
def test_what_is_no_workbook_is_told_so_whatever_it_is_called(world, content):
    browser = signed_in(world.officer)
    response = browser.post(URL, {"files": [file("so-lieu.xlsx", content)]})
    assert response.status_code == 302
    page = browser.get(response.headers["Location"])
    assert page.status_code == 422
    assert "root:" not in page.text and "<script>alert" not in page.text


@pytest.mark.django_db(transaction=True)
def test_what_comes_back_is_a_file_to_keep_and_nothing_to_open(world):
    browser = signed_in(world.officer)
    browser.post(URL, {"files": [file()]})
    batch = Batch.objects.get()
    jobs.ask_check(batch=batch, mapping={}, by=world.officer)
    work_on(batch)
    response = browser.get(f"{URL}{batch.pk}/tep-loi/")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.worksheets


def test_nothing_that_was_sent_has_an_address(world, folder):
    browser = signed_in(world.officer)
    browser.post(URL, {"files": [file()]})
    (path,) = kept(folder)
    inside = path.relative_to(folder)
    for address in (
        f"/{inside}",
        f"/static/{inside}",
        f"/static/../{inside}",
        f"/media/{inside}",
        f"/uploads/{inside}",
    ):
        assert browser.get(address).status_code == 404


def test_a_form_of_another_kind_is_read_by_nobody(world):
    """JSON is no form; its fields are nobody's."""
    browser = signed_in(world.officer)
    response = browser.post(
        "/ket-nap/", '{"step": "write", "full_name": "zq7"}', content_type="application/json", follow=True
    )
    assert response.status_code == 200 and "zq7" not in response.text
    body = encode_multipart(BOUNDARY, {"q": "an"})
    assert browser.generic("POST", "/tim/", body[:-30], MULTIPART_CONTENT).status_code in (200, 400)
