"""The sheet of Party organizations: a row for each time in which one keeps its kind, name and places."""

from __future__ import annotations

from registry.common.declared.sheet_parts import (
    Check,
    Export,
    FaultText,
    PlainRows,
    ReferredRows,
    Rules,
    Texts,
    Written,
)
from registry.common.declared.sheet_sql import DATED, duplicates, overlaps, unknown
from registry.common.declared.sheets import VALID_FROM, VALID_TO, Column, Holds, Sheet, coded
from registry.units.models import BaseKind, Kind, Sector

from .organizations_target import COUNTS, TARGET_STATE
from .trees import (
    child_outlives,
    cycles,
    gaps,
    hangs_on_nothing,
    left_outside,
    merged,
    no_parent,
    organization_outside,
    outlives,
)

_KINDS = coded(
    Kind.choices,
    superior_committee=("đảng bộ cấp trên", "đảng bộ cấp trên cơ sở", "huyện ủy", "đảng ủy xã"),
    cell=("chi bộ trực thuộc",),
)
_SECTORS = coded(
    Sector.choices,
    commune=("xã", "phường", "thị trấn"),
    public_unit=("sự nghiệp",),
    private_enterprise=("doanh nghiệp tư nhân",),
    armed_forces=("lực lượng vũ trang",),
    school=("nhà trường",),
)

BASES = coded(
    BaseKind.choices,
    commune=("xã",),
    ward=("phường",),
    township=("thị trấn",),
    public_unit=("sự nghiệp công lập",),
    nonpublic_unit=("sự nghiệp ngoài công lập",),
    joint_stock=("cổ phần",),
    limited_company=("trách nhiệm hữu hạn", "TNHH", "công ty TNHH"),
    cooperative=("HTX",),
    foreign_enterprise=("có vốn nước ngoài",),
)

_CHECKS = (
    duplicates("organizations", "code", "code", "starts_on", where="code <> ''"),
    overlaps("organizations", "code", where="code <> ''"),
    gaps("organizations", "organization"),
    unknown("organizations", "parent_code", "unknown_parent", "after_organization", "code"),
    unknown("organizations", "area_key", "unknown_area", "after_area", "key"),
    Check(
        "organizations",
        "base_of_another_sector",
        """
SELECT row, 'base', ARRAY[]::text[]
  FROM sheet_organizations
 WHERE base <> '' AND NOT coalesce(%(bases)s::jsonb -> sector ? base, false)
""",
    ),
    Check(
        "organizations",
        "parent_is_a_cell",
        """
SELECT term.row, 'parent_code', ARRAY[parent.code]
  FROM after_term AS term
  JOIN after_organization AS parent ON parent.id = term.parent_id
 WHERE term.row IS NOT NULL AND NOT term.broken
   AND EXISTS (SELECT FROM after_term AS above
                WHERE above.organization_id = term.parent_id AND above.is_cell AND NOT above.broken
                  AND above.starts_on < term.ends_on AND above.ends_on > term.starts_on)
""",
    ),
    Check(
        "organizations",
        "parent_rank",
        """
SELECT term.row, 'parent_code', ARRAY[parent.code]
  FROM after_term AS term
  JOIN after_organization AS parent ON parent.id = term.parent_id
 WHERE term.row IS NOT NULL AND NOT term.broken
   AND EXISTS (SELECT FROM after_term AS above
                WHERE above.organization_id = term.parent_id AND NOT above.is_cell AND NOT above.broken
                  AND above.rank >= term.rank
                  AND above.starts_on < term.ends_on AND above.ends_on > term.starts_on)
""",
    ),
    Check(
        "organizations",
        "child_rank",
        """
SELECT DISTINCT above.row, 'kind', ARRAY[child.code]
  FROM after_term AS above
  JOIN after_term AS term ON term.parent_id = above.organization_id AND term.row IS NULL
   AND above.starts_on < term.ends_on AND above.ends_on > term.starts_on
  JOIN after_organization AS child ON child.id = term.organization_id
 WHERE above.row IS NOT NULL AND NOT above.broken
   AND (above.is_cell OR above.rank >= term.rank)
""",
    ),
    outlives("organizations", "parent_code", "after_term", "parent_id", "organization"),
    child_outlives("organizations", "organization", "after_term"),
    outlives("organizations", "area_key", "after_term", "area_id", "area", "outlives_area"),
    cycles(
        "organizations",
        "parent_code",
        ("parent_rank", "parent_is_a_cell"),
        table="after_term",
        child="organization_id",
        units="after_organization",
        name="code",
    ),
)
_OF_HELD = (
    left_outside(
        "areas",
        "area",
        "after_term",
        "area_id",
        "daterange(held.starts_on, held.ends_on)",
        "tổ chức đảng",
        where="held.row IS NULL",
    ),
)
_SCOPE = (
    organization_outside("organizations", "code", "managed"),
    organization_outside("organizations", "parent_code", "managed"),
    hangs_on_nothing("organizations", "parent_code", "organization"),
)
_WARNINGS = (no_parent("organizations", "parent_code", "organization", "kind <> 'province_committee'"),)

_TERMS = PlainRows(
    "units_organizationterm",
    ("organization_id", "starts_on"),
    ("ends_on", "kind", "name", "sector", "base", "parent_id", "area_id", "sort_key", "search_key"),
    merged(
        "organization_id",
        ("kind", "name", "sector", "base", "parent_id", "area_id", "sort_key", "search_key"),
        """SELECT organization.id AS organization_id, staged.starts_on, staged.ends_on, staged.kind,
                  staged.name, staged.sector, staged.base, parent.id AS parent_id, area.id AS area_id,
                  staged.sort_key, staged.search_key
             FROM sheet_organizations AS staged
             JOIN after_organization AS organization ON organization.code = staged.code
             LEFT JOIN after_organization AS parent ON parent.code = staged.parent_code
             LEFT JOIN after_area AS area ON area.key = staged.area_key""",
    ),
    whole="organization_id",
)
_ORGANIZATIONS = ReferredRows(
    "units_organization",
    ("INSERT INTO units_organization (id, code) SELECT id, code FROM after_organization WHERE is_new",),
    added="SELECT id FROM after_organization WHERE is_new",
)

ORGANIZATIONS = Sheet(
    "organizations",
    "Tổ chức đảng",
    (
        Column(
            "code",
            "Mã tổ chức",
            Holds.IDENTIFIER,
            required=True,
            length=30,
            aliases=("mã", "mã tổ chức đảng"),
        ),
        Column(
            "kind", "Loại hình", Holds.CHOICE, required=True, choices=_KINDS, aliases=("loại tổ chức", "loại")
        ),
        Column(
            "name",
            "Tên tổ chức",
            Holds.NAME,
            required=True,
            length=200,
            aliases=("tên", "tên tổ chức đảng"),
            keys=(500, 250),
        ),
        Column("sector", "Khu vực", Holds.CHOICE, choices=_SECTORS, aliases=("lĩnh vực",)),
        Column(
            "base",
            "Loại hình cơ sở",
            Holds.CHOICE,
            choices=BASES,
            aliases=("loại hình đơn vị cơ sở", "loại cơ sở"),
        ),
        Column("parent_code", "Mã cấp trên", Holds.IDENTIFIER, length=30, aliases=("cấp trên", "thuộc")),
        Column(
            "area_key",
            "Khóa địa bàn",
            Holds.IDENTIFIER,
            length=60,
            aliases=("địa bàn", "khóa đơn vị hành chính"),
        ),
        VALID_FROM,
        VALID_TO,
    ),
    ("code", "valid_from"),
    aliases=("tổ chức",),
    is_structure=True,
    target_state=TARGET_STATE,
    rules=Rules(_CHECKS, _OF_HELD, _SCOPE, _WARNINGS),
    texts=Texts(
        (
            FaultText(
                "base_of_another_sector",
                "Loại hình cơ sở không thuộc khu vực của dòng này.",
                "A base goes with its sector; without a sector there is none.",
            ),
        )
    ),
    written=Written(counts=COUNTS, referred=_ORGANIZATIONS, plain=(_TERMS,)),
    export=Export(f"""
SELECT organization.code, held.kind, held.name, nullif(held.sector, '') AS sector,
       nullif(held.base, '') AS base, parent.code AS parent_code,
       area.key AS area_key, {DATED}
  FROM units_organization AS organization
  JOIN units_organizationterm AS held ON held.organization_id = organization.id
  LEFT JOIN units_organization AS parent ON parent.id = held.parent_id
  LEFT JOIN units_area AS area ON area.id = held.area_id
 ORDER BY organization.code COLLATE "C", held.starts_on
"""),
)
