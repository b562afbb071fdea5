"""The sheet of the villages that cells serve: a row for each time in which one serves one."""

from __future__ import annotations

from registry.common.declared.sheet_parts import (
    Check,
    Export,
    FaultText,
    PlainRows,
    Rules,
    Texts,
    Written,
)
from registry.common.declared.sheet_sql import DATED, duplicates, overlaps, unknown
from registry.common.declared.sheets import VALID_FROM, VALID_TO, Column, Holds, Sheet
from registry.units.sheets.trees import (
    area_outside,
    left_outside,
    not_a_village,
    organization_outside,
    outlives_unit,
    outlives_village,
)

_CHECKS = (
    duplicates("cell_villages", "cell_code", "cell_code", "village_key", "starts_on"),
    overlaps("cell_villages", "cell_code", "village_key"),
    unknown("cell_villages", "cell_code", "unknown_cell", "after_organization", "code"),
    unknown("cell_villages", "village_key", "unknown_village", "after_area", "key"),
    not_a_village("cell_villages"),
    outlives_unit("cell_villages", "cell_code", "outlives_cell", "organization", life="cell_life"),
    outlives_village("cell_villages"),
    Check(
        "cell_villages",
        "overlaps_the_register",
        """
SELECT staged.row, 'valid_from', ARRAY[to_char(held.starts_on, 'DD/MM/YYYY')]
  FROM sheet_cell_villages AS staged
  JOIN after_organization AS cell ON cell.code = staged.cell_code
  JOIN after_area AS village ON village.key = staged.village_key
  JOIN cells_cellvillage AS held
    ON held.cell_id = cell.id AND held.village_id = village.id
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken
   AND NOT EXISTS (SELECT FROM sheet_cell_villages AS same
                    WHERE same.cell_code = staged.cell_code AND same.village_key = staged.village_key
                      AND same.starts_on = held.starts_on)
""",
    ),
)
# Rows that the file brings as well say for themselves whether they may stand.
_NOT_IN_THE_FILE = """NOT EXISTS (SELECT FROM sheet_cell_villages AS staged
                            JOIN after_organization AS cell ON cell.code = staged.cell_code
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE cell.id = held.cell_id AND village.id = held.village_id
                             AND staged.starts_on = held.starts_on)"""
_OF_HELD = (
    left_outside(
        "areas",
        "area",
        "cells_cellvillage",
        "village_id",
        "daterange(held.starts_on, held.ends_on)",
        "dòng chi bộ phụ trách",
        where=_NOT_IN_THE_FILE,
    ),
    left_outside(
        "organizations",
        "organization",
        "cells_cellvillage",
        "cell_id",
        "daterange(held.starts_on, held.ends_on)",
        "dòng phụ trách thôn, bản",
        where=_NOT_IN_THE_FILE,
        life="cell_life",
    ),
)
_ROWS = PlainRows(
    "cells_cellvillage",
    ("cell_id", "village_id", "starts_on"),
    ("ends_on",),
    """
SELECT cell.id AS cell_id, village.id AS village_id, staged.starts_on, staged.ends_on
  FROM sheet_cell_villages AS staged
  JOIN after_organization AS cell ON cell.code = staged.cell_code
  JOIN after_area AS village ON village.key = staged.village_key
""",
)

CELL_VILLAGES = Sheet(
    "cell_villages",
    "Chi bộ và thôn bản",
    (
        Column("cell_code", "Mã chi bộ", Holds.IDENTIFIER, required=True, length=30, aliases=("chi bộ",)),
        Column(
            "village_key",
            "Khóa thôn bản",
            Holds.IDENTIFIER,
            required=True,
            length=60,
            aliases=("thôn bản", "bản"),
        ),
        VALID_FROM,
        VALID_TO,
    ),
    ("cell_code", "village_key", "valid_from"),
    aliases=("chi bộ phụ trách thôn bản", "thôn bản của chi bộ"),
    rules=Rules(
        _CHECKS,
        of_held=_OF_HELD,
        scope=(
            organization_outside("cell_villages", "cell_code", "managed"),
            area_outside("cell_villages", "village_key"),
        ),
    ),
    written=Written(plain=(_ROWS,)),
    texts=Texts(
        (
            FaultText("unknown_cell", "Không có chi bộ “{0}” trong tệp hoặc trong sổ."),
            FaultText("unknown_village", "Không có thôn, bản “{0}” trong tệp hoặc trong sổ."),
            FaultText("outlives_cell", "Tổ chức “{0}” không phải là chi bộ suốt khoảng thời gian này."),
            FaultText("outlives_village", "Thôn, bản “{0}” không tồn tại suốt khoảng thời gian này."),
            FaultText("not_a_village", "Đơn vị này không phải là thôn, bản."),
        )
    ),
    export=Export(f"""
SELECT cell.code AS cell_code, village.key AS village_key, {DATED}
  FROM cells_cellvillage AS held
  JOIN units_organization AS cell ON cell.id = held.cell_id
  JOIN units_area AS village ON village.id = held.village_id
 ORDER BY cell.code COLLATE "C", village.key COLLATE "C", held.starts_on
"""),
)
