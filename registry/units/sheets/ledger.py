"""The ledger of changes of a tree as a sheet: its columns and what must be true of its rows."""

from __future__ import annotations

from registry.common.declared.sheet_parts import Check, FaultText
from registry.common.declared.sheet_sql import duplicates, unknown
from registry.common.declared.sheets import Column, Holds, coded
from registry.units.models import ChangeKind

_CHANGES = coded(
    ChangeKind.choices,
    merge=("nhập", "hợp nhất"),
    split=("chia", "tách"),
    move=("chuyển", "điều chuyển"),
    abolish=("giải thể, kết thúc", "kết thúc hoạt động"),
    found=("thành lập mới", "lập mới"),
)
MAIN = Column("main", "Là đơn vị chính", Holds.YES_NO, aliases=("chính", "kế thừa chính"))
CHANGED_ON = Column("changed_on", "Ngày thay đổi", Holds.DATE, required=True, aliases=("ngày",))
CHANGE_KIND = Column("kind", "Hình thức", Holds.CHOICE, required=True, choices=_CHANGES, aliases=("loại",))

FAULTS = (
    FaultText("from_missing", "Dòng này phải ghi đơn vị cũ."),
    FaultText("to_missing", "Dòng này phải ghi đơn vị mới."),
    FaultText("from_not_empty", "Thành lập mới thì để trống đơn vị cũ."),
    FaultText("to_not_empty", "Giải thể thì để trống đơn vị mới."),
    FaultText("unknown_unit", "Không có đơn vị “{0}” trong tệp hoặc trong sổ."),
    FaultText("source_not_standing", "Đơn vị “{0}” không tồn tại vào hôm trước ngày thay đổi."),
    FaultText("target_not_standing", "Đơn vị “{0}” không tồn tại vào ngày thay đổi."),
    FaultText("two_main_successors", "Đơn vị “{0}” đã có một đơn vị kế thừa chính khác trong ngày này."),
    FaultText("two_main_predecessors", "Đơn vị “{0}” đã có một đơn vị tiền thân chính khác trong ngày này."),
)


# Main successors and predecessors on a day, as the file says and, besides, as the register says.
_MAINS = """
WITH main AS (
    SELECT staged.row, staged.changed_on, source.id AS source, target.id AS target,
           staged.{old} AS from_name, staged.{new} AS to_name
      FROM sheet_{sheet} AS staged
      JOIN after_{tree} AS source ON source.{name} = staged.{old}
      JOIN after_{tree} AS target ON target.{name} = staged.{new}
     WHERE staged.main AND NOT staged.broken AND source.id <> target.id
     UNION ALL
    SELECT NULL, held.changed_on, held.source_id, held.target_id, '', ''
      FROM {held} AS held
     WHERE held.is_main AND held.source_id <> held.target_id
       AND NOT EXISTS (SELECT FROM sheet_{sheet} AS staged
                         JOIN after_{tree} AS source ON source.{name} = staged.{old}
                         JOIN after_{tree} AS target ON target.{name} = staged.{new}
                        WHERE staged.changed_on = held.changed_on AND staged.kind = held.kind
                          AND source.id = held.source_id AND target.id = held.target_id)
)
SELECT row, 'main', ARRAY[{named}]
  FROM (SELECT *, row_number() OVER (PARTITION BY {end}, changed_on ORDER BY row NULLS FIRST) AS place
          FROM main) AS counted
 WHERE place > 1 AND row IS NOT NULL
"""


def ledger_checks(sheet: str, tree: str, held: str, name: str, old: str, new: str) -> tuple[Check, ...]:
    """The checks of one of the two ledgers; ``old`` and ``new`` are what it calls from and to."""
    of_ledger = {"sheet": sheet, "tree": tree, "held": held, "name": name, "old": old, "new": new}
    successors = _MAINS.format(end="source", named="from_name", **of_ledger)
    predecessors = _MAINS.format(end="target", named="to_name", **of_ledger)
    return (
        duplicates(sheet, old, "changed_on", "kind", old, new),
        _wrong_end(sheet, "from_missing", old, f"{old} = '' AND kind NOT IN ('found', '')"),
        _wrong_end(sheet, "to_missing", new, f"{new} = '' AND kind NOT IN ('abolish', '')"),
        _wrong_end(sheet, "from_not_empty", old, f"{old} <> '' AND kind = 'found'"),
        _wrong_end(sheet, "to_not_empty", new, f"{new} <> '' AND kind = 'abolish'"),
        unknown(sheet, old, "unknown_unit", f"after_{tree}", name),
        unknown(sheet, new, "unknown_unit", f"after_{tree}", name),
        _not_standing(sheet, "source_not_standing", old, tree, name, "(staged.changed_on - 1)"),
        _not_standing(sheet, "target_not_standing", new, tree, name, "staged.changed_on"),
        Check(sheet, "two_main_successors", successors),
        Check(sheet, "two_main_predecessors", predecessors),
    )


def _wrong_end(sheet: str, code: str, column: str, where: str) -> Check:
    """An end of the change that is named where it must not be, or the other way round."""
    return Check(
        sheet,
        code,
        f"SELECT row, '{column}', ARRAY[]::text[] FROM sheet_{sheet} WHERE NOT broken AND {where}",
    )


def _not_standing(sheet: str, code: str, column: str, tree: str, name: str, day: str) -> Check:
    """An end of the change that does not stand on ``day``."""
    return Check(
        sheet,
        code,
        f"""
SELECT staged.row, '{column}', ARRAY[staged.{column}]
  FROM sheet_{sheet} AS staged
  JOIN after_{tree} AS unit ON unit.{name} = staged.{column}
  JOIN {tree}_life AS life ON life.id = unit.id
 WHERE NOT staged.broken AND NOT life.life @> {day}
""",
    )
