"""Counting villages and work on them, organizations and posts: what stands on a day, and in what state it is.

What is counted stands on the reporting day; only its place in a tree follows the structure date. People are
joined to what their recorded village or cell is or has become on the reporting day; somebody who cannot be
placed in one counts for none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from registry.common.cache import Leaves
from registry.common.dates import eve
from registry.common.patched_cache import PatchedCache
from registry.units.changed import Changed, without
from registry.units.models import CELL_KINDS, GRASSROOTS_KINDS, Kind
from registry.units.relations import STRUCTURE
from registry.units.rosters import Roster, RowKey, number_of, placed_inside, row_of
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.calendar import STEPS
from reports.catalogue import Family, Indicator
from reports.models import BoardReading, Reading

from . import cell_life, keys, on_record, parts
from .by_settings import reading_instead
from .each import Each, village_rows
from .leaf_by_leaf import is_on
from .organization_facts import Facts, basis_of, facts_of
from .people import Counts
from .people_sql import NO_DIMENSION, Dimension, written
from .settled import Settled, joined, serving_on, settled, settling, standing_villages
from .statements import Statement, are_noted, fill

_HOLDERS = """LEFT JOIN members_post held ON held.id = each.id
LEFT JOIN members_member member ON member.id = held.holder_id"""


# How villages and organizations are broken down: by their own row on the day.
DIMENSIONS: Mapping[str, Dimension] = {
    **{
        name: Dimension(f"coalesce(nullif(state.{name}, ''), 'unknown')")
        for name in ("sector", "base", "kind", "grade", "cause")
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


_readings: PatchedCache[str] = PatchedCache(size=100)


def reading_on(day: date) -> str:
    """The reading of a village without a member that the board holds official on ``day``."""
    if (instead := reading_instead(day)) is not None:
        return instead

    def find() -> str:
        row = BoardReading.objects.filter(in_force_from__lte=day).order_by("-in_force_from").first()
        return row.reading if row else Reading.OWN.value

    return _readings.whole(day, day, find, STRUCTURE)


def each_village(roster: Roster, on: date) -> Each:
    """The statement about the villages of a roster that stand on a day."""
    day = forest().on(on)
    return _of_villages(day, village_rows(roster, settled(day).standing), reading_on(on))


def _of_villages(day: Structure, villages: dict[str, Any], reading: str, *, alone: bool = False) -> Each:
    """The statement about the villages given with their rows; who is recorded elsewhere is left out."""
    parameters = {**settling(day), **villages}
    holes = {"of": "", "counts": "", "reading": reading, "only": "", "only_serving": ""}
    if alone:
        recorded, now = joined(settled(day).of_village, villages["villages"])
        parameters |= {"standing": villages["villages"], "recorded_villages": recorded, "villages_now": now}
        serving = serving_on(day.day)
        cells = sorted({cell for village in villages["villages"] for cell in serving.get(village, ())})
        recorded, now = joined(settled(day).of_cell, cells)
        parameters |= {"recorded_cells": recorded, "cells_now": now, "serving": cells}
        holes["only"] = " AND stretch.village_id = ANY (%(recorded_villages)s::bigint[])"
        holes["only_serving"] = " AND cell_id = ANY (%(serving)s::bigint[])"
    return Each("villages", holes, parameters)


def _villages_changed(roster: Roster, starts: date, ends: date) -> Each:
    before, now = forest().on(eve(starts)), forest().on(ends)
    holes = {
        name: fill(
            "villages_on_a_day",
            of=f"_{name}",
            counts="",
            reading=reading_on(day.day),
            only="",
            only_serving="",
        )
        for name, day in (("before", before), ("now", now))
    }
    villages = standing_villages(before)
    parameters = {
        **settling(before, "_before"),
        **settling(now, "_now"),
        **village_rows(roster, villages),
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
    organizations, rows = placed_inside(_organization_rows(roster, day, day.party.standing))
    return _of_organizations(
        day, {"organizations": organizations, "organization_rows": rows, "starts": starts}
    )


def _organization_rows(roster: Roster, day: Structure, units: Iterable[int]) -> list[tuple[int, RowKey]]:
    kinds = {*CELL_KINDS, *GRASSROOTS_KINDS, Kind.SUB_COMMITTEE}
    return [
        (unit, roster.organization(unit))
        for unit in units
        if (term := day.party_term(unit)) is not None and term.kind in kinds
    ]


def _of_organizations(day: Structure, organizations: dict[str, Any], *, alone: bool = False) -> Each:
    """The statement about the organizations given with their rows; who is recorded elsewhere is left out."""
    parameters = {**settling(day), **organizations}
    holes = {"of": "", "counts": "", "only": "", "only_serving": ""}
    if alone:
        recorded, now = joined(settled(day).of_cell, organizations["organizations"])
        parameters |= {"recorded_cells": recorded, "cells_now": now}
        holes["only"] = " AND stretch.cell_id = ANY (%(recorded_cells)s::bigint[])"
        holes["only_serving"] = " AND cell_id = ANY (%(organizations)s::bigint[])"
    return Each("organizations", holes, parameters)


def _without_admission(roster: Roster, starts: date, on: date) -> Each:
    """As organizations, with those that stood all the time and those into or under which somebody came."""
    each = _organizations(roster, starts, on)
    day = forest().on(on)
    cells = Statement(fill("admitted_cells"), {"starts": starts, "on": on}).fetch()
    admitted = {unit for (cell,) in cells for unit in day.party.place(cell).path}
    each.parameters.update(throughout=_throughout(starts, on), admitted=list(admitted))
    return each


def _throughout(starts: date, on: date) -> list[int]:
    """The organizations that stand on every day of the period."""
    first = forest().on(starts).party.standing
    return [unit for unit in forest().on(on).party.standing if unit in first]


def each_of(
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
            each = each_village(roster, on)
        case Family.VILLAGES_CHANGED:
            assert starts is not None
            each = _villages_changed(roster, starts, on)
        case Family.ORGANIZATIONS:
            each = _organizations(roster, starts, on)
        case Family.CELLS_CHANGED:
            assert starts is not None
            each = cell_life.changed(roster, starts, on)
        case Family.WITHOUT_ADMISSION:
            assert starts is not None
            each = _without_admission(roster, starts, on)
        case Family.POSTS:
            assert post is not None
            each = on_record.posts(roster, post, on)
        case Family.PROGRAMMES:
            each = on_record.programmes(roster, on)
        case Family.BASES:
            each = on_record.bases(roster, on)
        case Family.AWARDS:
            assert starts is not None
            each = on_record.awards(roster, starts, on)
        case Family.MEETINGS | Family.ATTENDANCE:
            assert starts is not None
            each = cell_life.meetings(roster, starts, on)
        case Family.CELLS_MEETING:
            assert starts is not None
            each = _organizations(roster, starts, on)
            each.parameters.update(
                cell_life.months_to_meet_in(starts, on), throughout=_throughout(starts, on)
            )
        case Family.RANKED_ORGANIZATIONS:
            assert starts is not None
            each = cell_life.ranked(roster, starts, on)
        case other:
            raise ValueError(f"{other} counts no units")
    return with_conditions(each, indicators, by)


def with_conditions(each: Each, indicators: Sequence[Indicator], by: str | None) -> Each:
    """The same, with what each of the indicators counts and the value of a dimension."""
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
    size = len(indicators)
    if _count_in_parts(indicators, by):
        lines = _lines_by_part(indicators, roster, starts, on, by)
    else:
        statement = _counting(indicators, each_of(indicators, roster, starts, on, by, post), by, roster)
        by_holder, found_lines = _sum_keys(indicators), statement.count
        if not (are_noted() or is_on()):
            key = (statement.text, tuple(indicators), starts, on, by, post, roster.structure.day, roster.name)
            found_lines = partial(parts.counted_whole, key, max(starts or on, on), statement.count)
        lines = [
            (row_of(number), value, found[:size], keys.with_keys(found[size:]) if by_holder else found[size:])
            for number, value, *found in found_lines()
        ]
    return [{(row, value): (own[n], base[n]) for row, value, base, own in lines} for n in range(size)]


def _sum_keys(indicators: Sequence[Indicator]) -> bool:
    """Of posts, what counts are the people who hold them."""
    return keys.are_summed() and indicators[0].family == Family.POSTS


def _counting(indicators: Sequence[Indicator], each: Each, by: str | None, roster: Roster) -> Statement:
    conditions = [f"counted_{n}" for n in range(len(indicators))]
    columns = [f"among_{n}" for n in range(len(indicators))] + conditions
    counts = [f"count(*) FILTER (WHERE {column}) AS {column}" for column in columns]
    if indicators[0].family == Family.ATTENDANCE:
        counts = list(cell_life.ATTENDANCE)
    by_holder = _sum_keys(indicators)
    counts += keys.sums(conditions) if by_holder else []
    join = _HOLDERS if by_holder else ""
    tail = fill("counted_units", by="by" if by else "NULL::text", counts=", ".join(counts), join=join)
    return Statement(each.with_tail(tail), each.parameters, ("row",), roster.legend())


def _count_in_parts(indicators: Sequence[Indicator], by: str | None) -> bool:
    """Does what they count of a village or organization follow from who is recorded there?"""
    conditions = [sql for one in indicators for sql in (one.counts, one.among or "")]
    is_state = indicators[0].family in (Family.VILLAGES, Family.ORGANIZATIONS)
    return (
        is_state
        and by != "rung"
        and not are_noted()
        and not is_on()
        and parts.add_up_from_leaves(*conditions)
    )


def _lines_by_part(
    indicators: Sequence[Indicator], roster: Roster, starts: date | None, on: date, by: str | None
) -> list[tuple[RowKey, str | None, Sequence[int], Sequence[int]]]:
    day, reading, size = forest().on(on), reading_on(on), len(indicators)
    of_villages = indicators[0].family == Family.VILLAGES
    divided = _parts(roster, day, villages=of_villages)

    def each(only: Sequence[parts.Part] | None) -> Each:
        units, numbers = divided.numbered(villages=of_villages, only=only)
        alone = only is not None
        if of_villages:
            own = _of_villages(day, {"villages": units, "village_rows": numbers}, reading, alone=alone)
        else:
            rows = {"organizations": units, "organization_rows": numbers, "starts": starts}
            own = _of_organizations(day, rows, alone=alone)
        return with_conditions(own, indicators, by)

    became = settled(day)
    facts = {} if of_villages else facts_of(day)

    def among(units: Iterable[int]) -> set[parts.Part]:
        found = tuple(units)
        return divided.among(Leaves((), found) if of_villages else Leaves(found, ()))

    def touched(leaves: Leaves) -> set[parts.Part]:
        now = became.villages if of_villages else became.cells
        recorded = leaves.villages if of_villages else leaves.cells
        return among(now[unit] for unit in recorded if unit in now)

    def otherwise(before: tuple[Settled, Facts]) -> set[parts.Part]:
        then, facts_then = before
        cells = became.cells_otherwise(then)
        if not of_villages:
            return among(cells | {unit for unit, _ in facts.items() ^ facts_then.items()})
        served = {v for v, own in serving_on(on).items() if not cells.isdisjoint(own)} if cells else set()
        return among(became.villages_otherwise(then) | served)

    text = _counting(indicators, each(()), by, roster).text
    if not of_villages:
        # What the statement reads of organizations themselves.
        text = text.replace(fill("organization_state"), "")
    found = parts.counted(
        (str(of_villages), tuple(indicators), reading, starts, on, by, roster.structure.day, roster.name),
        on,
        basis_of(divided, became, facts),
        lambda only: _counting(indicators, each(only), by, roster).fetch(),
        touched,
        parts.in_key_of(text),
        otherwise,
    )
    return [(row, value, numbers[:size], numbers[size:]) for (row, value), numbers in found.items()]


def _parts(roster: Roster, day: Structure, *, villages: bool) -> parts.Parts:
    """The villages that stand on the day, or else the organizations, divided into parts."""

    def rows(units: Iterable[int]) -> dict[int, int]:
        if villages:
            return {unit: roster.village_numbers[unit] for unit in units if unit in roster.village_numbers}
        return dict(zip(*placed_inside(_organization_rows(roster, day, units)), strict=True))

    def divide() -> parts.Parts:
        found = rows(settled(day).standing if villages else day.party.standing)
        return parts.Parts(found, {}) if villages else parts.Parts({}, found)

    def renew(before: parts.Parts, changed: Changed) -> parts.Parts:
        if villages:
            units = changed.units(Tree.TERRITORY) | changed.villages(roster.tree)
            again = rows(v for v in units if v in day.areas.standing and day.forest.is_village(v))
            return before.after(without(before.villages, units) | again, {}, units, ())
        units = changed.units(Tree.PARTY) | changed.cells(roster.tree)
        return before.after({}, without(before.cells, units) | rows(units), (), units)

    return roster.structure.remembered(("unit parts", roster.name, day.day, villages), divide, renew)


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
    each = each_of([indicator], roster, starts, on, by, post)
    parameters = {**each.parameters, "rows": list(map(number_of, rows)), "value": value}
    tail = fill("listed_units", counts="among_0" if part == "denominator" else "counted_0")
    return [unit for (unit,) in Statement(each.with_tail(tail), parameters).fetch()]
