"""A plan as a sheet, old → new: its columns, and how a file of it is read with the reader of imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from registry.common.declared.sheet_parts import Export
from registry.common.declared.sheets import Column, Holds, Sheet, coded
from registry.imports.arrangement import arranged
from registry.imports.columns import name_unread, read_columns, require_columns
from registry.imports.outcome import Faults
from registry.imports.reading import Reading
from registry.imports.rows import Rows
from registry.imports.sniffing import tables_of
from registry.imports.tables import SheetFault
from registry.imports.texts import message
from registry.imports.values import NULL
from registry.units.models import Kind, Level

from .models import RowKind, RowTree
from .performing import PlanFault

_TREES = coded(RowTree.choices, area=("thôn, bản", "địa bàn", "xã"), organization=("chi bộ", "tổ chức đảng"))
_LEVELS = (*coded(Level.choices), *coded(Kind.choices))

_COLUMNS = (
    Column("kind", "Hình thức", Holds.CHOICE, required=True, choices=coded(RowKind.choices)),
    Column("tree", "Loại đơn vị", Holds.CHOICE, choices=_TREES, note="thôn, bản (để trống) hoặc chi bộ"),
    Column("old", "Đơn vị cũ", length=300, aliases=("cũ", "đơn vị hiện nay"), note="tên hoặc mã"),
    Column("commune", "Thuộc", length=300, aliases=("xã", "thuộc xã"), note="cấp trên, khi trùng tên"),
    Column("new", "Đơn vị mới", length=200, aliases=("mới", "tên mới"), note="tên mới, hoặc tên, mã đang có"),
    Column("is_main", "Chính", Holds.YES_NO, note="Có: phần chính đi từ đơn vị cũ sang đơn vị mới này"),
    Column("unit_kind", "Gọi là", length=40, note="Thôn, Bản, Tổ dân phố …; để trống: như cũ"),
    Column("code", "Mã", length=30, note="mã của tổ chức đảng mới, hoặc mã hành chính"),
    Column("parent", "Cấp trên mới", length=300, note="tên hoặc mã; để trống: như cũ"),
    Column("level", "Cấp, loại hình", Holds.CHOICE, choices=_LEVELS, note="khi thành lập mới"),
    Column(
        "head",
        "Người đứng đầu mới",
        length=120,
        aliases=("trưởng mới", "bí thư mới"),
        note="trưởng thôn, bản hoặc bí thư: số hồ sơ, họ tên, hoặc «ngoài Đảng»",
    ),
    Column("cells", "Nhập chi bộ", Holds.YES_NO, note="Có: chi bộ chỉ phụ trách các thôn, bản này nhập lại"),
    Column("cell_code", "Mã chi bộ mới", length=30, note="để trống: nhập vào chi bộ đầu tiên"),
    Column("secretary", "Bí thư chi bộ mới", length=120, note="số hồ sơ hoặc họ tên"),
    Column("villages", "Thôn, bản phụ trách", length=1000, note="của chi bộ; cách nhau bằng dấu ;"),
    Column("on", "Ngày thực hiện", Holds.DATE, note="của cả phương án; để trống: như đã soạn"),
    Column("state_instrument", "Văn bản của Nhà nước", length=300, note="của cả phương án"),
    Column("party_instrument", "Văn bản của Đảng", length=300, note="của cả phương án"),
)
# What a sheet may say of the plan as a whole, on any of its rows.
ABOUT = ("on", "state_instrument", "party_instrument")

SHEET = Sheet(
    "reorganization",
    "Phương án sắp xếp",
    _COLUMNS,
    ("old", "new"),
    Export(""),
)
# As it is read: words of lists are looked up here, since no organization explains its own in a plan.
_AS_TEXT = replace(
    SHEET,
    columns=tuple(
        replace(column, holds=Holds.TEXT, length=100) if column.holds is Holds.CHOICE else column
        for column in _COLUMNS
    ),
)
_WORDED = tuple(column for column in _COLUMNS if column.holds is Holds.CHOICE)


def lines_of(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[PlanFault]]:
    """What each row of the file says, with its number as the spreadsheet counts; and what cannot be read."""
    faults = Faults()
    found: list[tuple[int, dict[str, str]]] = []
    try:
        for table in tables_of(path):
            if table.title == "Hướng dẫn":
                continue
            arrangement = arranged(table)
            if not arrangement.titles:
                continue
            columns = read_columns(_AS_TEXT, arrangement, Reading(), faults)
            if not require_columns(_AS_TEXT, columns.named, arrangement.header_row, SHEET.code, faults):
                continue
            rows = Rows(_AS_TEXT, arrangement, columns, (), faults)
            names = rows.names
            lines = (line for text in rows.read(arrangement.rows) for line in text[:-1].split("\n"))
            for line in lines:
                cells = dict(zip(names, line.replace("\\\\", "\\").split("\t"), strict=True))
                said = {
                    name: "" if value == NULL else value
                    for name, value in cells.items()
                    if name not in ("row", "broken")
                }
                for name in ("is_main", "cells"):
                    said[name] = "yes" if said.get(name) == "t" else ""
                if cells["broken"] == "f" and _understand(said, int(cells["row"]), faults):
                    found.append((int(cells["row"]), said))
            name_unread(columns, arrangement.header_row, SHEET.code, faults, is_lenient=False)
    except SheetFault as fault:
        said_of_it = message(fault.code, *fault.about)
        return [], [PlanFault(fault.row or 0, fault.column, fault.code, said_of_it)]
    return found, [PlanFault(one.row or 0, one.column, one.code, one.message) for one in faults.found]


def said_of_the_plan(
    lines: Iterable[tuple[int, Mapping[str, str]]],
) -> tuple[dict[str, Any], list[PlanFault]]:
    """The day and the instruments that the lines name; a fault where a line names another than one before."""
    about: dict[str, Any] = {}
    faults = []
    for number, said in lines:
        for name in ABOUT:
            written = said.get(name, "")
            if written and about.setdefault(name, written) != written:
                words = "Một phương án có một ngày và một văn bản: hãy tách dòng này sang phương án khác."
                faults.append(PlanFault(number, name, "another_plan", words))
    if "on" in about:
        about["on"] = date.fromisoformat(about["on"])
    return about, faults


def _understand(said: dict[str, str], row: int, faults: Faults) -> bool:
    """Put codes for the words of lists; says whether all are known."""
    known = True
    for column in _WORDED:
        if written := said.get(column.code, ""):
            said[column.code] = code = column.words.find(written) or ""
            if not code:
                listed = ", ".join(choice[1] for choice in column.choices)
                faults.add(SHEET.code, row, column.code, "unknown_value", written, listed)
                known = False
    return known
