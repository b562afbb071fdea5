"""The sheet of changes of the Party's tree."""

from __future__ import annotations

from registry.common.declared.sheet_parts import Export, PlainRows, Rules, Written
from registry.common.declared.sheets import Column, Holds, Sheet

from .ledger import CHANGE_KIND, CHANGED_ON, MAIN, ledger_checks
from .trees import left_outside, organization_outside

_ROWS = PlainRows(
    "units_organizationchange",
    ("changed_on", "kind", "source_id", "target_id"),
    ("is_main", "instrument"),
    """
SELECT staged.changed_on, staged.kind, source.id AS source_id, target.id AS target_id,
       coalesce(staged.main, false) AS is_main, staged.instrument
  FROM sheet_organization_changes AS staged
  LEFT JOIN after_organization AS source ON source.code = staged.from_code
  LEFT JOIN after_organization AS target ON target.code = staged.to_code
""",
    sources=(("is_main", "main"),),
    optional=("source_id", "target_id"),
)

ORGANIZATION_CHANGES = Sheet(
    "organization_changes",
    "Biến động tổ chức đảng",
    (
        CHANGED_ON,
        CHANGE_KIND,
        Column("from_code", "Từ tổ chức", Holds.IDENTIFIER, length=30, aliases=("mã cũ", "tổ chức cũ")),
        Column("to_code", "Sang tổ chức", Holds.IDENTIFIER, length=30, aliases=("mã mới", "tổ chức mới")),
        MAIN,
        Column("instrument", "Văn bản", length=300, aliases=("số văn bản",)),
    ),
    ("changed_on", "kind", "from_code", "to_code"),
    aliases=("biến động tổ chức",),
    is_structure=True,
    rules=Rules(
        checks=ledger_checks(
            "organization_changes", "organization", "units_organizationchange", "code", "from_code", "to_code"
        ),
        of_held=(
            left_outside(
                "organizations",
                "organization",
                "units_organizationchange",
                "source_id",
                "(held.changed_on - 1)",
                "dòng biến động",
            ),
            left_outside(
                "organizations",
                "organization",
                "units_organizationchange",
                "target_id",
                "held.changed_on",
                "dòng biến động",
            ),
        ),
        scope=(
            organization_outside("organization_changes", "from_code", "managed"),
            organization_outside("organization_changes", "to_code", "managed"),
        ),
    ),
    written=Written(plain=(_ROWS,)),
    export=Export("""
SELECT held.changed_on, held.kind, source.code AS from_code, target.code AS to_code,
       CASE WHEN held.is_main THEN 'yes' END AS main, nullif(held.instrument, '') AS instrument
  FROM units_organizationchange AS held
  LEFT JOIN units_organization AS source ON source.id = held.source_id
  LEFT JOIN units_organization AS target ON target.id = held.target_id
 ORDER BY held.changed_on, source.code COLLATE "C", target.code COLLATE "C", held.kind COLLATE "C"
"""),
)
