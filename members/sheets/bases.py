"""The sheet of places of work: a row for each time in which one keeps its name, place and organization."""

from __future__ import annotations

from registry.common.declared.sheet_parts import (
    Check,
    Export,
    FaultText,
    PlainRows,
    ReferredRows,
    Rules,
    TargetState,
    Texts,
    Written,
)
from registry.common.declared.sheet_sql import DATED, duplicates, overlaps, unknown, yes_no
from registry.common.declared.sheets import VALID_FROM, VALID_TO, Column, Holds, Sheet
from registry.units.sheets.organizations import BASES as KINDS
from registry.units.sheets.trees import area_outside, left_outside, outlives_unit

# Grain: a place of work that is held or named.
_BASES = """
CREATE TEMPORARY TABLE after_base ON COMMIT DROP AS
SELECT coalesce(held.id, nextval('members_base_id_seq')) AS id, coalesce(held.code, named.code) AS code,
       held.id IS NULL AS is_new
  FROM members_base AS held
  FULL JOIN (SELECT DISTINCT base_code AS code FROM sheet_bases WHERE base_code <> '') AS named
    ON named.code = held.code;
CREATE UNIQUE INDEX ON after_base (code);
ANALYZE after_base;
"""

_CHECKS = (
    duplicates("bases", "base_code", "base_code", "starts_on"),
    overlaps("bases", "base_code"),
    unknown("bases", "area_key", "unknown_area", "after_area", "key"),
    unknown("bases", "organization_code", "unknown_organization", "after_organization", "code"),
    outlives_unit("bases", "area_key", "outlives_area", "area"),
    Check(
        "bases",
        "overlaps_the_register",
        """
SELECT staged.row, 'valid_from', ARRAY[to_char(held.starts_on, 'DD/MM/YYYY')]
  FROM sheet_bases AS staged
  JOIN after_base AS base ON base.code = staged.base_code
  JOIN members_baseterm AS held
    ON held.base_id = base.id
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken
   AND NOT EXISTS (SELECT FROM sheet_bases AS same
                    WHERE same.base_code = staged.base_code AND same.starts_on = held.starts_on)
""",
    ),
    Check(
        "bases",
        "not_whole",
        "SELECT row, 'workers', ARRAY[workers::text] FROM sheet_bases WHERE workers <> trunc(workers)",
    ),
)
_OF_HELD = (
    left_outside(
        "areas",
        "area",
        "members_baseterm",
        "area_id",
        "daterange(held.starts_on, held.ends_on)",
        "cơ sở",
        where="""NOT EXISTS (SELECT FROM sheet_bases AS staged
                            JOIN after_base AS base ON base.code = staged.base_code
                           WHERE base.id = held.base_id AND staged.starts_on = held.starts_on)""",
    ),
)
_TERMS = PlainRows(
    "members_baseterm",
    ("base_id", "starts_on"),
    ("ends_on", "name", "kind", "area_id", "organization_id", "workers", "trade_union"),
    """
SELECT base.id AS base_id, staged.starts_on, staged.ends_on, staged.name, staged.base AS kind,
       area.id AS area_id, organization.id AS organization_id, staged.workers::integer AS workers,
       staged.trade_union
  FROM sheet_bases AS staged
  JOIN after_base AS base ON base.code = staged.base_code
  LEFT JOIN after_area AS area ON area.key = staged.area_key
  LEFT JOIN after_organization AS organization ON organization.code = staged.organization_code
""",
    sources=(("kind", "base"), ("area_id", "area_key"), ("organization_id", "organization_code")),
)

BASES = Sheet(
    "bases",
    "Cơ sở",
    (
        Column("base_code", "Mã cơ sở", Holds.IDENTIFIER, required=True, length=30, aliases=("mã",)),
        Column("name", "Tên cơ sở", required=True, length=200, aliases=("tên",)),
        Column("base", "Loại hình cơ sở", Holds.CHOICE, choices=KINDS, aliases=("loại hình",)),
        Column(
            "area_key",
            "Khóa địa bàn",
            Holds.IDENTIFIER,
            required=True,
            length=60,
            aliases=("địa bàn", "khóa đơn vị hành chính"),
        ),
        Column(
            "organization_code",
            "Mã tổ chức đảng",
            Holds.IDENTIFIER,
            length=30,
            aliases=("tổ chức đảng", "mã tổ chức"),
        ),
        Column("workers", "Số lao động", Holds.NUMBER, aliases=("lao động", "số người lao động")),
        Column("trade_union", "Có công đoàn", Holds.YES_NO, aliases=("công đoàn",)),
        VALID_FROM,
        VALID_TO,
    ),
    ("base_code", "valid_from"),
    aliases=("doanh nghiệp", "cơ sở, doanh nghiệp", "nơi làm việc"),
    by_officers=True,
    target_state=TargetState(steps=(_BASES,), temporary=("after_base",)),
    rules=Rules(_CHECKS, _OF_HELD, scope=(area_outside("bases", "area_key"),)),
    written=Written(
        referred=ReferredRows(
            "members_base",
            ("INSERT INTO members_base (id, code) SELECT id, code FROM after_base WHERE is_new",),
            added="SELECT id FROM after_base WHERE is_new",
        ),
        plain=(_TERMS,),
    ),
    texts=Texts(
        (
            FaultText("unknown_organization", "Không có tổ chức “{0}” trong tệp hoặc trong sổ."),
            FaultText("not_whole", "“{0}” không phải là số nguyên."),
        )
    ),
    export=Export(f"""
SELECT base.code AS base_code, held.name, nullif(held.kind, '') AS base, area.key AS area_key,
       organization.code AS organization_code, held.workers, {yes_no("trade_union")}, {DATED}
  FROM members_baseterm AS held
  JOIN members_base AS base ON base.id = held.base_id
  JOIN units_area AS area ON area.id = held.area_id
  LEFT JOIN units_organization AS organization ON organization.id = held.organization_id
 ORDER BY base.code COLLATE "C", held.starts_on
"""),
)
