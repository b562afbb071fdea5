"""What pages of figures say of themselves: their days, orders and rows, and why there is no figure."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader

from reports.engine.answers import answer
from reports.labels import known_values, label
from reports.models import UnitGroup
from reports.pages.figure_table import values_in_order
from reports.questions import Question, Row
from reports.saying import COUNTED_AGAIN

from .figure_pages import cells, page

pytestmark = pytest.mark.django_db
DAY = "2026-06-30"


def sheet_of(world, address):
    return openpyxl.load_workbook(BytesIO(page(world.staff, f"{address}&dang=xlsx").content)).active


def notes_of(world, address):
    return [row[0] for row in sheet_of(world, address).iter_rows(max_row=9, values_only=True)]


@pytest.mark.parametrize("code", ["targets", "attainment"])
def test_attainment_says_up_to_which_day_it_counts_on_screen_and_in_files(world, code):
    for on, said in (("2026-06-30", "30/06/2026"), ("2026-03-31", "31/03/2026")):
        address = f"/so-lieu/{code}/?ngay={on}&don-vi=TU&can-cu=plan&cau-truc=2026-06-30"
        when = f"từ 01/01/2026 đến 31/12/2026, tính đến {said}"
        shown = page(world.staff, address).text
        assert when in shown and "chưa tới" not in shown
        notes = notes_of(world, address)
        assert when in notes and not any("chưa tới" in (note or "") for note in notes)


@pytest.mark.parametrize("asked", ["members/?ngay=2199-06-30", "admissions/?ngay=2026-06-30&ky=2199"])
def test_a_day_that_has_not_come_is_remarked_once_on_screen_and_in_files(world, asked):
    address = f"/so-lieu/{asked}&don-vi=TU"
    last = "30/06/2199" if "members" in asked else "31/12/2199"
    remark = f"Ngày {last} chưa tới: số liệu tính theo những gì đã ghi trong sổ."
    assert page(world.staff, address).text.count(remark) == 1
    assert remark in notes_of(world, address)
    paper = PdfReader(BytesIO(page(world.staff, f"{address}&dang=pdf").content)).pages[0].extract_text()
    assert remark in " ".join(paper.split())


def test_a_chosen_period_stays_chosen_on_an_earlier_reporting_date_and_the_page_says_so(world):
    shown = page(world.staff, "/so-lieu/admissions/?ngay=31/12/2025&don-vi=TU&ky=2026-Q1").text
    assert '<option value="2026-Q1" selected>Quý 1/2026</option>' in shown
    said = "Số liệu theo kỳ đã chọn, không theo ngày báo cáo 31/12/2025."
    assert said in shown and "từ 01/01/2026 đến 31/03/2026" in shown
    for other in ("ngay=31/12/2025&don-vi=TU", "ngay=31/03/2026&don-vi=TU&ky=2026-Q1"):
        assert "không theo ngày báo cáo" not in page(world.staff, f"/so-lieu/admissions/?{other}").text


@pytest.mark.parametrize(
    "asked",
    [
        "members/?ngay=2026-06-30&cap=superior_committee",
        "members/?ngay=2026-06-30&cap=cell",
        "members/?ngay=2026-06-30&cap=chung&phan-theo=gender",
        "members/?ngay=2026-06-30&cap=chung&phan-theo=month",
        "admissions/?ky=2025&cap=cell",
        "admissions/?ky=2025&cap=chung&phan-theo=month",
    ],
)
def test_the_number_compared_with_opens_its_list(world, asked):
    shown = page(world.staff, f"/so-lieu/{asked}&don-vi=TU&so-sanh=nam-truoc")
    opened = 0
    for row in re.findall(r"<tr.*?</tr>", shown.text.partition('id="figure"')[2], re.DOTALL)[1:]:
        then = re.findall(r'<td class="num wide">(.*?)</td>', row, re.DOTALL)[0].strip()
        link = re.fullmatch(r'<a href="([^"]+)">([0-9.]+)</a>', then)
        assert link or then == "0", then
        if link:
            listed = page(world.staff, unescape(link[1]))
            assert listed.status_code == 200 and listed.context["counted"] == int(link[2]), link[1]
            opened += 1
    assert opened


def test_units_by_values_show_how_each_has_changed(world):
    address = f"/so-lieu/members/?ngay={DAY}&don-vi=TU&phan-theo=gender&cap=superior_committee"
    address += "&so-sanh=nam-truoc"
    shown = page(world.staff, address)
    then = Question("members", "TU", on=date(2025, 6, 30), structure_on=date(2026, 6, 30))
    total = answer(Question("members", "TU", on=date(2026, 6, 30))).total.value
    change = total - answer(then).total.value
    assert change > 0 and cells(shown)[-1][-1] == f"{total} +{change}"
    assert "tăng, giảm so với ngày 30/06/2025" in shown.text
    heads, *lines = [
        row for row in sheet_of(world, address).iter_rows(values_only=True) if row[1] is not None
    ]
    assert heads[-2:] == ("Tổng số", "Tổng số, tăng giảm") and lines[-1][-2:] == (total, change)
    assert all(len(line) == len(heads) for line in lines)


@pytest.mark.parametrize("by", ["education", "qualification"])
def test_schooling_stands_in_its_order_in_lines_and_in_columns(world, by):
    order = [label(by, value) for value in (*known_values(by), "unknown")]
    lines = cells(page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&phan-theo={by}"))
    found = [line[0] for line in lines[1:-1]]
    assert found == [name for name in order if name in found]
    crossed = page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&phan-theo={by}&cap=cell")
    assert [name for _, name in crossed.context["table"].crossing.heads] == found


def test_values_stand_in_order_and_ethnic_groups_by_number():
    def row(by, value):
        return Row("k", None, "n", None, by, value)

    def order(by, **values):
        return values_in_order(by, {name: row(name, value) for name, value in values.items()})

    qualified = order("qualification", unknown=9, doctor=1, college=5, none=2, university=7)
    assert qualified == ["none", "college", "university", "doctor", "unknown"]
    assert order("rung", own=1, joint=2, none=3, unknown=1) == ["none", "own", "joint", "unknown"]
    assert order("ethnicity", unknown=9, Kinh=2, Thái=5, Mông=5) == ["Mông", "Thái", "Kinh", "unknown"]
    months = {"2025-12": row("2025-12", 1), "2026-01": row("2026-01", 9)}
    assert values_in_order("month", months) == ["2025-12", "2026-01"]


def test_what_counts_in_several_rows_is_said_on_screen_and_in_files(world):
    address = f"/so-lieu/members/?ngay={DAY}&don-vi=TU"
    for more in ("&phan-theo=special", "&phan-theo=special&cap=cell"):
        assert COUNTED_AGAIN in page(world.staff, address + more).text, more
        assert COUNTED_AGAIN in notes_of(world, address + more), more
    assert COUNTED_AGAIN not in page(world.staff, f"{address}&phan-theo=gender").text


@pytest.mark.parametrize(
    "asked, said",
    [
        ("cells/?phan-theo=gender&don-vi=TU", "phân theo Giới tính"),
        (
            "members/?phan-theo=month&cap=cell&so-sanh=nam-truoc&don-vi=TU",
            "so sánh với năm trước hoặc kỳ trước",
        ),
        (
            "members/?phan-theo=month&cap=chung&so-sanh=ky-truoc&don-vi=TU",
            "so sánh với năm trước hoặc kỳ trước",
        ),
        (
            "members/?cap=superior_committee&don-vi=dia-ban:xa-a",
            "chia theo cấp Đảng bộ cấp trên trực tiếp cơ sở",
        ),
        ("balance/?phan-theo=gender&ky=2026-H1&don-vi=TU", "phân theo Giới tính"),
    ],
)
def test_what_was_chosen_of_another_figure_is_left_and_said(world, asked, said):
    shown = page(world.staff, f"/so-lieu/{asked}&ngay={DAY}")
    assert shown.status_code == 200 and f"Ở đây không có: {said}." in shown.text
    assert "Ở đây không có" not in page(world.staff, f"/so-lieu/members/?phan-theo=gender&ngay={DAY}").text


def test_an_area_is_offered_no_targets_and_told_in_words_why(world):
    listed = page(world.staff, "/so-lieu/?don-vi=dia-ban:xa-a").text
    assert "/so-lieu/members/" in listed
    for code in ("targets", "attainment"):
        assert f'"/so-lieu/{code}/' not in listed
        assert f"/so-lieu/{code}/" in page(world.staff, "/so-lieu/?don-vi=DU-A").text
        refused = page(world.staff, f"/so-lieu/{code}/?don-vi=dia-ban:xa-a")
        assert refused.status_code == 400
        assert "chỉ có của tổ chức đảng" in refused.text and "dùng organization" not in refused.text


def test_the_list_of_figures_names_the_unit_that_they_are_of(world):
    assert ">Đảng bộ xã Nậm A</a>" in page(world.staff, "/so-lieu/?don-vi=DU-A").text
    for unknown in ("", "?don-vi=KHONG-CO", "?don-vi=nhom:99"):
        assert page(world.staff, f"/so-lieu/{unknown}").context["unit"] is None
    assert page(world.officer, "/so-lieu/?don-vi=DU-B").context["unit"] is None
    group = UnitGroup.objects.create(owner=world.staff, name="Ba xã cũ", tree="area", keys=["xa-a", "xa-b"])
    listed = page(world.staff, f"/so-lieu/?don-vi=nhom:{group.pk}").text
    assert ">Ba xã cũ</a>" in listed and "/so-lieu/targets/" not in listed
    for code, is_offered in (("members", True), ("targets", False)):
        offered = page(world.staff, f"/so-lieu/{code}/?don-vi=TU").context["groups"]
        assert bool(offered) == is_offered


@pytest.mark.parametrize(
    "asked, said",
    [
        ("members/?ngay=2019-06-30", "bắt đầu ghi vào ngày này"),
        ("admissions/?tu=2019-01-01&den=2020-06-30", "bắt đầu ghi vào đầu kỳ này"),
    ],
)
def test_before_the_register_it_is_said_when_it_begins(world, asked, said):
    address = f"/so-lieu/{asked}&don-vi=TU&cau-truc={DAY}"
    shown = page(world.staff, address).text
    assert said in shown and "từ ngày 01/01/2020" in shown
    assert "Sổ của tỉnh ghi đảng viên từ ngày 01/01/2020." in notes_of(world, address)
    begun = page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU").text
    assert "bắt đầu ghi" not in begun
