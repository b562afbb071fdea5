"""The sheet of members: a row for each, known by the number of the dossier."""

from __future__ import annotations

from members.identifiers import COLUMNS as NUMBERS
from registry.common.declared.sheet_parts import Export, FaultText, Texts
from registry.common.declared.sheet_sql import yes_no
from registry.common.declared.sheets import Column, Holds, Sheet

from . import numbers
from .people_columns import COLUMNS
from .people_rules import RULES
from .people_written import TARGET_STATE, WRITTEN
from .unusual import PEOPLE_TEXTS


def _exported(column: Column) -> str:
    if column.code in NUMBERS:
        return f"clear.{column.code}"
    if column.holds is Holds.YES_NO:
        return yes_no(column.code)
    if column.holds is Holds.PARTIAL_DATE:
        return f"""CASE {column.code}_precision
            WHEN 'year' THEN to_char({column.code}, 'YYYY')
            WHEN 'month' THEN to_char({column.code}, 'MM/YYYY')
            ELSE {column.code}::text END AS {column.code}"""
    return column.code if column.holds is Holds.DATE else f"nullif({column.code}, '') AS {column.code}"


MEMBERS = Sheet(
    "members",
    "Đảng viên",
    COLUMNS,
    ("dossier_no",),
    aliases=("danh sách đảng viên",),
    by_officers=True,
    has_undated_facts=True,
    target_state=TARGET_STATE,
    rules=RULES,
    written=WRITTEN,
    texts=Texts(
        (
            FaultText(
                "unknown_ethnicity",
                "“{0}” không có trong danh mục 54 dân tộc (hoặc Người nước ngoài).",
                before="not_a_number",
            ),
            FaultText(
                "belongs_to_another", "Số này đã thuộc về người khác trong sổ.", before="level_changes"
            ),
            FaultText(
                "two_of_one_dossier",
                "Số hồ sơ này đang ghi cho hai người: Ban Tổ chức đối chiếu và quyết định trước.",
            ),
            FaultText(
                "too_many_await",
                "Đơn vị còn {0} người có số chờ đối chiếu, tệp thêm {1} người mới: nhiều nhất {2}. Hãy đề"
                " nghị Ban Tổ chức đối chiếu trước, hoặc nhập làm nhiều lần.",
            ),
            FaultText(
                "unknown_member",
                "Không có đảng viên nào mang số hồ sơ “{0}” trong tệp hoặc trong sổ.",
                "Add the member to the sheet `members`; mind leading zeros.",
                quotes_the_cell=True,
            ),
            FaultText("born_after_event", "Ngày sinh {0} sau ngày {1} là ngày có sự kiện của người này."),
            FaultText("official_before_admitted", "Ngày chính thức trước ngày vào Đảng."),
            FaultText(
                "in_no_cell",
                "Người mới này chưa có sự kiện nào ghi chi bộ nên chưa thuộc đơn vị nào. Hãy thêm sự kiện.",
                before="not_allowed",
            ),
        ),
        warnings=(
            FaultText("no_events", "Đảng viên này chưa có sự kiện nào nên chưa được tính ở đâu."),
            *PEOPLE_TEXTS,
            FaultText(
                "numbers_await",
                "{0} số chưa có trong phạm vi của người nhập được ghi là “chờ đối chiếu” cho đến khi Ban Tổ"
                " chức đối chiếu với toàn sổ. Những người này vẫn được tính vào mọi số liệu.",
            ),
        ),
    ),
    export=Export(
        f"""
SELECT {", ".join(map(_exported, COLUMNS))}
  FROM members_member AS member
  JOIN clear_number AS clear ON clear.member_id = member.id
 ORDER BY clear.dossier_no COLLATE "C"
""",
        begin=numbers.open_all,
        temporary=("clear_number",),
    ),
)
