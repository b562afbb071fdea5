"""Who serves villages and who holds their posts on a day, for many of them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from cells.models import CellVillage
from members.models import Member, Post
from registry.accounts.access.places import Place, organization_place
from registry.accounts.models import User
from registry.common.moments import Moment
from registry.units.structure import Structure


@dataclass(slots=True)
class VillageFacts:
    """Who serves a village and who holds its posts on a day."""

    cells: list[Place]
    posts: list[Post] = field(default_factory=list)


def serving_cells(structure: Structure, villages: Sequence[int], on: date) -> dict[int, list[Place]]:
    """The cells that serve each of ``villages`` on a day, by their codes; one query."""
    cells: dict[int, list[Place]] = {village: [] for village in villages}
    serving = CellVillage.objects.on(on).filter(village__any_of=villages).order_by("cell__code")
    for village, cell in serving.values_list("village_id", "cell_id"):
        cells[village].append(organization_place(structure, cell))
    return cells


def village_facts(
    structure: Structure, villages: Sequence[int], moment: Moment, names_for: User | None = None
) -> dict[int, VillageFacts]:
    """Serving cells and posts of ``villages`` on the reporting date; as many queries however many they are.

    A post's ``holder`` is empty where the user ``names_for`` does not see that member; without a user only
    whether somebody is a member may be read of it (``holder_id``).
    """
    cells = serving_cells(structure, villages, moment.on)
    facts = {village: VillageFacts(cells[village]) for village in villages}
    held = Post.objects.on(moment.on).filter(village__any_of=villages)
    if names_for is not None:
        # Of the holders what a page names them by, and the trail.
        seen = Member.objects.visible_to(names_for).only("full_name", "home")
        held = held.prefetch_related(Prefetch("holder", seen))
    for post in held.order_by("post", "pk"):
        facts[post.village_id].posts.append(post)
    return facts
