"""The sheet of profiles: a row for each day from which something else is so of a member."""

from __future__ import annotations

from registry.common.declared.sheet_parts import (
    Check,
    Export,
    FaultText,
    PlainRows,
    Rules,
    Texts,
    Written,
)
from registry.common.declared.sheet_sql import duplicates, unknown, yes_no
from registry.common.declared.sheets import Column, Holds, Sheet

from .fact_columns import FACT_COLUMNS
from .people_columns import DOSSIER_NO
from .people_rules import person_outside, unknown_member
from .profiles_target import FACTS, TARGET_STATE

FROM_ON = Column(
    "from_on",
    "Từ ngày",
    Holds.DATE,
    required=True,
    plausible=True,
    aliases=("có từ ngày", "ngày thay đổi", "hiệu lực từ"),
)
WORKPLACE = Column(
    "workplace", "Nơi làm việc", Holds.IDENTIFIER, length=30, aliases=("mã cơ sở", "mã nơi làm việc")
)

_CHECKS = (
    unknown("profiles", "workplace", "unknown_base", "after_base", "code"),
    duplicates(
        "profiles", "dossier_no", "dossier_no", "from_on", where="dossier_no <> '' AND from_on IS NOT NULL"
    ),
    unknown_member("profiles"),
    Check(
        "profiles",
        "before_birth",
        """
SELECT staged.row, 'from_on', ARRAY[to_char(person.birth_date, 'DD/MM/YYYY')]
  FROM sheet_profiles AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
 WHERE NOT staged.broken AND staged.from_on < person.birth_date
""",
    ),
)

_ROWS = PlainRows(
    "members_profile",
    ("member_id", "from_on"),
    (*FACTS, "workplace_id", "form_key"),
    f"SELECT member_id, from_on, {', '.join(FACTS)}, workplace_id, form_key FROM the_profile",
    is_whole_row=True,
)

# Rows of the sheet by what becomes of them; a row that a list of members brings is none of the sheet's.
_COUNTS = """
SELECT new.status, count(*)
  FROM sheet_profiles AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
  JOIN new_members_profile AS new ON new.member_id = person.id AND new.from_on = staged.from_on
 GROUP BY new.status
"""


def _exported(column: Column) -> str:
    code = column.code
    return yes_no(code) if column.holds is Holds.YES_NO else f"nullif({code}, '') AS {code}"


PROFILES = Sheet(
    "profiles",
    "Thông tin theo thời gian",
    (DOSSIER_NO, FROM_ON, *FACT_COLUMNS, WORKPLACE),
    ("dossier_no", "from_on"),
    aliases=("quá trình nghề nghiệp", "diễn biến nghề nghiệp, trình độ"),
    by_officers=True,
    target_state=TARGET_STATE,
    rules=Rules(_CHECKS, scope=(person_outside("profiles"),)),
    written=Written(counts=_COUNTS, plain=(_ROWS,), also_of=("members",)),
    texts=Texts(
        (
            FaultText("before_birth", "Ngày này trước ngày sinh {0} của người này."),
            FaultText("unknown_base", "Không có cơ sở nào mang mã “{0}” trong tệp hoặc trong sổ."),
        ),
        note="""\
* facts that have a day (occupation, job, education, qualification, academic title, political theory,
  religion, Youth Union, private owner, retired): `members` says how they were at the beginning, `profiles`
  what is so from a day on. A row of `members` (or of a list) that says another such fact of somebody in the
  register than holds on the day writes a row of `profiles`, of the day of the import or of
  `--facts-from DATE`, and moves no figure before that day; an empty cell says nothing new. With
  `--correct-facts` it corrects what was wrong from the beginning. In a file that has `profiles` too,
  `members` may say what it says already;
* words of no class of `occupation` become `other` and stay in `job`; words of no `religion` become `other`;
  each with a warning;
""",
    ),
    export=Export(f"""
SELECT clear.dossier_no, held.from_on, {", ".join(map(_exported, FACT_COLUMNS))},
       base.code AS workplace
  FROM members_profile AS held
  LEFT JOIN members_base AS base ON base.id = held.workplace_id
  JOIN clear_number AS clear ON clear.member_id = held.member_id
 ORDER BY clear.dossier_no COLLATE "C", held.from_on
"""),
)
