"""The sheet of rankings: a row for what an organization or a member was found to be in a period."""

from __future__ import annotations

from dataclasses import replace

from cells.models import Grade, PeriodKind
from members.sheets.people_columns import DOSSIER_NO
from members.sheets.people_rules import person_outside, two_of_one_dossier, unknown_member
from registry.common.declared.sheet_parts import Check, Export, FaultText, PlainRows, Rules, Texts, Written
from registry.common.declared.sheet_sql import duplicates, unknown
from registry.common.declared.sheets import PERIOD_FROM, PERIOD_TO, Column, Holds, Sheet, coded
from registry.units.sheets.trees import left_outside, organization_outside

_GRADES = coded(
    Grade.choices,
    excellent=("hoàn thành xuất sắc", "xuất sắc", "HTXSNV"),
    good=("hoàn thành tốt", "tốt", "HTTNV"),
    completed=("hoàn thành", "HTNV"),
    not_completed=("không hoàn thành", "KHTNV"),
)
_PERIODS = coded(PeriodKind.choices, other=("đột xuất", "theo yêu cầu"))


def _broken(column: str, code: str, wrong: str) -> Check:
    return Check(
        "rankings",
        code,
        f"SELECT row, '{column}', ARRAY[]::text[] FROM sheet_rankings WHERE NOT broken AND {wrong}",
    )


_CHECKS = (
    two_of_one_dossier("rankings"),
    _broken("organization_code", "one_of_two", "(organization_code = '') = (dossier_no = '')"),
    duplicates("rankings", "period_from", "organization_code", "dossier_no", "period_from", "period_to"),
    _broken("period_to", "period_reversed", "period_from > period_to"),
    _broken("exemplary", "exemplary_is_a_member", "exemplary AND organization_code <> ''"),
    _broken("four_good", "four_good_is_a_cell", "four_good AND dossier_no <> ''"),
    unknown("rankings", "organization_code", "unknown_organization", "after_organization", "code"),
    unknown_member("rankings"),
    # A period may begin before its organization does.
    Check(
        "rankings",
        "ended_by_then",
        """
SELECT staged.row, 'period_to', ARRAY[staged.organization_code]
  FROM sheet_rankings AS staged
  JOIN after_organization AS organization ON organization.code = staged.organization_code
  JOIN organization_life AS life ON life.id = organization.id
 WHERE NOT staged.broken AND NOT life.life @> staged.period_to
""",
    ),
)
# Who ranks is the level above: of one's own organization only what stands below it, unless nothing is above.
_NOT_ONES_OWN = Check(
    "rankings",
    "ranked_by_itself",
    """
SELECT staged.row, 'organization_code', ARRAY[staged.organization_code]
  FROM sheet_rankings AS staged
  JOIN after_organization AS organization ON organization.code = staged.organization_code
  JOIN after_term AS term
    ON term.organization_id = organization.id
   AND term.starts_on <= staged.period_to AND term.ends_on > staged.period_to
 WHERE NOT organization.is_new AND organization.id = ANY(%(written)s)
   AND term.parent_id <> ALL(%(written)s)
""",
)
# As a cell is ranked by what stands above it, so are its members.
_NOT_ONES_OWN_MEMBERS = Check(
    "rankings",
    "members_ranked_by_the_cell",
    """
SELECT staged.row, 'dossier_no', ARRAY[staged.dossier_no]
  FROM sheet_rankings AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND NOT person.is_new
  JOIN LATERAL (SELECT cell_id FROM members_stretch AS held
                 WHERE held.member_id = person.id
                 ORDER BY held.ends_on DESC LIMIT 1) AS last ON true
  JOIN LATERAL (SELECT parent_id FROM units_organizationterm AS term
                 WHERE term.organization_id = last.cell_id AND term.starts_on <= %(today)s
                 ORDER BY term.starts_on DESC LIMIT 1) AS above ON true
 WHERE last.cell_id = ANY(%(written)s) AND above.parent_id <> ALL(%(written)s)
""",
)
_FOUR_GOOD_OF_NO_CELL = Check(
    "rankings",
    "four_good_of_no_cell",
    """
SELECT staged.row, 'four_good', ARRAY[staged.organization_code]
  FROM sheet_rankings AS staged
  JOIN after_organization AS organization ON organization.code = staged.organization_code
  JOIN organization_life AS life ON life.id = organization.id
 WHERE NOT staged.broken AND staged.four_good AND NOT life.cell_life @> staged.period_to
""",
)
_SAID_ANEW = """EXISTS (SELECT FROM sheet_rankings AS staged
                    JOIN after_organization AS of ON of.code = staged.organization_code
                   WHERE of.id = held.organization_id AND staged.period_from = held.period_from
                     AND staged.period_to = held.period_to)"""

RANKINGS = Sheet(
    "rankings",
    "Xếp loại chất lượng",
    (
        Column(
            "organization_code",
            "Mã tổ chức đảng",
            Holds.IDENTIFIER,
            length=30,
            aliases=("tổ chức đảng", "mã tổ chức"),
        ),
        replace(DOSSIER_NO, required=False),
        Column(
            "period_kind", "Loại kỳ", Holds.CHOICE, required=True, choices=_PERIODS, aliases=("kỳ xếp loại",)
        ),
        PERIOD_FROM,
        PERIOD_TO,
        Column("grade", "Mức xếp loại", Holds.CHOICE, choices=_GRADES, aliases=("xếp loại", "mức")),
        Column("exemplary", "Đảng viên tiêu biểu", Holds.YES_NO, aliases=("tiêu biểu", "đảng viên xuất sắc")),
        Column("four_good", "Chi bộ bốn tốt", Holds.YES_NO, aliases=("bốn tốt", "4 tốt")),
    ),
    ("organization_code", "dossier_no", "period_from", "period_to"),
    aliases=("xếp loại", "đánh giá xếp loại"),
    by_officers=True,
    rules=Rules(
        _CHECKS,
        (
            left_outside(
                "organizations",
                "organization",
                "cells_ranking",
                "organization_id",
                "held.period_to",
                "kỳ xếp loại",
                where=f"NOT {_SAID_ANEW}",
            ),
        ),
        scope=(
            organization_outside("rankings", "organization_code", "written"),
            person_outside("rankings"),
            _NOT_ONES_OWN,
            _NOT_ONES_OWN_MEMBERS,
        ),
        warnings=(_FOUR_GOOD_OF_NO_CELL,),
    ),
    written=Written(
        plain=(
            PlainRows(
                "cells_ranking",
                ("organization_id", "member_id", "period_from", "period_to"),
                ("period_kind", "grade", "exemplary", "four_good"),
                """
SELECT organization.id AS organization_id, person.id AS member_id, staged.period_from, staged.period_to,
       staged.period_kind, staged.grade, coalesce(staged.exemplary, false) AS exemplary,
       coalesce(staged.four_good, false) AS four_good
  FROM sheet_rankings AS staged
  LEFT JOIN after_organization AS organization ON organization.code = staged.organization_code
  LEFT JOIN person ON person.dossier_no = staged.dossier_no
""",
                optional=("organization_id", "member_id"),
            ),
        )
    ),
    texts=Texts(
        (
            FaultText("one_of_two", "Ghi hoặc mã tổ chức đảng, hoặc số hồ sơ đảng viên."),
            FaultText("exemplary_is_a_member", "Chỉ đảng viên mới là đảng viên tiêu biểu."),
            FaultText("four_good_is_a_cell", "Chỉ chi bộ mới là chi bộ bốn tốt."),
            FaultText("ended_by_then", "Tổ chức “{0}” không tồn tại vào ngày cuối kỳ."),
            FaultText(
                "members_ranked_by_the_cell",
                "Đảng viên “{0}” do cấp trên của chi bộ xếp loại.",
                "Have it brought in by staff or officers of the organization above the cell.",
            ),
            FaultText(
                "ranked_by_itself",
                "“{0}” do cấp trên xếp loại.",
                "Have it brought in by staff of the organization above.",
            ),
        ),
        warnings=(FaultText("four_good_of_no_cell", "“{0}” không phải là chi bộ vào ngày cuối kỳ."),),
        note="* a row of `rankings` is of an organization or of a member, and an empty `exemplary` or\n"
        "  `four_good` is no.\n",
    ),
    export=Export("""
SELECT organization.code AS organization_code, clear.dossier_no, held.period_kind, held.period_from,
       held.period_to, nullif(held.grade, '') AS grade, CASE WHEN held.exemplary THEN 'yes' END AS exemplary,
       CASE WHEN held.four_good THEN 'yes' END AS four_good
  FROM cells_ranking AS held
  LEFT JOIN units_organization AS organization ON organization.id = held.organization_id
  LEFT JOIN clear_number AS clear ON clear.member_id = held.member_id
 WHERE organization.code IS NOT NULL OR clear.dossier_no IS NOT NULL
 ORDER BY organization.code COLLATE "C", clear.dossier_no COLLATE "C", held.period_from, held.period_to
"""),
)
