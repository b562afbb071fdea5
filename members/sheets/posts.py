"""The sheet of village posts: a row for each time in which somebody holds one."""

from __future__ import annotations

from members.models import SINGLE_POSTS, Association, PostKind
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
from registry.common.declared.sheet_sql import DATED, duplicates, overlaps, unknown
from registry.common.declared.sheets import VALID_FROM, VALID_TO, Column, Holds, Sheet, coded
from registry.units.sheets.trees import area_outside, left_outside, not_a_village, outlives_village

from .people_rules import unknown_member

_POSTS = coded(
    PostKind.choices,
    village_head=("trưởng thôn", "trưởng bản", "tổ trưởng tổ dân phố"),
    front_head=("trưởng ban ctmt",),
    association_head=("chi hội trưởng chi hội",),
    association_deputy=("phó chi hội trưởng",),
    youth_secretary=("bí thư đoàn",),
    youth_deputy=("phó bí thư đoàn",),
)

_ASSOCIATIONS = coded(
    Association.choices,
    women=("phụ nữ", "hội liên hiệp phụ nữ"),
    farmers=("nông dân",),
    veterans=("cựu chiến binh", "CCB"),
    elders=("người cao tuổi", "NCT"),
    other=("khác",),
)
_SINGLE = "post IN ('village_head', 'front_head', 'youth_secretary')"
_CHECKS = (
    duplicates("posts", "village_key", "village_key", "post", "starts_on", where=_SINGLE),
    overlaps("posts", "village_key", "post", where=_SINGLE),
    unknown("posts", "village_key", "unknown_village", "after_area", "key"),
    unknown_member("posts"),
    Check(
        "posts",
        "association_of_another_post",
        """
SELECT row, 'association', ARRAY[]::text[]
  FROM sheet_posts
 WHERE NOT broken AND association <> '' AND post NOT IN ('association_head', 'association_deputy')
""",
    ),
    not_a_village("posts"),
    outlives_village("posts"),
    Check(
        "posts",
        "overlaps_the_register",
        """
SELECT staged.row, 'valid_from', ARRAY[to_char(held.starts_on, 'DD/MM/YYYY')]
  FROM sheet_posts AS staged
  JOIN after_area AS village ON village.key = staged.village_key
  JOIN members_post AS held
    ON held.village_id = village.id AND held.post = staged.post
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken AND staged.post = ANY(%(single_posts)s)
   AND NOT EXISTS (SELECT FROM sheet_posts AS same
                    WHERE same.village_key = staged.village_key AND same.post = staged.post
                      AND same.starts_on = held.starts_on)
""",
    ),
)
_OF_HELD = (
    left_outside(
        "areas",
        "area",
        "members_post",
        "village_id",
        "daterange(held.starts_on, held.ends_on)",
        "chức danh",
        # Rows that the file brings as well say for themselves whether they may stand.
        where="""NOT EXISTS (SELECT FROM sheet_posts AS staged
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE village.id = held.village_id AND staged.post = held.post
                             AND staged.starts_on = held.starts_on)""",
    ),
)

# A post that one person holds is known again by its first day; the holders of an association's by themselves,
# and where one of them stands twice, by order.
_MARKED = """
       CASE WHEN post = ANY(%(single_posts)s) THEN 0 ELSE coalesce(holder_id, 0) END AS mark,
       row_number() OVER (
           PARTITION BY village_id, post, starts_on,
                        CASE WHEN post = ANY(%(single_posts)s) THEN 0 ELSE coalesce(holder_id, 0) END
           ORDER BY association, ends_on, {id}) AS ordinal
"""

_ROWS = PlainRows(
    "members_post",
    ("village_id", "post", "starts_on", "mark", "ordinal"),
    ("ends_on", "holder_id", "association", "form_key"),
    f"""
SELECT village_id, post, starts_on, {_MARKED.format(id="row")}, ends_on, holder_id, association,
       NULL::uuid AS form_key
  FROM (SELECT village.id AS village_id, staged.post, staged.starts_on, staged.ends_on,
               person.id AS holder_id, staged.association, staged.row
          FROM sheet_posts AS staged
          JOIN after_area AS village ON village.key = staged.village_key
          LEFT JOIN person ON person.dossier_no = staged.dossier_no) AS post
""",
    sources=(("holder_id", "dossier_no"),),
    marks=("mark", "ordinal"),
    held=f"""
SELECT id, village_id, post, starts_on, {_MARKED.format(id="id")}, ends_on, holder_id, association,
       form_key
  FROM members_post
""",
)

POSTS = Sheet(
    "posts",
    "Chức danh thôn bản",
    (
        Column(
            "village_key",
            "Khóa thôn bản",
            Holds.IDENTIFIER,
            required=True,
            length=60,
            aliases=("thôn bản", "bản"),
        ),
        Column("post", "Chức danh", Holds.CHOICE, required=True, choices=_POSTS),
        Column(
            "dossier_no",
            "Số hồ sơ",
            Holds.NUMBERED,
            length=30,
            aliases=("mã hồ sơ", "số hồ sơ người giữ"),
            secret=True,
        ),
        Column("association", "Hội", Holds.CHOICE, choices=_ASSOCIATIONS, aliases=("của hội", "tổ chức hội")),
        VALID_FROM,
        VALID_TO,
    ),
    ("village_key", "post", "valid_from"),
    aliases=("chức danh",),
    by_officers=True,
    target_state=TargetState(parameters={"single_posts": [str(post) for post in SINGLE_POSTS]}),
    rules=Rules(_CHECKS, _OF_HELD, scope=(area_outside("posts", "village_key"),)),
    written=Written(plain=(_ROWS,)),
    texts=Texts(
        (FaultText("association_of_another_post", "Chỉ chi hội trưởng, chi hội phó mới thuộc một hội."),),
        note="""\
* holders of an association's post may be several at once and alike; they are counted, not merged;
""",
    ),
    export=Export(f"""
SELECT village.key AS village_key, held.post, clear.dossier_no,
       nullif(held.association, '') AS association, {DATED}
  FROM members_post AS held
  JOIN units_area AS village ON village.id = held.village_id
  LEFT JOIN clear_number AS clear ON clear.member_id = held.holder_id
 ORDER BY village.key COLLATE "C", held.post COLLATE "C", held.starts_on, clear.dossier_no COLLATE "C",
          held.association COLLATE "C", held.ends_on
"""),
)
