"""The list that officers keep, one row a person: who, what is known of them, their cell, and since when.

It is no sheet of the register's own: members and the events with which they begin to count are made of it
(:mod:`members.sheets.roster_unfolded`).
"""

from __future__ import annotations

from dataclasses import replace

from registry.common.declared.sheet_parts import FaultText, Texts
from registry.common.declared.sheets import Asked, Column, Holds, Layout, fold

from .people_columns import COLUMNS
from .roster_unfolded import unfold

CELL = Column(
    "cell",
    "Chi bộ",
    required=True,
    length=200,
    aliases=("mã chi bộ", "tên chi bộ", "sinh hoạt tại chi bộ", "chi bộ sinh hoạt", "cell_code"),
    asked=Asked.UNIT,
    note="mã, hoặc tên nếu trong phạm vi của bạn chỉ có một chi bộ mang tên ấy",
    example="Chi bộ bản A Lùng",
)
COUNTS_FROM = Column(
    "counts_from",
    "Tính từ ngày",
    Holds.DATE,
    required=True,
    plausible=True,
    aliases=("ngày bắt đầu tính", "có trong chi bộ từ ngày"),
    asked=Asked.DAY,
    note="ngày sổ bắt đầu tính người này; có thể chọn một ngày cho cả bảng",
    example="01/01/2020",
)
VILLAGE = Column(
    "village",
    "Thôn bản",
    length=200,
    aliases=("thôn, bản", "bản", "thôn", "tổ dân phố", "chỗ ở hiện nay", "nơi ở hiện nay", "nơi ở"),
    note="khóa, hoặc tên thôn, bản trong địa bàn của chi bộ",
    example="A Lùng",
)
_CELL_WORDS = ("chi bo ", "cb ")


def cell_in(text: str) -> str:
    """The cell that a title speaks of; nothing where it speaks of none."""
    return text.strip() if f"{fold(text)} ".startswith(_CELL_WORDS) and len(fold(text).split()) > 1 else ""


ROSTER = Layout(
    "roster",
    "Danh sách, mỗi người một dòng",
    (
        *(replace(column, required=column.code == "full_name") for column in COLUMNS),
        CELL,
        VILLAGE,
        COUNTS_FROM,
    ),
    unfold,
    instead_of="members",
    unit_in=cell_in,
    makes={
        "members": {},
        "events": {
            "cell_code": "cell",
            "village_key": "village",
            "effective_on": "counts_from",
            "kind": "counts_from",
        },
    },
    aliases=("danh sách chi bộ", "danh sách đảng viên chi bộ", "trích ngang đảng viên"),
    by_officers=True,
    has_undated_facts=True,
    texts=Texts(
        (
            FaultText(
                "unknown_cell_name",
                "Không có chi bộ nào là “{0}” trong phạm vi của bạn vào ngày {1} ({2} dòng)."
                " Hãy ghi đúng tên hoặc mã chi bộ.",
            ),
            FaultText(
                "cell_name_not_unique",
                "Có {2} chi bộ tên “{0}” trong phạm vi của bạn vào ngày {1}: hãy ghi mã, một trong {3}.",
            ),
        ),
        warnings=(
            FaultText("numbers_given", "{0} người không có số hồ sơ: sổ sẽ cấp số cho họ."),
            FaultText(
                "known_without_number",
                "{0} người không có số hồ sơ trong bảng đã có trong sổ nên không thêm mới.",
            ),
            FaultText(
                "village_not_found",
                "Không rõ “{0}” là thôn, bản nào trong địa bàn của chi bộ: để trống ({1} dòng).",
            ),
            FaultText(
                "counts_already",
                "{0} người đã được tính trong sổ: bảng này không chuyển ai sang chi bộ khác.",
            ),
        ),
    ),
)
