"""Whom an officer may write about: people in scope; a viewer only reads, and others do not exist."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from members.models import Event, Member, Stretch
from registry.accounts.access.scopes import MANAGERS, WRITERS, subtree_ids, visible
from registry.accounts.models import User
from registry.accounts.requests import user_of, user_with
from registry.audit.trail import record
from registry.units.models import Organization

READ_ONLY = "Tài khoản của bạn chỉ được xem, không được ghi ở đơn vị này."


def require_writer(request: HttpRequest) -> User:
    """The signed-in user, who must be allowed to write somewhere."""
    return user_with(request, *WRITERS, refusal=READ_ONLY)


def cells_of(member: Member) -> list[int]:
    """The cell that answers for a member: today's, else the last, else those that events name."""
    today = localdate()
    stretches = Stretch.objects.filter(member=member)
    now = stretches.on(today).values_list("cell", flat=True)
    last = stretches.order_by("-starts_on").values_list("cell", flat=True)[:1]
    named: Any = member.events.exclude(cell=None).values_list("cell", flat=True)
    return list(now) or list(last) or list(named)


def may_write_about(user: User, member: Member) -> bool:
    """May the user enter what happens to this member?"""
    mine = set(subtree_ids(user, roles=WRITERS))
    return user.is_active and any(cell in mine for cell in cells_of(member))


def whom_to_write_about(user: User, members: Collection[Member]) -> set[int]:
    """Those of some members whom the user may enter something about, asked at once."""
    mine = set(subtree_ids(user, roles=WRITERS))
    here = Stretch.objects.on(localdate()).filter(member__any_of=[member.pk for member in members])
    now = {member: cell in mine and user.is_active for member, cell in here.values_list("member", "cell")}
    return {one.pk for one in members if (now[one.pk] if one.pk in now else may_write_about(user, one))}


def may_manage(user: User, member: Member) -> bool:
    """Is the user staff over the cell that answers for this member?"""
    mine = set(subtree_ids(user, roles=MANAGERS))
    return user.is_active and any(cell in mine for cell in cells_of(member))


def member_to_write(request: HttpRequest, number: int, *, purpose: str) -> Member:
    """The member in the user's scope whom the user may write about: else 404, or 403 for a mere reader.

    Opening somebody's form is reading about that person, and leaves its line in the trail.
    """
    user = user_of(request)
    member: Member = get_object_or_404(Member.objects.visible_to(user), pk=number)
    if not may_write_about(user, member):
        raise PermissionDenied(READ_ONLY)
    record("members.read", by=user, on=member, purpose=purpose)
    return member


def organization_to_write(request: HttpRequest, code: str) -> Organization:
    """The organization in the user's sight below whose rights it lies: else 404, or 403 for a mere reader."""
    user = user_of(request)
    organization: Organization = get_object_or_404(visible(Organization.objects.all(), user), code=code)
    if not user.is_active or organization.pk not in set(subtree_ids(user, roles=WRITERS)):
        raise PermissionDenied(READ_ONLY)
    return organization


def numbers_in(request: HttpRequest, name: str, what: str, *, most: int) -> list[int]:
    """The numbers that the address lists under ``name``, as «12,15», each one time: else 400."""
    given = [part for part in request.GET.get(name, "").split(",") if part]
    if len(given) > most or not all(part.isdecimal() and len(part) < 19 for part in given):
        raise BadRequest(f"Danh sách {what} viết như 12,15, nhiều nhất {most}.")
    return list(dict.fromkeys(map(int, given)))


def event_to_write(member: Member, event_id: int) -> Event:
    """One of the member's events, voided or not."""
    event: Event = get_object_or_404(member.events, pk=event_id)
    return event
