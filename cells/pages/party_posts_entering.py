"""Entering who holds which post in a Party organization: a new holder, the days of a term, its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from cells.forms.party_posts import EndPartyPostForm, FillPartyPostForm, TermForm
from members import services
from members.audited import audited_rows
from members.models import Member, PartyPost, PartyPostKind
from members.pages.access import organization_to_write
from members.pages.flow import act_entry
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.dates import FOREVER, last_day
from registry.drafts.entering import Outcome, serve
from registry.units.models import Organization
from registry.units.names import in_a_sentence, organization_names

# In the address: the row was entered by mistake, and the form comes with the day that removes it.
MISTAKEN = "ghi-nham"
OUT_OF_SIGHT = "một đảng viên ngoài phạm vi của bạn"


class Held(NamedTuple):
    """A row of the page: a post, who holds it (``None``: nobody), and that member, where in sight."""

    label: str
    post: PartyPost | None
    holder: Member | None
    last_day: date | None = None


def fill(request: HttpRequest, code: str) -> HttpResponse:
    """Show who holds the organization's posts today, and enter a new holder."""
    organization = organization_to_write(request, code)
    user, today, name = user_of(request), localdate(), _name(organization)
    page = reverse("party_post_fill", args=[code])

    def write(form: Any, answers: Mapping[str, Any]) -> PartyPost:
        given = form.arguments()
        del given["form_key"]
        return services.fill_party_post(organization=organization, by=user, **given)

    def looks(form: Any) -> list[PartyPost]:
        """The secretary who gives the post up by it."""
        values = form.cleaned_data
        former = PartyPost.objects.filter(organization=organization, post=values["post"]).on(values["on"])
        return list(former) if values["post"] == PartyPostKind.SECRETARY else []

    def outcome(form: Any, post: PartyPost, former: list[PartyPost]) -> Outcome:
        holder, label = form.cleaned_data["holder"], _label(post)
        ends = " Bí thư đang giữ thôi giữ từ ngày đó." if former else ""
        says = f"{_from(post)}, đồng chí {holder.label} ({holder.hint}) giữ chức vụ {label} của {name}.{ends}"
        return Outcome(says, named=[(one.pk, one.ends_on) for one in former])

    def done(post: PartyPost) -> str:
        undo = f"{reverse('party_post_end', args=[code, post.pk])}?{MISTAKEN}=1"
        day = f"{post.starts_on:%d/%m/%Y}"
        return format_html(
            'Đã ghi: {} từ ngày {}. <a href="{}">Hủy việc vừa ghi</a>',
            post.get_post_display(),
            day,
            undo,
        )

    held = _held(user, organization)
    return _entry(
        page,
        request,
        title=f"Cấp ủy của {name}",
        make=lambda data, **kwargs: FillPartyPostForm(data, user=user, today=today, **kwargs),
        write=write,
        looks=looks,
        outcome=outcome,
        done=done,
        about=lambda typed: name,
        back=f"{reverse('party_posts')}?don-vi={code}",
        fill_template="cells/party_post_fill.html",
        extra={"organization": organization, "held": held, "quiet": True, "today": today},
    )


def term(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Set from when to when somebody holds a post: the term was extended, or its days were wrong."""
    organization, post, about = _about(request, code, number)
    user, name = user_of(request), _name(organization)
    until = last_day(post.ends_on)
    initial = {"on": post.starts_on, "until": until}

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", initial)
        return TermForm(data, user=user, today=localdate(), **kwargs)

    def outcome(form: Any, row: PartyPost, found: Any) -> Outcome:
        says = f"{_from(row)}, {about['holds']} giữ chức vụ {_label(row)} của {name}."
        return Outcome(says, named=(post.starts_on, post.ends_on, row.ends_on))

    return _entry(
        reverse("party_post_fill", args=[code]),
        request,
        title=f"Nhiệm kỳ của {_label(post)}, {name}",
        lead=f"Đang ghi: {in_a_sentence(_from(post))}.",
        make=make,
        write=lambda form, answers: services.set_party_term(post=post, by=user, **form.given()),
        outcome=outcome,
        done=lambda row: f"Đã ghi nhiệm kỳ: {in_a_sentence(_from(row))}.",
        about=lambda typed: f"{_label(post)}, {name}",
        extra={"quiet": True, **about["context"]},
    )


def end(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """End somebody's time in a post."""
    organization, post, about = _about(request, code, number)
    user, name, label = user_of(request), _name(organization), _label(post)
    before = PartyPost.objects.filter(organization=organization, post=post.post, ends_on=post.starts_on)
    former = before.first() if post.post == PartyPostKind.SECRETARY else None

    def make(data: Any, **kwargs: Any) -> Any:
        if MISTAKEN in request.GET:
            kwargs.setdefault("initial", {"on": post.starts_on})
        return EndPartyPostForm(data, user=user, today=localdate(), **kwargs)

    def outcome(form: Any, ended: Any, found: Any) -> Outcome:
        day = form.cleaned_data["on"]
        if day == post.starts_on:
            again = " Bí thư trước đó vẫn ghi là đã thôi giữ: sửa nhiệm kỳ của người đó." if former else ""
            return Outcome(f"Việc ghi {about['holds']} giữ chức vụ {label} của {name} bị xóa.{again}")
        return Outcome(f"Từ ngày {day:%d/%m/%Y}, {about['holds']} thôi giữ chức vụ {label} của {name}.")

    def done(_: Any) -> str:
        if former is None or PartyPost.objects.filter(pk=post.pk).exists():
            return f"Đã ghi thôi giữ chức vụ {label}."
        reopen = reverse("party_post_term", args=[code, former.pk])
        return format_html('Đã xóa. <a href="{}">Sửa nhiệm kỳ của bí thư trước đó</a>', reopen)

    return _entry(
        reverse("party_post_fill", args=[code]),
        request,
        title=f"Thôi giữ chức vụ {label}, {name}",
        lead=f"Giữ từ ngày {post.starts_on:%d/%m/%Y}. Ghi nhầm: dùng đúng ngày đó để xóa.",
        make=make,
        write=lambda form, answers: services.end_party_post(post=post, on=form.cleaned_data["on"], by=user),
        outcome=outcome,
        done=done,
        about=lambda typed: f"{label}, {name}",
        parameters=(MISTAKEN,),
        extra={"quiet": True, **about["context"]},
    )


def _entry(page: str, request: HttpRequest, **said: Any) -> HttpResponse:
    """Serve a form that leads back to who holds the organization's posts."""
    landing: Callable[[Any], str] = lambda _: page  # noqa: E731
    return serve(request, act_entry(**{"landing": landing, "back": page, **said}))


def _name(organization: Organization) -> str:
    return in_a_sentence(organization_names([organization.pk], localdate())[organization.pk])


def _label(post: PartyPost) -> str:
    return str(PartyPostKind(post.post).label).lower()


def _from(post: PartyPost) -> str:
    until = f" đến hết ngày {last_day(post.ends_on):%d/%m/%Y}" if post.ends_on < FOREVER else ""
    return f"Từ ngày {post.starts_on:%d/%m/%Y}{until}"


def _about(request: HttpRequest, code: str, number: int) -> tuple[Organization, PartyPost, dict[str, Any]]:
    """The organization whose posts the user may enter, a post of it, and who holds it, where in sight."""
    organization, user = organization_to_write(request, code), user_of(request)
    post = get_object_or_404(PartyPost, pk=number, organization=organization)
    member = Member.objects.visible_to(user).filter(pk=post.holder_id).first()
    if member is None:
        return organization, post, {"holds": OUT_OF_SIGHT, "context": {}}
    record("members.read", by=user, on=member, purpose="chuc-danh")
    return organization, post, {"holds": f"đồng chí {member.full_name}", "context": {"member": member}}


def _held(user: User, organization: Organization) -> list[Held]:
    """Each post with its holders today; a holder outside the user's scope is not named."""
    today = localdate()
    rows = list(PartyPost.objects.filter(organization=organization).on(today).order_by("starts_on", "pk"))
    holders = sorted({row.holder_id for row in rows})
    seen = {member.pk: member for member in Member.objects.visible_to(user).filter(pk__any_of=holders)}
    if seen:
        record(
            "members.read",
            by=user,
            on=organization,
            purpose="chuc-danh",
            found=len(seen),
            seen=audited_rows(seen.values()),
        )
    table = []
    for kind in PartyPostKind:
        own = [row for row in rows if row.post == kind]
        table += [
            Held(str(kind.label), row, seen.get(row.holder_id), last_day(row.ends_on)) for row in own
        ] or [Held(str(kind.label), None, None)]
    return table
