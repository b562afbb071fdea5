"""What a plan changes, measured: the same figures are taken of any state of the register, line by line.

A preview takes them before and after the plan's own acts, inside a transaction that is taken back; so what it
says is what is measured once they are done. Figures come from the engine of figures; what no indicator says
stands in :mod:`.counting` and :mod:`.handed_over`. Beside each figure stand the things that it counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from registry.accounts.access import scopes
from registry.accounts.models import Grant
from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter, as_machine
from registry.units.rosters import KEYS, Roster
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.engine.answers import answer as answer_to
from reports.engine.drill_down import units_of_figure
from reports.engine.village_states import RUNGS, village_states
from reports.questions import Question

from .counting import People, counted_here, people_by_place
from .handed_over import targets
from .lines import TOTAL, Line, Measured, Thing, Things, counted
from .models import Plan
from .placing import Placed

# Figures of the catalogue that count villages: these, and the villages on each rung.
OF_VILLAGES = (
    "villages_without_member_own",
    "villages_without_member_resident",
    "villages_without_member_local",
    "villages_at_risk",
    "villages_without_own_cell",
    "villages_ready_for_cell",
)
OF_ORGANIZATIONS = ("cells", "joint_cells", "cells_under_three", "grassroots_organizations")


def measure(plan: Plan) -> Measured:
    """All figures of the plan's organization as the register stands now, on the plan's day."""
    with consistent_read(), as_machine():
        structure = forest().on(plan.on)
        root = plan.organization_id
        level = _level(structure, root)
        roster = Roster.of(structure, Tree.PARTY, [root], level)
        placed = Placed(structure, roster)
        values = dict(_members(plan, level))
        things: dict[tuple[str, str], frozenset[Thing]] = {}
        with as_counter():
            people = people_by_place(plan.on)
            listed = list(_of_catalogue(plan, placed))
        for (figure, by), found in (*listed, *counted_here(placed, people)):
            things[figure, by] = frozenset(found)
            values |= dict(counted(figure, by, found))
        for line, value, moved in targets(plan, placed, level):
            values[line] = value
            if moved is not None:
                things[line.figure, line.by] = frozenset(moved)
        names = {unit.key: unit.name for unit in roster.units} | dict(KEYS.values())
        sights = _sights(plan.on, structure, root)
        return Measured(values, names, things, sights, _by_cell(structure, people))


def _level(structure: Structure, root: int) -> str:
    """The level of the rows: superior committees below a province, else what stands below them."""
    superior = structure.units_at(Tree.PARTY, "superior_committee", root)
    return "superior_committee" if set(superior) - {root} else "grassroots"


def _members(plan: Plan, level: str) -> Iterator[tuple[Line, float | None]]:
    answer = answer_to(Question("members", organization=plan.organization.code, level=level, on=plan.on))
    for row in answer.rows:
        yield Line("members", "", row.key), row.value
    yield Line("members", "", TOTAL), answer.total.value


def _by_cell(structure: Structure, people: People) -> dict[str, int]:
    """Counted members by the code of the cell in which they are recorded."""
    found: Counter[str] = Counter()
    for (cell, _), number in people.items():
        found[structure.forest.codes[cell]] += number
    return dict(found)


def _of_catalogue(plan: Plan, placed: Placed) -> Iterator[Things]:
    """The villages and organizations that figures of the catalogue count: as many as these say."""
    code, on = plan.organization.code, plan.on
    states = village_states(Question("villages", organization=code, on=on))
    yield ("villages", ""), [placed.area(state.village) for state in states]
    for rung in RUNGS:
        yield ("villages", rung), [placed.area(state.village) for state in states if state.rung == rung]
    for figure in OF_VILLAGES:
        counting = [state.village for state in states if figure in state.counted_by]
        yield (figure, ""), [placed.area(village) for village in counting]
    for figure in OF_ORGANIZATIONS:
        units = units_of_figure(Question(figure, organization=code, on=on))
        yield (figure, ""), [placed.organization(unit) for unit in units]


# Who sees whom.


def _sights(day: date, structure: Structure, root: int) -> dict[str, frozenset[str]]:
    """The recorded cells that each user with rights below the root sees on the day."""
    below = set(structure.party.below([root]))
    users = {
        grant.user
        for grant in Grant.objects.on(day).filter(user__is_active=True).select_related("user")
        if below & set(structure.party.heirs([grant.organization_id]))
    }
    codes = structure.forest.codes
    return {
        user.username: frozenset(codes[unit] for unit in scopes.subtree_ids(user, on=day)) for user in users
    }
