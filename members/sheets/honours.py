"""The sheets of badges, of cards issued and of awards: a row for each thing that was given or done.

Such a row is known again by whom it is of, what it is and its day; where a day has several, by their order.
"""

from __future__ import annotations

from dataclasses import replace

from members.models import BADGE_STEPS, ENTRY_KINDS, AwardKind, BadgeKind, CardKind
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
from registry.common.declared.sheet_sql import unknown
from registry.common.declared.sheets import Column, Holds, Sheet, coded
from registry.units.sheets.trees import left_outside, organization_outside

from . import card_numbers
from .people_columns import COLUMNS, DOSSIER_NO
from .people_rules import person_outside, unknown_member

_YEARS = tuple(
    (str(years), f"{years} năm tuổi Đảng", f"{years} năm", f"Huy hiệu {years} năm tuổi Đảng")
    for years in BADGE_STEPS
)
_BADGES = coded(
    BadgeKind.choices,
    proposed=("đề nghị",),
    awarded=("trao", "tặng", "đã trao", "đã tặng"),
    early=("trao sớm", "xét tặng sớm"),
    returned=("thu lại", "trả lại"),
    lost=("mất", "thất lạc"),
)
_CARDS = coded(
    CardKind.choices,
    new=("phát mới", "phát thẻ", "mới"),
    lost=("mất", "cấp lại", "do mất"),
    damaged=("hỏng", "bị hỏng", "đổi lại do hỏng", "do hỏng"),
    exchanged=("đổi",),
)
_AWARDS = coded(
    AwardKind.choices,
    flag=("cờ", "cờ thi đua"),
    merit=("bằng khen",),
    commendation=("giấy khen",),
)
_CARD_NO = next(column for column in COLUMNS if column.code == "card_no")
_DOCUMENT_NO = Column("document_no", "Số quyết định", length=60, aliases=("số văn bản",))
# A day that may be missing, as what a row is known by.
_DAY = "coalesce({}::text, '')"


def _twice(sheet: str, *columns: str) -> Check:
    """Rows that say the same as an earlier one."""
    return Check(
        sheet,
        "duplicate_row",
        f"""
SELECT row, 'dossier_no', ARRAY[first::text]
  FROM (SELECT row, min(row) OVER (PARTITION BY {", ".join(columns)}) AS first
          FROM sheet_{sheet} WHERE NOT broken) AS staged
 WHERE row > first
""",
    )


# The first entry of a badge's holder, by the file and by the register.
_BEFORE_ENTRY = Check(
    "badges",
    "before_entry",
    f"""
WITH entry AS (
    SELECT member_id, min(effective_on) AS first_on
      FROM (SELECT member_id, effective_on FROM the_event
             WHERE kind = ANY(ARRAY[{", ".join(f"'{kind}'" for kind in ENTRY_KINDS)}])
             UNION ALL
            SELECT held.member_id, held.effective_on
              FROM person
              JOIN members_event AS held ON held.member_id = person.id AND held.voided_at IS NULL
             WHERE NOT person.is_new
               AND held.kind = ANY(ARRAY[{", ".join(f"'{kind}'" for kind in ENTRY_KINDS)}])) AS known
     GROUP BY member_id
)
SELECT staged.row, 'occasion_on', ARRAY[to_char(entry.first_on, 'DD/MM/YYYY')]
  FROM sheet_badges AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
  JOIN entry ON entry.member_id = person.id
 WHERE NOT staged.broken AND staged.occasion_on < entry.first_on
""",
)
_BADGE_ORDER = """
       row_number() OVER (PARTITION BY member_id, years, kind, occasion_on
                          ORDER BY decided_on, document_no COLLATE "C", number COLLATE "C", {id}) AS ordinal
"""
BADGES = Sheet(
    "badges",
    "Huy hiệu Đảng",
    (
        DOSSIER_NO,
        Column(
            "years",
            "Số năm tuổi Đảng",
            Holds.CHOICE,
            required=True,
            choices=_YEARS,
            aliases=("huy hiệu", "loại huy hiệu", "số năm", "mức"),
        ),
        Column(
            "occasion_on",
            "Ngày trao",
            Holds.DATE,
            plausible=True,
            aliases=("đợt", "đợt trao", "đợt tặng", "ngày tặng"),
        ),
        Column("kind", "Việc", Holds.CHOICE, required=True, choices=_BADGES, aliases=("hình thức", "loại")),
        Column("decided_on", "Ngày quyết định", Holds.DATE, plausible=True, aliases=("ngày ký",)),
        _DOCUMENT_NO,
        Column("number", "Số huy hiệu", length=30, aliases=("số hiệu",)),
    ),
    ("dossier_no", "years", "kind", "occasion_on"),
    aliases=("huy hiệu", "huy hiệu đảng viên", "tặng huy hiệu"),
    by_officers=True,
    rules=Rules(
        (
            _twice(
                "badges",
                "dossier_no",
                "years",
                "kind",
                "occasion_on",
                "decided_on",
                "document_no",
                "number",
            ),
            unknown_member("badges"),
            _BEFORE_ENTRY,
        ),
        scope=(person_outside("badges"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "members_badge",
                ("member_id", "years", "kind", "day", "ordinal"),
                ("occasion_on", "decided_on", "document_no", "number"),
                f"""
SELECT member_id, years, kind, {_DAY.format("occasion_on")} AS day, {_BADGE_ORDER.format(id="row")},
       occasion_on, decided_on, document_no, number
  FROM (SELECT person.id AS member_id, staged.years::integer AS years, staged.kind, staged.occasion_on,
               staged.decided_on, staged.document_no, staged.number, staged.row
          FROM sheet_badges AS staged
          JOIN person ON person.dossier_no = staged.dossier_no) AS badge
""",
                marks=("day", "ordinal"),
                held=f"""
SELECT id, member_id, years, kind, {_DAY.format("occasion_on")} AS day, {_BADGE_ORDER.format(id="id")},
       occasion_on, decided_on, document_no, number
  FROM members_badge
""",
            ),
        )
    ),
    texts=Texts(
        (
            FaultText(
                "before_entry",
                "Ngày trao trước ngày {0} là ngày người này được ghi vào sổ lần đầu.",
                "Of a badge given before the register began, put the day of `first_recorded` as the occasion;"
                " `decided_on` says when it was decided.",
            ),
        )
    ),
    export=Export("""
SELECT clear.dossier_no, held.years, held.occasion_on, held.kind, held.decided_on,
       nullif(held.document_no, '') AS document_no, nullif(held.number, '') AS number
  FROM members_badge AS held
  JOIN clear_number AS clear ON clear.member_id = held.member_id
 ORDER BY clear.dossier_no COLLATE "C", held.years, held.kind COLLATE "C", held.occasion_on, held.decided_on,
          held.document_no COLLATE "C", held.number COLLATE "C"
"""),
)

_CARD_ORDER = """
       row_number() OVER (PARTITION BY member_id, kind, issued_on
                          ORDER BY card_no_index, issued_at COLLATE "C", {id}) AS ordinal
"""
CARDS = Sheet(
    "cards",
    "Thẻ đảng viên đã cấp",
    (
        DOSSIER_NO,
        Column("kind", "Loại", Holds.CHOICE, required=True, choices=_CARDS, aliases=("lý do cấp", "việc")),
        Column("issued_on", "Ngày cấp", Holds.DATE, plausible=True, aliases=("ngày phát", "ngày cấp thẻ")),
        Column("issued_at", "Nơi cấp", length=120, aliases=("nơi phát", "nơi cấp thẻ")),
        _CARD_NO,
    ),
    ("dossier_no", "kind", "issued_on"),
    aliases=("thẻ đảng viên", "cấp thẻ", "phát thẻ đảng viên"),
    by_officers=True,
    target_state=TargetState(steps=(card_numbers.seal,), temporary=("card_number", "asked_card")),
    rules=Rules(
        (
            _twice("cards", "dossier_no", "kind", "issued_on", "issued_at", "translate(card_no, ' .-', '')"),
            unknown_member("cards"),
        ),
        scope=(person_outside("cards"),),
    ),
    written=Written(
        plain=(
            PlainRows(
                "members_card",
                ("member_id", "kind", "day", "ordinal"),
                ("issued_on", "issued_at", "card_no_sealed", "card_no_index"),
                f"""
SELECT member_id, kind, {_DAY.format("issued_on")} AS day, {_CARD_ORDER.format(id="row")},
       issued_on, issued_at, card_no_sealed, card_no_index
  FROM (SELECT person.id AS member_id, staged.kind, staged.issued_on, staged.issued_at,
               number.card_no_sealed, number.card_no_index, staged.row
          FROM sheet_cards AS staged
          JOIN person ON person.dossier_no = staged.dossier_no
          LEFT JOIN card_number AS number ON number.row = staged.row) AS card
""",
                sources=(("card_no_sealed", "card_no"), ("card_no_index", "card_no")),
                marks=("day", "ordinal"),
                held=f"""
SELECT id, member_id, kind, {_DAY.format("issued_on")} AS day, {_CARD_ORDER.format(id="id")},
       issued_on, issued_at, card_no_sealed, card_no_index
  FROM members_card
""",
            ),
        )
    ),
    export=Export(
        """
SELECT dossier.dossier_no, held.kind, held.issued_on, nullif(held.issued_at, '') AS issued_at, clear.card_no
  FROM members_card AS held
  JOIN clear_number AS dossier ON dossier.member_id = held.member_id
  LEFT JOIN clear_card AS clear ON clear.card_id = held.id
 ORDER BY dossier.dossier_no COLLATE "C", held.issued_on, held.kind COLLATE "C", clear.card_no COLLATE "C",
          held.issued_at COLLATE "C"
""",
        begin=card_numbers.open_all,
        temporary=("clear_card",),
    ),
)

_AWARD_ORDER = """
       row_number() OVER (PARTITION BY member_id, organization_id, kind, awarded_on
                          ORDER BY document_no COLLATE "C", {id}) AS ordinal
"""
AWARDS = Sheet(
    "awards",
    "Khen thưởng",
    (
        Column(
            "organization_code",
            "Mã tổ chức đảng",
            Holds.IDENTIFIER,
            length=30,
            aliases=("tổ chức đảng", "mã tổ chức", "chi bộ"),
        ),
        replace(DOSSIER_NO, required=False),
        Column(
            "awarded_on",
            "Ngày khen thưởng",
            Holds.DATE,
            plausible=True,
            aliases=("ngày", "ngày quyết định", "ngày khen"),
        ),
        Column("kind", "Hình thức", Holds.CHOICE, required=True, choices=_AWARDS, aliases=("loại",)),
        _DOCUMENT_NO,
    ),
    ("organization_code", "dossier_no", "kind", "awarded_on"),
    aliases=("khen thưởng đảng viên", "khen thưởng tổ chức đảng"),
    by_officers=True,
    rules=Rules(
        (
            Check(
                "awards",
                "one_of_both",
                """
SELECT row, 'dossier_no', ARRAY[]::text[]
  FROM sheet_awards WHERE NOT broken AND (organization_code = '') = (dossier_no = '')
""",
            ),
            _twice("awards", "organization_code", "dossier_no", "kind", "awarded_on", "document_no"),
            unknown_member("awards"),
            unknown("awards", "organization_code", "unknown_organization", "after_organization", "code"),
            Check(
                "awards",
                "not_standing_then",
                """
SELECT staged.row, 'awarded_on', ARRAY[staged.organization_code]
  FROM sheet_awards AS staged
  JOIN after_organization AS unit ON unit.code = staged.organization_code
  JOIN organization_life AS life ON life.id = unit.id
 WHERE NOT staged.broken AND NOT life.life @> staged.awarded_on
""",
            ),
        ),
        (
            left_outside(
                "organizations",
                "organization",
                "members_award",
                "organization_id",
                "held.awarded_on",
                "khen thưởng",
                where="held.awarded_on IS NOT NULL",
            ),
        ),
        scope=(person_outside("awards"), organization_outside("awards", "organization_code", "written")),
    ),
    written=Written(
        plain=(
            PlainRows(
                "members_award",
                ("member_id", "organization_id", "kind", "day", "ordinal"),
                ("awarded_on", "document_no"),
                f"""
SELECT member_id, organization_id, kind, {_DAY.format("awarded_on")} AS day, {_AWARD_ORDER.format(id="row")},
       awarded_on, document_no
  FROM (SELECT person.id AS member_id, organization.id AS organization_id, staged.kind, staged.awarded_on,
               staged.document_no, staged.row
          FROM sheet_awards AS staged
          LEFT JOIN person ON person.dossier_no = staged.dossier_no
          LEFT JOIN after_organization AS organization
            ON organization.code = staged.organization_code) AS award
""",
                optional=("member_id", "organization_id"),
                marks=("day", "ordinal"),
                held=f"""
SELECT id, member_id, organization_id, kind, {_DAY.format("awarded_on")} AS day,
       {_AWARD_ORDER.format(id="id")}, awarded_on, document_no
  FROM members_award
""",
            ),
        )
    ),
    texts=Texts(
        (
            FaultText(
                "one_of_both",
                "Khen thưởng là của một đảng viên hoặc của một tổ chức đảng: chỉ ghi một trong hai ô.",
            ),
            FaultText("not_standing_then", "Tổ chức “{0}” không tồn tại vào ngày khen thưởng."),
        )
    ),
    export=Export("""
SELECT organization.code AS organization_code, clear.dossier_no, held.awarded_on, held.kind,
       nullif(held.document_no, '') AS document_no
  FROM members_award AS held
  LEFT JOIN clear_number AS clear ON clear.member_id = held.member_id
  LEFT JOIN units_organization AS organization ON organization.id = held.organization_id
 WHERE held.member_id IS NULL OR clear.member_id IS NOT NULL
 ORDER BY organization.code COLLATE "C", clear.dossier_no COLLATE "C", held.awarded_on, held.kind COLLATE "C",
          held.document_no COLLATE "C"
"""),
)
