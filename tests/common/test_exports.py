"""Tables as files: as the page has them, nothing that a spreadsheet would run, people only for the record."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.utils.timezone import localdate

from members.models import Member
from registry.audit.models import Entry
from registry.common import exports
from tests.web.pages import ON, add_people, get

pytestmark = pytest.mark.django_db


def from_csv(response):
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def from_xlsx(response):
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def without_notes(lines):
    """From the heads on: a report has its title and notes above them, and an empty row between."""
    blank = next((at for at, line in enumerate(lines) if not any(line)), None)
    return lines if blank is None else lines[blank + 1 :]


# The rows of each, those of a sum included.
PAGES = {
    "/": 3,
    "/dia-ban/tinh/": 3,
    "/to-chuc/TU/": 3,
    "/thon-ban/?cach-tinh=own": 2,
    "/dang-vien/": 16,
    f"/danh-sach/?indicator=members&organization=DU-A&on={ON}": 11,
    f"/danh-sach/?indicator=cells&organization=DU-A&on={ON}": 5,
    f"/danh-sach/?indicator=post_coverage&organization=TU&on={ON}&post=village_head": 2,
}


@pytest.mark.parametrize(("path", "rows"), PAGES.items())
def test_it_works(world, path, rows):
    address, _, query = path.partition("?")
    asked = dict(pair.split("=") for pair in query.split("&")) if query else {}
    as_csv = from_csv(get(world.staff, address, dang="csv", **asked))
    as_xlsx = without_notes(from_xlsx(get(world.staff, address, dang="xlsx", **asked)))
    assert len(as_csv) == len(as_xlsx) == rows + 1
    assert as_csv[0] == as_xlsx[0]
    assert [line[0] for line in as_csv] == [line[0] for line in as_xlsx]


def test_the_other_commune_gets_404(world):
    assert get(world.officer, "/dang-vien/", dang="csv", **{"don-vi": "DU-B"}).status_code == 404
    names = [line[1] for line in from_csv(get(world.officer, "/dang-vien/", dang="csv"))]
    assert "Lò Văn An" in names and "Lý A Quý" not in names


def test_a_file_holds_every_page(world):
    add_people(world, 60)
    assert len(from_csv(get(world.staff, "/dang-vien/", dang="csv"))) == 77


def test_numbers_stay_masked_in_files(world):
    text = get(world.staff, "/dang-vien/", dang="csv").content.decode()
    assert "910000000001" not in text and "011000000001" not in text and "•001" in text
    assert "HS00001" not in text


def test_exports_of_people_are_written_down(world):
    get(world.staff, "/dang-vien/", dang="xlsx", **{"gioi-tinh": "female"})
    get(world.staff, "/danh-sach/", dang="csv", indicator="members", organization="DU-A", on=ON)
    facts = list(
        Entry.objects.filter(action="members.exported").order_by("pk").values_list("facts", flat=True)
    )
    assert facts[0] == {"filters": ["gioi-tinh"], "rows": 6, "kind": "xlsx"}
    assert facts[1] == {"rows": 11, "kind": "csv", "indicator": "members", "root": "DU-A"}


def test_nothing_in_a_file_runs(world):
    Member.objects.filter(dossier_no="HS00001").update(full_name='=HYPERLINK("http://x")')
    first = next(line for line in from_csv(get(world.staff, "/dang-vien/", dang="csv")) if "HYPER" in line[1])
    assert first[1] == '\'=HYPERLINK("http://x")'
    book = openpyxl.load_workbook(BytesIO(get(world.staff, "/dang-vien/", dang="xlsx").content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_texts_that_begin_a_formula_are_quoted(text):
    table = exports.Table("Bảng", ["a", "b"], [[text, -5]], ())
    assert from_csv(exports.send("csv", table))[1] == [f"'{text}", "-5"]


def test_days_are_written_as_the_forms_write_them():
    table = exports.Table("Bảng", ["a"], [[date(2025, 7, 1)], [None]], ())
    assert from_csv(exports.send("csv", table)) == [["a"], ["01/07/2025"], [""]]


@pytest.mark.parametrize("is_long", [False, True])
def test_an_empty_table_has_its_heads(is_long):
    table = exports.Table("Bảng/[1]: *?", ["a", "b"], [], ("Đảng bộ",), is_long=is_long)
    lines = from_xlsx(exports.send("xlsx", table))
    assert [line[0] for line in lines[:2]] == ["Bảng/[1]: *?", "Đảng bộ"]
    assert without_notes(lines)[0] == ["a", "b"]


DAYS = ["Tính đến hết ngày 30/06/2026", "Theo cơ cấu ngày 30/06/2026"]
MADE = [f"Lập ngày {localdate():%d/%m/%Y}"]
SAID = {
    "/thon-ban/?xa=xa-a&bac=none": ["Sổ thôn, bản", "Nậm A", "Lọc theo bậc: Chưa có đảng viên", *DAYS],
    "/thon-ban/chuong-trinh/": ["Xóa bản trắng năm 2026", "Đảng bộ tỉnh Mường Xa", *DAYS],
    "/cap-uy/?xem=khong-bi-thu": [
        "Cấp ủy",
        "Đảng bộ tỉnh Mường Xa",
        "Lọc theo xem: Chi bộ chưa có bí thư",
        *DAYS,
    ],
    "/phan-cong/": ["Phân công nhiệm vụ", "Đảng bộ tỉnh Mường Xa", *DAYS],
    "/ra-soat/": ["Rà soát, sàng lọc đảng viên", "Đảng bộ tỉnh Mường Xa", "Ngày 30/06/2026"],
    "/co-so/": ["Cơ sở, nơi làm việc", "Đảng bộ tỉnh Mường Xa", *DAYS],
    "/noi-cu-tru/": ["Giữ mối liên hệ nơi cư trú", "Đảng bộ tỉnh Mường Xa: đảng viên cư trú ở đây", DAYS[1]],
    "/sinh-hoat/?thang=2026-06": ["Sinh hoạt chi bộ tháng 6/2026", "Đảng bộ tỉnh Mường Xa", DAYS[1]],
    "/viec-phai-lam/": ["Việc phải làm: tất cả", "Toàn bộ phạm vi được ghi", *MADE],
    "/chuyen-sinh-hoat/?ten=An": ["Chuyển sinh hoạt: đang chuyển đến", "Lọc theo tên: An", *MADE],
    "/dot-the/": ["Đợt cấp thẻ: chờ duyệt", *MADE],
    "/nhat-ky/?nguoi=canbo": ["Nhật ký", "Lọc theo tên đăng nhập: canbo", *MADE],
    f"/danh-sach/?indicator=cells&organization=DU-A&on={ON}": [
        "Chi bộ",
        "Đảng bộ xã Nậm A",
        "Ngày 30/06/2026",
        DAYS[1],
        "Số liệu tạm tính",
    ],
}


@pytest.mark.parametrize(("path", "said"), SAID.items())
def test_a_file_says_what_it_is(world, path, said):
    address, _, query = path.partition("?")
    asked = dict(pair.split("=") for pair in query.split("&")) if query else {}
    user = world.auditor if address == "/nhat-ky/" else world.staff
    lines = from_xlsx(get(user, address, dang="xlsx", **asked))
    assert [line[0] for line in lines[: len(said)]] == said
    assert not any(lines[len(said)]) and any(lines[len(said) + 1]), "an empty row, then the heads"


def test_no_other_kind_of_file(world):
    assert get(world.staff, "/dang-vien/", dang="pdf").status_code == 400


@pytest.mark.parametrize(
    ("path", "title", "notes"),
    [
        (
            "/dang-vien/?don-vi=DU-A&gioi-tinh=female&xep=ngay-sinh",
            "Danh sách đảng viên",
            [
                "Đảng bộ xã Nậm A",
                "Tính đến hết ngày 30/06/2026",
                "Theo cơ cấu ngày 30/06/2026",
                "Lọc theo giới tính: Nữ",
            ],
        ),
        (
            f"/danh-sach/?indicator=members&organization=DU-A&on={ON}&by=gender&value=female&xep=ngay-sinh",
            "Đảng viên: nữ",
            ["Đảng bộ xã Nậm A", "Ngày 30/06/2026", "Theo cơ cấu ngày 30/06/2026", "Số liệu tạm tính"],
        ),
    ],
)
def test_a_file_of_people_says_what_it_is_and_has_days_as_days(world, path, title, notes):
    address, _, query = path.partition("?")
    asked = dict(pair.split("=") for pair in query.split("&"))
    for columns in ({}, {"cot": ["ngay-sinh", "tuoi", "vao-dang"]}):
        file = get(world.staff, address, dang="xlsx", **asked, **columns)
        sheet = openpyxl.load_workbook(BytesIO(file.content)).active
        lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert [line[0] for line in lines[: len(notes) + 1]] == [title, *notes]
        head, *rows = without_notes(lines)
        assert sheet.freeze_panes == f"B{len(lines) - len(rows) + 1}"
        assert len(rows) == len(from_csv(get(world.staff, address, dang="csv", **asked, **columns))) - 1 > 1
        born = [row[head.index("Ngày sinh")] for row in rows]
        assert all(isinstance(day, datetime) for day in born) and born == sorted(born)
        entered = next(cell for cell in head if cell in ("Ngày vào Đảng", "Vào Đảng"))
        assert {type(row[head.index(entered)]) for row in rows} <= {datetime, type(None)}
        column = head.index("Ngày sinh") + 1
        assert sheet.cell(sheet.max_row, column).number_format == "dd/mm/yyyy"


def test_days_before_the_first_of_workbooks_and_nothing_are_text():
    lines = [(date(1890, 5, 19), None), (date(1990, 5, 19), "=1+1")]
    table = exports.Table("Thử", ("Ngày", "Chữ"), lines, ["Ghi chú"], is_long=True)
    _, _, _, head, *rows = from_xlsx(exports.send("xlsx", table))
    assert head == ["Ngày", "Chữ"]
    assert rows == [["19/05/1890", None], [datetime(1990, 5, 19), "'=1+1"]]
