"""The sheet of targets: a row for each number or sentence that an organization is given for a period."""

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
from registry.common.declared.sheets import Column, Holds, Sheet, coded
from registry.units.sheets.trees import organization_outside
from reports.measures import MEASURES
from reports.models import Basis, Sense, TargetUnit

# Measures whose value is in percent.
_SHARES = sorted(code for code, measure in MEASURES.items() if measure.is_share)

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
    unknown("targets", "recipient_code", "unknown_organization", "after_organization", "code"),
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
    ("issuer_id", "value", "unit", "sense", "narrative", "document_no"),
    """
SELECT staged.period_from, staged.period_to, staged.measure, staged.basis, recipient.id AS recipient_id,
       coalesce(staged.in_force_from, staged.period_from) AS in_force_from,
       issuer.id AS issuer_id, staged.value, staged.unit, staged.sense,
       staged.narrative, staged.document_no
  FROM sheet_targets AS staged
  JOIN after_organization AS recipient ON recipient.code = staged.recipient_code
  LEFT JOIN after_organization AS issuer ON issuer.code = staged.issuer_code
""",
    sources=(("issuer_id", "issuer_code"),),
    stamps=(("recorded_at", "statement_timestamp()"), ("recorded_by_id", "%(by)s::bigint")),
)

TARGETS = Sheet(
    "targets",
    "Chỉ tiêu",
    (
        Column("period_from", "Kỳ từ ngày", Holds.DATE, required=True, plausible=True, aliases=("từ ngày",)),
        Column(
            "period_to",
            "Kỳ đến hết ngày",
            Holds.DATE,
            required=True,
            plausible=True,
            aliases=("đến hết ngày", "đến ngày"),
        ),
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
        Column("in_force_from", "Có hiệu lực từ", Holds.DATE, plausible=True, aliases=("hiệu lực từ",)),
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
            FaultText("period_reversed", "Kỳ bắt đầu sau ngày kết thúc."),
            FaultText("number_or_narrative", "Ghi một con số, một câu chữ, hoặc cả hai."),
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
       held.in_force_from
  FROM targets_target AS held
  JOIN units_organization AS recipient ON recipient.id = held.recipient_id
  LEFT JOIN units_organization AS issuer ON issuer.id = held.issuer_id
 ORDER BY held.period_from, held.period_to, held.measure COLLATE "C", held.basis COLLATE "C",
          recipient.code COLLATE "C", held.in_force_from
"""),
)

SHEETS = (TARGETS,)
