"""Counting villages, organizations and posts: what stands on a day, and in what state it is.

What is counted stands on the reporting day; only its place in a tree follows the structure date. People are
joined to what their recorded village or cell is or has become on the reporting day; somebody who cannot be
placed in one counts for none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from registry.common.dates import eve
from registry.units.models import CELL_KINDS, GRASSROOTS_KINDS
from registry.units.rosters import OUTSIDE, Roster
from registry.units.structure import Structure, forest
from reports.catalogue import Family, Indicator
from reports.models import BoardReading, Reading

from .people import Counts, run

# People of a day joined to the villages and cells of that day.
_SETTLED = """
village_now (recorded, village_id) AS (
    SELECT * FROM unnest(%(recorded_villages{n})s::bigint[], %(villages_now{n})s::bigint[])
),
cell_now (recorded, cell_id) AS (
    SELECT * FROM unnest(%(recorded_cells{n})s::bigint[], %(cells_now{n})s::bigint[])
),
settled AS (
    SELECT stretch.member_id, stretch.standing, village_now.village_id,
           EXISTS (
               SELECT FROM cells_cellvillage serving
               WHERE serving.cell_id = cell_now.cell_id AND serving.village_id = village_now.village_id
                 AND serving.starts_on <= %(on{n})s AND serving.ends_on > %(on{n})s
           ) AS own
    FROM members_stretch stretch
    JOIN village_now ON village_now.recorded = stretch.village_id
    LEFT JOIN cell_now ON cell_now.recorded = stretch.cell_id
    WHERE stretch.starts_on <= %(on{n})s AND stretch.ends_on > %(on{n})s
)"""

# The state of each village that stands on a day: members by each reading, and has it a cell of its own?
_STATE = """
SELECT village_id,
       coalesce(resident, 0) AS resident,
       coalesce(own, 0) AS own,
       coalesce(local, 0) AS local,
       coalesce(own_official, 0) AS own_official,
       EXISTS (
           SELECT FROM cells_cellvillage serving
           WHERE serving.village_id = here.village_id
             AND serving.starts_on <= %(on{n})s AND serving.ends_on > %(on{n})s
             AND NOT EXISTS (
                 SELECT FROM cells_cellvillage another
                 WHERE another.cell_id = serving.cell_id AND another.village_id <> serving.village_id
                   AND another.starts_on <= %(on{n})s AND another.ends_on > %(on{n})s
             )
       ) AS own_cell
FROM unnest(%(standing{n})s::bigint[]) AS here (village_id)
LEFT JOIN (
    WITH {settled}
    SELECT village_id,
           count(*) AS resident,
           count(*) FILTER (WHERE own) AS own,
           count(*) FILTER (WHERE own AND member.local IS DISTINCT FROM false) AS local,
           count(*) FILTER (WHERE own AND standing = 'official') AS own_official
    FROM settled JOIN members_member member ON member.id = settled.member_id
    GROUP BY village_id
) people USING (village_id)
"""

_VILLAGES = """
-- Villages that stand on a day, by row of the answer: those counted, of all.
WITH state AS (
    SELECT *, {reading} = 0 AS without_member FROM ({state}) villages
),
leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[]))
, each AS (
    SELECT leaf.row, village_id AS id, {counts}, NULL::text AS by
    FROM leaf JOIN state USING (village_id)
)
"""

_VILLAGES_CHANGED = """
-- Villages that stand on both days and whose state changed as asked, by row of the answer.
WITH before AS (
    SELECT *, {reading_before} = 0 AS without_member FROM ({state_before}) villages
),
now AS (
    SELECT *, {reading_now} = 0 AS without_member FROM ({state_now}) villages
),
leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[]))
, each AS (
    SELECT leaf.row, village_id AS id, {counts}, NULL::text AS by
    FROM leaf JOIN before USING (village_id) JOIN now USING (village_id)
)
"""

_ORGANIZATIONS = """
-- Organizations that stand on a day, by row of the answer and value of the dimension.
WITH leaf (organization_id, row) AS (
    SELECT * FROM unnest(%(organizations)s::bigint[], %(organization_rows)s::int[])
),
cell_now (recorded, cell_id) AS (
    SELECT * FROM unnest(%(recorded_cells)s::bigint[], %(cells_now)s::bigint[])
),
official AS (
    SELECT cell_now.cell_id, count(*) AS official
    FROM members_stretch stretch JOIN cell_now ON cell_now.recorded = stretch.cell_id
    WHERE stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s AND stretch.standing = 'official'
      AND {needs_people}
    GROUP BY 1
),
served AS (
    SELECT cell_id, count(*) AS served FROM cells_cellvillage
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
    GROUP BY 1
),
state AS (
    SELECT leaf.row, leaf.organization_id AS id, term.kind, term.sector,
           coalesce(official.official, 0) AS official,
           coalesce(served.served, 0) AS served,
           (SELECT min(starts_on) FROM cells_organizationterm own
            WHERE own.organization_id = leaf.organization_id) AS founded_on
    FROM leaf
    JOIN cells_organizationterm term
        ON term.organization_id = leaf.organization_id AND term.starts_on <= %(on)s AND term.ends_on > %(on)s
    LEFT JOIN official ON official.cell_id = leaf.organization_id
    LEFT JOIN served ON served.cell_id = leaf.organization_id
)
, each AS (
    SELECT row, id, {counts}, {by} AS by FROM state
)
"""

_POSTS = """
-- Posts held by somebody on a day, by row: those whose holder is a member counted that day, of all.
WITH leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[]))
, each AS (
    SELECT leaf.row, post.id, NULL::text AS by,
           EXISTS (
               SELECT FROM members_stretch stretch
               WHERE stretch.member_id = post.holder_id
                 AND stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
           ) AS counted_0
    FROM members_post post JOIN leaf USING (village_id)
    WHERE post.post = %(post)s AND post.starts_on <= %(on)s AND post.ends_on > %(on)s
)
"""

_COUNTED = "SELECT row, {by}, count(*), {counts} FROM each GROUP BY 1, 2"
_LISTED = """
SELECT id FROM each
WHERE counted_0 AND row = ANY (%(rows)s) AND (%(value)s::text IS NULL OR by = %(value)s)
ORDER BY id
"""


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
    }


def standing_villages(day: Structure) -> list[int]:
    """The villages that stand on the day."""
    standing = day.areas.standing
    return [village for village in day.forest.villages if village in standing]


def _village_rows(roster: Roster, villages: list[int]) -> dict[str, Any]:
    placed = [(village, roster.villages[village].row) for village in villages]
    kept = [(village, row) for village, row in placed if row != OUTSIDE]
    return {"villages": [village for village, _ in kept], "village_rows": [row for _, row in kept]}


def _state(suffix: str = "") -> str:
    return _STATE.format(n=suffix, settled=_SETTLED.format(n=suffix))


def _villages(indicators: Sequence[Indicator], roster: Roster, on: date) -> tuple[str, dict[str, Any]]:
    day = forest().on(on)
    query = _VILLAGES.format(reading=reading_on(on), state=_state(), counts=_conditions(indicators))
    return query, {**_settling(day), **_village_rows(roster, standing_villages(day))}


def _villages_changed(
    indicators: Sequence[Indicator], roster: Roster, starts: date, ends: date
) -> tuple[str, dict[str, Any]]:
    before, now = forest().on(eve(starts)), forest().on(ends)
    both = [village for village in standing_villages(now) if village in before.areas.standing]
    query = _VILLAGES_CHANGED.format(
        reading_before=reading_on(before.day),
        reading_now=reading_on(now.day),
        state_before=_state("_before"),
        state_now=_state("_now"),
        counts=_conditions(indicators),
    )
    return query, {**_settling(before, "_before"), **_settling(now, "_now"), **_village_rows(roster, both)}


def _organizations(
    indicators: Sequence[Indicator], roster: Roster, starts: date | None, on: date
) -> tuple[str, dict[str, Any]]:
    day = forest().on(on)
    kinds = {*CELL_KINDS, *GRASSROOTS_KINDS}
    placed = [
        (unit, roster.leaf(roster.structure.cell(roster.tree, unit)).row)
        for unit in day.party.standing
        if (term := day.party_term(unit)) is not None and term.kind in kinds
    ]
    kept = [(unit, row) for unit, row in placed if row != OUTSIDE]
    settling = _settling(day)
    query = _ORGANIZATIONS.format(
        by="coalesce(nullif(sector, ''), 'unknown')",
        counts=_conditions(indicators),
        needs_people="true" if any(one.of_people for one in indicators) else "false",
    )
    return query, {
        "organizations": [unit for unit, _ in kept],
        "organization_rows": [row for _, row in kept],
        "recorded_cells": settling["recorded_cells"],
        "cells_now": settling["cells_now"],
        "on": on,
        "starts": starts,
    }


def _posts(roster: Roster, post: str, on: date) -> tuple[str, dict[str, Any]]:
    return _POSTS, {**_village_rows(roster, standing_villages(forest().on(on))), "post": post, "on": on}


def _conditions(indicators: Sequence[Indicator]) -> str:
    return ", ".join(f"({indicator.counts}) AS counted_{n}" for n, indicator in enumerate(indicators))


def _each(
    indicators: Sequence[Indicator], roster: Roster, starts: date | None, on: date, post: str | None
) -> tuple[str, dict[str, Any]]:
    """The query up to ``each``, one line a unit, and its parameters. All indicators are of one family."""
    match indicators[0].family:
        case Family.VILLAGES:
            return _villages(indicators, roster, on)
        case Family.VILLAGES_CHANGED:
            assert starts is not None
            return _villages_changed(indicators, roster, starts, on)
        case Family.ORGANIZATIONS:
            return _organizations(indicators, roster, starts, on)
        case Family.POSTS:
            assert post is not None
            return _posts(roster, post, on)
        case other:
            raise ValueError(f"{other} counts no units")


def counted(
    indicators: Sequence[Indicator],
    roster: Roster,
    starts: date | None,
    on: date,
    by: str | None,
    post: str | None,
) -> list[Counts]:
    """Units that each of ``indicators`` (of one family) counts on ``on``, and those it counts among."""
    query, parameters = _each(indicators, roster, starts, on, post)
    counts = ", ".join(f"count(*) FILTER (WHERE counted_{n})" for n in range(len(indicators)))
    lines = run(query + _COUNTED.format(by="by" if by else "NULL::text", counts=counts), parameters)
    return [
        {(row, value): (own[n], base) for row, value, base, *own in lines} for n in range(len(indicators))
    ]


def listed(
    indicator: Indicator,
    roster: Roster,
    starts: date | None,
    on: date,
    rows: list[int],
    post: str | None,
    value: str | None,
) -> list[int]:
    """The ids of the units that ``indicator`` counts in ``rows``: villages, organizations or posts."""
    query, parameters = _each([indicator], roster, starts, on, post)
    return [unit for (unit,) in run(query + _LISTED, {**parameters, "rows": rows, "value": value})]
