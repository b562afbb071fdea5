"""The sheets of clearing programmes and of what was done in villages: a row a programme, a row a step."""

from __future__ import annotations

from cells.models import Cause, LogStep
from members.sheets.people_rules import two_of_one_dossier, unknown_member
from registry.common.declared.sheet_parts import (
    Check,
    Export,
    FaultText,
    PlainRows,
    Rules,
    Texts,
    Written,
)
from registry.common.declared.sheet_sql import duplicates, overlaps, unknown
from registry.common.declared.sheets import Column, Holds, Sheet, coded
from registry.units.sheets.trees import area_outside, left_outside, not_a_village, outlives_village

_VILLAGE = Column(
    "village_key", "Khóa thôn bản", Holds.IDENTIFIER, required=True, length=60, aliases=("thôn bản", "bản")
)
_CAUSES = coded(
    Cause.choices,
    no_source=("chưa có nguồn", "không có nguồn"),
    source_not_qualified=("nguồn chưa đủ điều kiện",),
    members_moved=("chuyển đi",),
    members_died=("từ trần", "chết"),
    new_village=("mới thành lập",),
    merged=("sáp nhập", "chia tách"),
    other=("khác",),
)
_STEPS = coded(
    LogStep.choices,
    survey=("khảo sát", "rà soát"),
    source_found=("có nguồn", "tạo nguồn"),
    **{"class": ("lớp nhận thức", "học lớp cảm tình")},
    application=("nộp đơn",),
    posting=("tăng cường",),
    cell_founded=("lập chi bộ",),
    other=("khác",),
)

# A row of the sheet that says anew what is held of the same village and first day.
_SAID_ANEW = """EXISTS (SELECT FROM sheet_village_programme AS same
                    JOIN after_area AS of ON of.key = same.village_key
                   WHERE of.id = held.village_id AND same.starts_on = held.starts_on)"""
_PROGRAMME_CHECKS = (
    two_of_one_dossier("village_programme"),
    duplicates("village_programme", "opened_on", "village_key", "starts_on"),
    overlaps("village_programme", "village_key", column="opened_on"),
    unknown("village_programme", "village_key", "unknown_village", "after_area", "key"),
    unknown("village_programme", "organization_code", "unknown_organization", "after_organization", "code"),
    unknown_member("village_programme"),
    not_a_village("village_programme"),
    outlives_village("village_programme"),
    Check(
        "village_programme",
        "never_in_charge",
        """
SELECT staged.row, 'organization_code', ARRAY[staged.organization_code]
  FROM sheet_village_programme AS staged
  JOIN after_organization AS organization ON organization.code = staged.organization_code
  JOIN organization_life AS life ON life.id = organization.id
 WHERE NOT staged.broken AND NOT life.life && datemultirange(daterange(staged.starts_on, staged.ends_on))
""",
    ),
    Check(
        "village_programme",
        "overlaps_the_register",
        f"""
SELECT staged.row, 'opened_on', ARRAY[to_char(held.starts_on, 'DD/MM/YYYY')]
  FROM sheet_village_programme AS staged
  JOIN after_area AS village ON village.key = staged.village_key
  JOIN cells_villageprogramme AS held
    ON held.village_id = village.id
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken AND NOT {_SAID_ANEW}
""",
    ),
)

VILLAGE_PROGRAMME = Sheet(
    "village_programme",
    "Chương trình xóa bản trắng",
    (
        _VILLAGE,
        Column(
            "opened_on", "Ngày mở", Holds.FIRST_DAY, required=True, aliases=("ngày bắt đầu", "mở từ ngày")
        ),
        Column("cause", "Nguyên nhân", Holds.CHOICE, choices=_CAUSES),
        Column(
            "organization_code",
            "Mã tổ chức phụ trách",
            Holds.IDENTIFIER,
            length=30,
            aliases=("tổ chức phụ trách", "đơn vị phụ trách"),
        ),
        Column(
            "dossier_no",
            "Số hồ sơ người phụ trách",
            Holds.NUMBERED,
            length=30,
            aliases=("người phụ trách",),
            secret=True,
        ),
        Column("aim_on", "Phấn đấu đến ngày", Holds.DATE, aliases=("thời hạn", "mục tiêu")),
        Column("closed_on", "Ngày đóng", Holds.CLOSED_DAY, aliases=("ngày kết thúc", "đóng từ ngày")),
    ),
    ("village_key", "opened_on"),
    aliases=("bản trắng đảng viên", "chương trình thôn bản"),
    by_officers=True,
    rules=Rules(
        _PROGRAMME_CHECKS,
        (
            left_outside(
                "areas",
                "area",
                "cells_villageprogramme",
                "village_id",
                "daterange(held.starts_on, held.ends_on)",
                "chương trình xóa bản trắng",
                where=f"NOT {_SAID_ANEW}",
            ),
        ),
        scope=(area_outside("village_programme", "village_key"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "cells_villageprogramme",
                ("village_id", "starts_on"),
                ("ends_on", "cause", "organization_id", "in_charge_id", "aim_on"),
                """
SELECT village.id AS village_id, staged.starts_on, staged.ends_on, staged.cause,
       organization.id AS organization_id, person.id AS in_charge_id, staged.aim_on
  FROM sheet_village_programme AS staged
  JOIN after_area AS village ON village.key = staged.village_key
  LEFT JOIN after_organization AS organization ON organization.code = staged.organization_code
  LEFT JOIN person ON person.dossier_no = staged.dossier_no
""",
                sources=(
                    ("ends_on", "closed_on"),
                    ("organization_id", "organization_code"),
                    ("in_charge_id", "dossier_no"),
                ),
            ),
        )
    ),
    texts=Texts(
        (
            FaultText(
                "never_in_charge", "Tổ chức “{0}” không tồn tại vào ngày nào trong thời gian chương trình mở."
            ),
        ),
        note="""\
* the day on which a programme is closed is the first on which it is no longer open; it closes at the latest
  on the day after its village's last;
""",
    ),
    export=Export("""
SELECT village.key AS village_key, held.starts_on AS opened_on, nullif(held.cause, '') AS cause,
       organization.code AS organization_code, clear.dossier_no, held.aim_on,
       CASE WHEN held.ends_on < '9999-12-31' THEN held.ends_on END AS closed_on
  FROM cells_villageprogramme AS held
  JOIN units_area AS village ON village.id = held.village_id
  LEFT JOIN units_organization AS organization ON organization.id = held.organization_id
  LEFT JOIN clear_number AS clear ON clear.member_id = held.in_charge_id
 ORDER BY village.key COLLATE "C", held.starts_on
"""),
)

_STANDS = "life.life @> staged.noted_on"
VILLAGE_LOG = Sheet(
    "village_log",
    "Nhật ký thôn bản",
    (
        _VILLAGE,
        Column("noted_on", "Ngày", Holds.DATE, required=True, aliases=("ngày ghi", "ngày thực hiện")),
        Column("step", "Bước", Holds.CHOICE, required=True, choices=_STEPS, aliases=("việc", "nội dung")),
        Column("note", "Ghi chú", Holds.TEXT, length=300, aliases=("diễn giải",)),
    ),
    ("village_key", "noted_on", "step", "note"),
    aliases=("nhật ký chương trình xóa bản trắng",),
    by_officers=True,
    rules=Rules(
        (
            duplicates("village_log", "noted_on", "village_key", "noted_on", "step", "note"),
            unknown("village_log", "village_key", "unknown_village", "after_area", "key"),
            not_a_village("village_log"),
            Check(
                "village_log",
                "outlives_village",
                f"""
SELECT staged.row, 'noted_on', ARRAY[staged.village_key]
  FROM sheet_village_log AS staged
  JOIN after_area AS village ON village.key = staged.village_key AND village.level = 'village'
  JOIN area_life AS life ON life.id = village.id
 WHERE NOT staged.broken AND NOT {_STANDS}
""",
            ),
        ),
        (
            left_outside(
                "areas",
                "area",
                "cells_villagelogentry",
                "village_id",
                "held.noted_on",
                "dòng nhật ký",
            ),
        ),
        scope=(area_outside("village_log", "village_key"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "cells_villagelogentry",
                ("village_id", "noted_on", "step", "note"),
                (),
                """
SELECT village.id AS village_id, staged.noted_on, staged.step, staged.note
  FROM sheet_village_log AS staged
  JOIN after_area AS village ON village.key = staged.village_key
""",
            ),
        )
    ),
    export=Export("""
SELECT village.key AS village_key, held.noted_on, held.step, nullif(held.note, '') AS note
  FROM cells_villagelogentry AS held
  JOIN units_area AS village ON village.id = held.village_id
 ORDER BY village.key COLLATE "C", held.noted_on, held.step COLLATE "C", held.note COLLATE "C"
"""),
)
