"""Counting those who are prepared for admission: the cases that are open on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from members.models import Step
from registry.units.rosters import Roster, RowKey, number_of, row_of
from reports.catalogue import Indicator

from . import keys
from .people import Counts
from .people_sql import NO_DIMENSION, Dimension
from .statements import Statement, fill

_ORDER = ", ".join(f"'{step}'" for step in Step.values)
DIMENSIONS: Mapping[str, Dimension] = {
    # The furthest that has been done up to the day, whatever came of it.
    "step": Dimension(f"""coalesce(
    (SELECT done.step FROM members_casestep done WHERE done.case_id = placed.id AND done.done_on <= %(on)s
     ORDER BY array_position(ARRAY[{_ORDER}]::text[], done.step::text) DESC LIMIT 1), 'none')"""),  # noqa: S608 (our own words)
    "source": Dimension("coalesce(nullif(placed.source, ''), 'unknown')"),
    "stuck": Dimension("placed.stuck"),
}


def counted(indicator: Indicator, roster: Roster, on: date, by: str | None) -> Counts:
    """The cases that ``indicator`` counts on ``on``, by row and value of ``by``."""
    counts = [f"count(*) FILTER (WHERE {indicator.counts}) AS counted_0"]
    counts += keys.sums([indicator.counts], "placed.disclosure_key")
    value = _dimension(by).value
    text = fill("cases", tail=fill("counted", by=value, join="", counts=", ".join(counts)))
    statement = Statement(text, {**roster.places(), "on": on}, ("row",), roster.legend())
    return {
        (row_of(number), found): (keys.with_keys(rest)[0], 0) for number, found, *rest in statement.count()
    }


def listed(
    indicator: Indicator, roster: Roster, on: date, rows: Sequence[RowKey], by: str | None, value: str | None
) -> list[int]:
    """The ids of the cases that ``indicator`` counts in ``rows``."""
    selected = "true" if value is None else f"{_dimension(by).value} = %(value)s"
    text = fill("cases", tail=fill("listed", join="", counts=indicator.counts, value=selected))
    parameters = {**roster.places(), "on": on, "rows": list(map(number_of, rows)), "value": value}
    return [case for (case,) in Statement(text, parameters).fetch()]


def _dimension(by: str | None) -> Dimension:
    return DIMENSIONS[by] if by else NO_DIMENSION
