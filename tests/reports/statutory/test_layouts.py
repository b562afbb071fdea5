"""Layouts as text: those that come with the register, and what is said of a broken one."""

from __future__ import annotations

import pytest

from reports.statutory.choosing import FORMS, shipped
from reports.statutory.layout import ColumnKind, Declared, Expression, Sum
from reports.statutory.reading import BrokenLayout, read_layout

GOOD = """\
form: "9"
title: Thử
version: "1"
in_force_from: 2026-01-01
verified: no
columns:
  - {code: name, kind: name, title: Chỉ tiêu}
  - {code: this, title: Kỳ này}
  - {code: women, title: Nữ, is: "women_share/numerator:{}"}
  - {code: ratio, kind: ratio, title: "%", of: women, to: this}
rows:
  - {code: A, name: "Tất cả", is: members}
  - {code: B, name: "- Thái", cells: {this: "members:ethnicity=Thái"}, fill: ethnicity=Thái}
  - {code: C, name: "Khai báo", declared: some_line}
  - {code: D, name: "Cộng", sum: A + C - A}
checks:
  - {row: A, column: this, form: "1", other_row: D, other_column: this}
"""


@pytest.mark.parametrize("form", FORMS)
def test_the_layouts_that_come_with_the_register_can_be_read(form):
    layout = shipped(form).layout
    assert layout.form == form and not layout.is_verified
    # Every row says something in each column that holds numbers, or is a heading.
    for row in layout.rows:
        assert not row.cells or row.code.startswith("c3") or set(row.cells) == {c.code for c in layout.values}


@pytest.mark.parametrize("form", FORMS)
def test_no_two_declared_lines_are_called_the_same(form):
    titles = shipped(form).layout.lines.values()
    assert len(set(titles)) == len(titles)


def test_a_declared_line_says_under_what_it_stands_and_in_which_column():
    assert shipped("7").layout.lines["awards_grassroots_flag"] == (
        "b) Số tổ chức cơ sở đảng được khen: - Tặng cờ"
    )
    assert shipped("6F").layout.lines["review_done_members"].endswith("(Đảng viên)")


def test_a_layout_is_read():
    layout = read_layout(GOOD)
    everybody, thai, declared, total = layout.rows
    assert [column.kind for column in layout.columns] == [
        ColumnKind.NAME,
        ColumnKind.VALUE,
        ColumnKind.VALUE,
        ColumnKind.RATIO,
    ]
    assert isinstance(everybody.cells["this"], Expression) and everybody.cells["this"].terms[0].by is None
    women = thai.cells["women"]
    assert isinstance(women, Expression)
    assert (women.terms[0].part, women.terms[0].by, women.terms[0].values) == (
        "numerator",
        "ethnicity",
        ("Thái",),
    )
    assert declared.cells["this"] == Declared("some_line") and set(layout.lines) == {"some_line"}
    assert total.cells["this"] == Sum(((1, "A"), (1, "C"), (-1, "A")))


@pytest.mark.parametrize(
    ("good", "bad", "line", "reason"),
    [
        ("is: members}", "is: nobody}", 12, "không có chỉ tiêu “nobody”"),
        ("is: members}", "is: targets}", 12, "cần thêm điều kiện"),
        ("is: members}", "is: balance}", 12, "phải ghi theo dòng"),
        ("is: members}", 'is: "members/numerator"}', 12, "không có phần “numerator”"),
        ("is: members}", 'is: "members + "}', 12, "không hiểu"),
        ("is: members}", "is: members, declared: x}", 12, "chỉ ghi được một trong"),
        ("is: members}", "is: members, colour: red}", 12, "không có mục “colour”"),
        ("members:ethnicity=Thái", "members:ethnicity=Thai", 13, "không có giá trị “Thai”"),
        ("members:ethnicity=Thái", "members:month=2026-01", 13, "không phân theo “month”"),
        ("fill: ethnicity=Thái", "fill: rung=own", 13, "không phân theo “rung”"),
        ("declared: some_line", "declared: Some Line", 14, "mã dòng khai báo"),
        ("sum: A + C - A", "sum: A + X", 15, "gọi “X”, dòng này không có số"),
        ("sum: A + C - A", "sum: A + D", 15, "quay lại chính nó"),
        ("code: D,", "code: A,", 15, "dòng “A” có hai lần"),
        ('name: "Cộng"', 'name: "=1+1"', 15, "không được bắt đầu bằng ="),
        ("code: women,", "code: this,", 9, "cột “this” có hai lần"),
        ("to: this}", "to: name}", 10, "không phải là một cột số"),
        ("kind: name,", "kind: names,", 7, "“kind” phải là một trong"),
        ("kind: name,", "kind: value,", 6, "đúng một cột tên"),
        ("2026-01-01", "01/01/2026", 4, "năm-tháng-ngày"),
        ("verified: no", "verified: maybe", 5, "phải là yes hoặc no"),
        ("title: Thử\n", "", 1, "thiếu mục “title”"),
        ('form: "9"', 'form: "99XY"', 1, "không thể là “99XY”"),
        ("row: A, column: this", "row: Z, column: this", 17, "không có ô này"),
        ("title: Thử", "title: [Thử", 3, "không đọc được"),
        ("title: Thử", "title: &a Thử\nunit: *a", 3, "alias"),
        ("version: ", "version: {", 4, "không đọc được"),
    ],
)
def test_a_broken_layout_is_refused_with_line_and_reason(good, bad, line, reason):
    assert good in GOOD
    with pytest.raises(BrokenLayout) as refused:
        read_layout(GOOD.replace(good, bad, 1))
    assert any(fault.line == line and reason in fault.reason for fault in refused.value.faults), (
        refused.value.faults
    )


def test_all_faults_are_named_together():
    text = GOOD.replace("is: members}", "is: nobody}").replace("verified: no", "verified: perhaps")
    with pytest.raises(BrokenLayout) as refused:
        read_layout(text)
    assert [fault.line for fault in refused.value.faults] == [5, 12]


@pytest.mark.parametrize("text", ["", "- a", "a: b", "[" * 3000, "x" * 200_000, "\x00", "form: 1"])
def test_what_is_no_layout_is_refused(text):
    with pytest.raises(BrokenLayout):
        read_layout(text)
