"""Posts in Party organizations: filled, with the end of the term, its days changed, and ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import covered_until, end_from
from registry.common.dates import DAY, FOREVER, last_day
from registry.common.refusals import Refused, write
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.restructure import written

from ..models import Member, PartyPost, PartyPostKind
from .posts import make_room
from .recording import check_day, locked


@write
def fill_party_post(
    *, organization: Organization, post: str, holder: Member, on: date, by: User, until: date | None = None
) -> PartyPost:
    """``holder`` holds the post from ``on`` to the end of ``until`` (``None``: of no known end).

    A new secretary ends the former one's term, and without an ``until`` serves what is left of it. It lasts
    at most as long as the organization, and until the next term already on record. Refuses who is no member
    any more by the day, and who holds the post already.
    """
    check_day(on, "on")
    if post not in PartyPostKind.values:
        raise Refused("post_unknown", "Hãy chọn chức vụ.", "post")
    ORGANIZATIONS.lock([organization])
    ORGANIZATIONS.standing(organization, on, "on")
    member = locked(holder)
    if not member.stretches.filter(ends_on__gt=on).exists():
        raise Refused("not_counted", "Vào ngày này người đó không còn là đảng viên trong sổ.", "holder")
    held = PartyPost.objects.filter(organization=organization, post=post)
    if held.on(on).filter(holder=member).exists():
        raise Refused("holds_already", "Người này đang giữ chức vụ này vào ngày đã chọn.", "holder")
    rivals = held if post == PartyPostKind.SECRETARY else held.filter(holder=member)
    following = rivals.filter(starts_on__gt=on).order_by("starts_on").first()
    last = following.starts_on if following else FOREVER
    if post == PartyPostKind.SECRETARY:
        left = make_room(held, on)
        last = min(last, left) if until is None else last
    ends_on = min(covered_until(ORGANIZATIONS.of(organization), on), last, _day_after(until))
    row = PartyPost(organization=organization, post=post, holder=member, starts_on=on, ends_on=ends_on)
    _check_forward(row)
    row.save()
    record(
        "party_post.filled",
        by=by,
        on=row,
        post=post,
        starts_on=on.isoformat(),
        ends_on=_last(row),
    )
    return row


@write
def set_party_term(*, post: PartyPost, on: date, until: date | None, by: User) -> PartyPost:
    """The post is held from ``on`` to the end of ``until``, as long as the organization stands.

    Refuses days on which its holder, or of secretaries somebody else, holds the post by another row.
    """
    check_day(on, "on")
    ORGANIZATIONS.lock([post.organization])
    ORGANIZATIONS.standing(post.organization, on, "on")
    row: PartyPost = PartyPost.objects.get(pk=post.pk)
    stands_until = covered_until(ORGANIZATIONS.of(row.organization), on)
    row.starts_on, row.ends_on = on, min(stands_until, _day_after(until))
    _check_forward(row)
    _check_apart(row)
    row.save(update_fields=["starts_on", "ends_on"])
    record(
        "party_post.term_set",
        by=by,
        on=row,
        post=row.post,
        starts_on=on.isoformat(),
        ends_on=_last(row),
    )
    return row


@write
def end_party_post(*, post: PartyPost, on: date, by: User) -> None:
    """The holder holds the post no longer from ``on``; a term that began on that very day never was."""
    check_day(on, "on")
    ORGANIZATIONS.lock([post.organization])
    row = PartyPost.objects.filter(pk=post.pk).on(on).first()
    if row is None:
        raise Refused("not_held", "Vào ngày này người đó không giữ chức vụ này.", "on")
    end_from(PartyPost.objects.filter(pk=row.pk), on)
    record("party_post.ended", by=by, on=row, post=row.post, ended_on=on.isoformat())


def _day_after(until: date | None) -> date:
    return FOREVER if until is None or until == date.max else until + DAY


def _last(row: PartyPost) -> str:
    last = last_day(row.ends_on)
    return last.isoformat() if last else ""


def _check_forward(row: PartyPost) -> None:
    if row.ends_on <= row.starts_on:
        raise Refused("ends_first", "Nhiệm kỳ hết trước ngày giữ chức vụ.", "until")


def _check_apart(row: PartyPost) -> None:
    """No row says of the same days that somebody else is secretary, or that the holder holds the post."""
    rivals: Any = PartyPost.objects.filter(organization=row.organization_id, post=row.post).exclude(pk=row.pk)
    if row.post != PartyPostKind.SECRETARY:
        rivals = rivals.filter(holder=row.holder_id)
    other = rivals.filter(starts_on__lt=row.ends_on, ends_on__gt=row.starts_on).order_by("starts_on").first()
    if other is not None:
        last = last_day(other.ends_on)
        until = f" đến hết ngày {written(last)}" if last else ""
        raise Refused(
            "held_then",
            f"Trong thời gian này chức vụ đã được ghi từ ngày {written(other.starts_on)}{until}.",
            "until" if other.starts_on > row.starts_on else "on",
        )
