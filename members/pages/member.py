"""The page of a member: who it is, what happened, where the member has counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from members.models import ENTRY_KINDS, EXIT_KINDS, Event, EventKind, Member, Standing, Stretch, Transfer
from members.pages.access import READ_ONLY, may_manage, may_write_about
from members.pages.menu import actions_for
from members.party_age import party_age
from members.to_do import discipline_ends_on
from registry.accounts.access.places import Place, organization_on
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.dates import FOREVER
from registry.common.moments import moment_of
from registry.units.names import name_on, organization_names
from registry.units.structure import Forest, forest
from registry.units.tree import Tree

from .facts import stated_facts
from .honours import given_to
from .personal_facts import personal_facts
from .purposes import Purpose


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the timeline: an event with the units it names, as they were called on its day."""

    event: Event
    cell: Place | None
    village: str
    kind: str
    # Of a discipline: the day from which it no longer holds.
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch with the units it names, as they were called when it began."""

    starts_on: Any
    ends_on: Any
    cell: Place
    village: str
    standing: str
    goes_on: bool


def member(request: HttpRequest, number: int) -> HttpResponse:
    """The page; numbers are masked on it."""
    return _page(request, _find(request, number), Purpose())


@require_POST
def numbers(request: HttpRequest, number: int) -> HttpResponse:
    """The page with the member's numbers in full, once, for a stated purpose that is written down.

    For those who write about the member; whoever may only look gets 403.
    """
    found = _find(request, number)
    if not may_write_about(user_of(request), found):
        raise PermissionDenied(READ_ONLY)
    form = Purpose(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    record("members.numbers_shown", by=user_of(request), on=found, reason=form.reason)
    response = _page(request, found, Purpose(), shown=True)
    response["Cache-Control"] = "no-store"
    return response


def _find(request: HttpRequest, number: int) -> Member:
    events = Event.objects.select_related("recorded_by", "voided_by", "replaced_by")
    visible = Member.objects.visible_to(user_of(request))
    found: Member = get_object_or_404(
        visible.prefetch_related(
            Prefetch("events", events.order_by("-effective_on", "-pk")),
            *("stretches", "profiles__workplace", "badges", "cards", "awards", "reviews"),
        ),
        pk=number,
    )
    return found


def _page(request: HttpRequest, found: Member, form: Purpose, *, shown: bool = False) -> HttpResponse:
    record("members.read", by=user_of(request), on=found)
    user, moment, known = user_of(request), moment_of(request), forest()
    events, stretches = list(found.events.all()), sorted(found.stretches.all(), key=lambda s: s.starts_on)
    stays = [_stay(known, stretch) for stretch in stretches]
    now = next((s for s in stretches if s.starts_on <= moment.on < s.ends_on), None)
    return render(
        request,
        "members/page.html",
        {
            "moment": moment,
            "member": found,
            "now": _stay(known, now) if now else None,
            "last": stays[-1] if stays else None,
            "facts": personal_facts(
                found,
                on=moment.on,
                admitted_on=found.admitted_on or _first(events, EventKind.ADMITTED),
                official_on=found.official_on or _first(events, EventKind.RECOGNIZED),
            ),
            "stated": stated_facts(found),
            "given": given_to(found),
            "party_age": party_age(found, moment.on),
            "timeline": [_happening(known, event) for event in events],
            "reviews": sorted(found.reviews.all(), key=lambda review: review.opened_on, reverse=True),
            "under_review": any(review.closed_on is None for review in found.reviews.all()),
            "stays": stays[::-1],
            "form": form,
            "shown": shown,
            "numbers": [
                ("Số hồ sơ", found.dossier_no, found.get_dossier_no_state_display()),
                ("Số thẻ đảng viên", found.card_no, found.get_card_no_state_display()),
                ("Số căn cước", found.citizen_id, found.get_citizen_id_state_display()),
            ],
            "actions": actions_for(user, found, localdate()),
            "may_write": may_write_about(user, found),
            "may_manage": may_manage(user, found),
            "under_way": _under_way(found),
            "never_counted": all(event.voided_at for event in events),
        },
    )


def _under_way(found: Member) -> tuple[Transfer, str] | None:
    """The letter with which the member is under way to another organization, and what that is called."""
    transfer = Transfer.objects.in_transit().filter(member=found).first()
    if transfer is None:
        return None
    return transfer, organization_names([transfer.to_id], localdate())[transfer.to_id]


def _first(events: list[Event], kind: str) -> date | None:
    """The day of the first live event of that kind."""
    return min((e.effective_on for e in events if e.kind == kind and e.voided_at is None), default=None)


def _stay(known: Forest, stretch: Stretch) -> Stay:
    return Stay(
        stretch.starts_on,
        stretch.ends_on,
        organization_on(known, stretch.cell_id, stretch.starts_on),
        _village(known, stretch.village_id, stretch.starts_on),
        str(Standing(stretch.standing).label),
        stretch.ends_on == FOREVER,
    )


def _happening(known: Forest, event: Event) -> Happening:
    kind = "voided" if event.voided_at else "entry" if event.kind in ENTRY_KINDS else ""
    if not kind and event.kind in EXIT_KINDS:
        kind = "exit"
    cell = organization_on(known, event.cell_id, event.effective_on) if event.cell_id else None
    holds = event.kind == EventKind.DISCIPLINED and event.voided_at is None
    ends_on = discipline_ends_on(event) if holds else None
    return Happening(event, cell, _village(known, event.village_id, event.effective_on), kind, ends_on)


def _village(known: Forest, village: int | None, on: date) -> str:
    """What the village was called on a day: ``bản Nà Lốm``."""
    return name_on(known, Tree.TERRITORY, village, on) if village else ""
