"""Every indicator, declared once: code, title, unit, what counts, and how it may be broken down.

Screens, forms, exports and the API all read this list; ``docs/indicators.md`` is written from it. ``counts``
and ``among`` are SQL over the rows of the indicator's family: what makes the figure, and for a ratio what it
is a share of. The same condition fills the statement that answers a question (``sql/``, one file a family)
and, where ``stored`` stands, the one that counts the figures of a month (``sql/month.sql``).
"""

from __future__ import annotations

from .indicator import FLOW_DIMENSIONS, PEOPLE_DIMENSIONS, Family, Indicator
from .indicators.cell_life import CELL_LIFE
from .indicators.honours import HONOURS
from .indicators.organizations import ORGANIZATIONS
from .indicators.others import OTHERS
from .indicators.people import PEOPLE
from .indicators.villages import VILLAGES

INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (*PEOPLE, *HONOURS, *VILLAGES, *ORGANIZATIONS, *CELL_LIFE, *OTHERS)
}

# Codes whose figures can be set as a target: counts, not shares.
COUNTING = frozenset(
    indicator.code
    for indicator in INDICATORS.values()
    if not indicator.is_ratio and indicator.family not in (Family.BALANCE, Family.TARGETS)
)

__all__ = ["COUNTING", "FLOW_DIMENSIONS", "INDICATORS", "PEOPLE_DIMENSIONS", "Family", "Indicator"]
