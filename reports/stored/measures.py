"""Which figures are stored of each unit and month: those indicators of the catalogue that are marked so.

The stored figure is the indicator's value, of a share its numerator. One that has a period is of the month,
any other of its last day. Figures of people are not reported for days before the register of the province
begins.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable

from reports.catalogue import INDICATORS, Family, Indicator
from reports.engine.statements import fill
from reports.models import Reading

# The part of the statement that sums a family's figures up to each unit.
_SUMMED_IN = {
    Family.STOCK: "stock",
    Family.FLOW: "flow",
    Family.VILLAGES: "villages",
    Family.ORGANIZATIONS: "organizations",
}


def stored_indicators() -> list[Indicator]:
    """The indicators whose figures are stored, in the order in which they are."""
    return [indicator for indicator in INDICATORS.values() if indicator.stored]


def codes() -> list[str]:
    """Their codes."""
    return [indicator.code for indicator in stored_indicators()]


def kinds() -> list[str]:
    """The kinds of movements that any of them counts."""
    return sorted({kind for indicator in stored_indicators() for kind in indicator.kinds})


def month_statement(reading: str) -> str:
    """The statement that gives ``tree``, ``unit`` and ``figures``; villages by the board's ``reading``."""
    of = {family: [one for one in stored_indicators() if one.family == family] for family in _SUMMED_IN}
    stock, flow = of[Family.STOCK], of[Family.FLOW]
    villages, organizations = of[Family.VILLAGES], of[Family.ORGANIZATIONS]
    return fill(
        "month",
        of="",
        reading=reading,
        only="",
        only_serving="",
        counts=_columns(stock, _people),
        stock_sums=_columns(stock, _sum),
        flow_counts=_columns(flow, _movements),
        flow_sums=_columns(flow, _sum),
        village_conditions=_columns(villages, _condition),
        village_counts=_columns(villages, _fulfilled),
        organization_conditions=_columns(organizations, _condition),
        organization_counts=_columns(organizations, _fulfilled),
        figures=",\n             ".join(map(_figure, stored_indicators())),
    )


def definition() -> str:
    """What is stored and how it is counted, as a digest: another where any condition is another."""
    statements = "".join(map(month_statement, Reading.values))
    said = re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", statements))
    return hashlib.sha256(f"{codes()} {kinds()} {said}".encode()).hexdigest()


def _columns(indicators: Iterable[Indicator], column: Callable[[Indicator], str]) -> str:
    """Columns for the end of a list of columns, each named by its indicator's code."""
    return "".join(f',\n           {column(one)} AS "{one.code}"' for one in indicators)


def _people(indicator: Indicator) -> str:
    return f"count(*) FILTER (WHERE {indicator.counts})"


def _movements(indicator: Indicator) -> str:
    of_kinds = ", ".join(f"'{kind}'" for kind in indicator.kinds)
    return f"count(*) FILTER (WHERE placed.kind IN ({of_kinds}) AND ({indicator.counts}))"


def _sum(indicator: Indicator) -> str:
    return f'sum("{indicator.code}")::bigint'


def _condition(indicator: Indicator) -> str:
    return f"({indicator.counts})"


def _fulfilled(indicator: Indicator) -> str:
    return f'count(*) FILTER (WHERE "{indicator.code}")'


def _figure(indicator: Indicator) -> str:
    figure = f'coalesce({_SUMMED_IN[indicator.family]}."{indicator.code}", 0)'
    if indicator.of_people:
        day = "starts" if indicator.period else "on"
        figure = f"CASE WHEN began.day IS NULL OR began.day <= %({day})s THEN {figure} END"
    return figure
