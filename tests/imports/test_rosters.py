"""The lists that officers keep: titles, headers of two rows, a row a person, a sheet a cell, notes below."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

import openpyxl
import pytest

from members.models import Event, Member
from registry.imports.corrected import faulty_sheet
from registry.imports.engine import load
from registry.imports.reading import OWN_TITLE, Reading
from registry.imports.sniffing import sniff

pytestmark = pytest.mark.django_db

HEADER = [
    "STT",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Dân tộc",
    "Chi bộ",
    "Ngày vào Đảng",
    "Ngày chính thức",
]
AN = [1, "Lò Văn Ánh", "Nam", "05/07/1985", "Thái", "Chi bộ bản Nà Tông", "02/11/2007", "02/11/2008"]
MY = [2, "Vừ Thị Mỷ", "Nữ", "09/06/1990", "Mông", "CB-A1-2", "03/02/2015", None]
FROM = Reading(facts_from="01/01/2020")


def book(path, pages, merged=()):
    """A workbook of these pages, as a person's own program writes it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in pages.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
        for cells in merged:
            page.merge_cells(cells)
    made.save(path)
    return path


def codes(outcome):
    return [(fault.sheet, fault.row, fault.column, fault.code) for fault in outcome.faults]


def noted(outcome):
    return {fault.code: fault.message for fault in outcome.warnings}


def event(name):
    return Event.objects.get(member__full_name=name)


def test_it_works(tmp_path, world):
    rows = [["ĐẢNG BỘ XÃ"], ["DANH SÁCH ĐẢNG VIÊN"], ["(Tính đến 30/11/2025)"], [], HEADER, AN, MY]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách": rows}), by=world.officer, reading=FROM)
    assert outcome.faults == [] and outcome.counts["members"].inserted == 2
    an, my = event("Lò Văn Ánh"), event("Vừ Thị Mỷ")
    assert (an.kind, an.effective_on, an.cell.code, an.detail) == (
        "first_recorded",
        date(2020, 1, 1),
        "CB-A1-1",
        "",
    )
    assert (my.cell.code, my.detail) == ("CB-A1-2", "probationary")
    assert an.member.dossier_no.startswith("DV-") and "2 người" in noted(outcome)["numbers_given"]
    assert "Cột A “STT”" in noted(outcome)["numbering_column"]


def test_the_same_list_again_brings_nothing_new(tmp_path, world):
    path = book(tmp_path / "ds.xlsx", {"Danh sách": [HEADER, AN, MY]})
    assert load(path, by=world.officer, reading=FROM).changes == 4
    again = load(path, by=world.officer, reading=FROM)
    assert (again.faults, again.changes) == ([], 0)
    assert "2 người" in noted(again)["known_without_number"] and "counts_already" in noted(again)


def test_a_day_and_a_cell_may_be_chosen_for_all_rows(tmp_path, world):
    rows = [[*row[:5], *row[6:]] for row in (HEADER, AN, MY)]
    path = book(tmp_path / "ds.xlsx", {"Danh sách đảng viên": rows})
    bare = load(path, by=world.officer)
    assert codes(bare) == [
        ("roster", 1, "cell", "missing_choice"),
        ("roster", 1, "counts_from", "missing_choice"),
    ]
    said = Reading.of({"=Danh sách đảng viên": {"cell": "CB-A1-1", "counts_from": "1/1/2020"}})
    assert load(path, by=world.officer, reading=said).faults == []
    assert event("Vừ Thị Mỷ").cell.code == "CB-A1-1"


def test_a_cell_is_found_by_name_in_the_senders_scope_only(tmp_path, world):
    foreign = [*AN[:5], "Chi bộ bản Chà Cang", *AN[6:]]
    path = book(tmp_path / "ds.xlsx", {"Danh sách": [HEADER, foreign]})
    outcome = load(path, by=world.officer, reading=FROM)
    assert codes(outcome) == [("roster", 2, "cell", "unknown_cell_name")]
    assert load(path, by=None, reading=FROM).faults == []


def test_whoever_joined_since_the_list_begins_is_admitted_then(tmp_path, world):
    young = [*AN[:6], "03/02/2022", "03/02/2023"]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách": [HEADER, young]}), by=world.officer, reading=FROM)
    assert outcome.faults == []
    member = Member.objects.get(full_name="Lò Văn Ánh")
    assert (member.admitted_on, member.official_on) == (None, None)
    assert sorted(member.events.values_list("kind", "effective_on")) == [
        ("admitted", date(2022, 2, 3)),
        ("recognized", date(2023, 2, 3)),
    ]


def test_headers_of_two_rows_names_in_two_columns_and_marks(tmp_path, world):
    rows = [
        ["STT", "Họ và tên", None, "Giới tính", None, "Ngày vào Đảng", None, "Chi bộ"],
        [None, None, None, "Nam", "Nữ", "Dự bị", "Chính thức", None],
        [1, "Lò Văn", "Ánh", "x", None, "02/11/2007", "02/11/2008", "CB-A1-1"],
        [2, "Vừ Thị", "Mỷ", None, "x", "03/02/2015", "03/02/2016", "CB-A1-1"],
        ["Tổng cộng: 2 đồng chí (nữ: 1)"],
    ]
    merged = ["A1:A2", "B1:C2", "D1:E1", "F1:G1", "H1:H2"]
    path = book(tmp_path / "ds.xlsx", {"Danh sách": rows}, merged)
    outcome = load(path, by=world.officer, reading=FROM)
    assert outcome.faults == []
    my = Member.objects.get(full_name="Vừ Thị Mỷ")
    assert (my.gender, my.admitted_on, my.official_on) == ("female", date(2015, 2, 3), date(2016, 2, 3))
    assert noted(outcome)["rows_passed_over"] == "Bỏ qua 1 dòng tổng cộng: 5."


def test_two_marks_in_one_row_are_a_fault(tmp_path, world):
    rows = [["Họ và tên", "Nam", "Nữ", "Chi bộ"], ["Lò Văn Ánh", "x", "x", "CB-A1-1"]]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách": rows}), by=world.officer, reading=FROM)
    assert codes(outcome) == [("roster", 2, "gender", "marked_twice")]


def test_a_day_in_three_columns(tmp_path, world):
    rows = [
        ["Họ và tên", "Ngày sinh", None, None, "Chi bộ"],
        [None, "Ngày", "Tháng", "Năm", None],
        ["Lò Văn Ánh", 5, 7, 1985, "CB-A1-1"],
    ]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách": rows}, ["B1:D1"]), by=world.officer, reading=FROM)
    assert outcome.faults == []
    assert Member.objects.get(full_name="Lò Văn Ánh").birth_date == date(1985, 7, 5)


def test_a_birth_under_nam_or_nu_says_both(tmp_path, world):
    rows = [
        ["Họ và tên", "Ngày sinh", None, "Chi bộ"],
        [None, "Nam", "Nữ", None],
        ["Lò Văn Ánh", "05/07/1985", None, "CB-A1-1"],
        ["Vừ Thị Mỷ", None, "09/06/1990", "CB-A1-1"],
    ]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách": rows}, ["B1:C1"]), by=world.officer, reading=FROM)
    assert outcome.faults == []
    my = Member.objects.get(full_name="Vừ Thị Mỷ")
    assert (my.gender, my.birth_date) == ("female", date(1990, 6, 9))


def test_a_sheet_for_each_cell_is_one_list(tmp_path, world):
    header, an, my = ([*row[:5], *row[6:]] for row in (HEADER, AN, MY))
    pages = {"CB bản Nà Tông": [header, an], "CB bản Pá Khoang": [header, my]}
    outcome = load(book(tmp_path / "ds.xlsx", pages), by=world.officer, reading=FROM)
    assert outcome.faults == []
    assert event("Lò Văn Ánh").cell.code == "CB-A1-1" and event("Vừ Thị Mỷ").cell.code == "CB-A1-2"


def test_a_fault_of_joined_sheets_names_its_own_sheet_and_row(tmp_path, world):
    header, an, my = ([*row[:5], *row[6:]] for row in (HEADER, AN, MY))
    wrong = [*my[:3], "31/02/1990", *my[4:]]
    path = book(tmp_path / "ds.xlsx", {"CB bản Nà Tông": [header, an], "CB bản Pá Khoang": [header, wrong]})
    outcome = load(path, by=world.officer, reading=FROM)
    assert codes(outcome) == [("roster/CB bản Pá Khoang", 2, "birth_date", "no_such_date")]
    back = openpyxl.load_workbook(faulty_sheet(path, outcome.faults, tmp_path / "back.xlsx"))
    assert "Ngày sinh: " in back["CB bản Pá Khoang"]["H2"].value
    assert back["CB bản Nà Tông"]["H2"].value is None


def test_the_name_of_the_sheet_may_be_the_cell(tmp_path, world):
    header, an = ([*row[:5], *row[6:]] for row in (HEADER, AN))
    said = Reading.of({"=Nà Tông": {"cell": OWN_TITLE, "counts_from": "01/01/2020"}})
    outcome = load(book(tmp_path / "ds.xlsx", {"Nà Tông": [header, an]}), by=world.officer, reading=said)
    assert outcome.faults == [] and event("Lò Văn Ánh").cell.code == "CB-A1-1"


def test_what_is_about_nobody_is_passed_over_with_a_word(tmp_path, world):
    rows = [
        HEADER,
        [1, 2, 3, 4, 5, 6, 7, 8],
        ["I. Đảng viên chính thức"],
        AN,
        HEADER,
        ["II. Đảng viên dự bị"],
        MY,
        [None, "Tổng cộng", 2],
        [None, None, None, None, None, "Nà Tông, ngày 30 tháng 11 năm 2025"],
        [None, "NGƯỜI LẬP", None, None, None, "T/M CHI BỘ"],
        [None, "Lò Văn Lập", None, None, None, "Vừ A Bí"],
        [3],
    ]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách": rows}), by=world.officer, reading=FROM)
    assert outcome.faults == [] and outcome.counts["members"].inserted == 2
    said = {fault.message for fault in outcome.warnings if fault.code == "rows_passed_over"}
    assert said == {
        "Bỏ qua 1 dòng đánh số cột: 2.",
        "Bỏ qua 2 dòng đề mục: 3, 6.",
        "Bỏ qua 1 dòng tiêu đề lặp lại: 5.",
        "Bỏ qua 1 dòng tổng cộng: 8.",
        "Bỏ qua 3 dòng ghi chú, ký tên: 9, 10, 11.",
        "Bỏ qua 1 dòng chỉ có số thứ tự: 12.",
    }


def test_a_person_called_tong_is_a_person(tmp_path, world):
    rows = [["Họ và tên", "Chi bộ"], ["Tống Văn Ký", "CB-A1-1"], ["Công Thị Tâm", "CB-A1-1"]]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách đảng viên": rows}), by=world.officer, reading=FROM)
    assert outcome.faults == [] and outcome.counts["members"].inserted == 2


def test_a_heading_may_name_the_cell_of_the_rows_below(tmp_path, world):
    header, an, my = ([*row[:5], *row[6:]] for row in (HEADER, AN, MY))
    rows = [["CHI BỘ BẢN NÀ TÔNG"], header, an, ["Chi bộ bản Pá Khoang"], my]
    outcome = load(book(tmp_path / "ds.xlsx", {"Danh sách": rows}), by=world.officer, reading=FROM)
    assert outcome.faults == []
    assert event("Lò Văn Ánh").cell.code == "CB-A1-1" and event("Vừ Thị Mỷ").cell.code == "CB-A1-2"
    said = [fault.message for fault in outcome.warnings if fault.code == "unit_from_title"]
    assert ["CHI BỘ BẢN NÀ TÔNG" in said[0], "Chi bộ bản Pá Khoang" in said[1]] == [True, True]


def test_the_first_heading_may_stand_below_the_header(tmp_path, world):
    header, an, my = ([*row[:5], *row[6:]] for row in (HEADER, AN, MY))
    rows = [["DANH SÁCH"], header, ["Chi bộ bản Nà Tông"], an, ["Chi bộ bản Pá Khoang"], my]
    path = book(tmp_path / "ds.xlsx", {"Danh sách": rows})
    assert load(path, by=world.officer, reading=FROM).faults == []
    assert event("Lò Văn Ánh").cell.code == "CB-A1-1" and event("Vừ Thị Mỷ").cell.code == "CB-A1-2"


def test_letters_and_their_marks_written_apart_are_read_alike(tmp_path, world):
    rows = [
        ["Họ và tên", None, "Ngày sinh", None, None, "Chi bộ"],
        [None, None, "Ngày", "Tháng", "Năm", None],
        [1, 2, 3, 4, 5, 6],
        ["Lò Văn", "Ánh", 5, 7, 1985, "CB-A1-1"],
    ]
    apart = [[normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    path = book(tmp_path / "ds.xlsx", {"Danh sách": apart}, ["A1:B2", "C1:E1", "F1:F2"])
    assert load(path, by=world.officer, reading=FROM).faults == []
    assert Member.objects.get(full_name="Lò Văn Ánh").birth_date == date(1985, 7, 5)


def test_a_name_goes_on_below_a_blank_also_where_the_columns_are_numbered(tmp_path, world):
    rows = "Họ và tên,,Giới tính,Chi bộ\n1,2,3,4\nLò Văn,Ánh,Nam,CB-A1-1\n"
    (tmp_path / "danh sách.csv").write_text(rows, encoding="utf-8")
    assert load(tmp_path, by=world.officer, reading=FROM).faults == []
    assert Member.objects.filter(full_name="Lò Văn Ánh").exists()


def test_nothing_is_dropped_in_silence(tmp_path, world):
    rows = [[*HEADER, "SĐT", None, "Ghi chú", "Ghi chú"], [*AN, "0912", "gì đó", None, "a"]]
    path = book(tmp_path / "ds.xlsx", {"Danh sách": rows})
    outcome = load(path, by=world.officer, reading=FROM)
    assert codes(outcome) == [("roster", 1, "[J]", "untitled_column")]
    said = {(fault.code, fault.column) for fault in outcome.warnings}
    assert said >= {
        ("column_not_known", "SĐT"),
        ("empty_column", "Ghi chú"),
        ("column_not_known", "Ghi chú [L]"),
    }
    left_out = Reading(mapping={"roster": {"[J]": ""}}, facts_from="01/01/2020")
    outcome = load(path, by=world.officer, reading=left_out)
    assert outcome.faults == [] and "Cột J" in noted(outcome)["column_left_out"]


def test_the_header_may_be_chosen_by_hand(tmp_path, world):
    rows = [["Danh sách", "năm", "nay"], ["Ai", "Chi bộ nào", "Ra sao"], ["Lò Văn Ánh", "CB-A1-1", "tốt"]]
    path = book(tmp_path / "ds.xlsx", {"Trang 1": rows})
    said = Reading(
        mapping={"roster": {"Ai": "full_name", "Chi bộ nào": "cell", "Ra sao": ""}},
        sheets={"Trang 1": "roster"},
        header_rows={"Trang 1": 2},
        facts_from="01/01/2020",
    )
    [sample] = sniff(path, said)
    assert (sample.header_row, sample.headers) == (2, ["Ai", "Chi bộ nào", "Ra sao"])
    assert load(path, by=world.officer, reading=said).faults == []
    assert event("Lò Văn Ánh").cell.code == "CB-A1-1"


def test_several_lists_and_their_events_elsewhere(tmp_path, world):
    numbered = [["Số hồ sơ", "Họ và tên", "Chi bộ"], ["LL-1", "Lò Văn Ánh", "CB-A1-1"]]
    events = [
        ["Số hồ sơ", "Việc", "Có hiệu lực từ", "Mã chi bộ"],
        ["LL-1", "Kết nạp", "02/03/2021", "CB-A1-2"],
    ]
    path = book(tmp_path / "ds.xlsx", {"Đảng viên": numbered, "Sự kiện": events})
    assert load(path, by=world.officer, reading=FROM).faults == []
    assert (event("Lò Văn Ánh").kind, event("Lò Văn Ánh").cell.code) == ("admitted", "CB-A1-2")


def test_borders_down_to_the_last_row_are_no_rows(tmp_path, world):
    from pathlib import Path

    [sample, _] = sniff(Path(__file__).parent / "cases" / "borders_to_the_last_row.xlsx")
    assert sample.rows[0][:2] == ["LQ-001", "Lò Văn Ánh"]


@pytest.mark.parametrize("sign", ["\t", "|", ";", ","])
def test_delimiters_are_judged_by_whole_records(tmp_path, world, sign):
    lines = ["Danh sách; lập, ngày 1", *(sign.join(row) for row in (["Họ và tên", "Chi bộ", "Quê quán"],))]
    lines += [sign.join(["Lò Văn Ánh", "CB-A1-1", '"Mường Nhé, bản A; xã B"'])]
    (tmp_path / "danh sách.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load(tmp_path, by=world.officer, reading=FROM).faults == []
    assert Member.objects.get(full_name="Lò Văn Ánh").native_place == "Mường Nhé, bản A; xã B"
