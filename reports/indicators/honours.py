"""Indicators of badges of party age, cards issued and awards.

Whose badge is due is a condition over ``placed``, one line a person on a day; what was given is counted one
by one, of a member (``placed``) or of an organization (``state``).
"""

from __future__ import annotations

from typing import NamedTuple

from members.models import BADGE_STEPS
from members.party_age import EARLY, EARLY_FROM_70
from reports.calendar import STEPS
from reports.indicator import Family, Indicator

# Since when a person's party age runs: the decision on the last admission, else what the person's papers say.
PARTY_SINCE = """coalesce(
    (SELECT coalesce(joined.decided_on, joined.effective_on) FROM members_event joined
     WHERE joined.member_id = placed.member_id AND joined.kind = 'admitted' AND joined.voided_at IS NULL
       AND joined.effective_on <= placed.read_on
     ORDER BY joined.effective_on DESC LIMIT 1),
    (SELECT own.admitted_on FROM members_member own WHERE own.id = placed.member_id)
)"""
# The highest step that so many full years have reached.
_REACHED = f"""CASE WHEN party.years >= {BADGE_STEPS[-1]} THEN {BADGE_STEPS[-1]}
    WHEN party.years >= 40 THEN party.years / 5 * 5
    WHEN party.years >= 30 THEN 30 END"""


def _party_age(since: str) -> str:
    """Of whom ``placed`` is about, one line: full years of party age on the day, and the step they reach.

    The offsets keep what is looked up from being looked up again for each mention.
    """
    return f"""(
    SELECT party.since, party.years, {_REACHED} AS step
    FROM (SELECT since, extract(year FROM age(placed.read_on, since))::int AS years
          FROM (SELECT {since} AS since OFFSET 0) begun OFFSET 0) party
)"""  # noqa: S608 (our own names)


PARTY_AGE = _party_age(PARTY_SINCE)
# A badge is held from its occasion until it is returned; who lost one holds it.
_HELD = """EXISTS (
    SELECT FROM members_badge held
    WHERE held.member_id = placed.member_id AND held.years >= reached.step
      AND held.kind IN ('awarded', 'early', 'posthumous') AND held.occasion_on <= placed.read_on
      AND NOT EXISTS (
          SELECT FROM members_badge returned
          WHERE returned.member_id = held.member_id AND returned.years = held.years
            AND returned.kind = 'returned'
            AND coalesce(returned.occasion_on, returned.decided_on) > held.occasion_on
            AND coalesce(returned.occasion_on, returned.decided_on) <= placed.read_on
      )
)"""
# Each discipline puts a badge off for so many months.
_PUT_OFF = """EXISTS (
    SELECT FROM members_event punished
    WHERE punished.member_id = placed.member_id AND punished.kind = 'disciplined'
      AND punished.voided_at IS NULL AND punished.effective_on <= placed.read_on
      AND placed.read_on < punished.effective_on + make_interval(months => CASE punished.detail
          WHEN 'reprimand' THEN %(put_off_by_reprimand)s WHEN 'warning' THEN %(put_off_by_warning)s
          WHEN 'removal' THEN %(put_off_by_removal)s ELSE 0 END)
)"""
_OFFICIAL = "placed.standing = 'official'"


class Due(NamedTuple):
    """Conditions over ``placed``: whose badge is due, put off, may be given early, and of whom none knows."""

    due: str
    put_off: str
    early: str
    unknown: str


def conditions(since: str) -> Due:
    """The conditions, where ``since`` says since when the party age of whom ``placed`` is about runs."""
    reaches = (
        f"{_OFFICIAL} AND EXISTS (SELECT FROM {_party_age(since)} reached WHERE reached.step IS NOT NULL"
    )
    # The next badge, of the first step not yet reached, may be given early to somebody who is gravely ill.
    following = f"""(
    SELECT min(step.years) AS step, min(party.since) AS since
    FROM (SELECT {since} AS since OFFSET 0) party
    CROSS JOIN unnest(ARRAY{list(BADGE_STEPS)}) AS step (years)
    WHERE party.since + make_interval(years => step.years) > placed.read_on
)"""  # noqa: S608 (our own names)
    early = f"""{_OFFICIAL} AND EXISTS (
    SELECT FROM {following} reached
    WHERE reached.since + make_interval(years => reached.step)
        <= placed.read_on + make_interval(
            months => CASE WHEN reached.step >= 70 THEN {EARLY_FROM_70} ELSE {EARLY} END)
      AND NOT {_HELD}
)"""
    return Due(
        f"{reaches} AND NOT {_HELD} AND NOT {_PUT_OFF})",
        f"{reaches} AND NOT {_HELD} AND {_PUT_OFF})",
        early,
        f"{_OFFICIAL} AND {since} IS NULL",
    )


# One condition that is asked alone.
ALONE = conditions(PARTY_SINCE)
# All of them, which look up since when the party age runs one time for each person; and none of those who are
# far from the first step asks any more. Joined to ``placed``.
WITH_SINCE = f"CROSS JOIN LATERAL (SELECT {PARTY_SINCE} AS since OFFSET 0) AS begins"
_NEAR = f"""begins.since + make_interval(years => {BADGE_STEPS[0]})
    <= placed.read_on + make_interval(months => {max(EARLY, EARLY_FROM_70)})"""


def together() -> Due:
    """The conditions of lines joined :data:`WITH_SINCE`."""
    due, put_off, early, unknown = conditions("begins.since")
    return Due(f"{_NEAR} AND {due}", f"{_NEAR} AND {put_off}", f"{_NEAR} AND {early}", unknown)


def _given(code: str, title: str, unit: str, what: str, description: str, *dimensions: str) -> Indicator:
    return Indicator(
        code,
        title,
        unit,
        Family.GIVEN,
        description,
        kinds=(what,),
        dimensions=(*dimensions, *STEPS),
        period=True,
        of_people=True,
    )


HONOURS = (
    Indicator(
        "badges_due",
        "Đảng viên đến hạn tặng Huy hiệu Đảng",
        "people",
        Family.STOCK,
        "Đảng viên chính thức đủ tuổi Đảng (30, 40, 45, 50 … 90 năm, tính từ quyết định kết nạp gần nhất) mà"
        " chưa có huy hiệu của mức đó hoặc mức cao hơn, không trong thời gian bị lùi do kỷ luật.",
        ALONE.due,
        missing=ALONE.unknown,
        dimensions=("years",),
        of_people=True,
    ),
    _given(
        "badges_awarded",
        "Huy hiệu Đảng đã tặng",
        "badges",
        "badges",
        "Trao tặng, tặng sớm và truy tặng, theo ngày trao (chưa ghi thì theo ngày quyết định).",
        "years",
        "kind",
    ),
    _given("cards_issued", "Thẻ đảng viên đã cấp", "cards", "cards", "Theo ngày cấp.", "kind"),
    _given(
        "awards_of_members",
        "Đảng viên được khen thưởng",
        "awards",
        "awards",
        "Số lần khen thưởng, theo ngày khen thưởng.",
        "kind",
    ),
    Indicator(
        "awards_of_organizations",
        "Tổ chức đảng được khen thưởng",
        "awards",
        Family.AWARDS,
        "Số lần khen thưởng, theo ngày khen thưởng.",
        dimensions=("kind", *STEPS),
        period=True,
    ),
)
