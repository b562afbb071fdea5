"""The sheets of posts in Party organizations and of members' tasks: a row for each time that one lasts."""

from __future__ import annotations

from members.models import PartyPostKind, Task
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
from registry.common.declared.sheets import VALID_FROM, VALID_TO, Column, Holds, Sheet, coded
from registry.units.sheets.trees import (
    area_outside,
    left_outside,
    not_a_village,
    organization_outside,
    outlives_unit,
    outlives_village,
)

from .people_columns import DOSSIER_NO
from .people_rules import person_outside, unknown_member

_POSTS = coded(
    PartyPostKind.choices,
    secretary=("bí thư chi bộ", "bí thư đảng ủy", "bí thư cấp ủy"),
    deputy_secretary=("phó bí thư chi bộ", "phó bí thư đảng ủy"),
    standing_member=("ủy viên thường vụ", "UVBTV"),
    committee_member=("cấp ủy viên", "chi ủy viên", "đảng ủy viên", "ủy viên ban chấp hành", "UVBCH"),
)
_TASKS = coded(
    Task.choices,
    in_charge_of_village=("phụ trách thôn", "phụ trách bản"),
    posted_to_village=("tăng cường", "tăng cường về thôn", "tăng cường về bản"),
    helps_families=("giúp đỡ hộ", "phụ trách hộ"),
    residence_contact=("213", "liên hệ nơi cư trú"),
)


_SECRETARY = "post = 'secretary'"
# A row of the sheet that says anew what is held of the same organization, post and first day.
_SAME_POST = """EXISTS (SELECT FROM sheet_party_posts AS same
                    JOIN after_organization AS of ON of.code = same.organization_code
                    JOIN person ON person.dossier_no = same.dossier_no
                   WHERE of.id = held.organization_id AND same.post = held.post
                     AND person.id = held.holder_id AND same.starts_on = held.starts_on)"""
_PARTY_POST_CHECKS = (
    duplicates("party_posts", "dossier_no", "organization_code", "post", "dossier_no", "starts_on"),
    overlaps("party_posts", "organization_code", "post", "dossier_no"),
    Check(
        "party_posts",
        "two_secretaries",
        f"""
WITH secretary AS (
    SELECT row, organization_code, dossier_no, daterange(starts_on, ends_on) AS days
      FROM sheet_party_posts
     WHERE NOT broken AND {_SECRETARY}
)
SELECT DISTINCT later.row, 'valid_from', ARRAY[later.organization_code]
  FROM secretary AS later
  JOIN secretary AS earlier
    ON earlier.organization_code = later.organization_code AND earlier.dossier_no <> later.dossier_no
   AND earlier.days && later.days AND (lower(earlier.days), earlier.row) < (lower(later.days), later.row)
 UNION
SELECT staged.row, 'valid_from', ARRAY[staged.organization_code]
  FROM sheet_party_posts AS staged
  JOIN after_organization AS organization ON organization.code = staged.organization_code
  JOIN members_partypost AS held
    ON held.organization_id = organization.id AND held.{_SECRETARY}
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken AND staged.{_SECRETARY} AND NOT {_SAME_POST}
""",
    ),
    unknown("party_posts", "organization_code", "unknown_organization", "after_organization", "code"),
    unknown_member("party_posts"),
    outlives_unit("party_posts", "organization_code", "outlives_organization", "organization"),
    Check(
        "party_posts",
        "overlaps_the_register",
        f"""
SELECT staged.row, 'valid_from', ARRAY[to_char(held.starts_on, 'DD/MM/YYYY')]
  FROM sheet_party_posts AS staged
  JOIN after_organization AS organization ON organization.code = staged.organization_code
  JOIN person AS holder ON holder.dossier_no = staged.dossier_no
  JOIN members_partypost AS held
    ON held.organization_id = organization.id AND held.post = staged.post AND held.holder_id = holder.id
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken AND NOT {_SAME_POST}
""",
    ),
)
_PARTY_POSTS_HELD = (
    left_outside(
        "organizations",
        "organization",
        "members_partypost",
        "organization_id",
        "daterange(held.starts_on, held.ends_on)",
        "chức vụ đảng",
        where=f"NOT {_SAME_POST}",
    ),
)
PARTY_POSTS = Sheet(
    "party_posts",
    "Chức vụ đảng",
    (
        Column(
            "organization_code",
            "Mã tổ chức đảng",
            Holds.IDENTIFIER,
            required=True,
            length=30,
            aliases=("tổ chức đảng", "mã tổ chức", "chi bộ"),
        ),
        Column("post", "Chức vụ", Holds.CHOICE, required=True, choices=_POSTS, aliases=("chức danh",)),
        DOSSIER_NO,
        VALID_FROM,
        VALID_TO,
    ),
    ("organization_code", "post", "dossier_no", "valid_from"),
    aliases=("cấp ủy", "danh sách cấp ủy"),
    by_officers=True,
    rules=Rules(
        _PARTY_POST_CHECKS,
        _PARTY_POSTS_HELD,
        scope=(organization_outside("party_posts", "organization_code", "written"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "members_partypost",
                ("organization_id", "post", "holder_id", "starts_on"),
                ("ends_on",),
                """
SELECT organization.id AS organization_id, staged.post, person.id AS holder_id, staged.starts_on,
       staged.ends_on
  FROM sheet_party_posts AS staged
  JOIN after_organization AS organization ON organization.code = staged.organization_code
  JOIN person ON person.dossier_no = staged.dossier_no
""",
            ),
        )
    ),
    texts=Texts(
        (
            FaultText("two_secretaries", "Tổ chức “{0}” có hai bí thư cùng lúc."),
            FaultText("outlives_organization", "Tổ chức “{0}” không tồn tại suốt khoảng thời gian này."),
        )
    ),
    export=Export(f"""
SELECT organization.code AS organization_code, held.post, clear.dossier_no, {DATED}
  FROM members_partypost AS held
  JOIN units_organization AS organization ON organization.id = held.organization_id
  JOIN clear_number AS clear ON clear.member_id = held.holder_id
 ORDER BY organization.code COLLATE "C", held.post COLLATE "C", held.starts_on, clear.dossier_no COLLATE "C"
"""),
)

# A task is known again by whom, what, where and since when; where one stands twice, by order.
_MARKED = """
       row_number() OVER (PARTITION BY member_id, task, cell_id, village_id, starts_on
                          ORDER BY ends_on, number, {id}) AS ordinal
"""
_ASSIGNMENT_CHECKS = (
    Check(
        "assignments",
        "duplicate_row",
        """
SELECT row, 'dossier_no', ARRAY[first::text]
  FROM (SELECT row, min(row) OVER (PARTITION BY dossier_no, task, cell_code, village_key, number,
                                                starts_on, ends_on) AS first
          FROM sheet_assignments WHERE NOT broken) AS staged
 WHERE row > first
""",
    ),
    unknown_member("assignments"),
    unknown("assignments", "cell_code", "unknown_cell", "after_organization", "code"),
    unknown("assignments", "village_key", "unknown_village", "after_area", "key"),
    not_a_village("assignments"),
    outlives_unit("assignments", "cell_code", "outlives_cell", "organization", life="cell_life"),
    outlives_village("assignments"),
    Check(
        "assignments",
        "number_missing",
        """
SELECT row, 'number', ARRAY[]::text[]
  FROM sheet_assignments
 WHERE NOT broken AND task = 'helps_families' AND number IS NULL
""",
    ),
    Check(
        "assignments",
        "not_whole",
        "SELECT row, 'number', ARRAY[number::text] FROM sheet_assignments WHERE number <> trunc(number)",
    ),
)


# What the file says anew of a task of the same person and first day.
_SAID_ANEW = """EXISTS (SELECT FROM sheet_assignments AS staged
                    JOIN person ON person.dossier_no = staged.dossier_no
                   WHERE person.id = held.member_id AND staged.task = held.task
                     AND staged.starts_on = held.starts_on)"""
_ASSIGNMENTS_HELD = tuple(
    left_outside(
        sheet,
        tree,
        "members_assignment",
        column,
        "daterange(held.starts_on, held.ends_on)",
        "phân công",
        where=f"NOT {_SAID_ANEW}",
        life=life,
    )
    for sheet, tree, column, life in (
        ("areas", "area", "village_id", "life"),
        ("organizations", "organization", "cell_id", "cell_life"),
    )
)

ASSIGNMENTS = Sheet(
    "assignments",
    "Phân công",
    (
        DOSSIER_NO,
        Column("task", "Nhiệm vụ", Holds.CHOICE, required=True, choices=_TASKS, aliases=("việc",)),
        Column("cell_code", "Mã chi bộ", Holds.IDENTIFIER, length=30, aliases=("chi bộ",)),
        Column("village_key", "Khóa thôn bản", Holds.IDENTIFIER, length=60, aliases=("thôn bản", "bản")),
        Column("number", "Số hộ", Holds.NUMBER, aliases=("số lượng",)),
        VALID_FROM,
        VALID_TO,
    ),
    ("dossier_no", "task", "cell_code", "village_key", "valid_from"),
    aliases=("phân công đảng viên", "phân công nhiệm vụ"),
    by_officers=True,
    rules=Rules(
        _ASSIGNMENT_CHECKS,
        _ASSIGNMENTS_HELD,
        scope=(
            person_outside("assignments"),
            area_outside("assignments", "village_key"),
        ),
    ),
    written=Written(
        plain=(
            PlainRows(
                "members_assignment",
                ("member_id", "task", "cell_id", "village_id", "starts_on", "ordinal"),
                ("ends_on", "number"),
                f"""
SELECT member_id, task, cell_id, village_id, starts_on, {_MARKED.format(id="row")}, ends_on, number
  FROM (SELECT person.id AS member_id, staged.task, cell.id AS cell_id, village.id AS village_id,
               staged.starts_on, staged.ends_on, staged.number::integer AS number, staged.row
          FROM sheet_assignments AS staged
          JOIN person ON person.dossier_no = staged.dossier_no
          LEFT JOIN after_organization AS cell ON cell.code = staged.cell_code
          LEFT JOIN after_area AS village ON village.key = staged.village_key) AS assignment
""",
                optional=("cell_id", "village_id"),
                marks=("ordinal",),
                held=f"""
SELECT id, member_id, task, cell_id, village_id, starts_on, {_MARKED.format(id="id")}, ends_on, number
  FROM members_assignment
""",
            ),
        )
    ),
    texts=Texts((FaultText("number_missing", "Giúp đỡ hộ gia đình thì phải ghi số hộ."),)),
    export=Export(f"""
SELECT clear.dossier_no, held.task, cell.code AS cell_code, village.key AS village_key, held.number, {DATED}
  FROM members_assignment AS held
  JOIN clear_number AS clear ON clear.member_id = held.member_id
  LEFT JOIN units_organization AS cell ON cell.id = held.cell_id
  LEFT JOIN units_area AS village ON village.id = held.village_id
 ORDER BY clear.dossier_no COLLATE "C", held.task COLLATE "C", held.starts_on, cell.code COLLATE "C",
          village.key COLLATE "C", held.ends_on, held.number
"""),
)
