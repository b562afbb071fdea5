"""Counting villages, organizations and posts: what stands on a day, and in what state it is.

What is counted stands on the reporting day; only its place in a tree follows the structure date. People are
joined to what their recorded village or cell is or has become on the reporting day; somebody who cannot be
placed in one counts for none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings

from members.models import ASSOCIATION_POSTS, BaseTerm
from registry.common.dates import eve
from registry.units.models import CELL_KINDS, GRASSROOTS_KINDS
from registry.units.rosters import Roster, RowKey, number_of, placed_inside, row_of
from registry.units.structure import Structure, forest
from registry.units.tree import Place, Tree
from reports.calendar import STEPS
from reports.catalogue import Family, Indicator
from reports.indicator import ASSOCIATION
from reports.models import BoardReading, Reading

from . import keys
from .people import Counts
from .people_sql import NO_DIMENSION, Dimension, written
from .statements import Statement, fill

_HOLDERS = """LEFT JOIN members_post held ON held.id = each.id
LEFT JOIN members_member member ON member.id = held.holder_id"""


# How villages and organizations are broken down: by their own row on the day.
DIMENSIONS: Mapping[str, Dimension] = {
    **{
        name: Dimension(f"coalesce(nullif(state.{name}, ''), 'unknown')")
        for name in ("sector", "base", "kind")
    },
    **{step: Dimension(written(step, "state.happened_on")) for step in STEPS},
    "rung": Dimension(
        "CASE WHEN state.own = 0 THEN 'none' WHEN state.own_committee THEN 'own_committee'"
        " WHEN state.own_cell THEN 'own' WHEN state.own <= 2 THEN 'one_two' ELSE 'joint' END"
    ),
    "association": Dimension("coalesce(nullif(state.association, ''), 'unknown')"),
    "special": Dimension(
        "special.value",
        f"CROSS JOIN LATERAL (\n{fill('special', day='%(on)s', village='village_id')}\n) AS special",
    ),
}


def reading_on(day: date) -> str:
    """The reading of a village without a member that the board holds official on ``day``."""
    row = BoardReading.objects.filter(in_force_from__lte=day).order_by("-in_force_from").first()
    return row.reading if row else Reading.OWN.value


def _settling(day: Structure, suffix: str = "") -> dict[str, Any]:
    """The parameters that join people to the villages and cells of ``day``."""
    villages = [(v, now) for v in day.forest.villages if (now := day.village_now(v)) is not None]
    cells = [(c, now) for c in day.forest.cells if (now := day.cell_now(c)) is not None]
    return {
        f"recorded_villages{suffix}": [recorded for recorded, _ in villages],
        f"villages_now{suffix}": [now for _, now in villages],
        f"recorded_cells{suffix}": [recorded for recorded, _ in cells],
        f"cells_now{suffix}": [now for _, now in cells],
        f"standing{suffix}": standing_villages(day),
        f"on{suffix}": day.day,
        "committee_from": settings.COMMITTEE_FROM,
    }


def standing_villages(day: Structure) -> list[int]:
    """The villages that stand on the day."""
    standing = day.areas.standing
    return [village for village in day.forest.villages if village in standing]


def _village_rows(roster: Roster, villages: list[int]) -> dict[str, Any]:
    inside, rows = placed_inside((village, roster.villages[village].row) for village in villages)
    return {"villages": inside, "village_rows": rows}


class Each(NamedTuple):
    """A statement up to ``each``, one line a unit, ready for a tail that counts its lines or lists them."""

    name: str
    holes: dict[str, str]
    parameters: dict[str, Any]

    def with_tail(self, tail: str) -> str:
        """The SQL of the whole statement."""
        return fill(self.name, tail=tail, **self.holes)


def _villages(roster: Roster, on: date) -> Each:
    day = forest().on(on)
    holes = {"of": "", "counts": "", "reading": reading_on(on)}
    return Each("villages", holes, {**_settling(day), **_village_rows(roster, standing_villages(day))})


def _villages_changed(roster: Roster, starts: date, ends: date) -> Each:
    before, now = forest().on(eve(starts)), forest().on(ends)
    holes = {
        name: fill("villages_on_a_day", of=f"_{name}", counts="", reading=reading_on(day.day))
        for name, day in (("before", before), ("now", now))
    }
    villages = standing_villages(before)
    parameters = {
        **_settling(before, "_before"),
        **_settling(now, "_now"),
        **_village_rows(roster, villages),
        **_inheritance(villages, now),
    }
    return Each("villages_changed", holes, parameters)


def _inheritance(villages: list[int], now: Structure) -> dict[str, Any]:
    """What came of each of the villages, and where people are recorded who are in several heirs together."""
    heirs = {village: now.areas.inheritors(village) for village in villages}
    lost = {v: now.areas.ends(v).units for v in now.forest.villages if now.village_now(v) is None}
    shared = [
        (village, recorded)
        for village, own in heirs.items()
        if len(own) > 1
        for recorded, units in lost.items()
        if len(units) > 1 and units <= own
    ]
    pairs = [(village, heir) for village, own in heirs.items() for heir in own]
    return {
        "inherited": [village for village, _ in pairs],
        "heirs": [heir for _, heir in pairs],
        "divided": [village for village, _ in shared],
        "recorded_divided": [recorded for _, recorded in shared],
    }


def _organizations(roster: Roster, starts: date | None, on: date) -> Each:
    day = forest().on(on)
    kinds = {*CELL_KINDS, *GRASSROOTS_KINDS}
    organizations, rows = placed_inside(
        (unit, roster.leaf(roster.structure.cell(roster.tree, unit)).row)
        for unit in day.party.standing
        if (term := day.party_term(unit)) is not None and term.kind in kinds
    )
    placed = {"organizations": organizations, "organization_rows": rows}
    return Each("organizations", {"of": "", "counts": ""}, {**_settling(day), **placed, "starts": starts})


def _without_admission(roster: Roster, starts: date, on: date) -> Each:
    """As organizations, with those that stood all the time and those into or under which somebody came."""
    each = _organizations(roster, starts, on)
    day, first = forest().on(on), forest().on(starts)
    throughout = [unit for unit in day.party.standing if unit in first.party.standing]
    cells = Statement(fill("admitted_cells"), {"starts": starts, "on": on}).fetch()
    admitted = {unit for (cell,) in cells for unit in day.party.place(cell).path}
    each.parameters.update(throughout=throughout, admitted=list(admitted))
    return each


def _cells_changed(roster: Roster, starts: date, on: date) -> Each:
    day = forest().on(eve(starts))
    tree, standing = day.party.tree, forest().on(on).party.standing
    cells, rows = placed_inside(
        (unit, roster.cells[unit].row) for unit, term in day.party.standing.items() if term.kind in CELL_KINDS
    )
    gone_on = [None if cell in standing else tree.terms[cell][-1].ends_on for cell in cells]
    left_nothing = [cell not in standing and not tree.successors(cell, on) for cell in cells]
    parameters = {
        "organizations": cells,
        "organization_rows": rows,
        "dissolved": left_nothing,
        "gone_on": gone_on,
        "eve": day.day,
        "on": on,
    }
    return Each("cells_changed", {}, parameters)


def _posts(roster: Roster, post: str, on: date) -> Each:
    villages = _village_rows(roster, standing_villages(forest().on(on)))
    return Each("posts", {}, {**villages, "posts": list(posts_of(post)), "on": on})


def _bases(roster: Roster, on: date) -> Each:
    """Each where its own organization counts, else (always in the territory tree) where its area does."""
    structure, standing = roster.structure, forest().on(on).party.standing

    def place(area: int, organization: int | None) -> Place:
        if roster.tree == Tree.PARTY and organization is not None and organization in standing:
            return structure.cell(Tree.PARTY, organization)
        return structure.village(roster.tree, area)

    terms = BaseTerm.objects.on(on).values_list("base_id", "area_id", "organization_id")
    bases, rows = placed_inside((base, roster.leaf(place(*where)).row) for base, *where in terms)
    parameters = {"bases": bases, "base_rows": rows, "organizations": list(standing), "on": on}
    return Each("bases", {}, parameters)


def posts_of(asked: str) -> tuple[str, ...]:
    """The posts that a question asks about: heads and deputies of associations can be asked about as one."""
    return ASSOCIATION_POSTS if asked == ASSOCIATION else (asked,)


def _each(
    indicators: Sequence[Indicator],
    roster: Roster,
    starts: date | None,
    on: date,
    by: str | None,
    post: str | None,
) -> Each:
    """The statement up to ``each``. All indicators are of one family."""
    match indicators[0].family:
        case Family.VILLAGES:
            each = _villages(roster, on)
        case Family.VILLAGES_CHANGED:
            assert starts is not None
            each = _villages_changed(roster, starts, on)
        case Family.ORGANIZATIONS:
            each = _organizations(roster, starts, on)
        case Family.CELLS_CHANGED:
            assert starts is not None
            each = _cells_changed(roster, starts, on)
        case Family.WITHOUT_ADMISSION:
            assert starts is not None
            each = _without_admission(roster, starts, on)
        case Family.POSTS:
            assert post is not None
            each = _posts(roster, post, on)
        case Family.BASES:
            each = _bases(roster, on)
        case other:
            raise ValueError(f"{other} counts no units")
    if indicators[0].dimensions:
        dimension = DIMENSIONS[by] if by else NO_DIMENSION
        each.holes.update(by=dimension.value, by_join=dimension.join)
    conditions = [f"({indicator.counts}) AS counted_{n}" for n, indicator in enumerate(indicators)]
    conditions += [f"({indicator.among or 'true'}) AS among_{n}" for n, indicator in enumerate(indicators)]
    each.holes["conditions"] = ",\n           ".join(conditions)
    return each


def counted(
    indicators: Sequence[Indicator],
    roster: Roster,
    starts: date | None,
    on: date,
    by: str | None,
    post: str | None,
) -> list[Counts]:
    """Units that each of ``indicators`` (of one family) counts on ``on``, and those it counts among."""
    each = _each(indicators, roster, starts, on, by, post)
    size = len(indicators)
    conditions = [f"counted_{n}" for n in range(size)]
    columns = [f"among_{n}" for n in range(size)] + conditions
    counts = [f"count(*) FILTER (WHERE {column}) AS {column}" for column in columns]
    # Of posts, what counts are the people who hold them.
    by_holder = keys.are_summed() and indicators[0].family == Family.POSTS
    join = _HOLDERS if by_holder else ""
    counts += keys.sums(conditions) if by_holder else []
    tail = fill("counted_units", by="by" if by else "NULL::text", counts=", ".join(counts), join=join)
    statement = Statement(each.with_tail(tail), each.parameters, ("row",), roster.legend())
    lines = [
        (row_of(number), value, found[:size], keys.with_keys(found[size:]) if by_holder else found[size:])
        for number, value, *found in statement.count()
    ]
    return [{(row, value): (own[n], base[n]) for row, value, base, own in lines} for n in range(size)]


def listed(
    indicator: Indicator,
    roster: Roster,
    starts: date | None,
    on: date,
    rows: list[RowKey],
    by: str | None,
    post: str | None,
    value: str | None,
    part: str,
) -> list[int]:
    """The ids of the units that ``indicator`` counts in ``rows``: villages, organizations or posts.

    Of a ratio the ``part`` says whether those above or below the line are meant.
    """
    each = _each([indicator], roster, starts, on, by, post)
    parameters = {**each.parameters, "rows": list(map(number_of, rows)), "value": value}
    tail = fill("listed_units", counts="among_0" if part == "denominator" else "counted_0")
    return [unit for (unit,) in Statement(each.with_tail(tail), parameters).fetch()]
