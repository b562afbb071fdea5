"""The tables of home and of the page of a unit as files: the lines on screen, and what they are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from registry.accounts.access.places import LEVEL_TITLES, Place
from registry.common import exports
from registry.common.templatetags.ui import day
from reports.labels import STATUSES, figure_cell, percent_cell, unattained
from reports.questions import Row, Status
from reports.saying import remarks_on, said_when
from reports.targets.pace import Pace

from .board import Board, BoardLine
from .unit_columns import UnitColumn

# The cells that serve each village, by its key.
Serving = Mapping[str, Sequence[Place]]


def home_file(
    board: Board, lines: Sequence[BoardLine], bases: Mapping[str, str], paces: Mapping[str, Pace]
) -> exports.Table:
    """Admissions of the year against the targets, with how each unit stands by its pace."""
    year = board.moment.on.year
    heads = ["Đơn vị", "Mã", "Đảng viên", f"Kết nạp năm {year}"]
    for title in bases.values():
        heads += [f"{title}: giao", f"{title}: đạt (%)"]
    if paces:
        heads += ["Theo tiến độ: còn thiếu", "Theo tiến độ"]

    def cells(rows: Mapping[str, Row | None], pace: Pace | None) -> Iterator[Any]:
        for name in ("members", "admissions"):
            yield figure_cell(rows[name]) if rows[name] else ""
        for name in bases:
            yield from _target_cells(rows.get(name))
        if paces:
            yield pace.shortfall if pace else ""
            yield _said_of(pace) if pace else ""

    totals = {name: answer.total for name, answer in board.answers.items()}
    return exports.Table(
        f"Kết nạp năm {year} so với chỉ tiêu",
        heads,
        ([line.row.name, line.row.code or "", *cells(line.cells, paces.get(line.row.key))] for line in lines),
        _notes(board, date(year, 12, 31) if bases else None),
        ["Toàn đảng bộ", board.place.code, *cells(totals, None)],
    )


def children_file(
    board: Board, columns: Sequence[UnitColumn], lines: Sequence[BoardLine], serving: Serving
) -> exports.Table:
    """The table of the units below a unit, with the columns that are shown, shares with both counts."""
    shown = [column for column in columns if column.is_shown]
    shares = {column.code for column in shown if board.answers[column.code].unit == "percent"}
    has_cells = board.level == "village"
    heads = ["Tên", "Mã"]
    for column in shown:
        named = [f"{column.head} (%)", f"{column.head}: tử số", f"{column.head}: mẫu số"]
        heads += named if column.code in shares else [column.head]

    def cells(rows: Mapping[str, Row | None]) -> Iterator[Any]:
        for column in shown:
            row = rows[column.code]
            if column.code not in shares:
                yield figure_cell(row) if row else ""
            else:
                yield percent_cell(row) if row else ""
                yield row.numerator if row else None
                yield row.denominator if row else None

    def line_of(line: BoardLine) -> Sequence[Any]:
        own = ["; ".join(cell.name for cell in serving.get(line.row.key, ()))] if has_cells else []
        return [line.row.name, line.row.code or "", *cells(line.cells), *own]

    totals = {name: answer.total for name, answer in board.answers.items()}
    title = LEVEL_TITLES.get(board.level or "", "Đơn vị")
    return exports.Table(
        f"{title} trực thuộc {board.place.name}",
        [*heads, *(["Chi bộ phụ trách"] if has_cells else [])],
        map(line_of, lines),
        _notes(board, None),
        ["Tổng số", board.place.code or "", *cells(totals), *([""] if has_cells else [])],
    )


def _notes(board: Board, targets_until: date | None) -> list[str]:
    """What stands above the heads: unit, days, structure, state."""
    notes = [
        board.place.name,
        f"Số liệu đến hết ngày {day(board.moment.on)}; kết nạp {said_when(board.admissions.period)}",
        f"Theo cơ cấu ngày {day(board.moment.structure_on)}",
        STATUSES[board.members.status].format(board.members.revision),
    ]
    if targets_until is not None:
        notes.insert(2, f"Chỉ tiêu của cả năm {targets_until.year}")
    return [*notes, *remarks_on(board.members.period)]


def _target_cells(row: Row | None) -> Iterator[Any]:
    """What was given, and how far it is met; why nothing can be said of it stands once."""
    if row is None:
        yield from ("", "")
    elif row.status == Status.REPORTED:
        yield row.denominator
        yield percent_cell(row)
    else:
        yield unattained(row) if row.status == Status.NOT_APPLICABLE else figure_cell(row)
        yield ""


def _said_of(pace: Pace) -> str:
    if pace.has_none:
        return "chưa kết nạp"
    if pace.has_little:
        return "dưới 10%"
    return "" if pace.shortfall else "kịp"
