"""What the forms warn of, asked of all rows of an import at a time: it may be meant, but is seldom right.

Imported acts lie in the past and nobody can undo them any more, so nothing here refuses a row.
"""

from __future__ import annotations

from itertools import pairwise

from members.rules import RULE_SETS
from registry.common.declared.sheet_parts import Check, FaultText

# The rule sets by which acts are judged, each until the next one; the first one also for days before it.
_COLUMNS = (
    "in_force_from, replaced_on, youngest, oldest, probation, documents, vote_for, vote_of, sub_for, sub_of"
)
_DAYS = ("-infinity", *(str(one.in_force_from) for one in RULE_SETS[1:]), "infinity")
_RULE_SETS = "(VALUES {}) AS rules ({})".format(
    ", ".join(
        f"(DATE '{begin}', DATE '{end}',"
        f" {one.youngest}, {one.oldest}, {one.probation_months}, {one.documents!r},"
        f" {one.vote_share.numerator}, {one.vote_share.denominator},"
        f" {one.sub_committee_share.numerator}, {one.sub_committee_share.denominator})"
        for one, (begin, end) in zip(RULE_SETS, pairwise(_DAYS), strict=True)
    ),
    _COLUMNS,
)


def rules_on(day: str) -> str:
    """The rule set of the day, as ``rules`` beside each row."""
    return f"JOIN {_RULE_SETS} ON {day} >= rules.in_force_from AND {day} < rules.replaced_on"


def _months(born: str, day: str) -> str:
    """Months of age as the rules count them: by the month of birth."""
    return (
        f"((extract(year FROM {day}) - extract(year FROM {born})) * 12"
        f" + extract(month FROM {day}) - extract(month FROM {born}))"
    )


def _age(sheet: str, code: str, wrong: str, by_some: str) -> Check:
    """An admission at an age at which there is none, or none without leave.

    Days of age that may be wrong ``by_some`` rule set are few, so that months are counted for theirs alone.
    """
    if sheet == "events":
        day, born, rows = "event.effective_on", "event.birth_date", "the_event AS event"
        which = "event.kind = 'admitted' AND event.status <> 'unchanged' AND NOT event.broken"
        row = "event.row"
    else:
        day, born = "staged.admitted_on", "person.birth_date"
        rows = "sheet_members AS staged JOIN person ON person.row = staged.row"
        # What an event says is judged there.
        which = (
            "person.is_new AND staged.admitted_on IS NOT NULL AND NOT staged.broken"
            " AND NOT EXISTS (SELECT FROM the_event AS event"
            " WHERE event.member_id = person.id AND event.kind = 'admitted')"
        )
        row = "staged.row"
    column = day.partition(".")[2]
    return Check(
        sheet,
        code,
        f"""
SELECT {row}, '{column}', ARRAY[to_char({born}, 'DD/MM/YYYY'), to_char({day}, 'DD/MM/YYYY'),
                                rules.documents]
  FROM {rows} {rules_on(day)}
 WHERE {which} AND {day} - {born} {by_some} AND {_months(born, day)} {wrong}
""",
    )


_YOUNG = ("< rules.youngest * 12", f"< {max(one.youngest for one in RULE_SETS) * 12 * 31}")
_OLD = ("> rules.oldest * 12", f"> {min(one.oldest for one in RULE_SETS) * 12 * 30}")
EVENTS = (
    _age("events", "too_young", *_YOUNG),
    _age("events", "too_old", *_OLD),
    Check(
        "events",
        "decided_after_admission",
        """
SELECT row, 'decided_on', ARRAY[to_char(decided_on, 'DD/MM/YYYY'), to_char(effective_on, 'DD/MM/YYYY')]
  FROM the_event
 WHERE kind = 'admitted' AND decided_on > effective_on AND status <> 'unchanged' AND NOT broken
""",
    ),
    Check(
        "events",
        "decided_in_the_future",
        """
SELECT row, 'decided_on', ARRAY[to_char(decided_on, 'DD/MM/YYYY')]
  FROM the_event
 WHERE decided_on > %(today)s AND status <> 'unchanged' AND NOT broken
""",
    ),
    Check(
        "events",
        "not_the_day_probation_ends",
        f"""
WITH recognized AS (
    SELECT row, member_id, effective_on
      FROM the_event
     WHERE kind = 'recognized' AND status <> 'unchanged' AND NOT broken
), admitted AS (
    SELECT member_id, effective_on FROM the_event WHERE kind = 'admitted' AND NOT broken
     UNION ALL
    SELECT member_id, effective_on
      FROM members_event
     WHERE kind = 'admitted' AND voided_at IS NULL AND member_id IN (SELECT member_id FROM recognized)
), pair AS (
    SELECT recognized.row, recognized.effective_on, max(admitted.effective_on) AS admitted_on
      FROM recognized
      JOIN admitted USING (member_id)
     WHERE admitted.effective_on <= recognized.effective_on
     GROUP BY recognized.row, recognized.effective_on
), judged AS (
    SELECT row, effective_on, (admitted_on + make_interval(months => rules.probation))::date AS due_on
      FROM pair {rules_on("pair.admitted_on")}
)
SELECT row, 'effective_on', ARRAY[to_char(due_on, 'DD/MM/YYYY'), to_char(effective_on, 'DD/MM/YYYY')]
  FROM judged
 WHERE due_on <> effective_on
""",
    ),
)
PEOPLE = (
    _age("members", "too_young", *_YOUNG),
    _age("members", "too_old", *_OLD),
    Check(
        "members",
        "admitted_on_another_day",
        """
SELECT staged.row, 'admitted_on',
       ARRAY[to_char(staged.admitted_on, 'DD/MM/YYYY'), to_char(max(event.effective_on), 'DD/MM/YYYY')]
  FROM sheet_members AS staged
  JOIN person ON person.row = staged.row
  JOIN the_event AS event ON event.member_id = person.id AND event.kind = 'admitted' AND NOT event.broken
 WHERE NOT staged.broken AND staged.admitted_on IS NOT NULL
 GROUP BY staged.row, staged.admitted_on
HAVING NOT coalesce(bool_or(staged.admitted_on IN (event.effective_on, event.decided_on)), false)
""",
    ),
    Check(
        "members",
        "same_person_twice",
        """
WITH repeated AS (
    SELECT search_key, birth_date
      FROM sheet_members
     WHERE birth_date IS NOT NULL AND NOT broken
     GROUP BY search_key, birth_date
    HAVING count(*) > 1
), alike AS (
    SELECT staged.row, person.is_new,
           min(staged.row) OVER same AS first, bool_or(person.is_new) OVER same AS has_new
      FROM sheet_members AS staged
      JOIN repeated USING (search_key, birth_date)
      JOIN person ON person.row = staged.row
     WHERE staged.birth_date IS NOT NULL AND NOT staged.broken
    WINDOW same AS (PARTITION BY staged.search_key, staged.birth_date)
)
SELECT row, 'full_name', ARRAY[first::text] FROM alike WHERE row > first AND has_new
""",
    ),
    # Of people in the sender's scope only: nothing is said of anybody outside it.
    Check(
        "members",
        "same_person_as",
        """
SELECT staged.row, 'full_name',
       ARRAY[min(held.full_name), to_char(staged.birth_date, 'DD/MM/YYYY'), min(cell.code)]
  FROM sheet_members AS staged
  JOIN person ON person.row = staged.row AND person.is_new
  JOIN members_member AS held
    ON held.search_key = staged.search_key AND held.birth_date = staged.birth_date
  LEFT JOIN units_organization AS cell ON cell.id = held.home_id
 WHERE NOT staged.broken AND (%(sees_all)s OR held.home_id = ANY(%(written)s))
 GROUP BY staged.row, staged.birth_date
""",
    ),
)
PEOPLE_TEXTS = (
    FaultText("too_young", "Sinh ngày {0}, chưa đủ 18 tuổi vào ngày kết nạp {1} ({2})."),
    FaultText("too_old", "Sinh ngày {0}, trên 60 tuổi vào ngày kết nạp {1}: cần văn bản đồng ý ({2})."),
    FaultText("admitted_on_another_day", "Ngày vào Đảng {0} khác ngày kết nạp {1} ở bảng sự kiện."),
    FaultText("same_person_twice", "Có thể cùng một người với dòng {0}: cùng họ tên và ngày sinh."),
    FaultText("same_person_as", "Có thể là {0}, sinh ngày {1}, đã có trong sổ ở chi bộ {2}."),
)
EVENT_TEXTS = (
    FaultText("decided_after_admission", "Ngày quyết định {0} sau ngày kết nạp {1}."),
    FaultText("decided_in_the_future", "Ngày quyết định {0} ở sau hôm nay."),
    FaultText(
        "not_the_day_probation_ends", "Ngày công nhận là ngày hết thời gian dự bị ({0}), không phải {1}."
    ),
)
