"""Since when a village has been without a member: the last day on which it had one, by each reading."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection

from registry.common.database_roles import counting
from registry.units.structure import Structure
from reports.models import Reading

_LAST_DAYS = """
-- The last day, up to a day, on which somebody was a member of each village. Grain: a village of that day.
-- People are looked for where they were recorded: also in villages that have since become this one. By the
-- own reading somebody counts while a cell that served the village is theirs. Index: stretch_by_village.
WITH leaf (recorded, village_id) AS (SELECT * FROM unnest(%(recorded)s::bigint[], %(villages)s::bigint[])),
lived AS (
    SELECT leaf.village_id, stretch.member_id, stretch.ends_on
    FROM members_stretch stretch JOIN leaf ON leaf.recorded = stretch.village_id
    WHERE stretch.starts_on <= %(on)s AND %(anybody)s
    UNION ALL
    SELECT leaf.village_id, stretch.member_id, least(stretch.ends_on, serving.ends_on)
    FROM members_stretch stretch
    JOIN leaf ON leaf.recorded = stretch.village_id
    JOIN cells_cellvillage serving
        ON serving.cell_id = stretch.cell_id AND serving.village_id = stretch.village_id
        AND serving.starts_on < stretch.ends_on AND serving.ends_on > stretch.starts_on
    WHERE greatest(stretch.starts_on, serving.starts_on) <= %(on)s AND NOT %(anybody)s
)
SELECT village_id, max(ends_on) - 1
FROM lived JOIN members_member member ON member.id = lived.member_id
WHERE NOT %(local)s OR member.local IS DISTINCT FROM false
GROUP BY 1
"""


def last_days(day: Structure, villages: Collection[int], reading: str) -> dict[int, date]:
    """The last day with a member for each of ``villages`` (standing on ``day``) that ever had one.

    ``reading`` is one of :class:`Reading`. A village with a member today is given today or a later day.
    """
    wanted = set(villages)
    pairs = [(v, now) for v in day.forest.villages if (now := day.village_now(v)) in wanted]
    with counting(), connection.cursor() as cursor:
        cursor.execute(
            _LAST_DAYS,
            {
                "recorded": [recorded for recorded, _ in pairs],
                "villages": [now for _, now in pairs],
                "on": day.day,
                "anybody": reading == Reading.RESIDENT,
                "local": reading == Reading.LOCAL,
            },
        )
        return dict(cursor.fetchall())
