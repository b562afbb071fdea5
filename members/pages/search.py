"""Search: people by name or exact number, organizations and areas by name or code, within the user's sight.

The box in the header posts, so that neither a number nor a name stands in an address: it goes on to an
address with a key of the own session, which can be loaded again and gone back to.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from members.audited import audited_rows
from members.models import Member, MemberQuerySet
from registry.accounts.access.places import structure_of
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.finding import words_and_day
from registry.common.moments import moment_of, with_dates
from registry.common.searches import KEY, WORDS, recall, remember
from registry.common.text import clean, search_key
from registry.units.finding import names_a_unit

from . import columns, units_found
from .listing import persons, words_of
from .units_found import SHOWN

SHORTEST = 2


def search(request: HttpRequest) -> HttpResponse:
    """What matches, of each kind the first few; a number that is somebody's opens that person at once."""
    moment = moment_of(request)
    given = request.POST.get(WORDS, "") if request.method == "POST" else recall(request)
    text = clean(given or "")[:80]
    if request.method == "POST" and len(text) >= SHORTEST:
        return redirect(f"{reverse('search')}{with_dates(request, k=remember(request, text))}")
    if len(search_key(text)) < SHORTEST:
        context = {"moment": moment, "text": text, "too_short": bool(text), "forgotten": given is None}
        return render(request, "search/page.html", context)
    seen = Member.objects.visible_to(user_of(request))
    # Neither a number nor a day of birth is taken from an address.
    born = words_and_day(text)[1] if KEY in request.GET else None
    has_digits = any(char.isdigit() for char in text)
    people = _first_rows(seen.numbered(text)) if has_digits and KEY in request.GET else []
    is_number = bool(people) or (has_digits and born is None)
    if not people:
        people = _first_rows(seen.called(text) if born else seen.matching(text))
    record(
        "members.searched",
        by=user_of(request),
        by_number=is_number,
        personal=words_of(text),
        rows=len(people),
        seen=audited_rows(people[:SHOWN]),
    )
    if is_number and len(people) == 1:
        return redirect(reverse("member", args=[people[0].pk]) + with_dates(request))
    structure = structure_of(moment)
    organizations = units_found.organizations(request, structure, text)
    areas = units_found.areas(request, structure, text)
    has_units = bool(organizations.units or areas.units)
    context = {
        "moment": moment,
        "text": text,
        "is_number": is_number,
        "born": born,
        "people": persons(structure, people[:SHOWN], moment.on),
        "columns": columns.usual(),
        "more_people": len(people) > SHOWN,
        "all_people": f"{reverse('members')}{with_dates(request, k=request.GET.get(KEY))}",
        "organizations": organizations,
        "areas": areas,
        "units_first": has_units and (names_a_unit(text) or not people),
    }
    return render(request, "search/page.html", context)


def _first_rows(found: MemberQuerySet) -> list[Member]:
    return found.order_by("sort_key", "pk").first_rows(SHOWN + 1)
