"""What a plan changes, measured: the same figures are taken of any state of the register, line by line.

A preview takes them before and after the plan's own acts, inside a transaction that is taken back; so what it
says is what is measured once they are done. Figures come from the engine of figures; what no indicator says
(who heads what, names that are alike, who sees how many) is counted here, as of the plan's day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count

from cells.models import CellVillage
from members.models import Assignment, PartyPost, PartyPostKind, Post, PostKind, Stretch
from registry.accounts.access import scopes
from registry.accounts.models import Grant
from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter, as_machine
from registry.common.dates import eve
from registry.common.text import search_key
from registry.units.models import CELL_KINDS
from registry.units.rosters import KEYS, OUTSIDE, Roster, RowKey, SpecialRow
from registry.units.structure import Structure, forest
from registry.units.tree import Tree, holding
from reports.engine.answers import answers
from reports.periods.models import Closing
from reports.questions import Question, Row
from reports.targets.models import Target

from .models import Plan

# Figures of the catalogue, each with the dimension that it is broken down by.
FIGURES = (
    ("villages", ""),
    ("villages", "rung"),
    ("villages_without_member_own", ""),
    ("villages_without_member_resident", ""),
    ("villages_without_member_local", ""),
    ("villages_at_risk", ""),
    ("villages_without_own_cell", ""),
    ("villages_ready_for_cell", ""),
    ("cells", ""),
    ("joint_cells", ""),
    ("cells_under_three", ""),
    ("grassroots_organizations", ""),
    ("members", ""),
)
# A cell of more members than this is large.
LARGE = 30
TOTAL = ""


class Line(NamedTuple):
    """What a value is of: a figure, a value of its dimension, a unit (or nothing: the total)."""

    figure: str
    by: str
    unit: str


class Measured(NamedTuple):
    """Values by line, names of units, the recorded cells that each user sees, and the members of cells."""

    values: dict[Line, float | None]
    names: dict[str, str]
    sights: dict[str, frozenset[str]]
    people: dict[str, int]


def measure(plan: Plan) -> Measured:
    """All figures of the plan's organization as the register stands now, on the plan's day."""
    with consistent_read(), as_machine():
        structure = forest().on(plan.on)
        root = plan.organization_id
        level = _level(structure, root)
        roster = Roster.of(structure, Tree.PARTY, [root], level)
        names = {unit.key: unit.name for unit in roster.units} | dict(KEYS.values())
        values = dict(_figures(plan, level))
        with as_counter():
            people = dict(_people(plan.on))
        placed = _Placed(structure, roster)
        for name, units in _own(placed, people):
            values |= _counted(name, roster, units)
        values |= dict(_targets(plan, structure, level))
        values[Line("same_codes", "", TOTAL)] = _same_codes(structure)
        values[Line("closed_periods", "", TOTAL)] = Closing.objects.in_force().count()
        codes = structure.forest.codes
        by_code = {codes[cell]: number for cell, number in people.items()}
        return Measured(values, names, _sights(plan.on, structure, root), by_code)


def _level(structure: Structure, root: int) -> str:
    """The level of the rows: superior committees below a province, else what stands below them."""
    superior = structure.units_at(Tree.PARTY, "superior_committee", root)
    return "superior_committee" if set(superior) - {root} else "grassroots"


# Figures of the catalogue.


def _figures(plan: Plan, level: str) -> Iterator[tuple[Line, float | None]]:
    asked = [
        Question(code, organization=plan.organization.code, level=level, on=plan.on, by=by or None)
        for code, by in FIGURES
    ]
    unplaced = {}
    for (code, _), answer in zip(FIGURES, answers(asked), strict=True):
        unplaced[code] = answer.unplaced
        for row in answer.rows:
            yield Line(code, row.by or "", row.key), row.value
        yield from _totals(code, answer.total, answer.rows)
    yield Line("people_in_no_village", "", TOTAL), unplaced["villages_without_member_own"]
    yield Line("people_in_no_cell", "", TOTAL), unplaced["cells_under_three"]


def _totals(code: str, total: Row, rows: Iterable[Row]) -> Iterator[tuple[Line, float | None]]:
    by: Counter[str] = Counter()
    for row in rows:
        if row.by is not None:
            by[row.by] += int(row.value or 0)
    if not by:
        yield Line(code, "", TOTAL), total.value
    for value, number in by.items():
        yield Line(code, value, TOTAL), number


# What no indicator says.


class _Placed:
    """The villages and cells that stand, by the row in which they count."""

    def __init__(self, structure: Structure, roster: Roster) -> None:
        self.structure = structure
        inside = ((village, roster.villages[village].row) for village in structure.forest.villages)
        self.villages = {
            village: row
            for village, row in inside
            if row != OUTSIDE and structure.areas.term(village) is not None
        }
        cells = ((unit, term) for unit, term in structure.party.standing.items() if term.kind in CELL_KINDS)
        self.cells = {unit: row for unit, _ in cells if (row := roster.cells[unit].row) != OUTSIDE}


def _counted(name: str, roster: Roster, rows: Iterable[RowKey]) -> dict[Line, float | None]:
    """How many there are in each row, and in all."""
    counts = Counter(rows)
    found: dict[Line, float | None] = {Line(name, "", TOTAL): sum(counts.values())}
    for row, number in counts.items():
        key = KEYS[row][0] if isinstance(row, SpecialRow) else roster.units[row].key
        found[Line(name, "", key)] = number
    return found


def _people(day: date) -> Iterator[tuple[int, int]]:
    """Counted members by the cell in which they are recorded."""
    rows = Stretch.objects.on(day).order_by().values("cell").annotate(number=Count("pk"))
    return ((row["cell"], row["number"]) for row in rows)


def _own(placed: _Placed, people: dict[int, int]) -> Iterator[tuple[str, list[RowKey]]]:
    day, structure = placed.structure.day, placed.structure
    members: Counter[int] = Counter()
    for recorded, number in people.items():
        if (now := structure.cell_now(recorded)) is not None:
            members[now] += number
    yield "cells_over_thirty", [row for cell, row in placed.cells.items() if members[cell] > LARGE]
    secretaries = PartyPost.objects.filter(post=PartyPostKind.SECRETARY)
    heads = Post.objects.filter(post=PostKind.VILLAGE_HEAD)
    for name, rows, posts, column in (
        ("cells", placed.cells, secretaries, "organization"),
        ("villages", placed.villages, heads, "village"),
    ):
        tree = Tree.PARTY if name == "cells" else Tree.TERRITORY
        held = Counter(posts.on(day).values_list(column, flat=True))
        yield f"{name}_without_head", [row for unit, row in rows.items() if not held[unit]]
        yield f"{name}_with_several_heads", list(_to_choose(structure, tree, rows, posts, column, held))
    yield "village_posts", _rows_of(placed.villages, Post.objects.on(day).values_list("village", flat=True))
    yield (
        "party_posts",
        _rows_of(placed.cells, PartyPost.objects.on(day).values_list("organization", flat=True)),
    )
    tasks = Assignment.objects.on(day)
    yield (
        "tasks",
        [
            *_rows_of(placed.villages, tasks.exclude(village=None).values_list("village", flat=True)),
            *_rows_of(placed.cells, tasks.filter(village=None).values_list("cell", flat=True)),
        ],
    )
    served = set(CellVillage.objects.on(day).values_list("village", flat=True))
    yield "villages_nobody_serves", [row for unit, row in placed.villages.items() if unit not in served]
    yield "same_names", list(_same_names(placed))


def _rows_of(rows: Mapping[int, RowKey], units: Iterable[int]) -> list[RowKey]:
    return [rows[unit] for unit in units if unit in rows]


def _to_choose(
    structure: Structure, tree: Tree, rows: Mapping[int, RowKey], posts: Any, column: str, held: Counter[int]
) -> Iterator[RowKey]:
    """Units in which, of what came together on the day, several had a head: one is to be chosen."""
    day, tree_of_day = structure.day, structure.of(tree)
    before: dict[int, list[int]] = defaultdict(list)
    for unit, terms in tree_of_day.tree.terms.items():
        if terms[-1].ends_on == day:
            for heir in tree_of_day.tree.successors(unit, day):
                before[heir].append(unit)
    if not before:
        return
    then = Counter(posts.on(eve(day)).values_list(column, flat=True))
    for unit, sources in before.items():
        if unit in rows and sum(then[source] for source in sources) + held[unit] > 1:
            yield rows[unit]


def _same_names(placed: _Placed) -> Iterator[RowKey]:
    """Villages that are called as another of the same commune is."""
    structure, called = placed.structure, defaultdict(list)
    for village in placed.villages:
        naming = holding(structure.forest.namings[village], structure.day)
        if naming is not None:
            above = structure.areas.term(village)
            called[above and above.parent, search_key(naming.name)].append(village)
    for alike in called.values():
        if len(alike) > 1:
            yield from (placed.villages[village] for village in alike)


def _same_codes(structure: Structure) -> int:
    """How many standing areas bear an official code that another of their level bears."""
    borne: Counter[tuple[str, str]] = Counter()
    for area in structure.areas.standing:
        naming = holding(structure.forest.namings.get(area, ()), structure.day)
        if naming is not None and naming.code:
            borne[structure.forest.area_keys[area][1], naming.code] += 1
    return sum(number for number in borne.values() if number > 1)


# Targets, and what they leave in reserve.


def _targets(plan: Plan, structure: Structure, level: str) -> Iterator[tuple[Line, float | None]]:
    """What each unit is to reach by the targets whose period is not over on the plan's day."""
    subjects = (
        Target.objects.filter(period_to__gte=plan.on, period_from__lte=plan.on)
        .order_by("period_from", "period_to", "measure", "basis")
        .values_list("period_from", "period_to", "measure", "basis")
        .distinct()
    )
    for starts, ends, name, basis in subjects:
        question = Question(
            "targets", organization=plan.organization.code, level=level, starts=starts, ends=ends,
            on=plan.on, measure=name, basis=basis,
        )  # fmt: skip
        (answer,) = answers([question])
        by = f"{name} {basis} {starts:%Y-%m-%d} {ends:%Y-%m-%d}"
        handed_on = [float(row.value) for row in answer.rows if row.value is not None]
        for row in answer.rows:
            if row.value is not None or row.status == "not_applicable":
                yield Line("targets", by, row.key), row.value
        total = answer.total.value
        yield Line("targets", by, TOTAL), total
        if total is not None and handed_on:
            yield Line("reserve", by, TOTAL), float(total) - sum(handed_on)


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
