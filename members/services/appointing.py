"""Heads that are decided together with a unit: of a village, and the secretary of a Party organization."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import covered_until
from registry.common.refusals import Refused, write
from registry.units.models import Area, Level, Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.services import AREAS

from ..models import Member, PartyPost, PartyPostKind, Post, PostKind
from .posts import make_room


@write
def appoint_head(
    *, unit: Area | Organization, holder: Member | None, on: date, by: User
) -> Post | PartyPost | None:
    """``holder`` heads the village, or is secretary of the organization, from ``on``, which may be to come.

    ``None`` is somebody who is no member, as only a village may have. The former head's time ends; the same
    head's goes on, and then nothing is written. Refuses an area that is no village, and a unit that does not
    stand.
    """
    is_village = isinstance(unit, Area)
    structure: Any = AREAS if is_village else ORGANIZATIONS
    structure.lock([unit])
    if isinstance(unit, Area) and unit.level != Level.VILLAGE:
        raise Refused("not_a_village", f"{AREAS.quoted(unit, on)} không phải là thôn, bản.", "head")
    if not is_village and holder is None:
        raise Refused("holder_missing", "Bí thư phải là đảng viên.", "head")
    structure.standing(unit, on, "head")
    of: dict[str, Any] = (
        {"village": unit, "post": PostKind.VILLAGE_HEAD}
        if is_village
        else {"organization": unit, "post": PartyPostKind.SECRETARY}
    )
    model: Any = Post if is_village else PartyPost
    held = model.objects.filter(**of)
    if held.on(on).filter(holder=holder).exists():
        return None
    ends_on = min(covered_until(structure.of(unit), on), make_room(held, on))
    row: Post | PartyPost = model.objects.create(**of, holder=holder, starts_on=on, ends_on=ends_on)
    key = unit.key if isinstance(unit, Area) else unit.code
    record("post.head_appointed", by=by, on=row, unit=key, post=of["post"], starts_on=on.isoformat())
    return row
