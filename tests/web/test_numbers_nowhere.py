"""A day's work with numbers of people, after which no number stands in clear in anything that is kept."""

from __future__ import annotations

import logging
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from members.models import Member
from registry.common.logs import LineFormatter
from registry.imports.models import Batch, BatchFault
from registry.servers.binaries import postgres_programs
from tests.members.pages.officers import enter, sign_in
from tests.members.pages.test_admission import ADDRESS, NEWCOMER
from tests.work import work_on

pytestmark = pytest.mark.django_db(transaction=True)

DOSSIER, CARD, CITIZEN = "HS-KIN/7788", "667788990011", "066778899001"
OTHER_DOSSIER, OTHER_CARD, OTHER_CITIZEN = "HS-KIN-9911", "559911773300", "055991177330"
WRONG_DOSSIER, LOST = "HS-SAI-4455", "6.67788E+11"
NUMBERS = (DOSSIER, CARD, CITIZEN, OTHER_DOSSIER, OTHER_CARD, OTHER_CITIZEN, WRONG_DOSSIER)
SHEETS = {
    "members.csv": (
        f"dossier_no,card_no,citizen_id,full_name\n{OTHER_DOSSIER},{OTHER_CARD},{OTHER_CITIZEN},Lò Thị Kín\n"
    ),
    "events.csv": (
        f"dossier_no,kind,effective_on,cell_code\n{OTHER_DOSSIER},first_recorded,2020-01-01,CB-A1-1\n"
    ),
}


def bring_in(client, sheets):
    files = [SimpleUploadedFile(name, text.encode(), "text/csv") for name, text in sheets.items()]
    url = client.post("/nhap/", {"files": files}).url
    batch = Batch.objects.latest("created_at")
    client.post(f"{url}kiem-tra/")
    work_on(batch)
    client.post(f"{url}ghi/")
    work_on(batch)
    return Batch.objects.get(pk=batch.pk)


@pytest.fixture
def worked(world, settings, tmp_path, caplog):
    """Somebody admitted, looked up, opened and corrected; others brought in, with and without faults."""
    caplog.set_level(logging.DEBUG)
    settings.MEDIA_ROOT = tmp_path
    client = sign_in(world.officer)
    enter(client, ADDRESS, **NEWCOMER | {"dossier_no": DOSSIER, "card_no": "", "citizen_id": CITIZEN})
    page = f"/dang-vien/{Member.objects.get(dossier_no=DOSSIER).pk}/"
    enter(client, f"{page}dinh-chinh/", card_no=CARD, reason="thẻ mới cấp")
    for number in (CITIZEN, "066778899002", DOSSIER):
        client.post("/tim/", {"q": number}, follow=True)
    shown = client.post(f"{page}so-giay-to/", {"purpose": "card", "note": "cấp thẻ lần đầu"})
    assert all(number in shown.text for number in (DOSSIER, CARD, CITIZEN))
    for number in (DOSSIER, CITIZEN):
        assert client.get(f"/dang-vien/so-{number}/").status_code == 404
    assert bring_in(client, SHEETS).state == "done"
    wrong = {
        "members.csv": f"dossier_no,card_no,full_name\nM1,{LOST},Lò Văn Sai\nM2,{CARD},Lò Văn Trùng\n",
        # Whom no event placed would be out of the sender's reach, and nothing more said of the file.
        "events.csv": SHEETS["events.csv"].replace(OTHER_DOSSIER, WRONG_DOSSIER)
        + "".join(f"{one},first_recorded,2020-01-01,CB-A1-1\n" for one in ("M1", "M2")),
    }
    assert bring_in(client, wrong).state == "checked"
    codes = set(BatchFault.objects.values_list("code", flat=True))
    assert codes == {"digits_lost", "belongs_to_another", "unknown_member"}
    return caplog


def forms(number):
    """A number as it might stand somewhere: in clear, or as its bytes in hexadecimal."""
    return number.lower(), number.encode().hex(), number.encode("utf-16-le").hex()


def found_in(text):
    return [number for number in (*NUMBERS, LOST) if any(form in text.lower() for form in forms(number))]


def test_the_checker_finds_a_planted_number():
    assert found_in(f"số {CITIZEN}") == [CITIZEN] == found_in(CITIZEN.encode().hex())


def test_no_table_holds_a_number(worked):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'm')"
            " AND relnamespace = 'public'::regnamespace"
        )
        tables = [row[0] for row in cursor.fetchall()]
        assert {"members_member", "audit_entry", "imports_batchfault", "imports_batchchange"} <= set(tables)
        for table in tables:
            cursor.execute(f"SELECT string_agg(one::text, ' ') FROM {table} AS one")
            assert found_in(cursor.fetchone()[0] or "") == [], table


def test_no_backup_holds_a_number(worked):
    values = connection.settings_dict
    address = f"host={values['HOST']} user={values['USER']} dbname={values['NAME']}"
    dump = subprocess.run(
        [postgres_programs().bin / "pg_dump", "--dbname", address, "--enable-row-security", "--inserts"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Lò Thị Kín" in dump
    assert found_in(dump) == []


def test_no_log_holds_a_number(worked):
    records = worked.get_records("setup")
    written = "\n".join(LineFormatter("%(name)s %(message)s").format(record) for record in records)
    assert "Not Found" in written
    assert found_in(written) == []


def test_no_page_shows_a_number_unasked(worked, world):
    client = sign_in(world.officer)
    member = Member.objects.get(dossier_no=DOSSIER)
    pages = ["/", "/dang-vien/", "/dang-vien/?q=kin", "/den-han/", "/nhap/", "/to-chuc/CB-A1-1/"]
    pages += [f"/dang-vien/{member.pk}/{path}" for path in ("", "dinh-chinh/", "chuyen-chi-bo/")]
    pages += [f"/nhap/{batch.pk}/" for batch in Batch.objects.all()]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert found_in(answer.text) == [], page
        assert found_in(str(answer.headers)) == []
    for kind in ("csv", "xlsx"):
        answer = client.get("/dang-vien/", {"dang": kind})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert found_in(content.decode(errors="replace")) == []
