"""How far each village is on a day: its rung, its members by each reading, and which figures count it.

What counts is said by the catalogue and counted by the statement that counts the figures: so a village is in
the list of a figure, and on a rung, if and only if that figure counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.timezone import localdate

from registry.common.cache import Leaves
from registry.common.catching_up import CaughtUpCache
from registry.units.structure import forest
from reports.catalogue import INDICATORS
from reports.questions import Question

from .asked import understand
from .drill_down import units_of_figure
from .each import Each
from .settled import joined, serving_on, settled
from .statements import Statement, fill
from .units import each_village, with_conditions

# From none to all: on which rung a village stands.
RUNGS = ("none", "one_two", "joint", "own", "own_committee")
READINGS = ("resident", "own", "local")
# Figures of a day of which it is said whether they count a village.
COUNTING = (
    "villages_without_member",
    *(f"villages_without_member_{reading}" for reading in READINGS),
    "villages_at_risk",
    "villages_posted_only",
    "villages_ready_for_cell",
    "villages_without_own_cell",
)
# Of so many villages and cells, a large commune, people are looked up by place: else all are read.
FEW = 100
RELAPSED = "villages_relapsed"


@dataclass(frozen=True, slots=True)
class VillageState:
    """A village on a day: its rung, its members by each reading, the codes of the figures that count it."""

    village: int
    rung: str
    resident: int
    own: int
    local: int
    counted_by: frozenset[str]


_states: CaughtUpCache[list[VillageState]] = CaughtUpCache(size=100, shared="village states")


def village_states(question: Question) -> list[VillageState]:
    """Every village that a question about ``villages`` on a day counts, in the order of their numbers."""
    return _states.get((localdate(), question), lambda: _found(question), lambda: _near(question))


def _near(question: Question) -> Leaves | None:
    """Where those are recorded who matter to a few villages; of many anybody may."""
    parameters = _each(question).parameters
    if "near_cells" not in parameters:
        return None
    return Leaves(tuple(sorted(parameters["near_cells"])), tuple(sorted(parameters["near_villages"])))


def _each(question: Question) -> Each:
    asked = understand(question)
    return _narrowed(each_village(asked.roster(), asked.on), asked.on)


def _found(question: Question) -> list[VillageState]:
    each = with_conditions(_each(question), [INDICATORS[code] for code in COUNTING], "rung")
    each.holes["conditions"] += ",\n           resident, own, local"
    counted = ", ".join(f"counted_{n}" for n in range(len(COUNTING)))
    statement = Statement(each.with_tail(fill("village_lines", counted=counted)), each.parameters)
    return [
        VillageState(village, rung, resident, own, local, _codes(found))
        for village, rung, resident, own, local, *found in statement.fetch()
    ]


def _narrowed(each: Each, on: date) -> Each:
    """Of a few villages only the people recorded in them or in the cells that serve them are read.

    Indexes: stretch_by_village, stretch_by_cell.
    """
    villages, serving = each.parameters["villages"], serving_on(on)
    cells = sorted({cell for village in villages for cell in serving.get(village, ())})
    if len(villages) + len(cells) > FEW:
        return each
    became = settled(forest().on(on))
    each.parameters["near_villages"] = joined(became.of_village, villages)[0]
    each.parameters["near_cells"] = joined(became.of_cell, cells)[0]
    each.holes["only"] = (
        " AND (stretch.village_id = ANY (%(near_villages)s::bigint[])"
        " OR stretch.cell_id = ANY (%(near_cells)s::bigint[]))"
    )
    return each


def _codes(found: Sequence[bool]) -> frozenset[str]:
    return frozenset(code for code, counts in zip(COUNTING, found, strict=True) if counts)


def relapsed(question: Question) -> set[int]:
    """What is now in the place of the villages that have relapsed, as a question about these says."""
    asked = understand(question)
    now = forest().on(asked.on).areas
    return {heir for village in units_of_figure(question) for heir in now.inheritors(village)}


def relapsed_since_new_year(question: Question) -> Question:
    """The question about relapses from the year's first day to the day that ``question`` is about."""
    asked = understand(question)
    starts = asked.on.replace(month=1, day=1)
    return replace(question, indicator=RELAPSED, on=None, starts=starts, ends=asked.on)
