"""Files that people really have: each comes in with the value that was meant, or says what to do."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from members.models import Member
from registry.common.values.days import PartialDay, Precision
from reports.targets.models import Target

from . import samples

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parent / "cases"
STRUCTURE = {
    "areas": """\
key,level,name,kind,code,parent_key
T11,province,Điện Biên,Tỉnh,11,
X03157,commune,Mường Nhé,Xã,03157,T11
B03157001,village,Bản A Lùng,Bản,,X03157
""",
    "organizations": """\
code,kind,name,sector,parent_code,area_key
11,province_committee,Đảng bộ tỉnh Điện Biên,,,T11
1103157,superior_committee,Đảng bộ xã Mường Nhé,,11,X03157
1109603157,grassroots_committee,Đảng bộ các bản,commune,1103157,X03157
1109603157001,cell,Chi bộ bản A Lùng,commune,1109603157,
""",
}
EVENTS = """\
dossier_no,kind,effective_on,cell_code,village_key
T-1,first_recorded,2020-01-01,1109603157001,B03157001
"""

# What was meant, by case: the column and its value.
MEANT = [
    ("citizen_id_none", "citizen_id", ""),
    ("citizen_id_dash", "citizen_id", ""),
    ("card_not_issued", "card_no", ""),
    ("name_with_direction", "full_name", "Lò Văn Ánh"),
    ("name_with_no_width", "full_name", "Lò Văn Ánh"),
    ("name_of_one_word", "full_name", "Ánh"),
    ("born_with_dashes", "birth_date", date(1985, 7, 5)),
    ("born_with_dots", "birth_date", date(1985, 7, 5)),
    ("born_in_a_year", "born", PartialDay(date(1985, 7, 1), Precision.YEAR)),
    ("born_in_a_month", "born", PartialDay(date(1985, 7, 15), Precision.MONTH)),
    ("group_bana", "ethnicity", "Ba Na"),
    ("group_caolan", "ethnicity", "Sán Chay"),
    ("group_cotu", "ethnicity", "Cơ Tu"),
    ("group_ede1", "ethnicity", "Ê Đê"),
    ("group_ede4", "ethnicity", "Ê Đê"),
    ("group_hmong_modifier", "ethnicity", "Mông"),
    ("group_kinhviet", "ethnicity", "Kinh"),
    ("group_meo", "ethnicity", "Mông"),
    ("group_mnong", "ethnicity", "Mnông"),
    ("group_phula", "ethnicity", "Phù Lá"),
    ("group_sanchi", "ethnicity", "Sán Chay"),
    ("group_sila", "ethnicity", "Si La"),
    ("group_taoi", "ethnicity", "Tà Ôi"),
    ("group_thai_dot", "ethnicity", "Thái"),
]
# What cannot be meant: the column, the code of its fault, and a word of its message.
NAMED = [
    ("citizen_id_of_8", "citizen_id", "wrong_length", "12 chữ số"),
    ("citizen_id_of_10", "citizen_id", "wrong_length", "12 chữ số"),
    ("citizen_id_of_11", "citizen_id", "wrong_length", "12 chữ số"),
    ("citizen_id_with_decimals", "citizen_id", "number_not_text", "Text"),
    ("citizen_id_with_apostrophe", "citizen_id", "not_only_digits", "12 chữ số"),
    ("citizen_id_with_letter", "citizen_id", "not_only_digits", "“O”"),
    ("card_of_7", "card_no", "wrong_length", "12 chữ số"),
    ("decoded_wrongly", "full_name", "wrongly_decoded", "UTF-8"),
    ("decoded_wrongly_twice", "full_name", "wrongly_decoded", "UTF-8"),
    ("question_marks", "full_name", "letters_lost", "dấu hỏi"),
    ("born_1885", "birth_date", "implausible_date", "05/07/1885"),
    ("born_month_first", "birth_date", "month_first", "dd/mm/yyyy"),
    ("gender_x", "gender", "unknown_value", "Nam, Nữ"),
    ("group_nuocngoai", "ethnicity", "unknown_ethnicity", "54 dân tộc"),
]


def brought_in(folder, *, dry_run=False):
    """The faults of ``import_registry`` as sheet, row, column and code, and its messages."""
    out = io.StringIO()
    try:
        call_command("import_registry", str(folder), *(["--dry-run"] if dry_run else []), stdout=out)
    except SystemExit:
        lines = list(csv.reader(io.StringIO(out.getvalue())))
        return [(line[2], line[3]) for line in lines], [line[4] for line in lines]
    return [], []


def case(tmp_path, name):
    """The case's members beside a small structure and one event of T-1."""
    for sheet, text in STRUCTURE.items():
        (tmp_path / f"{sheet}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    shutil.copy(CASES / name / "members.csv", tmp_path / "members.csv")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "column", "value"),
    MEANT,
)
def test_what_was_meant_is_stored(tmp_path, name, column, value):
    assert brought_in(case(tmp_path, name)) == ([], [])
    member = Member.objects.get(dossier_no="T-1")
    assert getattr(member, column) == value
    assert Member.objects.matching("lò văn ánh").count() == (name != "name_of_one_word")


@pytest.mark.parametrize(
    ("name", "column", "code", "said"),
    NAMED,
)
def test_what_cannot_be_meant_is_named_once_and_nothing_is_written(tmp_path, name, column, code, said):
    faults, messages = brought_in(case(tmp_path, name))
    assert faults == [(column, code)]
    assert said in messages[0] and "male" not in messages[0]
    assert Member.objects.count() == 0


def test_a_masked_number_of_a_dossier_is_no_new_person(tmp_path):
    faults, messages = brought_in(case(tmp_path, "dossier_masked"))
    assert ("dossier_no", "masked_number") in faults
    assert Member.objects.count() == 0 and "đủ số" in messages[faults.index(("dossier_no", "masked_number"))]


def test_many_without_a_number_are_no_doubles(tmp_path):
    case(tmp_path, "citizen_id_none")
    people = range(150)
    (tmp_path / "members.csv").write_text(
        "dossier_no,citizen_id,full_name\n" + "".join(f"K-{i},không có,Lò Văn Ánh\n" for i in people),
        encoding="utf-8",
    )
    (tmp_path / "events.csv").write_text(
        "dossier_no,kind,effective_on,cell_code\n"
        + "".join(f"K-{i},first_recorded,2020-01-01,1109603157001\n" for i in people),
        encoding="utf-8",
    )
    assert brought_in(tmp_path) == ([], [])
    assert Member.objects.filter(citizen_id__isnull=True).count() == 150


def workbook(tmp_path, name, change=None):
    """The case's workbook with the small structure as sheets of their own."""
    book = openpyxl.load_workbook(CASES / name)
    for sheet, text in STRUCTURE.items():
        page = book.create_sheet(sheet)
        for row in csv.reader(io.StringIO(text)):
            page.append(row)
    if change:
        change(book)
    book.save(tmp_path / name)
    return tmp_path / name


def test_small_numbers_are_no_days(tmp_path):
    faults, _ = brought_in(workbook(tmp_path, "small_numbers.xlsx"))
    assert faults == [("birth_date", "small_number")] * 3

    def leave_one(book):
        for row in (5, 3, 2):
            book["Đảng viên"].delete_rows(row)
            book["Sự kiện"].delete_rows(row)

    assert brought_in(workbook(tmp_path, "small_numbers.xlsx", leave_one)) == ([], [])
    assert Member.objects.get().birth_date == date(1985, 7, 5)


def test_days_and_errors_that_excel_made_are_named(tmp_path):
    faults, messages = brought_in(CASES / "days_and_errors_of_excel.xlsx")
    made = {(column, code) for column, code in faults if code in ("date_in_text", "excel_error")}
    assert made == {
        ("native_place", "date_in_text"),
        ("document_no", "date_in_text"),
        ("occupation", "excel_error"),
    }
    assert [code for _, code in faults].count("excel_error") == 2
    assert any("#N/A" in message for message in messages) and any("05/12/2026" in m for m in messages)


def test_words_in_use_are_known(tmp_path):
    faults, messages = brought_in(workbook(tmp_path, "words_in_use.xlsx"))
    assert faults == [("education", "unknown_value")] and "Phổ thông" in messages[0]

    def say_which(book):
        book["Đảng viên"]["F9"] = "THPT"

    assert brought_in(workbook(tmp_path, "words_in_use.xlsx", say_which)) == ([], [])
    found = {
        member.dossier_no: (member.education, member.qualification, member.political_theory)
        for member in Member.objects.all()
    }
    assert found == {
        "LV-001": ("upper_secondary", "university", "intermediate"),
        "LV-002": ("upper_secondary", "university", "elementary"),
        "LV-003": ("lower_secondary", "intermediate", "advanced"),
        "LV-004": ("lower_secondary", "university", "advanced"),
        "LV-005": ("upper_secondary", "university", "advanced"),
        "LV-006": ("upper_secondary", "college", ""),
        "LV-007": ("upper_secondary", "master", "none"),
        "LV-008": ("upper_secondary", "elementary", "intermediate"),
    }
    third, fifth = (Member.objects.get(dossier_no=number) for number in ("LV-003", "LV-005"))
    assert (third.youth_union, third.local, fifth.religion) == (False, True, "")
    assert Member.objects.get(dossier_no="LV-004").local is True


def test_thousands_are_parted_by_dots(tmp_path):
    content = samples.put(samples.sheets(), "targets", 2, "value", "1.200")
    assert brought_in(samples.write_folder(tmp_path, content)) == ([], [])
    assert Target.objects.filter(value=1200).count() == 1
