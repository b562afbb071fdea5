"""The sheet of declared lines: a number that a unit gives for a line of a form, of a period."""

from __future__ import annotations

from registry.common.declared.sheet_parts import (
    Check,
    Export,
    FaultText,
    PlainRows,
    Rules,
    TargetState,
    Texts,
    Written,
)
from registry.common.declared.sheet_sql import duplicates, unknown
from registry.common.declared.sheets import PERIOD_FROM, PERIOD_TO, Column, Holds, Sheet
from registry.units.sheets.trees import left_outside, organization_outside

from .choosing import shipped_lines

_CHECKS = (
    duplicates("declared", "line", "form", "line", "organization_code", "period_from", "period_to"),
    unknown("declared", "organization_code", "unknown_organization", "after_organization", "code"),
    Check(
        "declared",
        "period_reversed",
        """
SELECT row, 'period_to', ARRAY[]::text[]
  FROM sheet_declared
 WHERE NOT broken AND period_from > period_to
""",
    ),
    Check(
        "declared",
        "not_a_count",
        """
SELECT row, 'value', ARRAY[]::text[]
  FROM sheet_declared
 WHERE value < 0 OR value > 9999999 OR value <> trunc(value)
""",
    ),
    # As a ranking's, a period may begin before its unit: who is founded in a year declares for the year.
    Check(
        "declared",
        "outlives_unit",
        """
SELECT staged.row, 'period_to', ARRAY[staged.organization_code]
  FROM sheet_declared AS staged
  JOIN after_organization AS unit ON unit.code = staged.organization_code
 WHERE NOT staged.broken
   AND NOT EXISTS (SELECT FROM organization_life AS life
                    WHERE life.id = unit.id AND life.life @> staged.period_to)
""",
    ),
)
_OF_HELD = (
    left_outside(
        "organizations",
        "organization",
        "statutory_declared",
        "organization_id",
        "held.period_to",
        "số khai báo",
    ),
)
# A layout with that line may still be brought in.
_WARNINGS = (
    Check(
        "declared",
        "unknown_line",
        """
SELECT row, 'line', ARRAY[form, line]
  FROM sheet_declared
 WHERE NOT broken AND form || ':' || line <> ALL (%(lines)s)
""",
    ),
)
_ROWS = PlainRows(
    "statutory_declared",
    ("form", "line", "organization_id", "period_from", "period_to"),
    ("value",),
    """
SELECT staged.form, staged.line, unit.id AS organization_id, staged.period_from, staged.period_to,
       staged.value::integer AS value
  FROM sheet_declared AS staged
  JOIN after_organization AS unit ON unit.code = staged.organization_code
""",
    stamps=(("recorded_at", "statement_timestamp()"), ("recorded_by_id", "%(by)s::bigint")),
)

DECLARED = Sheet(
    "declared",
    "Số khai báo",
    (
        Column("form", "Biểu", Holds.IDENTIFIER, required=True, length=4, aliases=("biểu số", "mẫu biểu")),
        Column("line", "Dòng", Holds.IDENTIFIER, required=True, length=40, aliases=("mã dòng",)),
        Column(
            "organization_code",
            "Mã tổ chức",
            Holds.IDENTIFIER,
            required=True,
            length=30,
            aliases=("đơn vị", "tổ chức"),
        ),
        PERIOD_FROM,
        PERIOD_TO,
        Column("value", "Số khai báo", Holds.NUMBER, required=True, aliases=("số lượng", "giá trị")),
    ),
    ("form", "line", "organization_code", "period_from", "period_to"),
    aliases=("dòng khai báo",),
    by_officers=True,
    target_state=TargetState(parameters={"lines": shipped_lines()}),
    rules=Rules(
        _CHECKS,
        of_held=_OF_HELD,
        scope=(organization_outside("declared", "organization_code", "written"),),
        warnings=_WARNINGS,
    ),
    written=Written(plain=(_ROWS,)),
    texts=Texts(
        (
            FaultText("unknown_organization", "Không có tổ chức “{0}” trong tệp hoặc trong sổ."),
            FaultText("period_reversed", "Kỳ bắt đầu sau ngày kết thúc."),
            FaultText("not_a_count", "Số khai báo là số nguyên không âm."),
            FaultText("outlives_unit", "Tổ chức “{0}” không có vào ngày cuối kỳ."),
        ),
        warnings=(
            FaultText(
                "unknown_line",
                "Biểu {0} không có dòng khai báo “{1}”: số được giữ, nhưng không vào biểu nào.",
            ),
        ),
    ),
    export=Export("""
SELECT held.form, held.line, unit.code AS organization_code, held.period_from, held.period_to, held.value
  FROM statutory_declared AS held
  JOIN units_organization AS unit ON unit.id = held.organization_id
 ORDER BY held.form COLLATE "C", held.line COLLATE "C", unit.code COLLATE "C", held.period_from,
          held.period_to
"""),
)

SHEETS = (DECLARED,)
