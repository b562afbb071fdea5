"""The dimensions by which figures of people are broken down, as SQL over the people that were placed.

The statements themselves stand in ``sql/people_stock.sql``, ``people_flow.sql`` and ``crossings.sql``: each
ends in ``placed``, one line a person or movement with the row of the answer that it counts in, and a tail
counts those lines or lists them. Where a leaf counts is settled before, by :mod:`registry.units.rosters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .keys import MEMBER


class Dimension(NamedTuple):
    """SQL of a dimension's value over ``placed``, and the join that it needs."""

    value: str
    join: str = ""


def _of_member(column: str) -> Dimension:
    return Dimension(f"coalesce(nullif(member.{column}, ''), 'unknown')", MEMBER)


DIMENSIONS: Mapping[str, Dimension] = {
    "gender": Dimension("coalesce(nullif(placed.gender, ''), 'unknown')"),
    "minority": Dimension("placed.minority"),
    "ethnicity": _of_member("ethnicity"),
    "age_band": Dimension("placed.age_band"),
    "standing": Dimension("placed.standing"),
    "education": _of_member("education"),
    "qualification": _of_member("qualification"),
    "occupation": _of_member("occupation"),
    "sector": Dimension(
        "coalesce(nullif(coalesce(term.sector, followed.sector), ''), 'unknown')",
        """
LEFT JOIN units_organizationterm term
    ON term.organization_id = placed.cell_id
    AND term.starts_on <= placed.read_on AND term.ends_on > placed.read_on
LEFT JOIN followed ON followed.cell_id = placed.cell_id AND followed.day = placed.read_on""",
    ),
    "month": Dimension("to_char(placed.happened_on, 'YYYY-MM')"),
    "quarter": Dimension("to_char(placed.happened_on, 'YYYY-\"Q\"Q')"),
    "year": Dimension("to_char(placed.happened_on, 'YYYY')"),
}
NO_DIMENSION = Dimension("NULL::text")
