"""The dimensions by which figures of people are broken down, as SQL over the people that were placed.

The statements themselves stand in ``sql/people_stock.sql``, ``people_flow.sql`` and ``crossings.sql``: each
ends in ``placed``, one line a person or movement with the row of the answer that it counts in, and a tail
counts those lines or lists them. Where a leaf counts is settled before, by :mod:`registry.units.rosters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reports.calendar import STEPS
from reports.indicator import CODED_FACTS, YES_NO_FACTS
from reports.indicators.honours import PARTY_AGE

from .keys import MEMBER
from .statements import fill


class Dimension(NamedTuple):
    """SQL of a dimension's value over ``placed``, and the join that it needs."""

    value: str
    join: str = ""


def _of_member(column: str) -> Dimension:
    return Dimension(f"coalesce(nullif(member.{column}, ''), 'unknown')", MEMBER)


# What is read from the cell's own row on the day.
OF_CELL = ("sector", "base")


def _of_cell(column: str) -> Dimension:
    return Dimension(
        f"coalesce(nullif(coalesce(term.{column}, followed.{column}), ''), 'unknown')",
        """
LEFT JOIN units_organizationterm term
    ON term.organization_id = placed.cell_id
    AND term.starts_on <= placed.read_on AND term.ends_on > placed.read_on
LEFT JOIN followed ON followed.cell_id = placed.cell_id AND followed.day = placed.read_on""",
    )


def fact_on_the_day(column: str, *, yes_no: bool = False) -> str:
    """SQL of a fact that has a day, over ``placed`` (``member_id``, ``read_on``) joined with ``member``.

    That of the latest profile up to the day that names it, and before the first the member's own. A probe of
    an index a row: nothing is read where nobody asks for it.
    """
    named = f"profile.{column} IS NOT NULL" if yes_no else f"profile.{column} <> ''"
    latest = f"""(SELECT profile.{column} FROM members_profile profile
        WHERE profile.member_id = placed.member_id AND profile.from_on <= placed.read_on AND {named}
        ORDER BY profile.from_on DESC LIMIT 1)"""  # noqa: S608 (our own columns)
    if yes_no:
        return f"CASE coalesce({latest}, member.{column}) WHEN true THEN 'yes' WHEN false THEN 'no' END"
    return f"coalesce({latest}, nullif(member.{column}, ''))"


def _fact(column: str, *, yes_no: bool = False) -> Dimension:
    return Dimension(f"coalesce({fact_on_the_day(column, yes_no=yes_no)}, 'unknown')", MEMBER)


_WRITTEN = {"month": "YYYY-MM", "quarter": 'YYYY-"Q"Q', "year": "YYYY"}


def written(step: str, day: str) -> str:
    """SQL of the month, quarter or year in which a day lies, as :mod:`reports.calendar` writes it."""
    return f"to_char({day}, '{_WRITTEN[step]}')"


DIMENSIONS: Mapping[str, Dimension] = {
    "gender": Dimension("coalesce(nullif(placed.gender, ''), 'unknown')"),
    "minority": Dimension("placed.minority"),
    "ethnicity": _of_member("ethnicity"),
    "age_band": Dimension("placed.age_band"),
    "standing": Dimension("placed.standing"),
    **{name: _fact(name) for name in CODED_FACTS},
    **{name: _fact(name, yes_no=True) for name in YES_NO_FACTS},
    **{name: _of_cell(name) for name in OF_CELL},
    "special": Dimension(
        "coalesce(special.value, 'unknown')",
        f"""
LEFT JOIN followed_village
    ON followed_village.village_id = placed.village_id AND followed_village.day = placed.read_on
LEFT JOIN LATERAL (
{fill("special", day="placed.read_on", village="coalesce(followed_village.now_id, placed.village_id)")}
) AS special ON true""",
    ),
    "task": Dimension(
        "task.value",
        """
JOIN LATERAL (
    SELECT DISTINCT assigned.task AS value FROM members_assignment assigned
    WHERE assigned.member_id = placed.member_id
      AND assigned.starts_on <= placed.read_on AND assigned.ends_on > placed.read_on
) AS task ON true""",
    ),
    # Nobody is under two reviews at a time.
    "reason": Dimension(
        "coalesce(nullif(screened.reason, ''), 'unknown')",
        """
JOIN members_review screened
    ON screened.member_id = placed.member_id AND screened.opened_on <= placed.read_on
    AND (screened.closed_on IS NULL OR screened.closed_on > placed.read_on)""",
    ),
    "years": Dimension("coalesce(party.step::text, 'unknown')", f"CROSS JOIN LATERAL {PARTY_AGE} AS party"),
    "grade": Dimension(
        "coalesce(nullif(ranking.grade, ''), 'unknown')",
        """
LEFT JOIN cells_ranking ranking
    ON ranking.member_id = placed.member_id
    AND ranking.period_from = %(starts)s AND ranking.period_to = %(on)s""",
    ),
    "kind": Dimension("coalesce(nullif(placed.measure, ''), 'unknown')"),
    **{step: Dimension(written(step, "placed.happened_on")) for step in STEPS},
}
NO_DIMENSION = Dimension("NULL::text")
