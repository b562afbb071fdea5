"""The rule sets by which acts are judged, each from the day it is in force; picked by the day of the act.

Here is what entering events needs: ages, the probation and how large a cell may be. Nothing here stops an
act: what looks wrong is a :class:`Notice` for the user to look at.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from members.models.choices import Discipline
from registry.common.refusals import Notice
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
    # Official members of a cell; members from which a grassroots cell becomes a committee (Charter, art. 21).
    smallest_cell: int = 3
    smallest_committee: int = 30


RULE_SETS = (
    RuleSet(date(2021, 7, 30), "Quy định 24-QĐ/TW, Hướng dẫn 01-HD/TW, Hướng dẫn 12-HD/BTCTW", True),
    RuleSet(date(2025, 1, 20), "Quy định 232-QĐ/TW", True),
    RuleSet(date(2025, 7, 1), "Quy định 294-QĐ/TW, Hướng dẫn 06-HD/TW", True),
    # Not read yet: the figures of the set before it.
    RuleSet(date(2026, 4, 8), "Quy định 20-QĐ/TW, Hướng dẫn 01-HD/TW", False),
    RuleSet(date(2026, 7, 26), "Quy định 208-QĐ/TW", False),
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


def probation_ends_on(admitted_on: date) -> date:
    """The day from which a member admitted on ``admitted_on`` is official, however late that is decided."""
    return add_months(admitted_on, rules_on(admitted_on).probation_months)


def admission_notices(birth_date: date | None, on: date) -> list[Notice]:
    """Is a person born on ``birth_date`` of an age to be admitted on ``on``? Counted by month."""
    rules = rules_on(on)
    if birth_date is None:
        return [Notice("age_unknown", "Chưa có ngày sinh nên chưa kiểm tra được tuổi kết nạp.")]
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month
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
# Index: organization_children, stretch_by_cell.
SIZE = """
WITH RECURSIVE below AS (
    SELECT %(organization)s::bigint AS id
  UNION
    SELECT term.organization_id
      FROM below
      JOIN units_organizationterm AS term
        ON term.parent_id = below.id AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
)
SELECT count(*), count(*) FILTER (WHERE stretch.standing = 'official')
  FROM below
  JOIN members_stretch AS stretch
    ON stretch.cell_id = below.id AND stretch.starts_on <= %(day)s AND stretch.ends_on > %(day)s
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
