"""What figures are called in files."""

from __future__ import annotations

from reports.labels import figure_cell
from reports.questions import Row


def test_figures_are_numbers_or_words():
    def row(value, status="reported"):
        return Row("k", None, "n", None, None, value, status=status)

    assert figure_cell(row(0)) == 0
    assert figure_cell(row(33.333)) == 33.333
    assert figure_cell(row(None, "not_applicable")) == "không áp dụng"
    assert figure_cell(row(None, "not_reported")) == figure_cell(None) == "chưa có số liệu"
    assert figure_cell(row(None, "hidden")) == "ẩn để bảo mật"
