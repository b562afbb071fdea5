"""What is on record of units: posts and programmes of villages, places of work, awards of organizations."""

from __future__ import annotations

from datetime import date

from members.models import ASSOCIATION_POSTS, Award, BaseTerm
from registry.units.rosters import Roster, placed_inside
from registry.units.structure import forest
from registry.units.tree import Place, Tree
from reports.indicator import ASSOCIATION

from .each import Each, village_rows
from .settled import standing_villages


def posts(roster: Roster, post: str, on: date) -> Each:
    """Who holds a post, or one of several, in the villages that stand on the day."""
    villages = village_rows(roster, standing_villages(forest().on(on)))
    return Each("posts", {}, {**villages, "posts": list(_posts_of(post)), "on": on})


def programmes(roster: Roster, on: date) -> Each:
    """The clearing programmes of the villages that stand on the day."""
    villages = village_rows(roster, standing_villages(forest().on(on)))
    return Each("programmes", {}, {**villages, "on": on})


def bases(roster: Roster, on: date) -> Each:
    """Each where its own organization counts, else (always in the territory tree) where its area does."""
    structure, standing = roster.structure, forest().on(on).party.standing

    def place(area: int, organization: int | None) -> Place:
        if roster.tree == Tree.PARTY and organization is not None and organization in standing:
            return structure.cell(Tree.PARTY, organization)
        return structure.village(roster.tree, area)

    terms = BaseTerm.objects.on(on).values_list("base_id", "area_id", "organization_id")
    ids, rows = placed_inside((base, roster.leaf(place(*where)).row) for base, *where in terms)
    parameters = {"bases": ids, "base_rows": rows, "organizations": list(standing), "on": on}
    return Each("bases", {}, parameters)


def awards(roster: Roster, starts: date, on: date) -> Each:
    """The awards of organizations in a period."""
    given = Award.objects.filter(organization__isnull=False, awarded_on__range=(starts, on))
    organizations, rows = placed_inside(
        (unit, roster.organization(unit))
        for unit in given.order_by("organization").values_list("organization", flat=True).distinct()
    )
    parameters = {"organizations": organizations, "organization_rows": rows, "starts": starts, "on": on}
    return Each("awards", {}, parameters)


def _posts_of(asked: str) -> tuple[str, ...]:
    """The posts that a question asks about: heads and deputies of associations can be asked about as one."""
    return ASSOCIATION_POSTS if asked == ASSOCIATION else (asked,)
