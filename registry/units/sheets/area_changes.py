"""The sheet of changes of the administrative tree."""

from __future__ import annotations

from registry.common.declared.sheet_parts import Export, PlainRows, Rules, Texts, Written
from registry.common.declared.sheets import Column, Holds, Sheet

from .ledger import CHANGE_KIND, CHANGED_ON, FAULTS, MAIN, ledger_checks
from .trees import area_outside, left_outside

_ROWS = PlainRows(
    "units_areachange",
    ("changed_on", "kind", "source_id", "target_id"),
    ("is_main", "state_instrument", "party_instrument"),
    """
SELECT staged.changed_on, staged.kind, source.id AS source_id, target.id AS target_id,
       coalesce(staged.main, false) AS is_main, staged.state_instrument, staged.party_instrument
  FROM sheet_area_changes AS staged
  LEFT JOIN after_area AS source ON source.key = staged.from_key
  LEFT JOIN after_area AS target ON target.key = staged.to_key
""",
    sources=(("is_main", "main"),),
    optional=("source_id", "target_id"),
)

AREA_CHANGES = Sheet(
    "area_changes",
    "Biến động hành chính",
    (
        CHANGED_ON,
        CHANGE_KIND,
        Column("from_key", "Từ đơn vị", Holds.IDENTIFIER, length=60, aliases=("khóa đơn vị cũ", "đơn vị cũ")),
        Column(
            "to_key", "Sang đơn vị", Holds.IDENTIFIER, length=60, aliases=("khóa đơn vị mới", "đơn vị mới")
        ),
        MAIN,
        Column("state_instrument", "Văn bản Nhà nước", length=300),
        Column("party_instrument", "Văn bản Đảng", length=300),
    ),
    ("changed_on", "kind", "from_key", "to_key"),
    aliases=("biến động đơn vị hành chính", "biến động địa bàn"),
    is_structure=True,
    rules=Rules(
        checks=ledger_checks("area_changes", "area", "units_areachange", "key", "from_key", "to_key"),
        of_held=(
            left_outside(
                "areas",
                "area",
                "units_areachange",
                "source_id",
                "(held.changed_on - 1)",
                "dòng biến động",
            ),
            left_outside(
                "areas", "area", "units_areachange", "target_id", "held.changed_on", "dòng biến động"
            ),
        ),
        scope=(area_outside("area_changes", "from_key"), area_outside("area_changes", "to_key")),
    ),
    written=Written(plain=(_ROWS,)),
    texts=Texts(FAULTS),
    export=Export("""
SELECT held.changed_on, held.kind, source.key AS from_key, target.key AS to_key,
       CASE WHEN held.is_main THEN 'yes' END AS main, nullif(held.state_instrument, '') AS state_instrument,
       nullif(held.party_instrument, '') AS party_instrument
  FROM units_areachange AS held
  LEFT JOIN units_area AS source ON source.id = held.source_id
  LEFT JOIN units_area AS target ON target.id = held.target_id
 ORDER BY held.changed_on, source.key COLLATE "C", target.key COLLATE "C", held.kind COLLATE "C"
"""),
)
