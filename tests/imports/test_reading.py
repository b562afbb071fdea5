"""The same sheets in the forms that staff keep them."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Event, Member
from registry.imports.declared import BY_CODE
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.sniffing import sniff
from registry.units.models import Area
from reports.targets.models import Target

from . import samples
from .test_dump import contents

pytestmark = pytest.mark.django_db


def in_vietnamese(content):
    """Labels for headers, titles and coded values, days as people write them, booleans in words."""
    spoken = {}
    for name, rows in content.items():
        sheet = BY_CODE[name]
        columns = [sheet.by_code[code] for code in rows[0]]
        spoken[sheet.label] = [[column.label for column in columns]] + [
            [_said(column, cell) for column, cell in zip(columns, row, strict=False)] for row in rows[1:]
        ]
    return spoken


def _said(column, cell):
    if len(cell) == 10 and cell[4] == cell[7] == "-":
        return f"{cell[8:]}/{cell[5:7]}/{cell[:4]}"
    if column.choices and cell:
        # A word that is no choice stands as it is.
        return next((choice[1].upper() for choice in column.choices if choice[0] == cell), cell)
    return {"yes": "Có", "no": "Không"}.get(cell, cell)


@pytest.mark.parametrize("form", ["labels", "bom", "semicolons", "crlf and sep"])
def test_every_form_brings_in_the_same_register(tmp_path, form):
    load(samples.write_folder(tmp_path / "in", samples.sheets()), dry_run=True)
    content, folder = samples.sheets(), tmp_path / "form"
    if form == "labels":
        samples.write_folder(folder, in_vietnamese(content))
    elif form == "bom":
        samples.write_folder(folder, content, encoding="utf-8-sig")
    elif form == "semicolons":
        samples.write_folder(folder, content, delimiter=";", encoding="utf-8-sig")
    else:
        samples.write_folder(folder, content, delimiter=";")
        for file in folder.iterdir():
            file.write_bytes(b"sep=;\r\n" + file.read_bytes().replace(b"\n", b"\r\n"))
    outcome = load(folder)
    assert outcome.faults == []
    dump(tmp_path / "out")
    assert contents(tmp_path / "out")["events.csv"].count(b"\n") == 14
    member = Member.objects.get(dossier_no="0002")
    assert (member.full_name, member.gender, member.youth_union) == ("Vừ Thị Mai", "female", True)
    assert member.birth_date == date(1992, 2, 29)
    assert Target.objects.get(value="12.5").basis == "plan"


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    (tmp_path / "members.csv").write_text(
        '\ndossier_no,full_name,native_place,gender\n1,Lò Văn An,"Xã A,\nhuyện B",male\n\n'
        ",,,\n2,Lò Văn Ba,,khác\n",
        encoding="utf-8",
    )
    assert [fault[:4] for fault in load(tmp_path).faults] == [("members", 6, "gender", "unknown_value")]


def test_text_is_tidied(tmp_path):
    (tmp_path / "members.csv").write_text(
        "dossier_no,full_name,religion\n\ufeff 01 ,Lo\u0300  Va\u0306n\u00a0An\u200b,  \n", encoding="utf-8"
    )
    assert load(tmp_path).faults == []
    member = Member.objects.get()
    assert (member.dossier_no, member.full_name, member.religion) == ("01", "Lò Văn An", "")


def test_headers_may_be_mapped_and_sheets_named(tmp_path):
    (tmp_path / "danh sach.csv").write_text("Mã,Ai,Ghi gì đó\n01,Lò Văn An,x\n", encoding="utf-8")
    [sample] = sniff(tmp_path)
    assert (sample.title, sample.sheet, sample.headers) == ("danh sach", None, ["Mã", "Ai", "Ghi gì đó"])
    assert sample.rows == [["01", "Lò Văn An", "x"]]
    outcome = load(
        tmp_path,
        sheets={"danh sach": "members"},
        mapping={"members": {"Mã": "dossier_no", "Ai": "full_name", "Ghi gì đó": ""}},
    )
    assert outcome.faults == []
    assert Member.objects.get().full_name == "Lò Văn An"


def test_a_sniff_proposes_what_the_headers_say(tmp_path):
    (tmp_path / "Đảng viên.csv").write_text(
        "Số hồ sơ,HỌ VÀ TÊN,Ngày sinh (ngày/tháng/năm),Ghi chú,Lỗi\n01,Lò Văn An,01/02/1990,,\n",
        encoding="utf-8",
    )
    [sample] = sniff(tmp_path)
    assert sample.sheet == "members"
    assert sample.proposed == {
        "Số hồ sơ": "dossier_no",
        "HỌ VÀ TÊN": "full_name",
        "Ngày sinh (ngày/tháng/năm)": "birth_date",
        "Ghi chú": None,
    }


def test_a_title_may_be_left_out(tmp_path):
    samples.write_folder(tmp_path, samples.sheets() | {"guide": [["Hướng dẫn"], ["Đọc kỹ"]]})
    assert [fault.code for fault in load(tmp_path, dry_run=True).faults] == ["unknown_sheet"]
    assert load(tmp_path, sheets={"guide": ""}).faults == []


def test_a_rehearsal_counts_and_writes_nothing(tmp_path):
    outcome = load(samples.write_folder(tmp_path, samples.sheets()), dry_run=True)
    assert outcome.ok and not outcome.written and outcome.changes == 59
    assert Area.objects.count() == Event.objects.count() == 0


class Stop(Exception):
    pass


@pytest.mark.parametrize("where", ["reading members", "checking", "deriving", "writing"])
def test_who_stops_it_stops_all_of_it(tmp_path, where):
    def stop(stage, done, total):
        if stage == where:
            raise Stop

    with pytest.raises(Stop):
        load(samples.write_folder(tmp_path, samples.sheets()), on_progress=stop)
    assert Area.objects.count() == Member.objects.count() == Event.objects.count() == 0
    assert load(tmp_path).ok
