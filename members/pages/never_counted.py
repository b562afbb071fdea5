"""Who never counted and goes when the time for such records is over: for staff over the cell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from members.models import Member
from members.pages.events import member_url
from members.services.erasing import never_counted
from registry.accounts.access.scopes import MANAGERS, subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.paging import numbered_page
from registry.privacy.retention.limits import limit_of

PEOPLE_A_PAGE = 50


@require_http_methods(["GET", "HEAD"])
def never_counted_people(request: HttpRequest) -> HttpResponse:
    """People of whom nothing recorded is live, whom the user manages, with the day on which they go."""
    user = user_of(request)
    mine = subtree_ids(user, roles=MANAGERS)
    visible = Member.objects.visible_to(user).filter(events__cell__any_of=mine)
    ghosts: Any = never_counted()
    found = ghosts.filter(pk__in=visible.values("pk")).order_by("last_voided_at", "pk")
    page = numbered_page(request, found, PEOPLE_A_PAGE)
    limit = limit_of("never_counted")
    people = [(member, member_url(member), member.last_voided_at + limit.span) for member in page]
    record("members.listed", by=user, seen=[(member.pk, member.home_id) for member in page], rows=len(people))
    return render(request, "retention/never_counted.html", {"page": page, "people": people, "limit": limit})
