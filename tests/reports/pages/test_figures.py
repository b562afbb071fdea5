"""The pages of figures: each answers what its address asks, opens its list and goes out as a file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from registry.common import paging
from reports.catalogue import INDICATORS
from reports.engine.answers import answer
from reports.labels import DIMENSIONS
from reports.pages import figure_asked, figure_pdf, figures
from reports.pages.figure_asked import a_year_before, before
from reports.questions import Question
from tests.access.caching import forget

from .figure_pages import cells, page

pytestmark = pytest.mark.django_db
DAY = "2026-06-30"


def test_it_works(world):
    shown = page(world.staff, "/so-lieu/").content.decode()
    for indicator in INDICATORS.values():
        assert f'href="/so-lieu/{indicator.code}/"' in shown and indicator.title in shown
    response = page(world.staff, f"/so-lieu/members/?ngay={DAY}")
    assert response.status_code == 200 and len(cells(response)) > 2


def test_the_other_commune_gets_404(world):
    for unit in ("DU-B", "dia-ban:xa-b", "DU-KHONG-CO", "dia-ban:khong-co"):
        assert page(world.officer, f"/so-lieu/members/?don-vi={unit}").status_code == 404, unit
    assert page(world.staff, "/so-lieu/khong-co/").status_code == 404


def test_a_figure_is_found_by_words_of_its_title_and_definition(world):
    shown = page(world.staff, "/so-lieu/?q=chua+co+dang+vien&ngay=2026-06-30").content.decode()
    assert "villages_without_member/?ngay=2026-06-30" in shown
    assert "/so-lieu/deaths/" not in shown
    assert "Không có số liệu nào khớp" in page(world.staff, "/so-lieu/?q=zzz").content.decode()


def test_every_figure_shows_its_value_both_counts_and_its_list(world):
    opened, client = 0, Client()
    for code, indicator in INDICATORS.items():
        response = page(world.staff, f"/so-lieu/{code}/?ngay={DAY}&don-vi=TU")
        assert response.status_code == 200, code
        total = answer(response.context["question"]).total
        assert response.context["answer"].total.value == total.value, code
        if indicator.is_ratio and total.denominator:
            counts = [[cell for cell in row if "/" in cell] for row in cells(response)]
            assert [f"{total.numerator:g}&nbsp;/&nbsp;{total.denominator:g}"] in counts, code
        if link := re.search(r'class="figure-value"><a href="([^"]+)"', response.content.decode()):
            client.force_login(world.staff)
            listed = client.get(link[1].replace("&amp;", "&"), follow=True)
            counted = total.value if total.denominator is None else total.numerator
            assert (listed.status_code, listed.context["counted"]) == (200, counted), code
            opened += 1
    assert opened > 20


@pytest.mark.parametrize("unit", ["to-chuc/DU-A", "dia-ban/xa-a"])
def test_the_page_of_a_unit_leads_to_all_its_figures(world, unit):
    shown = page(world.staff, f"/{unit}/?ngay={DAY}").content.decode()
    link = re.search(r'href="(/so-lieu/[^"]+)">Mọi số liệu', shown)[1].replace("&amp;", "&")
    listed = page(world.staff, link).content.decode()
    opened = re.search(r'href="(/so-lieu/members/[^"]+)"', listed)[1].replace("&amp;", "&")
    assert page(world.staff, opened).context["place"].key == unit.partition("/")[2]


def test_every_figure_is_broken_down_by_all_that_it_can_be(world):
    every = {by for indicator in INDICATORS.values() for by in indicator.breakdowns} - {"line"}
    assert every <= set(DIMENSIONS)
    for code in ("members", "admissions", "cells", "villages"):
        for by in INDICATORS[code].breakdowns:
            response = page(world.staff, f"/so-lieu/{code}/?ngay={DAY}&don-vi=TU&phan-theo={by}&ky=2026-H1")
            assert response.status_code == 200, (code, by)
            assert f'<option value="{by}" selected>{DIMENSIONS[by]}</option>' in response.content.decode()


def test_lines_are_the_rows_of_the_answer_and_lead_down(world):
    response = page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&cap=superior_committee&xep=name")
    rows = {row.name: row.value for row in answer(response.context["question"]).rows}
    assert {line[0]: int(line[1].replace(".", "")) for line in cells(response)[1:-1]} == rows
    down = re.search(r'<th scope="row"><a href="(\?[^"]+)"', response.content.decode())
    below = page(world.staff, f"/so-lieu/members/{down[1].replace('&amp;', '&')}")
    line = next(line for line in response.context["table"].lines if line.href)
    assert (
        below.context["place"].code == line.row.key and below.context["answer"].total.value == line.row.value
    )


def test_a_breakdown_stands_in_its_own_order_and_a_crossed_table_beside_units(world):
    by_age = page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&phan-theo=age_band")
    question = by_age.context["question"]
    assert question == Question(
        "members", organization="TU", on=date(2026, 6, 30), structure_on=date(2026, 6, 30), by="age_band"
    )
    assert [line.row for line in by_age.context["table"].lines] == answer(question).rows
    crossed = page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&phan-theo=gender&cap=grassroots")
    table = crossed.context["table"]
    counted = sum(row.value for line in table.lines for row in line.cells if row)
    assert (
        table.is_crossed
        and counted == answer(Question("members", organization="TU", on=date(2026, 6, 30))).total.value
    )


def test_units_by_values_have_both_totals_and_sort_by_any_column(world):
    address = f"/so-lieu/members/?ngay={DAY}&don-vi=TU&phan-theo=gender&cap=superior_committee"
    response = page(world.staff, address)
    crossing, whole = response.context["table"].crossing, Question("members", "TU", on=date(2026, 6, 30))
    by_value = {row.by: row.value for row in answer(replace(whole, by="gender")).rows}
    assert {row.by: row.value for row in crossing.total.cells} == by_value
    *lines, last = cells(response)[1:]
    values = [value for value, _ in crossing.heads]
    assert last == ["Tổng số", *(str(by_value[value]) for value in values), str(answer(whole).total.value)]
    women = 1 + values.index("female")
    assert all(sum(map(int, line[1:-1])) == int(line[-1]) for line in [*lines, last])
    for order, column in (("-theo.female", women), ("theo.female", women), ("value", 3)):
        numbers = [int(line[column]) for line in cells(page(world.staff, f"{address}&xep={order}"))[1:-1]]
        assert numbers == sorted(numbers, reverse=order.startswith("-")), order
    csv = page(world.staff, f"{address}&dang=csv").content.decode("utf-8-sig").splitlines()
    assert csv[0].endswith(",Tổng số") and csv[-1] == ",".join(last)


def test_a_balance_says_what_is_part_of_what_and_adds_up_nothing_of_its_own(world):
    address = f"/so-lieu/balance/?ngay={DAY}&don-vi=TU&ky=2026-H1"
    response = page(world.staff, address)
    lines = [line[0] for line in cells(response)[1:]]
    at = lines.index("Xóa tên")
    assert lines[at + 1] == "Trong đó xóa tên đảng viên dự bị" and lines[-1] == "Cuối kỳ"
    assert "long-bar" not in response.text and "<tfoot>" not in response.text
    csv = page(world.staff, f"{address}&dang=csv").content.decode("utf-8-sig")
    assert "Trong đó xóa tên" in csv and "Tổng số" not in csv


def test_deep_units_stand_under_subtotals_that_are_the_figures_of_what_is_above_them(world):
    address = f"/so-lieu/members/?ngay={DAY}&don-vi=TU&cap=cell"
    response = page(world.staff, address)
    table, whole = response.context["table"], Question("members", "TU", on=date(2026, 6, 30))
    committees = {row.key: row.value for row in answer(replace(whole, level="superior_committee")).rows}
    groups = [line for line in response.context["lines"] if line.is_group]
    for group in groups:
        under = [line.row.value for line in table.lines if line.group is group]
        assert under and sum(under) == group.row.value == committees[group.row.key]
        assert under == sorted(under, reverse=True)
    assert [group.row.value for group in groups] == sorted((g.row.value for g in groups), reverse=True)
    assert len(table.lines) == len(answer(response.context["question"]).rows)
    flat = page(world.staff, f"{address}&cong=khong")
    assert not any(line.is_group for line in flat.context["lines"])
    assert {line.above for line in flat.context["table"].lines} >= {"Đảng bộ xã Nậm A", "Đảng bộ xã Nậm B"}
    csv = page(world.staff, f"{address}&dang=csv").content.decode("utf-8-sig").splitlines()
    assert len(csv) == len(table.lines) + 2 and csv[0].startswith("Chi bộ,Thuộc,")


def test_a_unit_of_both_levels_is_its_own_subtotal(world):
    response = page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=DU-A&cap=cell")
    lines = response.context["lines"]
    assert response.context["asked"].grouping == "grassroots" and len({line.name for line in lines}) == len(
        lines
    )
    assert sum(line.row.value for line in lines) == response.context["answer"].total.value
    assert all(line.is_group and line.group is None for line in lines)


def test_a_cut_table_says_how_much_of_it_is_there_and_under_which_subtotal(world, monkeypatch):
    monkeypatch.setattr(paging.slice_of, "__defaults__", (3,))
    address = f"/so-lieu/members/?ngay={DAY}&don-vi=TU&cap=cell"
    first, second = page(world.staff, address), page(world.staff, f"{address}&sau=3")
    lines = first.context["table"].lines
    assert (
        f"dòng tổng số là của cả {len(lines)} dòng." in first.text
        and f"Dòng 1–3 trong {len(lines)}" in first.text
    )
    assert lines[2].group is lines[3].group, "the world has a page that ends within a subtotal"
    shown = second.context["lines"]
    assert shown[0].is_group and shown[0].name == lines[3].group.name and shown[1].name == lines[3].name


def test_the_counts_of_the_year_before_stand_beside_its_share(world):
    address = f"/so-lieu/women_share/?ngay={DAY}&don-vi=TU&cap=superior_committee&so-sanh=nam-truoc"
    then = answer(Question("women_share", "TU", on=date(2025, 6, 30), structure_on=date(2026, 6, 30))).total
    response = page(world.staff, address)
    assert cells(response)[-1][3].endswith(f"{then.numerator}&nbsp;/&nbsp;{then.denominator}")
    csv = page(world.staff, f"{address}&dang=csv").content.decode("utf-8-sig").splitlines()
    assert 'Kỳ so sánh,"Tử số, kỳ so sánh","Mẫu số, kỳ so sánh",' in csv[0]
    assert f",{then.numerator},{then.denominator}," in csv[-1]


def test_a_figure_stands_beside_the_year_before(world):
    response = page(
        world.staff, f"/so-lieu/admissions/?ngay={DAY}&don-vi=TU&ky=2026-H1&so-sanh=nam-truoc&cap=chung"
    )
    question = response.context["question"]
    assert (question.compare_starts, question.compare_ends) == (date(2025, 1, 1), date(2025, 6, 30))
    then = answer(
        Question(
            "admissions",
            organization="TU",
            starts=date(2025, 1, 1),
            ends=date(2025, 6, 30),
            structure_on=date(2026, 6, 30),
        )
    )
    assert response.context["answer"].total.previous == then.total.value


@pytest.mark.parametrize(
    "asked, days, compared",
    [
        ("ky=2026&so-sanh=nam-truoc", ("2026-01-01", "2026-05-20"), ("2025-01-01", "2025-05-20")),
        ("ky=2026-Q2&so-sanh=nam-truoc", ("2026-04-01", "2026-05-20"), ("2025-04-01", "2025-05-20")),
        ("ky=2026-Q2&so-sanh=ky-truoc", ("2026-04-01", "2026-05-20"), ("2026-01-01", "2026-02-20")),
        ("ky=2026-Q1&so-sanh=ky-truoc", ("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        (
            "tu=01/04/2026&den=30/06/2026&ky=2026-Q2&so-sanh=ky-truoc",
            ("2026-04-01", "2026-06-30"),
            ("2026-01-01", "2026-03-31"),
        ),
    ],
)
def test_a_running_period_stands_beside_as_much_of_the_other(world, monkeypatch, asked, days, compared):
    monkeypatch.setattr(figure_asked, "localdate", lambda: date(2026, 5, 20))
    question = page(world.staff, f"/so-lieu/admissions/?don-vi=TU&{asked}").context["question"]
    assert (f"{question.starts}", f"{question.ends}") == days
    assert (f"{question.compare_starts}", f"{question.compare_ends}") == compared


def test_a_ranking_is_of_its_whole_period_also_while_it_runs(world, monkeypatch):
    monkeypatch.setattr(figure_asked, "localdate", lambda: date(2026, 5, 20))
    question = page(world.staff, "/so-lieu/ranked_organizations/?don-vi=TU&ky=2026").context["question"]
    assert question.ends == date(2026, 12, 31)


def test_a_mean_is_no_percentage(world):
    address = f"/so-lieu/mean_age/?ngay={DAY}&don-vi=TU&cap=grassroots&so-sanh=nam-truoc"
    response = page(world.staff, address)
    total = response.context["answer"].total
    said = cells(response)[-1]
    assert said[3].split()[0] == f"{total.previous:.1f}".replace(".", ",") and "%" not in "".join(said[:5])
    assert "điểm" not in response.content.decode()
    csv = page(world.staff, f"{address}&dang=csv").content.decode("utf-8-sig").splitlines()
    assert "(%)" not in csv[0].partition("Tăng, giảm")[0]


def test_a_series_has_a_line_a_month(world):
    response = page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&phan-theo=month&ky=2026-H1")
    lines = response.context["table"].lines
    assert [line.name for line in lines] == [f"Tháng {month}/2026" for month in range(1, 7)]
    assert "<svg" in response.content.decode()


def test_the_greatest_stands_first_unless_it_is_asked_otherwise(world):
    def values(order):
        lines = (
            page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&cap=cell&cong=khong&xep={order}")
            .context["table"]
            .lines
        )
        return [line.row.value for line in lines if line.is_unit]

    assert values("") == values("-value") == sorted(values("value"), reverse=True)


def test_the_file_says_what_it_is_of_and_shows_the_numbers_of_the_screen(world):
    address = f"/so-lieu/women_share/?ngay={DAY}&don-vi=TU&cap=grassroots&so-sanh=nam-truoc"
    shown = page(world.staff, address)
    response = page(world.staff, f"{address}&dang=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    texts = [row[0] for row in rows[:6]]
    assert texts[0] == "Tỷ lệ đảng viên nữ" and shown.context["place"].name in texts
    assert "ngày 30/06/2026" in texts and any("So sánh với ngày 30/06/2025" in (text or "") for text in texts)
    total = answer(shown.context["question"]).total
    assert rows[-1][:5] == ["Tổng số", "", round(total.value, 1), total.numerator, total.denominator]
    assert sheet.freeze_panes and sheet.print_title_rows
    csv = page(world.staff, f"{address}&dang=csv").content.decode("utf-8-sig").splitlines()
    assert csv[0].startswith("Tổ chức cơ sở đảng,Thuộc,Tỷ lệ đảng viên nữ (%),Tử số,Mẫu số")
    assert csv[-1].startswith("Tổng số,")


@pytest.mark.parametrize(
    "given",
    [
        "cap=khong-co",
        "phan-theo=khong-co",
        "so-sanh=khong-co",
        "ky=khong-co",
        "tu=2026-13-01",
        "tu=2026-07-01&den=2026-01-01",
    ],
)
def test_what_cannot_be_chosen_is_named(world, given):
    response = page(world.staff, f"/so-lieu/admissions/?don-vi=TU&{given}")
    assert response.status_code == 400 and ("Hãy" in response.text or "phải" in response.text)


@pytest.mark.parametrize("field, given", [("tu", "tu=31/02/2026&den=30/06/2026"), ("den", "den=00/06/20261")])
def test_a_day_that_is_none_is_told_beside_its_field_and_no_figure_stays(world, field, given):
    response = page(world.staff, f"/so-lieu/admissions/?ngay={DAY}&don-vi=TU&{given}")
    shown = response.content.decode()
    wrong = response.context["fault"].field, given.partition(f"{field}=")[2].partition("&")[0]
    said = re.search(
        rf'<p class="fault"[^>]*>([^<]+)</p>\s*<input [^>]*name="{field}"[^>]*value="{wrong[1]}"', shown
    )
    assert (response.status_code, wrong[0]) == (400, field) and said and wrong[1] in said[1]
    assert 'id="main"' in shown and 'id="figure"' not in shown and "figure-value" not in shown


def test_the_period_chosen_last_is_the_one_that_is_shown(world):
    typed = f"/so-lieu/admissions/?ngay={DAY}&don-vi=TU&tu=01/02/2026&den=28/02/2026"
    days = {}
    for more in ("", "&ky=2026-H1", "&ky=2026-H1&dang-theo-ngay=1"):
        response = page(world.staff, typed + more)
        days[more] = response.context["question"].starts.month, response.context["question"].ends.month
        assert response.context["own_days"] == (days[more] == (2, 2))
    assert list(days.values()) == [(2, 2), (2, 2), (1, 6)]


def test_a_period_stands_on_the_structure_of_its_last_day_unless_it_is_asked_otherwise(world):
    address = "/so-lieu/admissions/?ngay=2026-10-15&don-vi=TU"
    days = [
        page(world.staff, f"{address}&{more}").context["answer"].structure_on
        for more in ("ky=2026-H1", "tu=01/01/2026&den=31/03/2026", "", "ky=2026-H1&cau-truc=2026-10-01")
    ]
    assert days == [date(2026, 6, 30), date(2026, 3, 31), date(2026, 10, 15), date(2026, 10, 1)]


def test_the_year_and_the_period_before():
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_before(date(2025, 2, 28)) == date(2024, 2, 29)
    assert a_year_before(date(2026, 6, 15)) == date(2025, 6, 15)
    assert before(date(2026, 1, 1), date(2026, 3, 31)) == (date(2025, 10, 1), date(2025, 12, 31))
    assert before(date(2026, 10, 1), date(2026, 12, 1), date(2026, 12, 31)) == (
        date(2026, 7, 1),
        date(2026, 9, 1),
    )
    assert before(date(2026, 3, 10), date(2026, 3, 19)) == (date(2026, 2, 28), date(2026, 3, 9))


def test_queries_do_not_grow_with_rows(world):
    for level in ("superior_committee", "cell"):
        page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&cap={level}")
    counts = []
    for level in ("grassroots", "cell"):
        forget()
        with CaptureQueriesContext(connection) as caught:
            page(world.staff, f"/so-lieu/members/?ngay={DAY}&don-vi=TU&cap={level}&xep=-name")
        counts.append(len(caught))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "asked", ["women_share/?so-sanh=nam-truoc", "members/?phan-theo=gender&cap=cell", "members/?cap=cell"]
)
def test_the_pdf_says_what_the_spreadsheet_says(world, asked):
    address = f"/so-lieu/{asked}&ngay={DAY}&don-vi=TU"
    assert "dang=pdf" in page(world.staff, address).text
    response = page(world.staff, f"{address}&dang=pdf")
    assert response["Content-Type"] == "application/pdf" and ".pdf" in response["Content-Disposition"]
    pages = [sheet.extract_text() for sheet in PdfReader(BytesIO(response.content)).pages]
    said = " ".join(" ".join(pages).split())
    assert f"1 / {len(pages)}" in pages[0] and "Theo cơ cấu ngày 30/06/2026" in said
    sheet = openpyxl.load_workbook(BytesIO(page(world.staff, f"{address}&dang=xlsx").content)).active
    for row in list(sheet.iter_rows(values_only=True))[6:]:
        for value in row:
            text = value or ""
            if isinstance(value, float):
                text = f"{value:.1f}".replace(".", ",")
            assert str(text) in said, row


def test_a_table_that_is_too_long_for_paper_is_refused_in_words(world, monkeypatch):
    monkeypatch.setattr(figure_pdf, "MOST", 1)
    monkeypatch.setattr(figures, "MOST", 1)
    address = f"/so-lieu/members/?ngay={DAY}&don-vi=TU&cap=cell"
    assert "dang=pdf" not in page(world.staff, address).text
    refused = page(world.staff, f"{address}&dang=pdf")
    assert refused.status_code == 400 and "xuất Excel" in refused.text
