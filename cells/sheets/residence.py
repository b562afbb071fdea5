"""The sheet of yearly comments from the place of residence: a row for a member and a year."""

from __future__ import annotations

from cells.models import CommentResult
from cells.models.residence import FIRST_YEAR, LAST_YEAR
from members.sheets.people_columns import DOSSIER_NO
from members.sheets.people_rules import person_outside, two_of_one_dossier, unknown_member
from registry.common.declared.sheet_parts import Check, Export, FaultText, PlainRows, Rules, Texts, Written
from registry.common.declared.sheet_sql import duplicates
from registry.common.declared.sheets import Column, Holds, Sheet, coded

_RESULTS = coded(
    CommentResult.choices,
    yes=("có", "tốt", "đạt"),
    no=("không", "chưa tốt", "không tốt"),
    not_yet=("chưa", "chưa nhận xét"),
)

RESIDENCE_COMMENTS = Sheet(
    "residence_comments",
    "Nhận xét nơi cư trú",
    (
        DOSSIER_NO,
        Column("year", "Năm", Holds.NUMBER, required=True, aliases=("năm nhận xét",)),
        Column(
            "result",
            "Nhận xét",
            Holds.CHOICE,
            required=True,
            choices=_RESULTS,
            aliases=("kết quả", "nhận xét nơi cư trú"),
        ),
    ),
    ("dossier_no", "year"),
    aliases=("nhận xét 213", "213"),
    by_officers=True,
    rules=Rules(
        (
            two_of_one_dossier("residence_comments"),
            duplicates("residence_comments", "dossier_no", "dossier_no", "year"),
            unknown_member("residence_comments"),
            Check(
                "residence_comments",
                "no_year",
                f"""
SELECT row, 'year', ARRAY[year::text]
  FROM sheet_residence_comments
 WHERE NOT broken AND (year <> trunc(year) OR year NOT BETWEEN {FIRST_YEAR} AND {LAST_YEAR})
""",
            ),
        ),
        scope=(person_outside("residence_comments"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "cells_residencecomment",
                ("member_id", "year"),
                ("result",),
                """
SELECT person.id AS member_id, staged.year::integer AS year, staged.result
  FROM sheet_residence_comments AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
""",
            ),
        )
    ),
    texts=Texts((FaultText("no_year", "“{0}” không phải là một năm."),)),
    export=Export("""
SELECT clear.dossier_no, held.year, held.result
  FROM cells_residencecomment AS held
  JOIN clear_number AS clear ON clear.member_id = held.member_id
 ORDER BY clear.dossier_no COLLATE "C", held.year
"""),
)
