"""A village's posts: who holds which, a new holder, and the end of one's time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.forms.posts import FillPostForm, VacatePostForm
from members.models import SINGLE_POSTS, Member, Post, PostKind
from registry.accounts.access.scopes import WRITERS, areas_in_sight, visible
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Area, Level
from registry.units.names import area_names, in_a_sentence

from .access import READ_ONLY
from .acts import situation_of
from .events import standing_line
from .flow import act_entry, outcome_of

# In the address: the row was entered by mistake, and the form comes with the day that removes it.
MISTAKEN = "ghi-nham"


class Held(NamedTuple):
    """A row of the page: a post, who holds it (``None``: nobody), and whether the user sees that member."""

    label: str
    post: Post | None
    holder: Member | None


def posts(request: HttpRequest, key: str) -> HttpResponse:
    """Show who holds the village's posts today, and enter a new holder."""
    village = _village_to_write(request, key)
    user, today = user_of(request), localdate()
    name = in_a_sentence(area_names([village.pk], today)[village.pk])
    page = reverse("village_posts", args=[key])

    def make(data: Any, **kwargs: Any) -> Any:
        return FillPostForm(data, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Post:
        arguments = form.arguments()
        arguments.pop("who")
        return services.fill_post(village=village, by=user, **arguments)

    def looks(form: Any) -> list[int]:
        """Who gives the post up by it."""
        values = form.cleaned_data
        former = Post.objects.filter(village=village, post=values["post"]).on(values["on"])
        return [post.pk for post in former.order_by("pk")] if values["post"] in SINGLE_POSTS else []

    def outcome(form: Any, post: Post, former: list[int]) -> Outcome:
        return outcome_of(_filled(form.cleaned_data, name, ends=bool(former)), named=former)

    return serve(
        request,
        Entry(
            title=f"Chức danh của {name}",
            make=make,
            write=write,
            looks=looks,
            outcome=outcome,
            landing=lambda _: page,
            done=lambda post: _done(post, key),
            repeated=lambda form_key: Post.objects.filter(village=village, form_key=form_key).first(),
            about=lambda typed: name,
            back=reverse("area", args=[key]),
            fill_template="members/forms/posts.html",
            confirm_template="members/forms/confirm.html",
            extra={"village": village, "held": _held(user, village), "quiet": True, "today": today},
        ),
    )


def vacate(request: HttpRequest, key: str, post_id: int) -> HttpResponse:
    """End a holder's time."""
    village = _village_to_write(request, key)
    post = get_object_or_404(Post, pk=post_id, village=village)
    user, today = user_of(request), localdate()
    name = in_a_sentence(area_names([village.pk], today)[village.pk])
    page = reverse("village_posts", args=[key])
    label = PostKind(post.post).label

    def make(data: Any, **kwargs: Any) -> Any:
        if MISTAKEN in request.GET:
            kwargs.setdefault("initial", {"on": post.starts_on})
        return VacatePostForm(data, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Post:
        services.vacate_post(post=post, on=form.cleaned_data["on"], by=user)
        return post

    def outcome(form: Any, ended: Post, found: Any) -> Outcome:
        day = form.cleaned_data["on"]
        return outcome_of(f"Từ ngày {day:%d/%m/%Y}, chức danh {label.lower()} của {name} để trống.")

    return serve(
        request,
        act_entry(
            title=f"Thôi giữ chức danh: {label}",
            lead=f"Tại {name}, giữ từ ngày {post.starts_on:%d/%m/%Y}. Ghi nhầm: dùng đúng ngày đó để xóa.",
            make=make,
            write=write,
            outcome=outcome,
            landing=lambda _: page,
            done=lambda _: f"Đã ghi thôi giữ chức danh {label.lower()}.",
            about=lambda typed: f"{label}, {name}",
            parameters=(MISTAKEN,),
            back=page,
            extra={"quiet": True, **_holder(user, post, today)},
        ),
    )


def _village_to_write(request: HttpRequest, key: str) -> Area:
    """The village in sight whose posts the user may enter: else 404, or 403 for a mere reader."""
    user = user_of(request)
    village: Area = get_object_or_404(visible(Area.objects.all(), user), key=key, level=Level.VILLAGE)
    if not areas_in_sight(user, [village.pk], roles=WRITERS):
        raise PermissionDenied(READ_ONLY)
    return village


def _held(user: User, village: Area) -> list[Held]:
    """Each post with its holders today; a holder outside the user's scope is not named."""
    today = localdate()
    rows = list(Post.objects.filter(village=village).on(today).select_related("holder").order_by("starts_on"))
    holders = [row.holder_id for row in rows if row.holder_id]
    seen = {member.pk: member for member in Member.objects.visible_to(user).filter(pk__in=holders)}
    if seen:
        record(
            "members.read",
            by=user,
            on=village,
            purpose="chuc-danh",
            found=len(seen),
            seen=audited_rows(seen.values()),
        )
    table = []
    for kind in PostKind:
        own = [row for row in rows if row.post == kind]
        table += [Held(_called(row), row, seen.get(row.holder_id)) for row in own] or [
            Held(kind.label, None, None)
        ]
    return table


def _called(row: Post) -> str:
    """The post, with the association that it belongs to."""
    of = f" {row.get_association_display()}" if row.association else ""
    return f"{PostKind(row.post).label}{of}"


def _holder(user: User, post: Post, today: date) -> dict[str, Any]:
    """Who holds the post, where the user sees that member."""
    member = Member.objects.visible_to(user).filter(pk=post.holder_id).first() if post.holder_id else None
    if member is None:
        return {}
    record("members.read", by=user, on=member, purpose="chuc-danh")
    return {"member": member, "standing": standing_line(situation_of(member, today), today)}


def _filled(values: dict[str, Any], village: str, *, ends: bool) -> str:
    label, holder = PostKind(values["post"]).label.lower(), values["holder"]
    who = f"đồng chí {holder.label} ({holder.hint})" if holder else "một người không phải đảng viên"
    former = " Người đang giữ thôi giữ từ ngày đó." if ends else ""
    return f"Từ ngày {values['on']:%d/%m/%Y}, {who} giữ chức danh {label} của {village}.{former}"


def _done(post: Post, key: str) -> str:
    return format_html(
        'Đã ghi: {} từ ngày {}. <a href="{}">Hủy việc vừa ghi</a>',
        PostKind(post.post).label,
        f"{post.starts_on:%d/%m/%Y}",
        f"{reverse('post_vacate', args=[key, post.pk])}?{MISTAKEN}=1",
    )
