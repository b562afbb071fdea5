"""Entering badges, cards and awards of a member and awards of an organization, and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.forms.honours import AwardForm, BadgeForm, CardForm, TakeBackForm
from members.models import Award, Badge, Card, Member
from members.party_age import party_age
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.templatetags.ui import mask
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import in_a_sentence, organization_names

from .access import member_to_write, organization_to_write
from .events import about, member_url
from .flow import act_entry, outcome_of


class Kind(NamedTuple):
    """Something that is given: the part of its address, its model, form and title, and what a row says."""

    path: str
    model: Any
    form: Any
    title: str
    lead: str
    write: Callable[[Member, Any, Mapping[str, Any], User], Any]
    says: Callable[[Any], str]


def badge_in_words(badge: Badge) -> str:
    """``huy hiệu 30 năm: trao tặng ngày 03/02/2026``."""
    day = badge.occasion_on or badge.decided_on
    when = f" ngày {day:%d/%m/%Y}" if day else ""
    return f"huy hiệu {badge.years} năm: {str(badge.get_kind_display()).lower()}{when}"


def card_in_words(card: Card) -> str:
    """``thẻ •••890: cấp mới ngày 19/05/2025``; the number stays masked."""
    number = f" {mask(card.card_no)}" if card.card_no else ""
    when = f" ngày {card.issued_on:%d/%m/%Y}" if card.issued_on else ""
    return f"thẻ{number}: {str(card.get_kind_display()).lower()}{when}"


def award_in_words(award: Award) -> str:
    """``tặng bằng khen ngày 31/12/2025``."""
    when = f" ngày {award.awarded_on:%d/%m/%Y}" if award.awarded_on else ""
    return f"{str(award.get_kind_display()).lower()}{when}"


def _badge(member: Member, form: Any, answers: Mapping[str, Any], by: User) -> Badge:
    return services.record_badges(members=[member], by=by, **form.act_arguments(answers))[0]


def _card(member: Member, form: Any, answers: Mapping[str, Any], by: User) -> Card:
    return services.issue_cards(members=[member], by=by, **form.card_arguments())[0]


def _award(member: Member, form: Any, answers: Mapping[str, Any], by: User) -> Award:
    return services.give_award(to=member, by=by, **form.cleaned_data)


KINDS = {
    kind.path: kind
    for kind in (
        Kind(
            "huy-hieu",
            Badge,
            BadgeForm,
            "Huy hiệu Đảng",
            "Đề nghị, trao tặng, tặng sớm, truy tặng, bị mất hoặc thu hồi.",
            _badge,
            badge_in_words,
        ),
        Kind("the-dang", Card, CardForm, "Cấp thẻ đảng viên", "", _card, card_in_words),
        Kind("khen-thuong", Award, AwardForm, "Khen thưởng đảng viên", "", _award, award_in_words),
    )
}


def _kind(what: str) -> Kind:
    if what not in KINDS:
        raise Http404
    return KINDS[what]


def give(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Enter a badge, a card or an award of a member."""
    kind = _kind(what)
    member = member_to_write(request, number, purpose=what)
    user = user_of(request)
    age = party_age(member, localdate())
    initial = {"years": str(age.step)} if what == "huy-hieu" and age.step and not age.holds_the_step else {}

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", initial)
        return kind.form(data, user=user, today=localdate(), **kwargs)

    def outcome(form: Any, row: Any, found: Any) -> Outcome:
        says = f"Đồng chí {member.full_name}, {kind.says(row)}."
        return outcome_of(says, notices=getattr(row, "notices", ()), named=_recorded(member, kind, row))

    def done(row: Any) -> str:
        return format_html(
            'Đã ghi: {}. <a href="{}">Bỏ việc vừa ghi</a>',
            kind.says(row),
            reverse("member_given_taken_back", args=[member.pk, what, row.pk]),
        )

    return serve(
        request,
        act_entry(
            title=kind.title,
            lead=kind.lead,
            make=make,
            write=lambda form, answers: kind.write(member, form, answers, user),
            outcome=outcome,
            landing=lambda _: f"{member_url(member)}#khen-thuong",
            done=done,
            repeated=lambda key: kind.model.objects.filter(member=member, form_key=key).first(),
            **about(member, quiet=True),
        ),
    )


def _recorded(member: Member, kind: Kind, row: Any) -> list[str]:
    """What else of the kind is recorded of the member: where that changes, it is confirmed anew."""
    rows = kind.model.objects.filter(member=member).exclude(pk=row.pk).order_by("pk")
    return [kind.says(one) for one in rows]


def take_back(request: HttpRequest, number: int, what: str, row_id: int) -> HttpResponse:
    """Take back a badge, card or award that was entered wrongly."""
    kind = _kind(what)
    member = member_to_write(request, number, purpose=what)
    row = get_object_or_404(kind.model, pk=row_id, member=member)
    says = f"Bỏ việc đã ghi của đồng chí {member.full_name}, {kind.says(row)}, như chưa từng có."
    return serve(
        request,
        taking_back(
            user_of(request),
            [row],
            says=says,
            landing=f"{member_url(member)}#khen-thuong",
            **about(member, quiet=True),
        ),
    )


def taking_back(user: User, rows: list[Any], *, says: str, landing: str, **more: Any) -> Entry:
    """Taking back ``rows``, with a reason."""
    return act_entry(
        title="Bỏ việc ghi nhầm",
        make=lambda data, **kwargs: TakeBackForm(data, user=user, today=localdate(), **kwargs),
        write=lambda form, answers: services.take_back_honours(
            rows=rows, reason=form.cleaned_data["reason"], by=user
        ),
        outcome=lambda form, gone, found: outcome_of(says, named=gone),
        landing=lambda _: landing,
        done=lambda gone: f"Đã bỏ {gone} việc ghi nhầm.",
        **more,
    )


def award_organization(request: HttpRequest, code: str) -> HttpResponse:
    """Enter an award of an organization; those of before stand above the form."""
    organization = organization_to_write(request, code)
    user, name = user_of(request), organization_names([organization.pk], localdate())[organization.pk]
    back = reverse("organization", args=[code])

    def outcome(form: Any, award: Award, found: Any) -> Outcome:
        return outcome_of(
            f"{name} được {award_in_words(award)}.", named=[said[1:] for said in awards_of(organization)]
        )

    def done(award: Award) -> str:
        return format_html(
            'Đã ghi: {} được {}. <a href="{}">Bỏ việc vừa ghi</a>',
            name,
            award_in_words(award),
            reverse("organization_award_taken_back", args=[code, award.pk]),
        )

    return serve(
        request,
        Entry(
            title="Khen thưởng tổ chức đảng",
            lead=name,
            make=lambda data, **kwargs: AwardForm(data, user=user, today=localdate(), **kwargs),
            write=lambda form, answers: services.give_award(to=organization, by=user, **form.cleaned_data),
            outcome=outcome,
            landing=lambda _: back,
            done=done,
            repeated=lambda key: Award.objects.filter(organization=organization, form_key=key).first(),
            back=back,
            fill_template="members/forms/award.html",
            confirm_template="members/forms/confirm.html",
            extra={"quiet": True, "awards": awards_of(organization), "code": code},
        ),
    )


def awards_of(organization: Organization) -> list[tuple[int, str, str]]:
    """Awards of an organization, the latest first: number, words and document."""
    rows = Award.objects.filter(organization=organization).order_by("-awarded_on", "-pk")
    return [(award.pk, award_in_words(award), award.document_no) for award in rows]


def take_back_award(request: HttpRequest, code: str, row_id: int) -> HttpResponse:
    """Take back an organization's award that was entered wrongly."""
    organization = organization_to_write(request, code)
    award = get_object_or_404(Award, pk=row_id, organization=organization)
    name = organization_names([organization.pk], localdate())[organization.pk]
    back = reverse("organization", args=[code])
    return serve(
        request,
        taking_back(
            user_of(request),
            [award],
            says=f"Bỏ khen thưởng đã ghi của {in_a_sentence(name)}: {award_in_words(award)}.",
            landing=back,
            back=back,
            extra={"quiet": True},
        ),
    )


class Given(NamedTuple):
    """A line of the member's page: what, the document, and where it is taken back."""

    words: str
    document_no: str
    taken_back: str


def given_to(member: Member) -> list[tuple[str, str, list[Given]]]:
    """Badges, cards and awards of a member, each under its title with the address of its form."""
    found = []
    for kind, rows in zip(
        KINDS.values(), (member.badges.all(), member.cards.all(), member.awards.all()), strict=True
    ):
        lines = [
            Given(
                kind.says(row),
                getattr(row, "document_no", ""),
                reverse("member_given_taken_back", args=[member.pk, kind.path, row.pk]),
            )
            for row in sorted(rows, key=lambda row: (_day(row), row.pk), reverse=True)
        ]
        found.append((kind.title, reverse("member_give", args=[member.pk, kind.path]), lines))
    return found


def _day(row: Any) -> str:
    day = getattr(row, {Badge: "occasion_on", Card: "issued_on", Award: "awarded_on"}[type(row)])
    return str(day or getattr(row, "decided_on", None) or "")
