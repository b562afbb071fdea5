"""The sheet of areas: a row for each time in which an area keeps its name, kind, code and parent."""

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
from registry.common.declared.sheet_sql import duplicates, first_day, last_day, overlaps, unknown
from registry.common.declared.sheets import VALID_FROM, VALID_TO, Column, Holds, Sheet, coded
from registry.units.models import Level, Special

from .areas_target import COUNTS, TARGET_STATE
from .trees import (
    FAULTS,
    area_outside,
    child_outlives,
    cycles,
    gaps,
    hangs_on_nothing,
    merged,
    no_parent,
    outlives,
)

_LEVELS = coded(
    Level.choices,
    province=("tỉnh", "cấp tỉnh", "thành phố trực thuộc trung ương"),
    district=("huyện", "cấp huyện", "quận", "thị xã"),
    commune=("xã", "cấp xã", "phường", "thị trấn", "đặc khu"),
    village=(
        "thôn",
        "bản",
        "tổ dân phố",
        "thôn bản",
        "xóm",
        "tiểu khu",
        "khu phố",
        "ấp",
        "làng",
        "buôn",
        "khối",
    ),
)

_SPECIAL = coded(
    Special.choices,
    border=("xã biên giới",),
    mountain=("vùng núi", "vùng cao"),
    island=("đảo", "xã đảo"),
    minority=("dân tộc thiểu số", "đồng bào dân tộc thiểu số", "vùng dân tộc thiểu số"),
)

_CHECKS = (
    duplicates("areas", "key", "key", "starts_on", where="key <> ''"),
    overlaps("areas", "key", where="key <> ''"),
    gaps("areas", "area"),
    unknown("areas", "parent_key", "unknown_parent", "after_area", "key"),
    Check(
        "areas",
        "level_changes",
        """
SELECT staged.row, 'level', ARRAY[staged.key, area.level]
  FROM sheet_areas AS staged
  JOIN after_area AS area ON area.key = staged.key
 WHERE staged.level <> '' AND staged.level <> area.level
""",
    ),
    Check(
        "areas",
        "parent_rank",
        """
SELECT placement.row, 'parent_key', ARRAY[parent.key]
  FROM after_placement AS placement
  JOIN after_area AS area ON area.id = placement.area_id
  JOIN after_area AS parent ON parent.id = placement.parent_id
 WHERE placement.row IS NOT NULL AND NOT placement.broken
   AND parent.rank >= area.rank AND parent.rank > 0
""",
    ),
    outlives("areas", "parent_key", "after_placement", "parent_id", "area"),
    child_outlives("areas", "area", "after_placement"),
    cycles(
        "areas",
        "parent_key",
        ("parent_rank",),
        table="after_placement",
        child="area_id",
        units="after_area",
        name="key",
    ),
)
_SCOPE = (
    area_outside("areas", "key"),
    area_outside("areas", "parent_key"),
    hangs_on_nothing("areas", "parent_key", "area"),
)
_WARNINGS = (
    no_parent("areas", "parent_key", "area", "level <> 'province'"),
    Check(
        "areas",
        "code_shared",
        """
SELECT DISTINCT staged.row, 'code', ARRAY[staged.code]
  FROM sheet_areas AS staged
  JOIN sheet_areas AS other
    ON other.code = staged.code AND other.level = staged.level AND other.key <> staged.key
   AND other.starts_on < staged.ends_on AND other.ends_on > staged.starts_on
 WHERE staged.code <> ''
 UNION
-- A unit that the file does not name stays as it is held.
SELECT staged.row, 'code', ARRAY[staged.code]
  FROM sheet_areas AS staged
  JOIN units_areanaming AS held
    ON held.code = staged.code AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
  JOIN units_area AS area ON area.id = held.area_id AND area.level = staged.level
 WHERE staged.code <> '' AND area.key NOT IN (SELECT key FROM sheet_areas)
""",
    ),
)

_PLACEMENTS = PlainRows(
    "units_areaplacement",
    ("area_id", "starts_on"),
    ("ends_on", "parent_id"),
    merged(
        "area_id",
        ("parent_id",),
        """SELECT area.id AS area_id, staged.starts_on, staged.ends_on, parent.id AS parent_id
             FROM sheet_areas AS staged
             JOIN after_area AS area ON area.key = staged.key
             LEFT JOIN after_area AS parent ON parent.key = staged.parent_key""",
    ),
    whole="area_id",
)
_NAMINGS = PlainRows(
    "units_areanaming",
    ("area_id", "starts_on"),
    ("ends_on", "name", "kind", "code", "special", "sort_key", "search_key"),
    merged(
        "area_id",
        ("name", "kind", "code", "special", "sort_key", "search_key"),
        """SELECT area.id AS area_id, staged.starts_on, staged.ends_on,
                  staged.name, staged.kind, staged.code, staged.special, staged.sort_key, staged.search_key
             FROM sheet_areas AS staged
             JOIN after_area AS area ON area.key = staged.key""",
    ),
    whole="area_id",
)
_AREAS = ReferredRows(
    "units_area",
    ("INSERT INTO units_area (id, key, level) SELECT id, key, level FROM after_area WHERE is_new",),
    added="SELECT id FROM after_area WHERE is_new",
)

AREAS = Sheet(
    "areas",
    "Đơn vị hành chính",
    (
        Column("key", "Khóa đơn vị", Holds.IDENTIFIER, required=True, length=60, aliases=("khóa",)),
        Column("level", "Cấp", Holds.CHOICE, required=True, choices=_LEVELS, aliases=("cấp hành chính",)),
        Column(
            "name", "Tên đơn vị", Holds.NAME, required=True, length=150, aliases=("tên",), keys=(400, 200)
        ),
        Column("kind", "Loại đơn vị", Holds.TEXT, length=40, aliases=("loại", "loại hình")),
        Column("code", "Mã hành chính", Holds.IDENTIFIER, length=20, aliases=("mã", "mã đơn vị")),
        Column(
            "parent_key",
            "Khóa cấp trên",
            Holds.IDENTIFIER,
            length=60,
            aliases=("cấp trên", "khóa đơn vị cấp trên", "thuộc"),
        ),
        Column(
            "special",
            "Vùng",
            Holds.CHOICES,
            choices=_SPECIAL,
            aliases=("vùng đặc thù", "đặc thù", "khu vực đặc thù"),
        ),
        VALID_FROM,
        VALID_TO,
    ),
    ("key", "valid_from"),
    aliases=("địa bàn", "hành chính"),
    is_structure=True,
    target_state=TARGET_STATE,
    rules=Rules(_CHECKS, scope=_SCOPE, warnings=_WARNINGS),
    written=Written(counts=COUNTS, referred=_AREAS, plain=(_PLACEMENTS, _NAMINGS)),
    texts=Texts(
        FAULTS,
        warnings=(
            FaultText("no_parent", "Đơn vị “{0}” không có cấp trên; số liệu của nó không vào tỉnh nào."),
            FaultText("code_shared", "Mã “{0}” cùng lúc thuộc về hai đơn vị cùng cấp."),
        ),
        note="""\
* the rows of an area or an organization are the **whole history** of that unit; adjoining rows that say the
  same are one;
""",
    ),
    # Grain: a stretch of an area in which name, kind, code and parent stay the same.
    export=Export(f"""
SELECT area.key, area.level, naming.name, nullif(naming.kind, '') AS kind, nullif(naming.code, '') AS code,
       parent.key AS parent_key, nullif(naming.special, '') AS special,
       {first_day("greatest(placement.starts_on, naming.starts_on)")},
       {last_day("least(placement.ends_on, naming.ends_on)")}
  FROM units_area AS area
  JOIN units_areaplacement AS placement ON placement.area_id = area.id
  JOIN units_areanaming AS naming
    ON naming.area_id = area.id
   AND naming.starts_on < placement.ends_on AND naming.ends_on > placement.starts_on
  LEFT JOIN units_area AS parent ON parent.id = placement.parent_id
 ORDER BY area.key COLLATE "C", greatest(placement.starts_on, naming.starts_on)
"""),
)
