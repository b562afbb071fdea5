"""The rule sets by which acts are judged, each from the day it is in force; picked by the day of the act.

Every figure that forms, cases and imports go by stands here, with who decides. What the rules rule out is
:class:`Refused` where somebody enters it; of what they do not allow as a rule a :class:`Notice` asks why. How
the steps of a case are judged by them is said in :mod:`members.case_rules`.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection

from members.models.choices import Discipline
from registry.common.refusals import Notice, Refused
from registry.common.values import PartialDay, Precision
from registry.units.models import CELL_KINDS, Kind, OrganizationTerm


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The figures of one set of documents. ``verified``: somebody has read them in the source itself."""

    in_force_from: date
    documents: str
    verified: bool
    # Full years, by month, on the day of admission (24-QĐ/TW, art. 1; Charter, art. 1).
    youngest: int = 18
    oldest: int = 60
    # From the ceremony (Charter, art. 5).
    probation_months: int = 12
    # A certificate counts on the day the cell votes if it is not older (second-hand).
    certificate_months: int = 60
    # In favour, of those who were to come: at the cell and in the committee at least (Charter, art. 4 and 5).
    vote_share: Fraction = Fraction(2, 3)
    # In a sub-committee more than that (from memory).
    sub_committee_share: Fraction = Fraction(1, 2)
    # How often the cell says yes or not yet of a prospect (our own reading).
    review_months: int = 6
    # Working days from the cell's resolution to the decision, and by how many that may be put off one time.
    decision_days: int = 60
    extension_days: int = 30
    # Working days from the decision to the ceremony; counted from its issue, else from the day it came.
    ceremony_days: int = 30
    ceremony_from_issue: bool = False
    # Months after which a discipline holds no longer, if nothing new happens (from memory).
    discipline_months: int = 12
    # Working days within which whoever transfers presents the letter, and within which a transfer is done. Of
    # sets before 208 the longer term is read as that of its start (two readings; second-hand).
    transfer_present_days: int = 30
    transfer_days: int = 60
    transfer_is_completed: bool = False
    # Who decides an admission, and who must have agreed before to one above the oldest age.
    decided_by: str = "ban thường vụ huyện ủy và tương đương"
    agreed_by: str = "ban thường vụ tỉnh ủy"
    # Official members of a cell; members from which a grassroots cell becomes a committee (Charter, art. 21).
    smallest_cell: int = 3
    smallest_committee: int = 30


RULE_SETS = (
    RuleSet(date(2021, 7, 30), "Quy định 24-QĐ/TW, Hướng dẫn 01-HD/TW, Hướng dẫn 12-HD/BTCTW", True),
    RuleSet(date(2025, 1, 20), "Quy định 232-QĐ/TW", True),
    RuleSet(
        date(2025, 7, 1),
        "Quy định 294-QĐ/TW, Hướng dẫn 06-HD/TW",
        True,
        decided_by="ban thường vụ đảng ủy xã, phường",
    ),
    # Not read yet: the figures of the set before it.
    RuleSet(
        date(2026, 4, 8),
        "Quy định 20-QĐ/TW, Hướng dẫn 01-HD/TW",
        False,
        decided_by="ban thường vụ đảng ủy xã, phường",
    ),
    # The committee of a commune is a grassroots committee from here on.
    RuleSet(
        date(2026, 7, 26),
        "Quy định 208-QĐ/TW",
        False,
        ceremony_from_issue=True,
        transfer_is_completed=True,
        decided_by="ban thường vụ đảng ủy cơ sở xã, phường",
    ),
)


# Forms of discipline of a probationary member; all the sets say the same.
MEASURES_ON_PROBATION = (Discipline.REPRIMAND, Discipline.WARNING)


def rules_on(day: date) -> RuleSet:
    """The set in force on ``day``; for days before the first known one, the first."""
    in_force = [rules for rules in RULE_SETS if rules.in_force_from <= day]
    return in_force[-1] if in_force else RULE_SETS[0]


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of a month that has no such day (Civil Code, art. 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_of_age(born: date, on: date) -> int:
    """Months of age on ``on`` as the rules count them: by the month of birth, whatever the day."""
    return (on.year - born.year) * 12 + on.month - born.month


def is_too_young(born: PartialDay | None, on: date) -> bool:
    """Is somebody certainly under the youngest age on ``on``, in whatever month of a known year?"""
    if born is None:
        return False
    earliest = born.day.replace(month=1) if born.precision == Precision.YEAR else born.day
    return months_of_age(earliest, on) < rules_on(on).youngest * 12


def refuse_too_young(born: PartialDay | None, on: date, field: str = "on") -> None:
    """Raise :class:`Refused` for somebody who cannot be admitted on ``on``, by no leave of anybody."""
    if is_too_young(born, on):
        rules = rules_on(on)
        raise Refused(
            "too_young",
            f"Chưa đủ {rules.youngest} tuổi vào ngày {on:%d/%m/%Y}: không kết nạp được ({rules.documents})."
            " Kiểm tra lại ngày sinh và ngày này.",
            field,
        )


def probation_ends_on(admitted_on: date) -> date:
    """The day from which a member admitted on ``admitted_on`` is official, however late that is decided."""
    return add_months(admitted_on, rules_on(admitted_on).probation_months)


def admission_notices(birth_date: date | None, on: date) -> list[Notice]:
    """Is a person born on ``birth_date`` of an age to be admitted on ``on``? Counted by month."""
    rules = rules_on(on)
    if birth_date is None:
        return [Notice("age_unknown", "Chưa có ngày sinh nên chưa kiểm tra được tuổi kết nạp.")]
    months = months_of_age(birth_date, on)
    if months < rules.youngest * 12:
        text = f"Chưa đủ {rules.youngest} tuổi vào ngày kết nạp ({rules.documents})."
        return [Notice("too_young", text, asks_why=True)]
    if months > rules.oldest * 12:
        return [
            Notice(
                "too_old",
                f"Trên {rules.oldest} tuổi vào ngày kết nạp: phải có văn bản đồng ý trước của "
                f"ban thường vụ tỉnh ủy ({rules.documents}).",
                asks_why=True,
            )
        ]
    return []


def recognition_notices(due_on: date | None, on: date) -> list[Notice]:
    """A recognition takes effect on the day the probation ends; another day should be looked at."""
    if due_on is None or due_on == on:
        return []
    return [
        Notice(
            "not_the_day_probation_ends",
            f"Ngày công nhận là ngày hết thời gian dự bị ({due_on:%d/%m/%Y}), không phải {on:%d/%m/%Y}.",
            asks_why=True,
        )
    ]


# Members counted in an organization and in what stands below it on the day. Grain: one row.
# Index: organization_children, stretch_by_cell, which is asked unit by unit: of a join the planner expects
# thousands of units below any, and reads the stretches of the whole register.
SIZE = """
WITH RECURSIVE below AS (
    SELECT %(organization)s::bigint AS id
  UNION
    SELECT term.organization_id
      FROM below
      JOIN units_organizationterm AS term
        ON term.parent_id = below.id AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
)
SELECT sum(own.members), sum(own.official)
  FROM below
 CROSS JOIN LATERAL (
    SELECT count(*) AS members, count(*) FILTER (WHERE stretch.standing = 'official') AS official
      FROM members_stretch AS stretch
     WHERE stretch.cell_id = below.id AND stretch.starts_on <= %(day)s AND stretch.ends_on > %(day)s
       ) AS own
"""


def organization_notices(organization: Any, on: date) -> list[Notice]:
    """Is the organization as large as its kind should be on ``on``? One that does not stand is not judged."""
    term = OrganizationTerm.objects.filter(organization=organization).on(on).first()
    if term is None or term.kind not in (*CELL_KINDS, Kind.GRASSROOTS_COMMITTEE):
        return []
    with connection.cursor() as cursor:
        cursor.execute(SIZE, {"organization": term.organization_id, "day": on})
        members, official = cursor.fetchone()
    rules = rules_on(on)
    notices = []
    if term.kind in CELL_KINDS and official < rules.smallest_cell:
        text = f"«{term.name}» có {official} đảng viên chính thức; chi bộ cần ít nhất {rules.smallest_cell}."
        notices.append(Notice("cell_under_three", text))
    if term.kind == Kind.GRASSROOTS_CELL and members >= rules.smallest_committee:
        text = f"«{term.name}» có {members} đảng viên; từ {rules.smallest_committee} thì lập đảng bộ cơ sở."
        notices.append(Notice("cell_large_enough_for_a_committee", text))
    if term.kind == Kind.GRASSROOTS_COMMITTEE and members < rules.smallest_committee:
        text = f"«{term.name}» có {members} đảng viên; dưới {rules.smallest_committee} thì lập chi bộ cơ sở."
        notices.append(Notice("committee_too_small", text))
    return notices
