"""The sheet of meetings of cells: a row a meeting."""

from __future__ import annotations

from cells.models import MeetingKind, ModelGrade
from registry.common.declared.sheet_parts import Check, Export, FaultText, PlainRows, Rules, Texts, Written
from registry.common.declared.sheet_sql import unknown
from registry.common.declared.sheets import Column, Holds, Sheet, coded
from registry.units.sheets.trees import left_outside, organization_outside

# More people than any cell has: a longer number is a slip.
MOST_CONVENED = 99_999

_KINDS = coded(
    MeetingKind.choices,
    regular=("định kỳ", "sinh hoạt thường kỳ", "họp thường kỳ"),
    thematic=("sinh hoạt chuyên đề", "họp chuyên đề"),
    extraordinary=("sinh hoạt bất thường", "họp bất thường", "đột xuất"),
)
_GRADES = coded(ModelGrade.choices, average=("TB",))


def _number(column: str, code: str, wrong: str) -> Check:
    return Check(
        "meetings", code, f"SELECT row, '{column}', ARRAY[{column}::text] FROM sheet_meetings WHERE {wrong}"
    )


# A meeting is known again by cell, day and kind; where there were several, by order.
_MARKED = """
       row_number() OVER (PARTITION BY cell_id, held_on, kind
                          ORDER BY convened, present, is_model, grade, {id}) AS ordinal
"""
_CHECKS = (
    Check(
        "meetings",
        "duplicate_row",
        """
SELECT row, 'held_on', ARRAY[first::text]
  FROM (SELECT row, min(row) OVER (PARTITION BY cell_code, held_on, kind, convened, present, model,
                                                grade) AS first
          FROM sheet_meetings WHERE NOT broken) AS staged
 WHERE row > first
""",
    ),
    unknown("meetings", "cell_code", "unknown_cell", "after_organization", "code"),
    Check(
        "meetings",
        "not_a_cell_that_day",
        """
SELECT staged.row, 'held_on', ARRAY[staged.cell_code]
  FROM sheet_meetings AS staged
  JOIN after_organization AS cell ON cell.code = staged.cell_code
  JOIN organization_life AS life ON life.id = cell.id
 WHERE NOT staged.broken AND NOT life.cell_life @> staged.held_on
""",
    ),
    *(
        check
        for column in ("convened", "present")
        for check in (
            _number(column, "not_whole", f"{column} <> trunc({column})"),
            _number(column, "too_many_convened", f"{column} > {MOST_CONVENED}"),
        )
    ),
    _number("present", "more_than_convened", "present > convened"),
)
# Meetings that the file says anew stand or fall with it.
_SAID_ANEW = """EXISTS (SELECT FROM sheet_meetings AS staged
                    JOIN after_organization AS cell ON cell.code = staged.cell_code
                   WHERE cell.id = held.cell_id AND staged.held_on = held.held_on
                     AND staged.kind = held.kind)"""

MEETINGS = Sheet(
    "meetings",
    "Sinh hoạt chi bộ",
    (
        Column("cell_code", "Mã chi bộ", Holds.IDENTIFIER, required=True, length=30, aliases=("chi bộ",)),
        Column(
            "held_on",
            "Ngày họp",
            Holds.DATE,
            required=True,
            plausible=True,
            aliases=("ngày", "ngày sinh hoạt"),
        ),
        Column("kind", "Loại sinh hoạt", Holds.CHOICE, choices=_KINDS, aliases=("loại",)),
        Column("convened", "Triệu tập", Holds.NUMBER, aliases=("số triệu tập", "số đảng viên triệu tập")),
        Column("present", "Có mặt", Holds.NUMBER, aliases=("số có mặt", "dự họp")),
        Column("model", "Sinh hoạt mẫu", Holds.YES_NO, aliases=("mẫu",)),
        Column("grade", "Xếp loại", Holds.CHOICE, choices=_GRADES, aliases=("xếp loại buổi mẫu",)),
    ),
    ("cell_code", "held_on", "kind"),
    aliases=("sinh hoạt", "họp chi bộ"),
    by_officers=True,
    rules=Rules(
        _CHECKS,
        (
            left_outside(
                "organizations",
                "organization",
                "cells_meeting",
                "cell_id",
                "held.held_on",
                "buổi sinh hoạt",
                where=f"NOT {_SAID_ANEW}",
                life="cell_life",
            ),
        ),
        scope=(organization_outside("meetings", "cell_code", "written"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "cells_meeting",
                ("cell_id", "held_on", "kind", "ordinal"),
                ("convened", "present", "is_model", "grade"),
                f"""
SELECT cell_id, held_on, kind, {_MARKED.format(id="row")}, convened, present, is_model, grade
  FROM (SELECT cell.id AS cell_id, staged.held_on, staged.kind, staged.convened::integer AS convened,
               staged.present::integer AS present, coalesce(staged.model, false) AS is_model,
               staged.grade, staged.row
          FROM sheet_meetings AS staged
          JOIN after_organization AS cell ON cell.code = staged.cell_code) AS meeting
""",
                sources=(("is_model", "model"),),
                marks=("ordinal",),
                held=f"""
SELECT id, cell_id, held_on, kind, {_MARKED.format(id="id")}, convened, present, is_model, grade
  FROM cells_meeting
""",
            ),
        )
    ),
    texts=Texts(
        (
            FaultText("not_a_cell_that_day", "Vào ngày này “{0}” không phải là một chi bộ đang hoạt động."),
            FaultText("more_than_convened", "Số có mặt lớn hơn số triệu tập."),
            FaultText("too_many_convened", "“{0}” nhiều hơn số đảng viên của bất kỳ chi bộ nào."),
        ),
        note="* a meeting is known again by cell, day and kind; `model` is no where it is empty.\n",
    ),
    export=Export("""
SELECT cell.code AS cell_code, held.held_on, nullif(held.kind, '') AS kind, held.convened, held.present,
       CASE WHEN held.is_model THEN 'yes' END AS model, nullif(held.grade, '') AS grade
  FROM cells_meeting AS held
  JOIN units_organization AS cell ON cell.id = held.cell_id
 ORDER BY cell.code COLLATE "C", held.held_on, held.kind COLLATE "C", held.convened, held.present,
          held.is_model, held.grade COLLATE "C"
"""),
)
