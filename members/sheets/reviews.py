"""The sheet of reviews of members: a row for each time that somebody is taken under review."""

from __future__ import annotations

from members.models import ReviewOutcome, ReviewReason
from registry.common.declared.sheet_parts import Check, Export, PlainRows, Rules, Texts, Written
from registry.common.declared.sheet_sql import duplicates
from registry.common.declared.sheets import Column, Holds, Sheet, coded

from .people_columns import DOSSIER_NO
from .people_rules import person_outside, unknown_member

_REASONS = coded(
    ReviewReason.choices,
    activity=("không sinh hoạt", "bỏ sinh hoạt", "sinh hoạt"),
    dues=("đảng phí", "không đóng đảng phí"),
    discipline=("kỷ luật",),
    standards=("tư cách", "tiêu chuẩn", "không đủ tư cách"),
    other=("khác",),
)
_OUTCOMES = coded(
    ReviewOutcome.choices,
    kept=("giữ", "không xóa tên"),
    warned=("nhắc nhở", "giúp đỡ"),
    deleted=("xóa",),
    expelled=("khai trừ khỏi Đảng",),
)
# A row of the sheet that says anew what is held of the same person and day.
_SAID_ANEW = """EXISTS (SELECT FROM sheet_reviews AS same
                    JOIN person AS who ON who.dossier_no = same.dossier_no
                   WHERE who.id = held.member_id AND same.opened_on = held.opened_on)"""
# Days on which a row is open; of one whose days are in the wrong order none.
_OPEN = """daterange(staged.opened_on, CASE WHEN staged.closed_on IS NOT NULL
                                         THEN greatest(staged.closed_on, staged.opened_on) END)"""
_CHECKS = (
    duplicates("reviews", "opened_on", "dossier_no", "opened_on"),
    unknown_member("reviews"),
    Check(
        "reviews",
        "closed_before_opened",
        "SELECT row, 'closed_on', '{}'::text[] FROM sheet_reviews WHERE NOT broken AND closed_on < opened_on",
    ),
    Check(
        "reviews",
        "outcome_while_open",
        """
SELECT row, 'closed_on', ARRAY[]::text[]
  FROM sheet_reviews WHERE NOT broken AND closed_on IS NULL AND outcome <> ''
""",
    ),
    Check(
        "reviews",
        "overlap",
        f"""
WITH review AS (
    SELECT row, dossier_no, opened_on, {_OPEN} AS days
      FROM sheet_reviews AS staged
     WHERE NOT broken
)
SELECT later.row, 'opened_on', ARRAY[min(earlier.row)::text]
  FROM review AS later
  JOIN review AS earlier
    ON earlier.dossier_no = later.dossier_no AND earlier.opened_on < later.opened_on
   AND earlier.days && later.days
 GROUP BY later.row
""",
    ),
    Check(
        "reviews",
        "overlaps_the_register",
        f"""
SELECT staged.row, 'opened_on', ARRAY[to_char(min(held.opened_on), 'DD/MM/YYYY')]
  FROM sheet_reviews AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
  JOIN members_review AS held
    ON held.member_id = person.id
   AND daterange(held.opened_on, held.closed_on) && {_OPEN}
 WHERE NOT staged.broken AND NOT {_SAID_ANEW}
 GROUP BY staged.row
""",
    ),
)

REVIEWS = Sheet(
    "reviews",
    "Rà soát, sàng lọc đảng viên",
    (
        DOSSIER_NO,
        Column(
            "opened_on",
            "Ngày đưa vào rà soát",
            Holds.DATE,
            required=True,
            plausible=True,
            aliases=("ngày rà soát", "ngày mở", "từ ngày"),
        ),
        Column(
            "reason",
            "Lý do",
            Holds.CHOICE,
            choices=_REASONS,
            aliases=("lý do rà soát", "diện rà soát"),
        ),
        Column(
            "closed_on", "Ngày kết thúc", Holds.DATE, plausible=True, aliases=("ngày kết luận", "ngày đóng")
        ),
        Column(
            "outcome", "Kết quả", Holds.CHOICE, choices=_OUTCOMES, aliases=("kết luận", "kết quả rà soát")
        ),
    ),
    ("dossier_no", "opened_on"),
    aliases=("rà soát đảng viên", "sàng lọc đảng viên", "rà soát sàng lọc", "rà soát"),
    by_officers=True,
    rules=Rules(_CHECKS, scope=(person_outside("reviews"),)),
    written=Written(
        plain=(
            PlainRows(
                "members_review",
                ("member_id", "opened_on"),
                ("reason", "closed_on", "outcome"),
                """
SELECT person.id AS member_id, staged.opened_on, staged.reason, staged.closed_on, staged.outcome
  FROM sheet_reviews AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
""",
            ),
        )
    ),
    texts=Texts(
        note="""\
* the day on which a review is closed is the first on which it is no longer open; nobody is under two reviews
  at a time;
""",
    ),
    export=Export("""
SELECT clear.dossier_no, held.opened_on, nullif(held.reason, '') AS reason, held.closed_on,
       nullif(held.outcome, '') AS outcome
  FROM members_review AS held
  JOIN clear_number AS clear ON clear.member_id = held.member_id
 ORDER BY clear.dossier_no COLLATE "C", held.opened_on
"""),
)
