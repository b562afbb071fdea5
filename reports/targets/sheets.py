"""The sheets of targets (a row for what an organization is given for a period) and of their programmes."""

from __future__ import annotations

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
from registry.common.declared.sheet_sql import duplicates, unknown
from registry.common.declared.sheets import PERIOD_FROM, PERIOD_TO, Column, Holds, Sheet, coded
from registry.units.sheets.trees import organization_outside
from reports.measures import MEASURES
from reports.models import Basis, Sense, TargetUnit

# Measures whose value is in percent.
_SHARES = sorted(code for code, measure in MEASURES.items() if measure.is_share)

# Grain: a programme that is held or named.
_PROGRAMMES = """
CREATE TEMPORARY TABLE after_programme ON COMMIT DROP AS
SELECT code FROM targets_programme
 UNION SELECT programme_code FROM sheet_programmes WHERE programme_code <> '';
ANALYZE after_programme;
"""

_CHECKS = (
    duplicates(
        "targets",
        "measure",
        "period_from",
        "period_to",
        "measure",
        "basis",
        "recipient_code",
        "coalesce(in_force_from, period_from)",
    ),
    unknown("targets", "issuer_code", "unknown_organization", "after_organization", "code"),
    unknown("targets", "programme_code", "unknown_programme", "after_programme", "code"),
    unknown("targets", "recipient_code", "unknown_organization", "after_organization", "code"),
    unknown("targets", "passed_to_code", "unknown_organization", "after_organization", "code"),
    Check(
        "targets",
        "not_a_measure",
        """
SELECT row, 'measure', ARRAY[measure]
  FROM sheet_targets
 WHERE measure <> '' AND measure <> ALL(%(measures)s)
""",
    ),
    Check(
        "targets",
        "period_reversed",
        """
SELECT row, 'period_to', ARRAY[]::text[]
  FROM sheet_targets
 WHERE NOT broken AND period_from > period_to
""",
    ),
    Check(
        "targets",
        "number_or_narrative",
        """
SELECT row, 'value', ARRAY[]::text[]
  FROM sheet_targets
 WHERE NOT broken AND value IS NULL AND narrative = ''
""",
    ),
    Check(
        "targets",
        "exempt_is_zero",
        """
SELECT row, 'value', ARRAY[]::text[]
  FROM sheet_targets
 WHERE NOT broken AND exempt_reason <> '' AND value IS DISTINCT FROM 0
""",
    ),
    Check(
        "targets",
        "only_exempt_is_passed_on",
        """
SELECT row, 'exempt_reason', ARRAY[]::text[]
  FROM sheet_targets
 WHERE NOT broken AND exempt_reason = '' AND (exempt_number IS NOT NULL OR passed_to_code <> '')
""",
    ),
    Check(
        "targets",
        "share_out_of_range",
        """
SELECT row, 'value', ARRAY[]::text[]
  FROM sheet_targets
 WHERE value > 100 AND measure = ANY(%(shares)s)
""",
    ),
    Check(
        "targets",
        "share_of_members",
        """
SELECT row, 'unit', ARRAY[]::text[]
  FROM sheet_targets
 WHERE unit = 'percent_of_members' AND measure = ANY(%(shares)s)
""",
    ),
)

_ROWS = PlainRows(
    "targets_target",
    ("period_from", "period_to", "measure", "basis", "recipient_id", "in_force_from"),
    (
        *("issuer_id", "value", "unit", "sense", "narrative", "document_no", "programme_code"),
        *("exempt_reason", "exempt_number", "passed_to_id"),
    ),
    """
SELECT staged.period_from, staged.period_to, staged.measure, staged.basis, recipient.id AS recipient_id,
       coalesce(staged.in_force_from, staged.period_from) AS in_force_from,
       issuer.id AS issuer_id, staged.value, staged.unit, staged.sense,
       staged.narrative, staged.document_no, staged.programme_code,
       staged.exempt_reason, staged.exempt_number, heir.id AS passed_to_id
  FROM sheet_targets AS staged
  JOIN after_organization AS recipient ON recipient.code = staged.recipient_code
  LEFT JOIN after_organization AS issuer ON issuer.code = staged.issuer_code
  LEFT JOIN after_organization AS heir ON heir.code = staged.passed_to_code
""",
    sources=(("issuer_id", "issuer_code"), ("passed_to_id", "passed_to_code")),
    stamps=(("recorded_at", "statement_timestamp()"), ("recorded_by_id", "%(by)s::bigint")),
)

TARGETS = Sheet(
    "targets",
    "Chỉ tiêu",
    (
        PERIOD_FROM,
        PERIOD_TO,
        Column("measure", "Chỉ tiêu", Holds.IDENTIFIER, required=True, length=40, aliases=("mã chỉ tiêu",)),
        Column(
            "basis",
            "Căn cứ",
            Holds.CHOICE,
            required=True,
            choices=coded(Basis.choices, plan=("kế hoạch",)),
        ),
        Column("issuer_code", "Mã tổ chức giao", Holds.IDENTIFIER, length=30, aliases=("nơi giao",)),
        Column(
            "recipient_code",
            "Mã tổ chức nhận",
            Holds.IDENTIFIER,
            required=True,
            length=30,
            aliases=("nơi nhận", "mã tổ chức"),
        ),
        Column("value", "Số giao", Holds.NUMBER, aliases=("số lượng",)),
        Column(
            "unit",
            "Đơn vị tính",
            Holds.CHOICE,
            choices=coded(TargetUnit.choices, percent_of_members=("% đảng viên đầu kỳ",)),
        ),
        Column(
            "sense",
            "Chiều",
            Holds.CHOICE,
            choices=coded(Sense.choices, at_least=("tối thiểu",), at_most=("tối đa", "không quá")),
        ),
        Column("narrative", "Chỉ tiêu bằng lời", length=300),
        Column("document_no", "Số văn bản", length=60),
        Column("programme_code", "Mã chương trình", Holds.IDENTIFIER, length=30, aliases=("chương trình",)),
        Column("in_force_from", "Có hiệu lực từ", Holds.DATE, plausible=True, aliases=("hiệu lực từ",)),
        Column("exempt_reason", "Lý do được miễn", length=300, aliases=("lý do miễn",)),
        Column("exempt_number", "Số được miễn", Holds.NUMBER),
        Column("passed_to_code", "Mã nơi nhận thay", Holds.IDENTIFIER, length=30, aliases=("nhận thay",)),
    ),
    ("period_from", "period_to", "measure", "basis", "recipient_code", "in_force_from"),
    aliases=("chỉ tiêu giao",),
    target_state=TargetState(parameters={"measures": sorted(MEASURES), "shares": _SHARES}),
    rules=Rules(_CHECKS, scope=(organization_outside("targets", "recipient_code", "managed"),)),
    written=Written(plain=(_ROWS,)),
    texts=Texts(
        (
            FaultText("not_a_measure", "“{0}” không phải là mã của một số đếm hoặc tỷ lệ giao được."),
            FaultText("unknown_organization", "Không có tổ chức “{0}” trong tệp hoặc trong sổ."),
            FaultText("unknown_programme", "Không có chương trình “{0}” trong tệp hoặc trong sổ."),
            FaultText("period_reversed", "Kỳ bắt đầu sau ngày kết thúc."),
            FaultText("number_or_narrative", "Ghi một con số, một câu chữ, hoặc cả hai."),
            FaultText("exempt_is_zero", "Đơn vị được miễn: số giao là 0."),
            FaultText(
                "only_exempt_is_passed_on", "Có số được miễn hoặc nơi nhận thay thì ghi cả lý do được miễn."
            ),
            FaultText("share_out_of_range", "Chỉ tiêu này là một tỷ lệ: ghi từ 0 đến 100."),
            FaultText(
                "share_of_members", "Chỉ tiêu này là một tỷ lệ: không giao theo phần trăm đảng viên đầu kỳ."
            ),
        ),
        note="* `in_force_from` of a target is the first day of its period where it is empty, `unit` is\n"
        "  `number`, and `sense` the measure's own. The value of a share is in percent.\n",
    ),
    export=Export("""
SELECT held.period_from, held.period_to, held.measure, held.basis, issuer.code AS issuer_code,
       recipient.code AS recipient_code, trim_scale(held.value) AS value,
       nullif(held.unit, '') AS unit, nullif(held.sense, '') AS sense,
       nullif(held.narrative, '') AS narrative, nullif(held.document_no, '') AS document_no,
       nullif(held.programme_code, '') AS programme_code, held.in_force_from,
       nullif(held.exempt_reason, '') AS exempt_reason, trim_scale(held.exempt_number) AS exempt_number,
       heir.code AS passed_to_code
  FROM targets_target AS held
  JOIN units_organization AS recipient ON recipient.id = held.recipient_id
  LEFT JOIN units_organization AS issuer ON issuer.id = held.issuer_id
  LEFT JOIN units_organization AS heir ON heir.id = held.passed_to_id
 ORDER BY held.period_from, held.period_to, held.measure COLLATE "C", held.basis COLLATE "C",
          recipient.code COLLATE "C", held.in_force_from
"""),
)

PROGRAMMES = Sheet(
    "programmes",
    "Chương trình",
    (
        Column(
            "programme_code", "Mã chương trình", Holds.IDENTIFIER, required=True, length=30, aliases=("mã",)
        ),
        Column("title", "Tên chương trình", required=True, length=300, aliases=("tên", "trích yếu")),
        Column("document_no", "Số văn bản", length=60),
        Column("issuer_code", "Mã tổ chức ban hành", Holds.IDENTIFIER, length=30, aliases=("nơi ban hành",)),
        Column("period_from", "Từ ngày", Holds.DATE, required=True, plausible=True),
        Column("period_to", "Đến hết ngày", Holds.DATE, required=True, plausible=True, aliases=("đến ngày",)),
    ),
    ("programme_code",),
    aliases=("chương trình, kế hoạch", "nghị quyết, kế hoạch"),
    target_state=TargetState(steps=(_PROGRAMMES,), temporary=("after_programme",)),
    rules=Rules(
        (
            duplicates("programmes", "programme_code", "programme_code"),
            unknown("programmes", "issuer_code", "unknown_organization", "after_organization", "code"),
            Check(
                "programmes",
                "period_reversed",
                """
SELECT row, 'period_to', ARRAY[]::text[]
  FROM sheet_programmes
 WHERE NOT broken AND period_from > period_to
""",
            ),
        ),
        scope=(organization_outside("programmes", "issuer_code", "managed"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "targets_programme",
                ("code",),
                ("title", "document_no", "issuer_id", "period_from", "period_to"),
                """
SELECT staged.programme_code AS code, staged.title, staged.document_no, issuer.id AS issuer_id,
       staged.period_from, staged.period_to
  FROM sheet_programmes AS staged
  LEFT JOIN after_organization AS issuer ON issuer.code = staged.issuer_code
""",
                sources=(("code", "programme_code"), ("issuer_id", "issuer_code")),
            ),
        )
    ),
    texts=Texts(
        (
            FaultText("unknown_organization", "Không có tổ chức “{0}” trong tệp hoặc trong sổ."),
            FaultText("period_reversed", "Kỳ bắt đầu sau ngày kết thúc."),
        )
    ),
    export=Export("""
SELECT held.code AS programme_code, held.title, nullif(held.document_no, '') AS document_no,
       issuer.code AS issuer_code, held.period_from, held.period_to
  FROM targets_programme AS held
  LEFT JOIN units_organization AS issuer ON issuer.id = held.issuer_id
 ORDER BY held.code COLLATE "C"
"""),
)

SHEETS = (PROGRAMMES, TARGETS)
