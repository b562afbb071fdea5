"""Workbooks: what Excel does to cells, and files that mean harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.db import connection

from members.models import Event, Member
from registry.common.declared.sheets import Holds
from registry.imports import archive
from registry.imports.corrected import faulty_sheet
from registry.imports.declared import BY_CODE
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.sniffing import sniff
from reports.targets.models import Target

from . import samples
from .test_dump import contents, empty_the_register

pytestmark = pytest.mark.django_db


def typed(sheet, column, cell):
    """The cell as Excel would keep it: days as days, numbers as numbers, identifiers as text."""
    holds = BY_CODE[sheet].by_code[column].holds
    if cell and holds in (Holds.DATE, Holds.FIRST_DAY, Holds.LAST_DAY):
        return date.fromisoformat(cell)
    return float(cell) if cell and holds is Holds.NUMBER else cell or None


def workbook(content, path, change=None):
    """An XLSX of the sheets, as a person's own program writes it; ``change`` may touch it before."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        page = book.create_sheet(name)
        page.append(rows[0])
        for row in rows[1:]:
            page.append([typed(name, column, cell) for column, cell in zip(rows[0], row, strict=False)])
    if change:
        change(book)
    book.save(path)
    return path


def found(outcome):
    return [(fault.sheet, fault.row, fault.column, fault.code) for fault in outcome.faults]


def test_it_works(tmp_path):
    assert load(workbook(samples.sheets(), tmp_path / "so.xlsx")).faults == []
    dump(tmp_path / "from xlsx")
    empty_the_register()
    load(samples.write_folder(tmp_path / "csv", samples.sheets()))
    dump(tmp_path / "from csv")
    assert contents(tmp_path / "from xlsx") == contents(tmp_path / "from csv")


def test_an_empty_sheet_beside_and_empty_rows_and_columns_before_are_passed_over(tmp_path):
    def move(book):
        book.create_sheet("Sheet1")
        book["members"].insert_rows(1, 2)
        book["members"].insert_cols(1, 2)
        book["members"]["H7"] = "khác"  # gender moved from column G to I, full_name is H

    content = samples.sheets()
    assert load(workbook(content, tmp_path / "so.xlsx", move)).faults == []
    assert Member.objects.get(dossier_no="0004").full_name == "khác"


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "faults"),
    [
        # Excel kept a number: a card or a citizen's number has lost its zeros unless all twelve are there.
        ("members", "C3", 11092000002, [("members", 3, "citizen_id", "number_not_text")]),
        ("members", "C3", 111092000002, []),
        ("members", "B3", 12345678, [("members", 3, "card_no", "number_not_text")]),
        ("areas", "E2", 11, [("areas", 2, "code", "number_not_text")]),
        ("members", "A6", 1.5, None),
        # A day as its serial number; only a year; a time of day; text.
        ("members", "H2", 31107, []),
        ("members", "H2", 1985, []),
        ("members", "D2", 1985, [("members", 2, "admitted_on", "only_a_year")]),
        ("members", "H2", 0.25, [("members", 2, "birth_date", "bad_date")]),
        ("members", "H2", datetime(1985, 3, 1, 10, 30), [("members", 2, "birth_date", "bad_date")]),
        ("members", "H2", "01/03/1985", []),
        ("members", "H2", True, [("members", 2, "birth_date", "bad_date")]),
        # A truth value where yes or no stands, and where a name should stand.
        ("members", "P2", True, []),
        ("members", "G2", 5, [("members", 2, "gender", "unknown_value")]),
        ("targets", "G2", 12.345, [("targets", 2, "value", "not_a_number")]),
        ("members", "O2", "=1+1", [("members", 2, "occupation", "formula")]),
        ("members", "F2", '=HYPERLINK("http://x","Lò Văn An")', None),
    ],
)
def test_what_excel_makes_of_a_cell(tmp_path, sheet, cell, value, faults):
    def change(book):
        book[sheet][cell] = value
        if isinstance(value, int | float):
            book[sheet][cell].number_format = "General"

    outcome = load(workbook(samples.sheets(), tmp_path / "so.xlsx", change))
    if faults is None:
        assert outcome.faults and not outcome.ok
    else:
        assert found(outcome) == faults


def test_a_dossier_number_may_be_a_whole_number(tmp_path):
    path = tmp_path / "so.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Đảng viên"
    for row in (["Số hồ sơ", "Họ và tên"], [12345, "Lò Văn An"]):
        book.active.append(row)
    book.save(path)
    assert load(path).faults == []
    assert Member.objects.get().dossier_no == "12345"


def test_days_counted_from_1904(tmp_path):
    def change(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book["members"]["H2"] = 31107 - 1462

    assert load(workbook(samples.sheets(), tmp_path / "so.xlsx", change)).faults == []
    members = {member.dossier_no: member.birth_date for member in Member.objects.all()}
    assert (members["0001"], members["0002"]) == (date(1985, 3, 1), date(1992, 2, 29))


def test_formulas_are_found_wherever_a_block_ends(tmp_path, monkeypatch):
    content = samples.sheets()
    for i in range(300):
        content["members"].append([f"9{i:04}", *[""] * 4, "Lò Văn An", *[""] * 11])

    def change(book):
        for row in range(7, 307, 3):
            book["members"].cell(row, 15).value = f"=A{row}&B{row}"

    path = workbook(content, tmp_path / "so.xlsx", change)
    monkeypatch.setattr(archive, "BLOCK", 997)
    expected = [("members", row, "occupation", "formula") for row in range(7, 307, 3)]
    assert found(load(path)) == expected


# Files that mean harm.


def rebuilt(path, **changes):
    """The archive with some parts replaced (bytes) or made anew from what they are (a function)."""
    kept = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        names = {part.filename for part in old.infolist()}
        for name in sorted(names | changes.keys()):
            body = old.read(name) if name in names else b""
            change = changes.get(name, body)
            new.writestr(name, change(body) if callable(change) else change)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def declares(body):
    return body.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet', 1)


def laughs(body):
    entities = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    return body.replace(b"<styleSheet", b'<!DOCTYPE s [<!ENTITY l0 "ha">' + entities + b"]><styleSheet", 1)


def far_away(body):
    return body.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def nowhere(body):
    cells = b"<row>" + b"<c><v>1</v></c>" * 50 + b"</row>"
    return body.replace(b"</sheetData>", cells + b"</sheetData>")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({SHEET: declares}, "document_type"),
        ({"xl/styles.xml": laughs}, "document_type"),
        ({"docProps/app.xml": declares(b"<worksheet/>")}, "document_type"),
        ({"xl/vbaProject.bin": b"macro"}, "macros"),
        ({"xl/media/image1.png": b"\0" * 60_000_000}, "inflates_too_much"),
        ({f"xl/media/{i}.png": b"x" for i in range(2_100)}, "inflates_too_much"),
        ({SHEET: far_away}, "inflates_too_much"),
        ({SHEET: nowhere}, "not_a_workbook"),
        ({SHEET: b"<worksheet><sheetData><row"}, "not_a_workbook"),
        ({SHEET: lambda body: body.decode().encode("utf-16")}, "not_a_workbook"),
        ({"xl/workbook.xml": b"<workbook"}, "not_a_workbook"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_workbook_that_means_harm_is_refused_unopened(tmp_path, changes, code):
    path = rebuilt(workbook(samples.sheets(), tmp_path / "so.xlsx"), **changes)
    outcome = load(path)
    assert {fault.code for fault in outcome.faults} == {code}
    assert Member.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_a_workbook"),
        (b"PK\x03\x04 and then nothing", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"dossier_no,full_name\n", "not_a_workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, body, code):
    path = tmp_path / "so.xlsx"
    path.write_bytes(body)
    assert [fault.code for fault in load(path).faults] == [code]


def test_a_size_over_the_limit_is_refused(tmp_path, settings):
    path = workbook(samples.sheets(), tmp_path / "so.xlsx")
    settings.IMPORT_MAX_BYTES = 1000
    assert [fault.code for fault in load(path).faults] == ["too_large"]
    folder = samples.write_folder(
        tmp_path / "csv", {"members": [["dossier_no", "full_name"], ["1", "x" * 1000]]}
    )
    assert [fault.code for fault in load(folder).faults] == ["too_large"]


def test_half_a_workbook_at_any_place_is_refused(tmp_path):
    whole = workbook(samples.sheets(), tmp_path / "so.xlsx").read_bytes()
    for size in range(0, len(whole), max(1, len(whole) // 25)):
        (tmp_path / "half.xlsx").write_bytes(whole[:size])
        assert [fault.code for fault in load(tmp_path / "half.xlsx").faults] == ["not_a_workbook"]


def test_a_broken_byte_anywhere_gives_faults_or_the_register_and_no_traceback(tmp_path):
    whole = bytearray(workbook(samples.sheets(), tmp_path / "so.xlsx").read_bytes())
    for place in range(7, len(whole), max(1, len(whole) // 40)):
        broken = bytearray(whole)
        broken[place] ^= 0x55
        (tmp_path / "broken.xlsx").write_bytes(broken)
        outcome = load(tmp_path / "broken.xlsx", dry_run=True)
        assert outcome.ok is not bool(outcome.faults)
        assert not outcome.written and not Member.objects.exists()


# The corrected sheet.


def test_the_sheet_comes_back_with_a_column_of_faults_and_goes_in_once_mended(tmp_path):
    content = samples.sheets()
    samples.put(content, "members", 3, "gender", "khác")
    samples.put(content, "members", 3, "birth_date", "31/02/1992")
    samples.put(content, "events", 2, "kind", "promoted")
    folder = samples.write_folder(tmp_path / "in", content)
    outcome = load(folder)
    back = faulty_sheet(folder, outcome.faults, tmp_path / "back.xlsx")
    book = openpyxl.load_workbook(back)
    page = book["members"]
    said = page["R3"].value
    assert page["R1"].value == "Lỗi" and page["A3"].value == "0002" and page["R2"].value is None
    assert "lịch không có ngày này" in said and "không có trong danh mục" in said
    assert page["G3"].fill.fgColor.rgb == page["H3"].fill.fgColor.rgb != page["A3"].fill.fgColor.rgb
    assert book["events"]["K2"].value
    page["G3"], page["H3"], book["events"]["B2"] = "Nữ", "29/02/1992", "Ghi nhận ban đầu"
    book.save(tmp_path / "mended.xlsx")
    assert load(tmp_path / "mended.xlsx").faults == []
    assert Event.objects.count() == 13 and Target.objects.count() == 4


def test_faults_of_the_whole_file_stand_on_a_page_of_their_own(tmp_path):
    folder = samples.write_folder(tmp_path / "in", {"staff": [["a"], ["b"]]})
    outcome = load(folder)
    book = openpyxl.load_workbook(faulty_sheet(folder, outcome.faults, tmp_path / "back.xlsx"))
    assert "staff" in book["staff"]["B1"].value


def test_a_workbook_is_sniffed(tmp_path):
    listed = sniff(workbook(samples.sheets(), tmp_path / "so.xlsx"))
    assert [sample.sheet for sample in listed] == list(samples.sheets())
    events = next(sample for sample in listed if sample.sheet == "events")
    assert events.rows[0][:3] == ["0001", "first_recorded", "01/01/2015"]


def test_nothing_temporary_is_left_behind(tmp_path):
    load(workbook(samples.sheets(), tmp_path / "so.xlsx"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'")
        assert cursor.fetchone()[0] == 0
