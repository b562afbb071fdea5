"""People of one part of an explanation, each with what is on record of it, who recorded that, how late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.models import Event, Member
from registry.accounts.access.places import Place
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.cached_rows import count
from registry.common.dates import FOREVER
from registry.common.paging import page_of
from registry.units.tree import Tree
from reports.questions import Question


class Noted(NamedTuple):
    """Something that happened, as it was recorded."""

    event: Event
    recorded_at: datetime
    by: User | None

    @property
    def late(self) -> int:
        """How many days after it took effect it was recorded, or voided."""
        return (localdate(self.recorded_at) - self.event.effective_on).days


class Line(NamedTuple):
    """A person with what explains why it counts at one of the two moments only."""

    member: Member
    noted: list[Noted]


def listed(
    request: HttpRequest, context: dict[str, Any], members: Sequence[int], question: Question
) -> HttpResponseBase:
    """A page of those whom the user sees; who is shown is written down."""
    user = user_of(request)
    root: Place = context["roots"][0]
    wanted = sorted(set(members))
    mine = Member.objects.filter(pk__any_of=wanted).visible_to(user)
    page = page_of(request, mine, "sort_key")
    record(
        "members.listed",
        by=user,
        organization=root.id if root.tree == Tree.PARTY else None,
        indicator=question.indicator,
        rows=len(page.rows),
        seen=audited_rows(page.rows),
    )
    context |= {
        "page": page,
        "people": _lines(page.rows, context),
        "counted": len(members),
        "people_counted": len(wanted),
        "seen": count(mine),
    }
    return render(request, "figures/why_people.html", context)


def _lines(members: Sequence[Member], context: dict[str, Any]) -> list[Line]:
    """Each with the events recorded or voided since, or that took effect in between."""
    events = Event.objects.filter(member__any_of=[member.pk for member in members])
    publications = context.get("compared")
    if publications is not None:
        since = publications.closing.known_until
        until = publications.until
        own = Q(recorded_at__gte=since) | Q(voided_at__gte=since)
        if until is not None:
            own &= Q(recorded_at__lt=until)
    else:
        own = _between(context["question"])
    by_member: dict[int, list[Noted]] = defaultdict(list)
    found = events.filter(own).select_related("recorded_by", "voided_by").order_by("effective_on", "pk")
    for event in found:
        is_voided = event.voided_at is not None
        instant = event.voided_at if is_voided else event.recorded_at
        by_member[event.member_id].append(
            Noted(event, instant, event.voided_by if is_voided else event.recorded_by)
        )
    return [Line(member, by_member[member.pk]) for member in members]


def _between(question: Question) -> Q:
    first = question.compare_starts or question.compare_on or date.min
    last = question.ends or question.on or FOREVER
    return Q(effective_on__gte=first, effective_on__lte=last, voided_at__isnull=True)
