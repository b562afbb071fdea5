"""The sheet of those whom cells prepare for admission: a row a case.

A case closed without an admission has no name and nothing else of the person, neither in the register nor in
the copies by which an import is taken back.
"""

from __future__ import annotations

import json
from typing import Any

from members.models import NOBODY, Outcome, Source, Stuck
from registry.common.declared.sheet_parts import (
    Check,
    Export,
    FaultText,
    ReferredRows,
    Rules,
    Staged,
    TargetState,
    Texts,
    Written,
)
from registry.common.declared.sheet_sql import duplicates, unknown
from registry.common.declared.sheets import Column, Holds, Sheet, coded
from registry.units.sheets.trees import area_outside, left_outside, not_a_village, organization_outside

from .people_columns import COLUMNS as OF_PEOPLE

CASE_NO = Column(
    "case_no",
    "Số hồ sơ quần chúng",
    Holds.NUMBERED,
    required=True,
    length=30,
    aliases=("mã hồ sơ quần chúng", "số hồ sơ nguồn", "mã hồ sơ", "số hồ sơ"),
)
_SOURCES = coded(
    Source.choices,
    village_head=("trưởng thôn", "trưởng bản"),
    front_head=("trưởng ban mặt trận",),
    youth_union=("đoàn viên", "đoàn thanh niên"),
    worker=("công nhân", "người lao động"),
    student=("học sinh", "sinh viên"),
    other=("khác",),
)
_OF_A_PERSON = {column.code: column for column in OF_PEOPLE}
_NAME = _OF_A_PERSON["full_name"]

# Closed, and nobody was admitted.
_IN_VAIN = "{0}.closed_on IS NOT NULL AND {0}.outcome IS DISTINCT FROM 'admitted'"
# The day after the last on which it is open; one that closes on its first day is looked at on that day.
_OPEN_UNTIL = "greatest(coalesce({0}.closed_on, DATE '9999-12-31'), {0}.opened_on + 1)"
# What the file says of a case, by the column of the sheet that says it.
_SAID = {
    "full_name": "full_name",
    "sort_key": "full_name",
    "search_key": "full_name",
    "gender": "gender",
    "birth_date": "birth_date",
    "birth_date_precision": "birth_date",
    "ethnicity": "ethnicity",
    "village_id": "village_key",
    "cell_id": "cell_code",
    "source": "source",
    "opened_on": "opened_on",
    "closed_on": "closed_on",
    "outcome": "outcome",
    "stuck": "stuck",
}
_FROM = {"village_id": "village.id", "cell_id": "cell.id"}


def _said(column: str) -> str:
    """A column of the case as it will be; where the sheet has no such column, as it is held."""
    said = _FROM.get(column, f"staged.{column}")
    stays = f"held.id IS NOT NULL AND NOT %(has_prospects_{_SAID[column]})s"
    return f"CASE WHEN {stays} THEN held.{column} ELSE {said} END AS {column}"


def _of_nobody(column: str) -> str:
    """The same, but for what goes with a case that was closed in vain."""
    if column not in NOBODY:
        return f"said.{column}"
    empty = "NULL" if NOBODY[column] is None else "''"
    return f"CASE WHEN {_IN_VAIN.format('said')} THEN {empty} ELSE said.{column} END AS {column}"


# Grain: a case that is held or named. ``row`` is NULL of one that the file does not name.
_STATE = f"""
CREATE TEMPORARY TABLE after_case ON COMMIT DROP AS
SELECT coalesce(held.id, nextval('members_case_id_seq')) AS id,
       coalesce(held.case_no, named.case_no) AS case_no, held.id IS NULL AS is_new
  FROM members_case AS held
  FULL JOIN (SELECT DISTINCT case_no FROM sheet_prospects WHERE case_no <> '') AS named
    ON named.case_no = held.case_no;
CREATE UNIQUE INDEX ON after_case (case_no);
ANALYZE after_case;
CREATE TEMPORARY TABLE said_case ON COMMIT DROP AS
SELECT staged.row, staged.broken, known.id, known.case_no, known.is_new, {", ".join(map(_said, _SAID))}
  FROM sheet_prospects AS staged
  JOIN after_case AS known ON known.case_no = staged.case_no
  LEFT JOIN members_case AS held ON held.id = known.id
  LEFT JOIN after_area AS village ON village.key = staged.village_key
  LEFT JOIN after_organization AS cell ON cell.code = staged.cell_code;
"""


def _compare(cursor: Any, staged: Staged) -> None:
    """Find what will come of each row: inserted, updated, or as it was."""
    columns = ", ".join(map(_of_nobody, _SAID))
    differs = " OR ".join(f"new.{column} IS DISTINCT FROM old.{column}" for column in _SAID)
    cursor.execute(f"""
CREATE TEMPORARY TABLE new_case ON COMMIT DROP AS
SELECT new.*,
       CASE WHEN new.is_new THEN 'inserted' WHEN {differs} THEN 'updated' ELSE 'unchanged' END AS status
  FROM (SELECT said.id, said.case_no, said.is_new, {columns} FROM said_case AS said) AS new
  LEFT JOIN members_case AS old ON old.id = new.id
""")


_INSERT = f"""
INSERT INTO members_case (id, case_no, {", ".join(_SAID)})
SELECT id, case_no, {", ".join(_SAID)} FROM new_case WHERE status = 'inserted'
"""
_UPDATE = f"""
UPDATE members_case AS held SET {", ".join(f"{column} = new.{column}" for column in _SAID)}
  FROM new_case AS new WHERE new.status = 'updated' AND held.id = new.id
"""
# Whatever import they were made for: what is taken back must not bring a name back.
_FORGET = f"""
UPDATE imports_batchchange AS copy SET before = before || '{json.dumps(NOBODY)}'::jsonb
  FROM new_case AS new
 WHERE copy.relation = 'members_case' AND copy.row_id = new.id AND copy.before IS NOT NULL
   AND {_IN_VAIN.format("new")}
"""


def _outlives(column: str, unit: str, tree: str, life: str) -> Check:
    """Cases on days on which their unit does not stand; what is held just so is not judged again."""
    names = {"area": "key", "organization": "code"}
    return Check(
        "prospects",
        f"outlives_{unit}",
        f"""
SELECT said.row, '{column}', ARRAY[unit.{names[tree]}]
  FROM said_case AS said
  JOIN after_{tree} AS unit ON unit.id = said.{unit}_id
  JOIN {tree}_life AS life ON life.id = unit.id
 WHERE NOT said.broken AND said.opened_on IS NOT NULL
   AND NOT life.{life} @> daterange(said.opened_on, {_OPEN_UNTIL.format("said")})
   AND NOT EXISTS (SELECT FROM members_case AS held
                    WHERE held.id = said.id AND held.{unit}_id = said.{unit}_id
                      AND (held.opened_on, held.closed_on)
                          IS NOT DISTINCT FROM (said.opened_on, said.closed_on))
""",
    )


_CHECKS = (
    duplicates("prospects", "case_no", "case_no"),
    unknown("prospects", "cell_code", "unknown_cell", "after_organization", "code"),
    unknown("prospects", "village_key", "unknown_village", "after_area", "key"),
    not_a_village("prospects"),
    Check(
        "prospects",
        "in_no_place",
        """
SELECT row, 'cell_code', ARRAY[]::text[]
  FROM said_case AS said
 WHERE NOT broken AND cell_id IS NULL AND village_id IS NULL
   AND NOT EXISTS (SELECT FROM sheet_prospects AS staged
                    WHERE staged.row = said.row AND (staged.cell_code <> '' OR staged.village_key <> ''))
""",
    ),
    Check(
        "prospects",
        "closed_before_opened",
        "SELECT row, 'closed_on', ARRAY[]::text[] FROM said_case WHERE NOT broken AND closed_on < opened_on",
    ),
    Check(
        "prospects",
        "outcome_while_open",
        """
SELECT row, 'closed_on', ARRAY[]::text[]
  FROM said_case WHERE NOT broken AND closed_on IS NULL AND outcome <> ''
""",
    ),
    Check(
        "prospects",
        "name_of_a_closed_case",
        f"""
SELECT staged.row, 'full_name', ARRAY[]::text[]
  FROM sheet_prospects AS staged JOIN said_case AS said ON said.row = staged.row
 WHERE NOT staged.broken AND staged.full_name <> '' AND {_IN_VAIN.format("said")}
""",
    ),
    Check(
        "prospects",
        "case_is_closed",
        f"""
SELECT said.row, 'outcome', ARRAY[said.case_no]
  FROM said_case AS said JOIN members_case AS held ON held.id = said.id
 WHERE NOT said.broken AND {_IN_VAIN.format("held")} AND NOT ({_IN_VAIN.format("said")})
""",
    ),
    Check(
        "prospects",
        "case_became_a_member",
        """
SELECT said.row, 'outcome', ARRAY[said.case_no]
  FROM said_case AS said JOIN members_case AS held ON held.id = said.id AND held.member_id IS NOT NULL
 WHERE NOT said.broken AND (said.outcome, said.closed_on) IS DISTINCT FROM (held.outcome, held.closed_on)
""",
    ),
    _outlives("village_key", "village", "area", "life"),
    _outlives("cell_code", "cell", "organization", "cell_life"),
)
_WARNINGS = (
    Check(
        "prospects",
        "nobody_named",
        f"""
SELECT row, 'full_name', ARRAY[]::text[]
  FROM said_case AS said WHERE NOT broken AND is_new AND full_name = '' AND NOT ({_IN_VAIN.format("said")})
""",
    ),
    Check(
        "prospects",
        "facts_of_a_closed_case",
        f"""
SELECT row, 'outcome', ARRAY[]::text[]
  FROM said_case AS said
 WHERE NOT broken AND {_IN_VAIN.format("said")} AND full_name = ''
   AND (gender <> '' OR birth_date IS NOT NULL OR ethnicity <> '')
""",
    ),
)


def _held_outside(sheet: str, tree: str, column: str, life: str) -> Check:
    return left_outside(
        sheet,
        tree,
        "members_case",
        column,
        f"daterange(held.opened_on, {_OPEN_UNTIL.format('held')})",
        "hồ sơ quần chúng",
        where="NOT EXISTS (SELECT FROM said_case AS said WHERE said.id = held.id)",
        life=life,
    )


# A case that the register has already is written about by those in whose scope it lies.
_OUTSIDE = """
SELECT staged.row, 'case_no', ARRAY[staged.case_no]
  FROM sheet_{} AS staged
  JOIN members_case AS held ON held.case_no = staged.case_no
 WHERE held.cell_id <> ALL(%(written)s) OR held.cell_id IS NULL AND held.village_id <> ALL(%(visible_areas)s)
"""


def case_outside(sheet: str) -> Check:
    """Cases of the register outside of the sender's scope."""
    return Check(sheet, "outside_scope", _OUTSIDE.format(sheet))


PROSPECTS = Sheet(
    "prospects",
    "Quần chúng ưu tú",
    (
        CASE_NO,
        Column(
            "full_name",
            _NAME.label,
            Holds.PERSON,
            length=120,
            aliases=("họ tên",),
            keys=_NAME.keys,
            pieces=_NAME.pieces,
        ),
        *(_OF_A_PERSON[code] for code in ("gender", "birth_date", "ethnicity")),
        Column("village_key", "Khóa thôn bản", Holds.IDENTIFIER, length=60, aliases=("thôn bản", "bản")),
        Column("cell_code", "Mã chi bộ", Holds.IDENTIFIER, length=30, aliases=("chi bộ",)),
        Column("source", "Nguồn", Holds.CHOICE, choices=_SOURCES),
        Column(
            "opened_on",
            "Vào danh sách nguồn từ ngày",
            Holds.DATE,
            required=True,
            plausible=True,
            aliases=("ngày vào danh sách", "từ ngày"),
        ),
        Column("closed_on", "Kết thúc từ ngày", Holds.DATE, plausible=True, aliases=("ngày kết thúc",)),
        Column(
            "outcome",
            "Kết quả",
            Holds.CHOICE,
            choices=coded(Outcome.choices, admitted=("kết nạp",), refused=("từ chối",)),
        ),
        Column(
            "stuck",
            "Vướng mắc",
            Holds.CHOICE,
            choices=coded(Stuck.choices, papers=("hồ sơ",), votes=("phiếu",)),
        ),
    ),
    ("case_no",),
    aliases=("quần chúng", "nguồn kết nạp", "danh sách nguồn", "cảm tình đảng"),
    by_officers=True,
    target_state=TargetState(steps=(_STATE,), temporary=("after_case", "said_case")),
    rules=Rules(
        _CHECKS,
        (
            _held_outside("areas", "area", "village_id", "life"),
            _held_outside("organizations", "organization", "cell_id", "cell_life"),
        ),
        scope=(
            case_outside("prospects"),
            organization_outside("prospects", "cell_code", "written"),
            area_outside("prospects", "village_key"),
        ),
        warnings=_WARNINGS,
    ),
    written=Written(
        compare=_compare,
        counts="SELECT status, count(*) FROM new_case GROUP BY status",
        referred=ReferredRows(
            "members_case",
            (_INSERT, _UPDATE, _FORGET),
            added="SELECT id FROM new_case WHERE status = 'inserted'",
            changed="SELECT id FROM new_case WHERE status = 'updated'",
        ),
        temporary=("new_case",),
    ),
    texts=Texts(
        (
            FaultText("in_no_place", "Ghi mã chi bộ hoặc khóa thôn, bản của hồ sơ."),
            FaultText("closed_before_opened", "Ngày kết thúc trước ngày mở."),
            FaultText("outcome_while_open", "Đã có kết quả thì phải có ngày kết thúc."),
            FaultText(
                "name_of_a_closed_case",
                "Hồ sơ kết thúc mà không kết nạp thì không được ghi họ tên nữa.",
                "Leave the name out: of who was refused or withdrew only the case stays.",
            ),
            FaultText(
                "case_is_closed",
                "Hồ sơ “{0}” trong sổ đã kết thúc và không còn thông tin của ai; hãy lập hồ sơ mới.",
            ),
            FaultText(
                "case_became_a_member",
                "Hồ sơ “{0}” đã thành đảng viên trong sổ: sửa ngày trên trang của đảng viên.",
            ),
        ),
        (
            FaultText("nobody_named", "Hồ sơ đang mở hoặc đã kết nạp mà chưa có họ tên."),
            FaultText(
                "facts_of_a_closed_case",
                "Hồ sơ kết thúc mà không kết nạp: giới tính, ngày sinh, dân tộc không được lưu.",
            ),
        ),
        note="* names stand only in open cases and in those of somebody admitted;\n",
    ),
    export=Export("""
SELECT held.case_no, nullif(held.full_name, '') AS full_name, nullif(held.gender, '') AS gender,
       CASE held.birth_date_precision
            WHEN 'year' THEN to_char(held.birth_date, 'YYYY')
            WHEN 'month' THEN to_char(held.birth_date, 'YYYY-MM')
            ELSE held.birth_date::text END AS birth_date,
       nullif(held.ethnicity, '') AS ethnicity, village.key AS village_key, cell.code AS cell_code,
       nullif(held.source, '') AS source, held.opened_on, held.closed_on,
       nullif(held.outcome, '') AS outcome, nullif(held.stuck, '') AS stuck
  FROM members_case AS held
  LEFT JOIN units_area AS village ON village.id = held.village_id
  LEFT JOIN units_organization AS cell ON cell.id = held.cell_id
 ORDER BY held.case_no COLLATE "C"
"""),
)
