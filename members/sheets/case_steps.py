"""The sheet of what was done in each case of a prospect: a row a step and day."""

from __future__ import annotations

from members.models import Step, StepResult
from registry.common.declared.sheet_parts import Check, Export, FaultText, PlainRows, Rules, Texts, Written
from registry.common.declared.sheet_sql import duplicates, unknown
from registry.common.declared.sheets import Column, Holds, Sheet, coded

from .cases import CASE_NO, case_outside
from .unusual import rules_on

_STEPS = coded(
    Step.choices,
    review=("nhận xét",),
    **{"class": ("lớp nhận thức", "học lớp nhận thức về đảng")},
    certificate=("giấy chứng nhận",),
    application=("đơn xin vào đảng",),
    verification=("thẩm tra",),
    cell_vote=("chi bộ biểu quyết", "nghị quyết chi bộ"),
    committee_vote=("đảng ủy biểu quyết", "nghị quyết đảng ủy"),
    decision=("quyết định",),
)
_RESULTS = coded(StepResult.choices, yes=("có", "đồng ý"), no=("không",), not_yet=("chưa đạt",))
_NUMBERS = ("convened", "present", "in_favour")

_CHECKS = (
    duplicates("case_steps", "case_no", "case_no", "step", "coalesce(done_on, DATE '0001-01-01')"),
    unknown("case_steps", "case_no", "unknown_case", "after_case", "case_no"),
    *(
        Check(
            "case_steps",
            "not_whole",
            f"SELECT row, '{name}', ARRAY[{name}::text] FROM sheet_case_steps"
            f" WHERE {name} <> trunc({name}) OR {name} < 0",
        )
        for name in _NUMBERS
    ),
    *(
        Check(
            "case_steps",
            "more_than_there_were",
            f"SELECT row, '{few}', ARRAY[{few}::text, {many}::text] FROM sheet_case_steps"
            f" WHERE NOT broken AND {few} > {many}",
        )
        for few, many in (("present", "convened"), ("in_favour", "coalesce(present, convened)"))
    ),
)
# Nothing of the past is refused, as of other acts; what the forms would refuse is warned of.
_SAID = """
WITH after_step AS (
    SELECT known.id AS case_id, staged.row, staged.step, staged.done_on, staged.convened, staged.present,
           staged.in_favour, staged.result
      FROM sheet_case_steps AS staged JOIN after_case AS known ON known.case_no = staged.case_no
     WHERE NOT staged.broken
     UNION ALL
    SELECT held.case_id, NULL, held.step, held.done_on, held.convened, held.present, held.in_favour,
           held.result
      FROM members_casestep AS held
      JOIN after_case AS known ON known.id = held.case_id
     WHERE known.case_no IN (SELECT case_no FROM sheet_case_steps)
       AND NOT EXISTS (SELECT FROM sheet_case_steps AS staged
                        WHERE staged.case_no = known.case_no AND staged.step = held.step
                          AND staged.done_on IS NOT DISTINCT FROM held.done_on)
)
"""
_WARNINGS = (
    Check(
        "case_steps",
        "vote_before_decision",
        f"""{_SAID}
SELECT decided.row, 'done_on', ARRAY[to_char(decided.done_on, 'DD/MM/YYYY')]
  FROM after_step AS decided
 WHERE decided.row IS NOT NULL AND decided.step = 'decision' AND decided.result IN ('', 'yes')
   AND NOT EXISTS (SELECT FROM after_step AS voted
                    WHERE voted.case_id = decided.case_id AND voted.step = 'cell_vote'
                      AND voted.result IN ('', 'yes') AND voted.done_on <= decided.done_on)
""",
    ),
    Check(
        "case_steps",
        "too_few_votes",
        f"""
SELECT staged.row, 'in_favour', ARRAY[staged.in_favour::integer::text, staged.convened::integer::text,
                                      rules.documents]
  FROM sheet_case_steps AS staged {rules_on("staged.done_on")}
 WHERE NOT staged.broken AND staged.result IN ('', 'yes') AND staged.done_on IS NOT NULL
   AND CASE WHEN staged.step IN ('cell_vote', 'committee_vote')
            THEN staged.in_favour * rules.vote_of < staged.convened * rules.vote_for
            WHEN staged.step = 'sub_committee_vote'
            THEN staged.in_favour * rules.sub_of <= staged.convened * rules.sub_for
            ELSE false END
""",
    ),
)
# A step is known again by its case, what it is and its day, which may be empty.
_DAY = "coalesce({}, DATE '0001-01-01') AS day"

CASE_STEPS = Sheet(
    "case_steps",
    "Các bước kết nạp",
    (
        CASE_NO,
        Column("step", "Bước", Holds.CHOICE, required=True, choices=_STEPS, aliases=("việc",)),
        Column("done_on", "Ngày", Holds.DATE, plausible=True, aliases=("ngày làm", "ngày thực hiện")),
        Column("convened", "Được triệu tập", Holds.NUMBER, aliases=("tổng số", "số triệu tập")),
        Column("present", "Có mặt", Holds.NUMBER, aliases=("số có mặt",)),
        Column("in_favour", "Tán thành", Holds.NUMBER, aliases=("số tán thành", "đồng ý")),
        Column("document_no", "Số văn bản", length=60, aliases=("số quyết định", "số nghị quyết")),
        Column("result", "Kết quả", Holds.CHOICE, choices=_RESULTS),
    ),
    ("case_no", "step", "done_on"),
    aliases=("bước kết nạp", "các bước"),
    by_officers=True,
    rules=Rules(_CHECKS, scope=(case_outside("case_steps"),), warnings=_WARNINGS),
    written=Written(
        plain=(
            PlainRows(
                "members_casestep",
                ("case_id", "step", "day"),
                ("done_on", *_NUMBERS, "document_no", "result"),
                f"""
SELECT known.id AS case_id, staged.step, {_DAY.format("staged.done_on")}, staged.done_on,
       {", ".join(f"staged.{name}::integer AS {name}" for name in _NUMBERS)}, staged.document_no,
       staged.result
  FROM sheet_case_steps AS staged
  JOIN after_case AS known ON known.case_no = staged.case_no
""",
                marks=("day",),
                held=f"""
SELECT id, case_id, step, {_DAY.format("done_on")}, done_on, {", ".join(_NUMBERS)}, document_no, result
  FROM members_casestep
""",
            ),
        )
    ),
    texts=Texts(
        (
            FaultText("unknown_case", "Không có hồ sơ quần chúng “{0}” trong tệp hoặc trong sổ."),
            FaultText("more_than_there_were", "“{0}” nhiều hơn số người có thể có ({1})."),
        ),
        (
            FaultText(
                "vote_before_decision", "Quyết định kết nạp ngày {0} mà chi bộ chưa biểu quyết đạt từ trước."
            ),
            FaultText("too_few_votes", "{0} phiếu tán thành trên {1} người được triệu tập: không đủ ({2})."),
        ),
    ),
    export=Export("""
SELECT held_case.case_no, held.step, held.done_on, held.convened, held.present, held.in_favour,
       nullif(held.document_no, '') AS document_no, nullif(held.result, '') AS result
  FROM members_casestep AS held
  JOIN members_case AS held_case ON held_case.id = held.case_id
 ORDER BY held_case.case_no COLLATE "C", held.done_on NULLS LAST, held.step COLLATE "C"
"""),
)
