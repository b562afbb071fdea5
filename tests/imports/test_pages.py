"""Bringing in a spreadsheet in the browser: upload, columns, check, confirm, progress, result, undo."""

from __future__ import annotations

import io
from datetime import date
from tempfile import NamedTemporaryFile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Member, Profile
from registry.audit.models import Entry
from registry.common.queue.held import Held
from registry.common.queue.items import TakenOver
from registry.common.queue.sweeping import sweep
from registry.common.spreadsheets import MADE
from registry.imports import jobs
from registry.imports.declared import SHAPES
from registry.imports.models import Batch, ColumnMapping
from registry.imports.sniffing import sniff
from registry.imports.templates import template
from tests.work import claimed, lapse, work_on

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/nhap/"
MEMBERS = "Số hồ sơ,Họ và tên,Giới tính,Ngày sinh\nM-901,Lò Văn Mới,Nam,02/03/1999\n"
# Somebody whom the register has, and who needs no event.
KNOWN = MEMBERS.replace("M-901", "HS00001")
EVENTS = "dossier_no,kind,effective_on,cell_code,village_key\nM-901,admitted,2026-03-03,CB-A1-1,a1-1\n"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def as_officer(client, world):
    client.force_login(world.officer)
    return client


def csv_file(name, text):
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def send(client, *files):
    response = client.post(URL, {"files": list(files)})
    assert response.status_code == 302, response.content.decode()
    return Batch.objects.latest("created_at"), response.url


def sound(client):
    return send(client, csv_file("members.csv", MEMBERS), csv_file("events.csv", EVENTS))


def checked(client, *files):
    batch, url = send(client, *files) if files else sound(client)
    client.post(f"{url}kiem-tra/")
    work_on(batch)
    batch.refresh_from_db()
    return batch, url


def test_it_works(as_officer, world):
    assert as_officer.get(URL).status_code == 200
    batch, url = sound(as_officer)
    page = as_officer.get(url).content.decode()
    assert "Cột nào là gì" in page and "Lò Văn Mới" in page

    assert as_officer.post(f"{url}kiem-tra/").status_code == 302
    assert "Đang kiểm tra tệp" in as_officer.get(url).content.decode()
    work_on(batch)
    page = as_officer.get(url).content.decode()
    assert "Tệp không có lỗi" in page and "Ghi vào sổ" in page
    assert not Member.objects.filter(dossier_no="M-901").exists(), "checking writes nothing"

    as_officer.post(f"{url}ghi/")
    work_on(batch)
    assert "Đã ghi vào sổ" in as_officer.get(url).content.decode()
    assert Member.objects.get(dossier_no="M-901").stretches.count() == 1
    assert Entry.objects.filter(action="import.confirmed", object_id=str(batch.pk)).exists()


def test_a_day_is_asked_for_facts_that_the_file_says_anew(as_officer, world):
    sheet = f"dossier_no,full_name,occupation\n{world.member['an'].dossier_no},Lò Văn An,Công nhân\n"
    batch, url = send(as_officer, csv_file("members.csv", sheet))
    assert 'name="facts_from"' in as_officer.get(url).text

    def said(**form):
        as_officer.post(f"{url}kiem-tra/", {"facts": "from", **form})
        work_on(batch)
        as_officer.post(f"{url}ghi/")
        work_on(batch)

    said(facts_from="32/01/2025")
    assert "lịch không có ngày này" in as_officer.get(url).text
    assert 'value="32/01/2025"' in as_officer.get(f"{url}cot/").text
    said(facts_from="01/03/2025")
    row = Profile.objects.get(member=world.member["an"])
    assert (row.from_on, row.said()) == (date(2025, 3, 1), {"occupation": "worker"})
    batch, url = send(as_officer, csv_file("members.csv", sheet.replace("Công nhân", "Sinh viên")))
    said(facts="corrects", facts_from="01/03/2025")
    assert Member.objects.get(pk=world.member["an"].pk).occupation == "university_student"
    assert Profile.objects.count() == 1
    assert 'name="facts_from"' not in as_officer.get(send(as_officer, csv_file("events.csv", "x"))[1]).text


def test_the_other_officer_gets_404(client, as_officer, world):
    _, url = sound(as_officer)
    client.force_login(world.other_officer)
    for path in ("", "cot/", "tien-do/", "tep-loi/", "hoan-tac/"):
        assert client.get(url + path).status_code == 404
    for path in ("kiem-tra/", "ghi/", "dung/", "hoan-tac/"):
        assert client.post(url + path).status_code == 404


def test_staff_above_see_the_officers_imports(client, as_officer, world):
    _, url = sound(as_officer)
    client.force_login(world.staff)
    assert client.get(url).status_code == 200


def test_a_viewer_may_not(client, world):
    client.force_login(world.viewer)
    assert client.get(URL).status_code == 403
    assert client.post(URL, {"files": [csv_file("members.csv", MEMBERS)]}).status_code == 403


def test_what_is_no_spreadsheet_is_refused_with_the_remedy(as_officer):
    response = as_officer.post(URL, {"files": [csv_file("danh-sach.xls", "x")]})
    assert response.status_code == 422
    assert "lưu lại dưới dạng .xlsx" in response.content.decode()
    assert not Batch.objects.exists()


def test_a_file_that_cannot_be_opened_says_why(as_officer):
    _, url = send(as_officer, csv_file("so.xlsx", "not a workbook"))
    response = as_officer.get(url)
    assert response.status_code == 422
    assert "Không đọc được tệp" in response.content.decode()


def test_every_fault_is_named_and_the_sheet_comes_back_with_them(as_officer):
    faulty = MEMBERS + "M-902,Vừ A Sai,Nam,31/02/1990\n"
    batch, url = checked(as_officer, csv_file("members.csv", faulty), csv_file("events.csv", EVENTS))
    page = as_officer.get(url).content.decode()
    assert "Tệp còn lỗi" in page and "lịch không có ngày này" in page
    assert as_officer.post(f"{url}ghi/", follow=True).status_code == 200
    batch.refresh_from_db()
    assert batch.state == "checked" and not Member.objects.filter(dossier_no="M-901").exists()

    answer = as_officer.get(f"{url}tep-loi/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell.value) for sheet in book for row in sheet.rows for cell in row if cell.value]
    assert any("lịch không có ngày này" in cell for cell in cells)
    assert "Vừ A Sai" in cells


def test_unknown_headers_are_asked_for_and_remembered(as_officer, world):
    own = KNOWN.replace("Họ và tên", "Tên đồng chí")
    batch, url = send(as_officer, csv_file("members.csv", own))
    page = as_officer.get(url).content.decode()
    assert "1 cột chưa nhận ra" in page
    as_officer.post(f"{url}kiem-tra/", {"column-0-1": "full_name"})
    work_on(batch)
    batch.refresh_from_db()
    assert batch.summary["ok"], list(batch.faults.values())
    assert ColumnMapping.objects.filter(header="Tên đồng chí", column="full_name").exists()

    _, again = send(as_officer, csv_file("members.csv", own))
    assert "Đã nhận ra mọi cột" in as_officer.get(again).content.decode()


def test_a_title_that_nobody_knows_is_chosen_first(as_officer):
    own = KNOWN.replace("Số hồ sơ,Họ và tên,Giới tính", "Mã,Ai,Phái")
    batch, url = send(as_officer, csv_file("so-lieu-2026.csv", own))
    assert "Chưa biết đây là bảng gì" in as_officer.get(url).content.decode()
    response = as_officer.post(f"{url}kiem-tra/", {"sheet-0": "members"})
    assert response.url == f"{url}cot/"
    assert "Họ và tên" in as_officer.get(response.url).content.decode()
    columns = {"column-0-0": "dossier_no", "column-0-1": "full_name", "column-0-2": "gender"}
    as_officer.post(f"{url}kiem-tra/", columns)
    work_on(batch)
    batch.refresh_from_db()
    assert batch.summary["ok"], list(batch.faults.values())


def test_a_title_that_nobody_knows_is_known_by_its_header(as_officer):
    _, url = send(as_officer, csv_file("so-lieu-2026.csv", KNOWN))
    assert "Đã nhận ra mọi cột" in as_officer.get(url).content.decode()


def test_confirming_twice_writes_once(as_officer):
    batch, url = checked(as_officer)
    as_officer.post(f"{url}ghi/")
    as_officer.post(f"{url}ghi/")
    work_on(batch)
    work_on(batch)
    assert Member.objects.get(dossier_no="M-901").events.count() == 1


def test_the_same_file_again_says_so_and_has_nothing_to_write(as_officer):
    batch, url = checked(as_officer)
    as_officer.post(f"{url}ghi/")
    work_on(batch)
    again, second = sound(as_officer)
    assert "đã được nhập ngày" in as_officer.get(second).content.decode()
    as_officer.post(f"{second}kiem-tra/")
    work_on(again)
    assert "không có gì để ghi" in as_officer.get(second).content.decode()


def test_a_stopped_import_writes_nothing_and_keeps_no_file(as_officer, uploads):
    batch, url = checked(as_officer)
    as_officer.post(f"{url}ghi/")
    as_officer.post(f"{url}dung/")
    work_on(batch)
    batch.refresh_from_db()
    assert batch.state == "cancelled" and not Member.objects.filter(dossier_no="M-901").exists()
    assert not list((uploads / "imports").iterdir())


def test_work_hears_that_it_was_stopped(as_officer, world):
    batch, url = sound(as_officer)
    as_officer.post(f"{url}kiem-tra/")
    taken = claimed(batch)
    assert taken is not None
    as_officer.post(f"{url}dung/")
    with jobs._Watch(Held(jobs.KIND, taken)) as watch, pytest.raises(TakenOver):
        watch("checking", 0, 0)


def test_a_worker_that_lost_its_lease_stops(as_officer):
    batch, url = sound(as_officer)
    as_officer.post(f"{url}kiem-tra/")
    first = claimed(batch)
    assert first is not None and claimed(batch) is None, "one worker at a time"
    assert sweep() == 0
    lapse(first)
    assert sweep() == 1
    assert claimed(batch) is not None
    with jobs._Watch(Held(jobs.KIND, first)) as watch, pytest.raises(TakenOver):
        watch("checking", 0, 0)


def test_work_that_is_lost_again_and_again_fails_in_the_open(as_officer):
    batch, url = sound(as_officer)
    as_officer.post(f"{url}kiem-tra/")
    for _ in range(jobs.KIND.most_attempts):
        taken = claimed(batch)
        assert taken is not None
        lapse(taken)
    assert claimed(batch) is None
    page = as_officer.get(url).content.decode()
    assert "Không ghi được" in page and "dừng giữa chừng" in page


def test_progress_is_seen_while_the_work_goes_on_and_ends_with_a_reload(as_officer):
    batch, url = sound(as_officer)
    as_officer.post(f"{url}kiem-tra/")
    taken = claimed(batch)
    assert taken is not None
    with jobs._Watch(Held(jobs.KIND, taken)) as watch:
        watch("reading members", 500, 0)
    page = as_officer.get(f"{url}tien-do/").content.decode()
    assert "Đang đọc tệp" in page and "500" in page
    lapse(taken)
    work_on(batch)
    assert as_officer.get(f"{url}tien-do/")["HX-Refresh"] == "true"


def test_a_whole_import_is_taken_back_after_asking(as_officer):
    batch, url = checked(as_officer)
    as_officer.post(f"{url}ghi/")
    work_on(batch)
    assert "Hoàn tác lần nhập này?" in as_officer.get(f"{url}hoan-tac/").content.decode()
    as_officer.post(f"{url}hoan-tac/")
    batch.refresh_from_db()
    assert batch.state == "undone" and not Member.objects.filter(dossier_no="M-901").exists()


def list_of_people():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Danh sách"
    for row in (
        ["ĐẢNG BỘ XÃ A"],
        ["DANH SÁCH ĐẢNG VIÊN"],
        ["STT", "Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Chức vụ"],
        [1, "Lò Văn Ánh", "05/07/1985", "02/11/2007", "02/11/2008", "Bí thư"],
    ):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("danh-sach.xlsx", out.getvalue())


def test_a_list_comes_in_with_two_decisions(as_officer, world):
    batch, url = send(as_officer, list_of_people())
    page = as_officer.get(url).content.decode()
    assert (
        "Dòng tiêu đề: dòng 3" in page
        and "Chi bộ của mọi dòng" in page
        and "Tính từ ngày của mọi dòng" in page
    )
    as_officer.post(
        f"{url}kiem-tra/", {"all-0-cell": "Chi bộ bản Nà Tông", "all-0-counts_from": "01/01/2020"}
    )
    work_on(batch)
    page = as_officer.get(url).content.decode()
    assert "Tệp không có lỗi" in page and "Cột F “Chức vụ” không nhập" in page
    as_officer.post(f"{url}ghi/")
    work_on(batch)
    member = Member.objects.get(full_name="Lò Văn Ánh")
    assert member.stretches.get().cell.code == "CB-A1-1"
    # What holds for one table is not remembered; what its columns mean is.
    assert ColumnMapping.objects.filter(sheet="roster", header="Họ và tên", column="full_name").exists()
    assert not ColumnMapping.objects.filter(column="Chi bộ bản Nà Tông").exists()


def test_another_row_may_be_chosen_for_the_header(as_officer, world):
    _, url = send(as_officer, list_of_people())
    response = as_officer.post(f"{url}kiem-tra/", {"sheet-0-row": "2"})
    assert response.url.endswith("/cot/")
    assert "Dòng tiêu đề: dòng 2" in as_officer.get(response.url).content.decode()


def test_every_warning_can_be_read_before_it_is_let_pass(as_officer, world):
    people = "".join(f"M-{i:04},Lò Văn Mới,Nam,02/03/1999\n" for i in range(205))
    acts = "".join(f"M-{i:04},first_recorded,2020-01-01,CB-A1-1,a1-1\n" for i in range(205))
    events = EVENTS.splitlines()[0] + "\n" + acts
    head = MEMBERS.splitlines()[0] + "\n"
    _, url = checked(as_officer, csv_file("members.csv", head + people), csv_file("events.csv", events))
    page = as_officer.get(url).text
    # One of them about the numbers, which wait for the board.
    assert "Nên xem lại: 205" in page and "dòng 3:" in page and "dòng 206:" not in page
    last = as_officer.get(f"{url}?luuy=3").text
    assert "Trang 3 / 3" in last and "dòng 206: Có thể cùng một người với dòng 2" in last


def test_the_list_that_the_register_gives_out_comes_back_in(as_officer, world):
    given = as_officer.get("/dang-vien/?dang=xlsx")
    assert given.status_code == 200
    file = SimpleUploadedFile("danh-sach-dang-vien.xlsx", given.content)
    day = {"all-0-counts_from": "01/01/2020"}
    batch, url = send(as_officer, file)
    as_officer.post(f"{url}kiem-tra/", day)
    work_on(batch)
    people = Member.objects.visible_to(world.officer).count()
    hidden = {fault.code for fault in batch.faults.all()}
    assert hidden == {"masked_number"} and "bỏ qua cột này" in as_officer.get(url).text
    # Without the hidden numbers everybody is found by name, birth and cell.
    as_officer.post(f"{url}kiem-tra/", day | {"column-0-0": "", "column-0-9": ""})
    work_on(batch)
    page = as_officer.get(url).text
    assert "Tệp không có lỗi" in page, list(batch.faults.values_list("row", "column", "message"))
    batch.refresh_from_db()
    counts = batch.summary["counts"]["members"]
    assert 5 < counts["rows"] <= people and (counts["inserted"], counts["updated"]) == (0, 0)


def test_every_template_is_known_when_it_comes_back():
    for shape in SHAPES:
        with NamedTemporaryFile(suffix=".xlsx") as file:
            file.write(template(shape))
            file.flush()
            sample, _ = sniff(file.name)
        assert sample.sheet == shape.code and None not in sample.proposed.values(), shape.code


def test_a_template_comes_back_in(as_officer, client, world, tmp_path):
    response = as_officer.get(f"{URL}mau/roster/")
    path = tmp_path / "mau.xlsx"
    path.write_bytes(response.content)
    [sample, guide] = sniff(path)
    assert (sample.sheet, guide.sheet) == ("roster", None)
    assert None not in sample.proposed.values()
    assert openpyxl.load_workbook(path).properties.created == MADE, "the same bytes whenever it is asked for"
    assert client.get(f"{URL}mau/khong-co/").status_code == 404
    client.force_login(world.viewer)
    assert client.get(f"{URL}mau/roster/").status_code == 403
