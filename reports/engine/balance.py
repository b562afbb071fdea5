"""The membership balance: opening + ins − outs = closing, at every node and on any structure."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from registry.common.dates import eve
from registry.units.rosters import OUTSIDE, ROOT, Roster, RowKey

from .people import placed_crossings, placed_flow, placed_stock
from .people_sql import Dimension

INS = ("first_recorded", "admitted", "transferred_in_other_province", "transferred_in_province", "restored")
OUTS = ("died", "expelled", "deleted", "left", "transferred_out_other_province", "transferred_out_province")
# In the order of form 1. ``deleted_probationary`` is of ``deleted`` and adds nothing.
LINES = (
    "opening",
    *INS,
    "died",
    "expelled",
    "deleted",
    "deleted_probationary",
    "left",
    "transferred_out_other_province",
    "transferred_out_province",
    "closing",
)
TITLES = {
    "opening": "Đầu kỳ",
    "first_recorded": "Ghi nhận ban đầu",
    "admitted": "Kết nạp",
    "transferred_in_other_province": "Chuyển đến từ tỉnh khác",
    "transferred_in_province": "Chuyển đến từ nơi khác trong tỉnh",
    "restored": "Phục hồi",
    "died": "Từ trần",
    "expelled": "Khai trừ",
    "deleted": "Xóa tên",
    "deleted_probationary": "trong đó: dự bị",
    "left": "Xin ra, cho ra",
    "transferred_out_other_province": "Chuyển đi tỉnh khác",
    "transferred_out_province": "Chuyển đi nơi khác trong tỉnh",
    "closing": "Cuối kỳ",
}
KINDS = (
    "first_recorded",
    "admitted",
    "restored",
    "died",
    "expelled",
    "deleted",
    "left",
    "transferred_in",
    "transferred_out",
)
# Abroad and unknown count as another province.
LINE = Dimension(
    "placed.kind || CASE WHEN placed.kind NOT IN ('transferred_in', 'transferred_out') THEN ''"
    " WHEN placed.other_place = 'in_province' THEN '_province' ELSE '_other_province' END"
)
PROBATIONARY = "placed.standing = 'probationary'"

Lines = dict[RowKey, dict[str, int]]


def balance(roster: Roster, starts: date, ends: date) -> Lines:
    """The lines of each row of ``roster``; those of the root itself stand under ``ROOT``."""
    lines: Lines = defaultdict(lambda: dict.fromkeys(LINES, 0))

    def add(row: RowKey, line: str, people: int) -> None:
        lines[row][line] += people
        lines[ROOT][line] += people

    for line, day in (("opening", eve(starts)), ("closing", ends)):
        for row, _, people in placed_stock(roster, day).counted("true"):
            add(row, line, people)
    moved = placed_flow(KINDS, roster, starts, ends, LINE)
    for row, line, people, probationary in moved.counted("true", PROBATIONARY):
        add(row, line, people)
        if line == "deleted":
            add(row, "deleted_probationary", probationary)
    for crossing in placed_crossings(roster, starts, ends).crossed():
        where = "_province" if crossing.in_province else "_other_province"
        came, went = f"transferred_in{where}", f"transferred_out{where}"
        if crossing.to_row != OUTSIDE:
            lines[crossing.to_row][came] += crossing.people
            if crossing.from_row == OUTSIDE:
                lines[ROOT][came] += crossing.people
        if crossing.from_row != OUTSIDE:
            lines[crossing.from_row][went] += crossing.people
            if crossing.to_row == OUTSIDE:
                lines[ROOT][went] += crossing.people
    return lines
