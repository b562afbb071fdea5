"""Village posts: who holds which, from when to when. A post outlives neither its village nor its term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import covered_until, end_from
from registry.common.locks import written_by_form
from registry.common.refusals import Refused, write
from registry.units.models import Area, Level
from registry.units.services import AREAS

from ..models import ASSOCIATION_POSTS, SINGLE_POSTS, Association, Member, Post, PostKind
from .recording import check_day


@write
def fill_post(
    *,
    village: Area,
    post: str,
    holder: Member | None,
    on: date,
    by: User,
    association: str = "",
    form_key: UUID | None = None,
) -> Post:
    """``holder`` (``None``: somebody who is no member) holds the post from ``on``.

    Of a single post (head, Front head, youth secretary) the former holder's time ends; associations may have
    several. Back-dated, it lasts until the next holder already on record. The same form gives one row.
    """
    check_day(on, "on")
    if post not in PostKind.values:
        raise Refused("post_unknown", "Hãy chọn chức danh.", "post")
    if association and (post not in ASSOCIATION_POSTS or association not in Association.values):
        raise Refused(
            "association_unknown", "Chỉ chi hội trưởng, chi hội phó mới thuộc một hội.", "association"
        )
    AREAS.lock([village])
    if first := written_by_form(Post, form_key):
        return first
    if village.level != Level.VILLAGE:
        raise Refused("not_a_village", f"{AREAS.quoted(village, on)} không phải là thôn, bản.", "village")
    AREAS.standing(village, on, "village")
    held = Post.objects.filter(village=village, post=post, association=association)
    if holder is not None and held.on(on).filter(holder=holder).exists():
        raise Refused("holds_already", "Người này đang giữ chức danh này vào ngày đã chọn.", "holder")
    ends_on = covered_until(AREAS.of(village), on)
    if post in SINGLE_POSTS:
        ends_on = min(ends_on, make_room(held, on))
    row: Post = Post.objects.create(
        village=village,
        post=post,
        association=association,
        holder=holder,
        starts_on=on,
        ends_on=ends_on,
        form_key=form_key,
    )
    record("post.filled", by=by, on=row, village=village.key, post=post, starts_on=on.isoformat())
    return row


def make_room(held: Any, on: date) -> date:
    """End the term that runs on the day, and say until when the new one may last."""
    former = held.on(on).first()
    if former is not None and former.starts_on == on:
        raise Refused(
            "filled_that_day",
            "Chức danh này đã có người giữ từ chính ngày này. Hãy xóa người đó trước nếu ghi nhầm.",
            "on",
        )
    until: date = former.ends_on if former is not None else date.max
    if former is not None:
        end_from(held.filter(pk=former.pk), on)
    following = held.filter(starts_on__gt=on).order_by("starts_on").first()
    return min(until, following.starts_on) if following else until


@write
def vacate_post(*, post: Post, on: date, by: User) -> None:
    """The holder holds the post no longer from ``on``; a term that began on that very day never was."""
    check_day(on, "on")
    AREAS.lock([post.village])
    row = Post.objects.filter(pk=post.pk).on(on).first()
    if row is None:
        raise Refused("not_held", "Vào ngày này người đó không giữ chức danh này.", "on")
    end_from(Post.objects.filter(pk=row.pk), on)
    record("post.vacated", by=by, on=row, village=row.village.key, post=row.post, ended_on=on.isoformat())


@dataclass(frozen=True, slots=True)
class PostChange:
    """A post of a village as it is to be: who holds it now, and whether and by whom it is held then.

    ``was`` is the row of whoever gives it up; ``holder`` is nobody where somebody holds it who is no member.
    ``box`` is where a refusal is said.
    """

    village: int
    post: str
    association: str
    was: int | None
    is_held: bool
    holder: int | None
    box: str = ""


@write
def change_posts(*, changes: Sequence[PostChange], on: date, by: User) -> list[int]:
    """The posts are held from ``on`` as the changes say; gives the villages.

    All who give a post up do so before anybody takes one over: people may change places. Refuses what
    :func:`fill_post` and :func:`vacate_post` refuse, beside the box that it comes from.
    """
    villages = {area.pk: area for area in Area.objects.filter(pk__in={one.village for one in changes})}
    AREAS.lock(villages.values())
    holders = Member.objects.in_bulk({one.holder for one in changes if one.holder is not None})
    held = Post.objects.in_bulk([one.was for one in changes if one.was is not None])
    for one in changes:
        if one.was is not None:
            with _said_at(one):
                if one.was not in held:
                    raise Refused("not_held", "Vào ngày này người đó không giữ chức danh này.", "on")
                vacate_post(post=held[one.was], on=on, by=by)
    for one in changes:
        if one.is_held:
            with _said_at(one):
                fill_post(
                    village=villages[one.village],
                    post=one.post,
                    association=one.association,
                    holder=holders[one.holder] if one.holder is not None else None,
                    on=on,
                    by=by,
                )
    return sorted(villages)


@contextmanager
def _said_at(change: PostChange) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise Refused(refused.code, refused.message, change.box) from refused
