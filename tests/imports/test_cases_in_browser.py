"""Files that people really have, sent in the browser: what was meant comes in, or it is said what to do."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Event, Member
from registry.accounts.models import Grant, Role, User
from registry.imports.engine import load
from registry.units.models import Organization
from reports.targets.models import Target
from tests.work import work_on

from .test_cases import CASES, MEANT, NAMED, STRUCTURE
from .test_pages import csv_file, send, uploads  # noqa: F401 (a fixture)
from .test_words import form

pytestmark = pytest.mark.django_db(transaction=True)

SECOND_CELL = "1109603157002,cell,Chi bộ bản Pờ Ló,commune,1109603157,\n"
COLUMNS = (
    "Số hồ sơ,Số thẻ đảng,Số căn cước,Ngày vào Đảng,Ngày chính thức,Họ và tên,Giới tính,Ngày sinh,Dân tộc"
)


@pytest.fixture
def officer(client, tmp_path):
    """An officer of the commune that the files are about, signed in."""
    for sheet, text in STRUCTURE.items():
        more = SECOND_CELL if sheet == "organizations" else ""
        (tmp_path / f"{sheet}.csv").write_text(text + more, encoding="utf-8")
    assert load(tmp_path).faults == []
    user = User.objects.create(username="can.bo", full_name="Cán Bộ Một")
    Grant.objects.create(
        user=user,
        role=Role.OFFICER,
        organization=Organization.objects.get(code="1103157"),
        starts_on=date(2020, 1, 1),
    )
    client.force_login(user)
    return client


def checked(client, *files, **chosen):
    """The import, its address and its page, after the check."""
    batch, url = send(client, *files)
    client.post(f"{url}kiem-tra/", chosen)
    work_on(batch)
    batch.refresh_from_db()
    return batch, url, client.get(url).text


def written(client, *files, **chosen):
    batch, url, page = checked(client, *files, **chosen)
    assert "Tệp không có lỗi" in page, list(batch.faults.values_list("row", "column", "message"))
    client.post(f"{url}ghi/")
    work_on(batch)
    assert "Đã ghi vào sổ" in client.get(url).text
    return page


def workbook(name):
    return SimpleUploadedFile(name, (CASES / name).read_bytes())


def rows_of(names):
    """The cases as one file: each the row of its own file, under a number of its own."""
    people = [COLUMNS]
    for i, name in enumerate(names):
        header, row = (CASES / name / "members.csv").read_text(encoding="utf-8").splitlines()
        assert header == COLUMNS
        numbers = {"T-1": f"T-{i}", "99000001": f"99{i:06}", "011085000001": f"0110850{i:05}"}
        cells = [numbers.get(cell, cell) for cell in next(csv.reader([row]))]
        people.append(",".join(cells))
    events = ["dossier_no,kind,effective_on,cell_code,village_key"]
    events += [f"T-{i},first_recorded,2020-01-01,1109603157001,B03157001" for i in range(len(people) - 1)]
    return csv_file("members.csv", "\n".join(people)), csv_file("events.csv", "\n".join(events))


def test_what_was_meant_is_stored(officer):
    written(officer, *rows_of([name for name, _, _ in MEANT]))
    for i, (name, column, value) in enumerate(MEANT):
        assert getattr(Member.objects.get(dossier_no=f"T-{i}"), column) == value, name


def test_what_cannot_be_meant_is_named_on_the_page_and_in_the_corrected_sheet(officer):
    batch, url, page = checked(officer, *rows_of([name for name, *_ in NAMED]))
    assert "Tệp còn lỗi" in page and Member.objects.count() == 0
    found = {(fault.row, fault.column, fault.code): fault.message for fault in batch.faults.all()}
    expected = {(i, column, code) for i, (_, column, code, _) in enumerate(NAMED, start=2)}
    assert found.keys() == expected
    sheet = io.BytesIO(b"".join(officer.get(f"{url}tep-loi/").streaming_content))
    back = openpyxl.load_workbook(sheet)["members"]
    for i, (name, column, code, said) in enumerate(NAMED, start=2):
        assert said in found[i, column, code] and "male" not in found[i, column, code], name
        label = {"citizen_id": "Số căn cước", "card_no": "Số thẻ đảng", "full_name": "Họ và tên"}
        label |= {"birth_date": "Ngày sinh", "gender": "Giới tính", "ethnicity": "Dân tộc"}
        written_there = [str(cell.value) for cell in back[i] if cell.value]
        assert any(text.startswith(label[column]) and said in text for text in written_there), name


@pytest.mark.parametrize("sign", ["\t", "|"])
def test_other_signs_part_the_cells_and_titles_stand_above(officer, sign):
    people, events = rows_of(["born_with_dashes"])
    text = people.read().decode().replace(",", sign)
    title = f"ĐẢNG BỘ XÃ MƯỜNG NHÉ{sign * 8}\nDANH SÁCH ĐẢNG VIÊN{sign * 8}\n"
    written(officer, csv_file("members.csv", title + text), events)
    assert Member.objects.get(dossier_no="T-0").birth_date == date(1985, 7, 5)


def test_two_columns_of_one_name_are_told_apart_by_their_place(officer):
    people = csv_file("members.csv", "Số hồ sơ,Họ và tên,Ghi chú,Ghi chú\nT-0,Lò Văn Ánh,Mường Nhé,b\n")
    events = rows_of(["born_with_dashes"])[1]
    page = written(officer, people, events, **{"column-1-2": "native_place", "column-1-3": ""})
    assert "Cột D “Ghi chú [D]” không nhập, như đã chọn" in page
    assert Member.objects.get(dossier_no="T-0").native_place == "Mường Nhé"


def test_a_masked_number_says_what_to_do(officer):
    text = (CASES / "dossier_masked" / "members.csv").read_text(encoding="utf-8")
    _, _, page = checked(officer, csv_file("members.csv", text))
    assert "bị che bớt" in page and "ghi đủ số" in page


def test_what_is_seldom_right_is_warned_of_before_it_is_written(officer):
    lines = "dossier_no,full_name,gender,birth_date,admitted_on\n" + "".join(
        f"T-{i},Lò Văn {name},male,{born},{joined}\n"
        for i, (name, born, joined) in enumerate(
            [
                ("Ánh", "1985-07-05", "1990-11-02"),
                ("Hai", "2021-07-05", ""),
                ("Ba", "1985-07-05", "2007-11-02"),
            ]
            + [("Bốn", "1985-07-05", "")] * 2
        )
    )
    acts = "dossier_no,kind,effective_on,decided_on,cell_code\n" + "".join(
        f"T-{i},{rest},1109603157001\n"
        for i, rest in [
            (0, "first_recorded,2020-01-01,"),
            (1, "admitted,2026-03-01,"),
            (2, "admitted,2026-03-01,2042-01-02"),
            (3, "admitted,2024-01-10,"),
            (3, "recognized,2024-03-10,"),
            (4, "first_recorded,2020-01-01,"),
        ]
    )
    page = written(officer, csv_file("members.csv", lines), csv_file("events.csv", acts))
    for said in (
        "chưa đủ 18 tuổi vào ngày kết nạp 02/11/1990",
        "chưa đủ 18 tuổi vào ngày kết nạp 01/03/2026",
        "Ngày vào Đảng 02/11/2007 khác ngày kết nạp 01/03/2026",
        "Ngày quyết định 02/01/2042 ở sau hôm nay",
        "hết thời gian dự bị (10/01/2025), không phải 10/03/2024",
        "Có thể cùng một người với dòng 5",
    ):
        assert said in page, said


def test_titles_above_and_a_header_of_two_rows(officer):
    written(officer, workbook("titles_above.xlsx"))
    # One decision: which column nobody needs.
    written(officer, workbook("header_of_two_rows.xlsx"))
    for number, born in (("LL-002", "7/1990"), ("LM-002", "7/1990")):
        found = Member.objects.get(dossier_no=number)
        assert (found.full_name, found.gender, found.ethnicity) == ("Vừ Thị Mỷ", "female", "Mông"), born
        assert str(found.born) == "07/1990"


def test_a_sheet_for_each_cell_needs_a_day(officer):
    _, url = send(officer, workbook("sheet_for_each_cell.xlsx"))
    assert officer.get(url).text.count("Nếu để trống: như bảng trên.") == 1
    # Said of the first sheet, it holds for the second.
    page = written(officer, workbook("sheet_for_each_cell.xlsx"), **{"all-0-counts_from": "01/01/2020"})
    assert "lấy theo tiêu đề “CB bản Pờ Ló”" in page
    cells = Event.objects.values_list("cell__code", flat=True).order_by("member__dossier_no", "pk")
    assert Member.objects.count() == 4 and set(cells) == {"1109603157001", "1109603157002"}


def test_an_old_encoding_is_named_at_upload(officer):
    _, url = send(officer, workbook("tcvn3.xlsx"))
    page = officer.get(url)
    assert page.status_code == 422 and "TCVN3" in page.text and "chuyển sang Unicode" in page.text


def test_one_row_a_person_needs_a_cell_and_a_day(officer):
    chosen = {"all-0-cell": "Chi bộ bản A Lùng", "all-0-counts_from": "01/01/2020"}
    page = written(officer, workbook("without_numbers.xlsx"), **chosen)
    assert "4 người không có số hồ sơ" in page and "Cột O “SĐT” không nhập" in page
    an = Member.objects.get(full_name="Lò Văn Ánh")
    assert (an.education, an.qualification, an.political_theory) == (
        "upper_secondary",
        "university",
        "intermediate",
    )
    stretch = an.stretches.get()
    assert (stretch.village.key, stretch.starts_on) == ("B03157001", date(2020, 1, 1))
    written(officer, workbook("people_only.xlsx"), **{"all-0-counts_from": "01/01/2020"})
    assert Member.objects.get(dossier_no="LZ-001").stretches.get().cell.code == "1109603157001"


def test_words_in_use_are_known_and_the_one_that_is_not_is_asked_about(officer):
    batch, url, page = checked(officer, workbook("words_in_use.xlsx"))
    assert [word for _, word, _ in batch.summary["words"]] == ["Phổ thông", "Giáo viên"]
    assert "Từ sổ chưa biết" in page
    officer.post(f"{url}nghia-cua-tu/", form(batch, Phổ_thông="upper_secondary"))
    work_on(batch)
    officer.post(f"{url}ghi/")
    work_on(batch)
    found = {m.dossier_no: (m.education, m.religion, m.occupation) for m in Member.objects.all()}
    assert found["LV-008"] == ("upper_secondary", "none", "")
    assert found["LV-003"][2] == "commune_official" and found["LV-004"] == (
        "lower_secondary",
        "none",
        "other",
    )


def test_what_excel_makes_of_cells_is_named_and_borders_are_no_rows(officer):
    batch, _, page = checked(officer, workbook("small_numbers.xlsx"))
    assert batch.faults.count() == 3 and "“5” chỉ là một số, không phải là ngày" in page
    _, _, page = checked(officer, workbook("days_and_errors_of_excel.xlsx"))
    for said in ("Excel đã đổi ô này thành ngày 15/11/2026", "05/12/2026", "#N/A", "#VALUE!"):
        assert said in page
    written(officer, workbook("borders_to_the_last_row.xlsx"))
    assert Member.objects.get().full_name == "Lò Văn Ánh"


def test_a_code_of_another_unit_and_thousands_by_dots(officer):
    Grant.objects.create(
        user=User.objects.get(),
        role=Role.STAFF,
        organization=Organization.objects.get(code="11"),
        starts_on=date(2020, 1, 1),
    )
    areas = "key,level,name,kind,code,parent_key,valid_from\nX,commune,Mường Nhé,Xã,03157,T11,2026-01-01\n"
    _, _, page = checked(officer, csv_file("areas.csv", areas))
    assert "Mã “03157” cùng lúc thuộc về hai đơn vị cùng cấp" in page
    header = "period_from,period_to,measure,basis,recipient_code,value\n"
    row = "2026-01-01,2026-12-31,admissions,plan,1103157,1.200\n"
    written(officer, csv_file("targets.csv", header + row))
    assert Target.objects.get().value == 1200
