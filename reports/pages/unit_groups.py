"""Groups of units that are asked about as one: the list of them, choosing the units of one, removing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.access.places import (
    Place,
    find_area,
    find_organization,
    level_below,
    roots_of,
    structure_of,
    territory_of,
)
from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.moments import moment_of, with_dates
from registry.common.refusals import Refused
from registry.units.models import Organization
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports import unit_groups as groups
from reports.models import UnitGroup

from .figure_asked import AREA, LEVEL, UNIT, unit_asked, unit_name
from .together import levels_of
from .units_near import units_below, units_near

# In the form: the unit whose units are offered, those chosen, and the button that only offers others.
WITHIN, CHOSEN, OFFER = "trong", "chon", "xem"
# So many units are offered at a time.
MOST_OFFERED = 300


@dataclass(frozen=True, slots=True)
class Listed:
    """A group with its units on the page's structure date."""

    group: UnitGroup
    places: Sequence[Place]
    is_own: bool
    # All figures of it.
    href: str


def groups_in_sight(request: HttpRequest, structure: Structure) -> list[Listed]:
    """The user's groups and those shared with the user whose units are all in sight."""
    user = user_of(request)
    found = [(group, groups.places_of(group, structure, user)) for group in groups.of(user)]
    return [_listed(request, group, places) for group, places in found if places is not None]


def _listed(request: HttpRequest, group: UnitGroup, places: Sequence[Place]) -> Listed:
    dates = with_dates(request).replace("?", "&", 1)
    href = f"{reverse('figures')}?{UNIT}={groups.NAMED}{group.pk}{dates}"
    return Listed(group, places, group.owner_id == user_of(request).pk, href)


def groups_offered(request: HttpRequest, structure: Structure) -> list[UnitGroup]:
    """The groups that a page offers beside units."""
    return [line.group for line in groups_in_sight(request, structure)]


def unit_groups(request: HttpRequest) -> HttpResponse:
    """The groups that the user may ask about."""
    moment = moment_of(request)
    lines = groups_in_sight(request, structure_of(moment))
    return render(request, "figures/groups.html", {"moment": moment, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def unit_group(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Choose the units of a group and its name; of a group that is shared by another its units are shown."""
    structure, user = structure_of(moment_of(request)), user_of(request)
    group = get_object_or_404(groups.of(user), pk=number) if number is not None else None
    if group is not None and (group.owner_id != user.pk or groups.places_of(group, structure, user) is None):
        return _of_another(request, structure, group)
    within = unit_asked(request, structure, {UNIT: _given(request).get(WITHIN, "")})
    if within is None:
        # Without a unit in sight there is nothing to put together.
        status = 422 if request.method == "POST" else 200
        return render(request, "home/nothing.html", {"moment": moment_of(request)}, status=status)
    chosen, refused = _chosen(request, structure, group), None
    if request.method == "POST" and OFFER not in request.POST:
        try:
            saved = groups.save(
                name=request.POST.get("name", ""),
                places=chosen,
                shared_in=_shared_in(request, structure),
                by=user,
                group=group,
            )
        except Refused as refusal:
            refused = refusal
        else:
            return redirect(_listed(request, saved, chosen).href)
    context = _offered(request, structure, within, chosen) | {"group": group, "refused": refused}
    return render(request, "figures/group.html", context, status=422 if refused else 200)


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one of the user's own groups."""
    user = user_of(request)
    group = get_object_or_404(groups.of(user), pk=number, owner=user)
    attempt(request, lambda: groups.remove(group=group, by=user) or True, f"Đã xóa nhóm «{group.name}».")
    return redirect("unit_groups")


def _of_another(request: HttpRequest, structure: Structure, group: UnitGroup) -> HttpResponse:
    """A group to read: its owner alone changes it, and only with all of its units in sight."""
    places = groups.places_of(group, structure, user_of(request))
    if places is None and group.owner_id != user_of(request).pk:
        raise Http404
    if request.method == "POST":
        raise BadRequest("Không sửa được: nhóm của người khác, hoặc có đơn vị ngoài phạm vi của bạn.")
    lines = [_listed(request, group, places or [])]
    return render(request, "figures/groups.html", {"moment": moment_of(request), "lines": lines})


def _given(request: HttpRequest) -> Mapping[str, Any]:
    return request.POST if request.method == "POST" else request.GET


def _chosen(request: HttpRequest, structure: Structure, group: UnitGroup | None) -> list[Place]:
    """The units that are ticked, or those of the group; 404 for one out of sight."""
    if request.method != "POST":
        return (groups.places_of(group, structure, user_of(request)) or []) if group else []
    named = dict.fromkeys(request.POST.getlist(CHOSEN)[: groups.MOST + 1])
    return [
        find_area(request, structure, unit.removeprefix(AREA))
        if unit.startswith(AREA)
        else find_organization(request, structure, unit)
        for unit in named
    ]


def _shared_in(request: HttpRequest, structure: Structure) -> Organization | None:
    code = request.POST.get("shared_in", "")
    return Organization.objects.get(pk=find_organization(request, structure, code).id) if code else None


def _offered(
    request: HttpRequest, structure: Structure, within: Place, chosen: Sequence[Place]
) -> dict[str, Any]:
    """What the form offers: units of a level within a unit, and where else to look."""
    levels, level = levels_of(within), _given(request).get(LEVEL, "")
    if level not in levels:
        level = level_below(structure, within) or next(iter(levels), "")
    names = {unit_name(place) for place in chosen}
    below = units_below(structure, within, level) if level and within.stands else []
    return {
        "moment": moment_of(request),
        "within": unit_name(within),
        "withins": [(unit_name(unit), unit.name) for unit in _withins(request, structure, within)],
        "levels": levels,
        "level": level,
        "chosen": [(unit_name(place), place) for place in chosen],
        "offered": [(unit_name(p), p) for p in below if unit_name(p) not in names][:MOST_OFFERED],
        "is_cut": len(below) > MOST_OFFERED,
        "most": MOST_OFFERED,
        "own_units": [root for root in roots_of(request, structure) if root.stands],
        "is_post": request.method == "POST",
    }


def _withins(request: HttpRequest, structure: Structure, within: Place) -> list[Place]:
    """The units near the one looked into and the user's own territories, as far as they have some below."""
    near = units_near(request, structure, within)
    own = [territory_of(structure, root.id) for root in roots_of(request, structure) if root.stands]
    units = {(unit.tree, unit.key): unit for unit in (*near, *filter(None, own)) if levels_of(unit)}
    return sorted(units.values(), key=lambda unit: unit.tree == Tree.PARTY)
