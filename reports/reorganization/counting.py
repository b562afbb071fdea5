"""What no indicator says of a plan's day: heads, posts, names and codes that are alike, what is closed.

Everything here is counted by the things that it counts, so that each number has its list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count

from cells.models import CellVillage
from members.models import (
    Assignment,
    Association,
    BaseTerm,
    PartyPost,
    PartyPostKind,
    Post,
    PostKind,
    Stretch,
    Task,
)
from registry.common.dates import eve
from registry.common.text import search_key
from registry.units.rosters import OUTSIDE, RowKey
from registry.units.structure import Structure
from registry.units.terms import holding
from registry.units.tree import Tree
from reports.periods.models import Closing

from .lines import TOTAL, Thing, Things
from .placing import Placed

# A cell of more members than this is large.
LARGE = 30
# How many counted members are recorded in a cell and a village.
People = Mapping[tuple[int, int | None], int]


def people_by_place(day: date) -> dict[tuple[int, int | None], int]:
    """Counted members by the cell and the village in which they are recorded."""
    rows = Stretch.objects.on(day).order_by().values("cell", "village").annotate(number=Count("pk"))
    return {(row["cell"], row["village"]): row["number"] for row in rows}


def counted_here(placed: Placed, people: People) -> Iterator[Things]:
    """All of it, figure by figure."""
    yield from _cells(placed, people)
    yield from _heads(placed)
    yield from _posts(placed)
    yield ("bases", ""), list(_bases(placed))
    yield from _people_nowhere(placed, people)
    yield from _alike(placed)
    yield from _closed(placed.structure.day)


def _cells(placed: Placed, people: People) -> Iterator[Things]:
    members: Counter[int] = Counter()
    for (recorded, _), number in people.items():
        if (now := placed.structure.cell_now(recorded)) is not None:
            members[now] += number
    large = [cell for cell in placed.cells if members[cell] > LARGE]
    yield ("cells_over_thirty", ""), [placed.organization(cell) for cell in large]
    served = set(CellVillage.objects.on(placed.structure.day).values_list("village", flat=True))
    unserved = [village for village in placed.villages if village not in served]
    yield ("villages_nobody_serves", ""), [placed.area(village) for village in unserved]


# Who heads what.


def _heads(placed: Placed) -> Iterator[Things]:
    secretaries = PartyPost.objects.filter(post=PartyPostKind.SECRETARY)
    heads = Post.objects.filter(post=PostKind.VILLAGE_HEAD)
    cells, villages = list(placed.cells), list(placed.villages)
    for name, of_tree, units, thing, posts, column in (
        ("cells", Tree.PARTY, cells, placed.organization, secretaries, "organization"),
        ("villages", Tree.TERRITORY, villages, placed.area, heads, "village"),
    ):
        held = Counter(posts.on(placed.structure.day).values_list(column, flat=True))
        yield (f"{name}_without_head", ""), [thing(unit) for unit in units if not held[unit]]
        several = _to_choose(placed.structure, of_tree, set(units), posts, column, held)
        yield (f"{name}_with_several_heads", ""), [thing(unit) for unit in several]


def _to_choose(
    structure: Structure, tree: Tree, units: set[int], posts: Any, column: str, held: Counter[int]
) -> Iterator[int]:
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
        if unit in units and sum(then[source] for source in sources) + held[unit] > 1:
            yield unit


# Posts and tasks, each known by its unit, what it is and since when: who holds it is nobody's business here.


def _posts(placed: Placed) -> Iterator[Things]:
    day = placed.structure.day
    of_villages = Post.objects.on(day).values_list("village", "post", "association", "starts_on")
    yield (
        ("village_posts", ""),
        _told_apart(
            placed.area(village, _since(_post(post, association), starts_on))
            for village, post, association, starts_on in of_villages
            if village in placed.villages
        ),
    )
    of_cells = PartyPost.objects.on(day).values_list("organization", "post", "starts_on")
    yield (
        ("party_posts", ""),
        _told_apart(
            placed.organization(cell, _since(PartyPostKind(post).label, starts_on))
            for cell, post, starts_on in of_cells
            if cell in placed.cells
        ),
    )
    yield ("tasks", ""), _told_apart(_tasks(placed))


def _bases(placed: Placed) -> Iterator[Thing]:
    """Places of work, each known by its code and by the area that it lies in: so one that moves is named."""
    held = BaseTerm.objects.on(placed.structure.day).order_by("base__code")
    for code, name, area in held.values_list("base__code", "name", "area"):
        if placed.structure.areas.term(area) is None or placed.row_of_area(area) == OUTSIDE:
            continue
        where = placed.area(area)
        yield where._replace(key=f"{code} {where.key}", name=f"{name}: {where.name}")


def _tasks(placed: Placed) -> Iterator[Thing]:
    tasks = Assignment.objects.on(placed.structure.day)
    for cell, village, task, starts_on in tasks.values_list("cell", "village", "task", "starts_on"):
        said = _since(Task(task).label, starts_on)
        if village in placed.villages:
            yield placed.area(village, said)
        elif village is None and cell in placed.cells:
            yield placed.organization(cell, said)


def _post(post: str, association: str) -> str:
    of = f" {Association(association).label}" if association else ""
    return f"{PostKind(post).label}{of}"


def _since(what: str, day: date) -> str:
    return f"{what}, từ {day:%d/%m/%Y}"


def _told_apart(things: Iterable[Thing]) -> list[Thing]:
    """Two of one kind since one day in one place are two things."""
    seen: Counter[str] = Counter()
    found = []
    for thing in things:
        seen[thing.key] += 1
        number = seen[thing.key]
        found.append(thing if number == 1 else Thing(f"{thing.key} {number}", *thing[1:]))
    return found


# People whose village or cell of the day is not certain, by where they are recorded.


def _people_nowhere(placed: Placed, people: People) -> Iterator[Things]:
    structure, rows = placed.structure, placed.roster.cells
    for name, tree in (("people_in_no_village", Tree.TERRITORY), ("people_in_no_cell", Tree.PARTY)):
        numbers: Counter[tuple[int, RowKey]] = Counter()
        for (cell, village), number in people.items():
            unit = cell if tree == Tree.PARTY else village
            if unit is None or rows[cell].row == OUTSIDE or structure.of(tree).one(unit) is not None:
                continue
            numbers[unit, rows[cell].row] += number
        yield (name, ""), [_recorded(placed, tree, *where, number) for where, number in numbers.items()]


def _recorded(placed: Placed, tree: Tree, unit: int, row: RowKey, number: int) -> Thing:
    known, of = placed.structure.forest, placed.key(row)
    key = known.codes[unit] if tree == Tree.PARTY else known.area_keys[unit][0]
    name, _ = placed.called(tree, unit)
    return Thing(f"{key} {of}", of, name, placed.name(row), number)


# Names and codes.


def _alike(placed: Placed) -> Iterator[Things]:
    structure, called = placed.structure, defaultdict(list)
    borne: dict[tuple[str, str], list[int]] = defaultdict(list)
    for area, term in structure.areas.standing.items():
        naming = holding(structure.forest.namings.get(area, ()), structure.day)
        if naming is None:
            continue
        if area in placed.villages:
            called[term.parent, search_key(naming.name)].append(area)
        if naming.code:
            borne[structure.forest.area_keys[area][1], naming.code].append(area)
    alike = [area for areas in called.values() if len(areas) > 1 for area in areas]
    yield ("same_names", ""), [placed.area(area) for area in alike]
    codes = [(area, code) for (_, code), areas in borne.items() if len(areas) > 1 for area in areas]
    inside = [(area, code) for area, code in codes if placed.row_of_area(area) != OUTSIDE]
    yield ("same_codes", ""), [placed.area(area, f"mã {code}") for area, code in inside]


# What was published.

# A digest of what each closing published. Grain: a closing. Index: answer_is_published_once.
_PUBLISHED = """
SELECT closing_id, md5(string_agg(md5(content), '' ORDER BY id)) FROM periods_publishedanswer
WHERE closing_id = ANY (%(closings)s) GROUP BY closing_id
"""


def _closed(day: date) -> Iterator[Things]:
    """Closed periods, each known by what it published too; and those that the day lies in or before."""
    closings = list(Closing.objects.in_force().select_related("organization").order_by("period", "pk"))
    asked: dict[str, Any] = {"closings": [one.pk for one in closings]}
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED, asked)
        published = dict(cursor.fetchall())
    things = {
        one: Thing(
            f"{one.organization.code} {one.period} {one.revision} {published.get(one.pk, '')}",
            TOTAL,
            f"{one.first:%d/%m/%Y} – {one.last:%d/%m/%Y}",
            one.organization.code,
        )
        for one in closings
    }
    yield ("closed_periods", ""), list(things.values())
    yield ("closed_periods_reached", ""), [thing for one, thing in things.items() if one.last >= day]
