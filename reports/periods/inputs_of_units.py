"""What figures read of villages and organizations: everything by which one may count then and not now.

The same is read at two moments. The first of these that differs, in their order, is why a unit counts at one
of the two moments only. What is about people is a set of lines that begin with the person's number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from cells.models import CellVillage
from registry.common.dates import eve
from registry.units.models import CELL_KINDS
from registry.units.rosters import OUTSIDE, Roster
from registry.units.structure import Structure, forest
from registry.units.tree import TreeOnDay
from reports.catalogue import Family
from reports.engine import cell_life
from reports.engine.asked import Asked
from reports.engine.settled import joined, serving_on, settled
from reports.engine.statements import Statement, fill

from .things import SQL

# By code, in the order in which causes are looked for.
Inputs = dict[str, Any]


# Of what stands on the eve of a period this is read of the eve alone.
OF_THE_EVE = ("founded", "merged", "ended", "placed")


def _life(tree: TreeOnDay[Any], unit: int) -> Inputs:
    """Does it not stand yet, has it gone into another, has it ended?"""
    terms = tree.tree.terms.get(unit, ())
    is_early = not terms or terms[0].starts_on > tree.day
    is_gone = not is_early and unit not in tree.standing
    is_merged = is_gone and bool(tree.tree.successors(unit, tree.day))
    return {"founded": is_early, "merged": is_merged, "ended": is_gone and not is_merged}


def _read(name: str, parameters: dict[str, Any], **holes: str) -> list[Any]:
    return Statement(fill(name, SQL, **holes), parameters).fetch()


def villages(day: Structure, roster: Roster, ids: Collection[int]) -> dict[int, Inputs]:
    """What is read of villages on a day."""
    became, serving = settled(day), serving_on(day.day)
    served: dict[int, int] = defaultdict(int)
    for cells in serving.values():
        for cell in cells:
            served[cell] += 1
    people = _people(day, became.of_village, ids, "village_id")
    heads: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for village, holder, counts in _read("village_heads", {"units": list(ids), "on": day.day}):
        heads[village].append((holder, counts))
    found = {}
    for village in ids:
        found[village] = {
            **_life(day.areas, village),
            "placed": village in roster.village_numbers,
            "joined": tuple(sorted(became.of_village.get(village, ()))),
            "cells": tuple(sorted((cell, served[cell]) for cell in serving.get(village, ()))),
            **_of_people(people[village], became.cells),
            "head": tuple(sorted(holder for holder, _ in heads[village])),
            "holder": frozenset((holder,) for holder, counts in heads[village] if counts),
        }
    return found


def villages_changed(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """What is read of villages of the eve of a period, and of what came of them by its last day."""
    assert asked.starts is not None
    roster, before, now = asked.roster(), forest().on(eve(asked.starts)), forest().on(asked.on)
    heirs = {village: sorted(now.areas.inheritors(village)) for village in ids}
    then = villages(before, roster, ids)
    later = villages(now, roster, {heir for own in heirs.values() for heir in own})
    divided = _of_what_was_divided(now)
    found = {}
    for village in ids:
        own = {code: value for code, value in then[village].items() if code in OF_THE_EVE}
        own["heirs"] = tuple(heirs[village])
        for code, value in then[village].items():
            if code not in own:
                own[code] = _together(value, [(heir, later[heir][code]) for heir in heirs[village]])
        mine = set(heirs[village])
        own["people"] |= {(member, "divided") for into, member in divided if into <= mine}
        found[village] = own
    return found


def _of_what_was_divided(now: Structure) -> list[tuple[frozenset[int], int]]:
    """People of villages that went into several, without our knowing which, with these villages."""
    lost = {
        village: units
        for village in now.forest.villages
        if now.village_now(village) is None and len(units := now.areas.ends(village).units) > 1
    }
    people = _people(now, {village: (village,) for village in lost}, lost, "village_id")
    return [(frozenset(lost[village]), line[0]) for village, own in people.items() for line in own]


def _together(then: Any, later: Iterable[tuple[int, Any]]) -> Any:
    """What is read of a village and of its heirs as one."""
    if not isinstance(then, frozenset):
        return (then, *later)
    of_heirs = {(line[0], heir, *line[1:]) for heir, value in later for line in value}
    return frozenset({(line[0], "eve", *line[1:]) for line in then} | of_heirs)


def _people(
    day: Structure, of: dict[int, tuple[int, ...]], units: Collection[int], leaf: str
) -> dict[int, list[tuple[Any, ...]]]:
    recorded, now = joined(of, list(units))
    asked = {"recorded": recorded, "units": now, "on": day.day}
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for unit, *line in _read("unit_people", asked, leaf=leaf, of=""):
        found[unit].append(tuple(line))
    return found


def _of_people(people: Iterable[tuple[Any, ...]], cells: dict[int, int]) -> Inputs:
    """Who is there, in which cell and in what state."""
    lines = list(people)
    return {
        "people": frozenset((member,) for member, *_ in lines),
        "organized": frozenset((member, cell) for member, cell, *_ in lines),
        "cells_joined": tuple(sorted({(cell, cells.get(cell) or 0) for _, cell, *_ in lines})),
        "standing": frozenset((member,) for member, _, official, *_ in lines if official),
        "away": frozenset((member,) for member, _, _, _, away, *_ in lines if away),
        "posted": frozenset(
            (member, local, tuple(posted)) for member, *_, local, posted in lines if posted or not local
        ),
        # Who gets older needs nobody to record it.
        "years": tuple(sorted(member for member, _, _, over_60, *_ in lines if over_60)),
    }


def organizations(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """What is read of organizations on a day or in a period."""
    day, family = forest().on(asked.on), asked.indicator.family
    if family == Family.CELLS_CHANGED:
        return _changed(asked, ids)
    found = {unit: _standing(asked.roster(), day, unit) for unit in ids}
    more = {
        Family.ORGANIZATIONS: _state,
        Family.WITHOUT_ADMISSION: _admitted,
        Family.CELLS_MEETING: _met,
        Family.RANKED_ORGANIZATIONS: _ranked,
    }[family]
    for unit, own in more(asked, day, ids).items():
        found[unit] |= own
    return found


def _standing(roster: Roster, day: Structure, unit: int) -> Inputs:
    """Does it stand, where, and of what kind is it?"""
    term = day.party_term(unit)
    return {
        **_life(day.party, unit),
        "placed": roster.organization(unit) != OUTSIDE,
        "kind": (term.kind, term.sector, term.base) if term is not None else None,
    }


def _state(asked: Asked, day: Structure, ids: Collection[int]) -> dict[int, Inputs]:
    became = settled(day)
    serving: dict[int, list[int]] = defaultdict(list)
    for village, cells in serving_on(day.day).items():
        for cell in cells:
            serving[cell].append(village)
    people = _people(day, became.of_cell, ids, "cell_id")
    posts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    units = {"units": list(ids), "on": day.day}
    for unit, holder, post, counts, headed in _read("committee_posts", units):
        posts[unit].append((holder, post, tuple(headed), counts))
    began = {unit: (first, tuple(changes)) for unit, first, changes in _read("first_days", units)}
    return {
        unit: {
            "begun": (began.get(unit), asked.starts),
            "joined": tuple(sorted(became.of_cell.get(unit, ()))),
            "served": tuple(sorted(serving[unit])),
            **_of_people(people[unit], became.cells),
            "posts": tuple(sorted(post[:3] for post in posts[unit])),
            "holder": frozenset((holder,) for holder, *_, counts in posts[unit] if counts),
        }
        for unit in ids
    }


def _changed(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """What is read of cells of the eve of a period, and of what came of them by its last day."""
    assert asked.starts is not None
    roster, first = asked.roster(), forest().on(eve(asked.starts))
    each = cell_life.changed(roster, asked.starts, asked.on).parameters
    gone = dict(zip(each["organizations"], zip(each["dissolved"], each["gone_on"], strict=True), strict=True))
    then, now = _served(ids, first.day), _served(ids, asked.on)
    return {
        unit: {
            **_standing(roster, first, unit),
            "gone": gone.get(unit),
            "later": _kind_on(asked.on, unit),
            "served": (sorted(then[unit]), sorted(now[unit])),
        }
        for unit in ids
    }


def _kind_on(day: date, unit: int) -> Any:
    term = forest().on(day).party.standing.get(unit)
    return term.kind in CELL_KINDS if term is not None else None


def _served(cells: Collection[int], day: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    held = CellVillage.objects.on(day).filter(cell__in=list(cells))
    for cell, village in held.values_list("cell_id", "village_id"):
        found[cell].append(village)
    return found


def _throughout(asked: Asked, unit: int) -> bool:
    assert asked.starts is not None
    return unit in forest().on(asked.starts).party.standing


def _admitted(asked: Asked, day: Structure, ids: Collection[int]) -> dict[int, Inputs]:
    """Who was admitted into an organization, or under it."""
    admitted: dict[int, set[Any]] = defaultdict(set)
    below: dict[int, list[int]] = defaultdict(list)
    wanted = set(ids)
    above = {cell: wanted.intersection(day.party.place(cell).path) for cell in day.forest.cells}
    for cell, units in above.items():
        for unit in units:
            below[unit].append(cell)
    for cell, member, on in _read("admitted_people", {"starts": asked.starts, "on": asked.on}):
        for unit in above.get(cell, ()):
            admitted[unit].add((member, cell, on))
    return {
        unit: {
            "throughout": _throughout(asked, unit),
            "joined": tuple(sorted(below[unit])),
            "admitted": frozenset(admitted[unit]),
        }
        for unit in ids
    }


def _met(asked: Asked, _: Structure, ids: Collection[int]) -> dict[int, Inputs]:
    assert asked.starts is not None
    months = cell_life.months_to_meet_in(asked.starts, asked.on)
    met = defaultdict(set)
    for cell, meeting, on in _read("meeting_days", {"units": list(ids), **months}):
        met[cell].add((meeting, on))
    return {
        unit: {"throughout": _throughout(asked, unit), "meetings": (months["months"], sorted(met[unit]))}
        for unit in ids
    }


def _ranked(asked: Asked, _: Structure, ids: Collection[int]) -> dict[int, Inputs]:
    units = {"units": list(ids), "starts": asked.starts, "on": asked.on}
    lines = {unit: rest for unit, *rest in _read("rankings_of", units, of="organization_id")}
    return {unit: {"ranking": lines.get(unit)} for unit in ids}
