"""Figures drawn: over time, by any breakdown, and two years side by side; each with its table."""

from __future__ import annotations

from datetime import date

import pytest

from registry.units.models import OrganizationTerm
from reports.engine.answers import answer
from reports.labels import label
from reports.questions import Question

from .figure_pages import cells, page

pytestmark = pytest.mark.django_db
DAY = "2026-06-30"


def drawn(world, address):
    return page(world.staff, f"/so-lieu/{address}")


@pytest.mark.parametrize("by, points", [("month", 6), ("quarter", 2), ("year", 1)])
@pytest.mark.parametrize("code, is_line", [("admissions", False), ("members", True), ("women_share", True)])
def test_a_series_is_drawn_and_its_table_has_the_same_numbers(world, code, is_line, by, points):
    response = drawn(world, f"{code}/?ngay={DAY}&don-vi=TU&phan-theo={by}&ky=2026-H1&cap=chung")
    (series,), rows = response.context["series"], response.context["answer"].rows
    asked = {row.by: row.value for row in answer(response.context["question"]).rows}
    assert {row.by: row.value for row in rows} == {row.by: 0 for row in rows} | asked
    known = {label(by, row.by): row.value for row in rows if row.value is not None}
    assert {mark.label: mark.value for mark in series.marks} == known and series.is_line == is_line
    assert len(rows) == points, "months in which nothing happened are months, too"
    if code == "women_share":
        assert series.ticks[0][1] == 0 and response.text.count("polyline") == 1
    if code == "members":
        assert "không từ 0" in response.text


def test_a_series_by_unit_says_how_many_points_it_has(world):
    response = drawn(world, f"members/?ngay={DAY}&don-vi=TU&phan-theo=month&ky=2026-H1&cap=cell")
    assert "6 mốc" in response.text and len(response.context["table"].lines) != 6


def test_a_series_by_unit_has_a_picture_for_each_of_the_first_units_all_of_one_scale(world):
    response = drawn(world, f"members/?ngay={DAY}&don-vi=TU&phan-theo=month&ky=2026-H1&cap=cell")
    pictures, lines = response.context["series"], response.context["table"].lines
    assert 1 < len(pictures) <= 6 and [one.name for one in pictures] == [
        line.name for line in lines[: len(pictures)]
    ]
    for one, line in zip(pictures, lines, strict=False):
        assert [mark.value for mark in one.marks] == [row.value if row else 0 for row in line.cells]
    assert len({tuple(one.ticks) for one in pictures}) == 1
    assert all(f"theo thời gian, {one.name}." in response.text for one in pictures)
    left = len(lines) - len(pictures)
    assert (f"Còn {left} dòng trong bảng" in response.text) == (left > 0)


def test_units_by_values_are_drawn_as_bars_that_bear_the_names_of_their_values(world):
    response = drawn(world, f"members/?ngay={DAY}&don-vi=TU&phan-theo=gender&cap=cell")
    bars, table = response.context["bars"], response.context["table"]
    assert len(bars.bars) == len(table.lines) > 1 and not bars.opened
    for bar, line in zip(bars.bars, table.lines, strict=True):
        expected = [
            (name, row.value if row else 0)
            for (_, name), row in zip(table.crossing.heads, line.cells, strict=True)
        ]
        assert [(mark.label, mark.value) for mark in bar.marks] == expected
    marks = [mark for bar in bars.bars for mark in bar.marks]
    assert all(abs(m.width * n.value - n.width * m.value) <= n.value + m.value for m in marks for n in marks)
    assert f"{marks[0].label}: {int(marks[0].value)}</text>" in response.text
    series = drawn(world, f"members/?ngay={DAY}&don-vi=TU&phan-theo=year&ky=2026-H1&cap=cell")
    assert series.context["bars"] is None


def test_units_that_are_called_alike_have_a_picture_each(world):
    OrganizationTerm.objects.update(name="Chi bộ thôn")
    response = drawn(world, f"members/?ngay={DAY}&don-vi=TU&phan-theo=month&ky=2026-H1&cap=cell")
    pictures, lines = response.context["series"], response.context["table"].lines
    assert len(pictures) == min(len(lines), 6) > 1


def test_units_of_which_nothing_is_known_are_drawn_by_no_value(world):
    response = drawn(
        world, "members/?ngay=1950-01-01&cau-truc=2026-06-30&don-vi=TU&phan-theo=gender&cap=cell"
    )
    assert response.status_code == 200 and response.context["bars"] is None


def test_two_years_stand_side_by_side_month_by_month(world):
    address = f"admissions/?ngay={DAY}&don-vi=TU&phan-theo=month&ky=2025&cap=chung&so-sanh=nam-truoc"
    response = drawn(world, address)
    then = Question(
        "admissions",
        "TU",
        starts=date(2024, 1, 1),
        ends=date(2024, 12, 31),
        by="month",
        structure_on=date(2025, 12, 31),
    )
    before = {f"2025-{row.by[5:]}": row.value for row in answer(then).rows if row.value}
    rows = response.context["answer"].rows
    assert before and {row.by: row.previous for row in rows if row.previous} == before
    assert [row.by for row in rows] == sorted(row.by for row in rows)
    (series,) = response.context["series"]
    assert {mark.value for mark in series.marks if mark.before} >= set(before.values())
    assert "cột nhạt, bên trái: cùng kỳ năm trước" in response.text


def test_shares_of_two_years_show_the_counts_of_both(world):
    address = f"women_share/?ngay={DAY}&don-vi=TU&phan-theo=quarter&ky=2026-H1&cap=chung&so-sanh=nam-truoc"
    response = drawn(world, address)
    then = answer(
        Question(
            "women_share",
            "TU",
            starts=date(2025, 1, 1),
            ends=date(2025, 6, 30),
            by="quarter",
            structure_on=date(2026, 6, 30),
        )
    ).rows[0]
    assert then.denominator and f"{then.numerator}&nbsp;/&nbsp;{then.denominator}" in cells(response)[1][3]
    assert "value=2025-Q1" in response.text, "the list is that of the year before"


def test_a_breakdown_is_drawn_as_bars_and_beside_the_year_before_with_two_each(world):
    address = f"members/?ngay={DAY}&don-vi=TU&phan-theo=gender"
    alone = drawn(world, address)
    bars, rows = alone.context["bars"], answer(alone.context["question"]).rows
    assert {bar.name: bar.marks[0].value for bar in bars.bars} == {
        label("gender", r.by): r.value for r in rows
    }
    assert bars.opened and "long-bar" not in alone.text
    widths = [bar.marks[0].width / bar.marks[0].value for bar in bars.bars]
    assert max(widths) - min(widths) < 0.1 * max(widths), "bars begin at zero"
    both = drawn(world, f"{address}&so-sanh=nam-truoc").context["bars"]
    assert all([mark.before for mark in bar.marks] == [False, True] for bar in both.bars)
    units = drawn(world, f"members/?ngay={DAY}&don-vi=TU&so-sanh=nam-truoc").context["bars"]
    assert not units.opened and len(units.bars) == 2
    assert drawn(world, f"members/?ngay={DAY}&don-vi=TU").context["bars"] is None
