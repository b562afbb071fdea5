"""Entering what somebody is from a day on, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.forms.facts import FactsForm, TakeBackFactsForm
from members.models import Member, Profile
from registry.accounts.requests import user_of
from registry.drafts.entering import Outcome, serve

from .access import member_to_write
from .events import about, member_url
from .flow import act_entry, outcome_of
from .personal_facts import in_words, title


class Stated(NamedTuple):
    """A day from which something else is so of a member, in words."""

    profile: Profile
    facts: list[tuple[str, str]]


def stated_facts(member: Member) -> list[Stated]:
    """What is so from which day, the latest first."""
    profiles = sorted(member.profiles.all(), key=lambda profile: profile.from_on, reverse=True)
    return [Stated(profile, _words(profile)) for profile in profiles]


def _words(profile: Profile) -> list[tuple[str, str]]:
    words = [(title(name), in_words(name, value)) for name, value in profile.said().items()]
    if profile.workplace:
        words.append(("Nơi làm việc", profile.workplace.code))
    return words


def state(request: HttpRequest, number: int) -> HttpResponse:
    """Enter facts that are other from a day on."""
    member = member_to_write(request, number, purpose="thong-tin-moi")
    user = user_of(request)

    def make(data: Any, **kwargs: Any) -> Any:
        return FactsForm(data, user=user, today=localdate(), **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Profile:
        values = form.cleaned_data
        return services.state_facts(
            member=member, on=values["on"], by=user, form_key=values["form_key"], **form.facts()
        )

    def outcome(form: Any, profile: Profile, found: Any) -> Outcome:
        return outcome_of(
            f"Từ ngày {form.cleaned_data['on']:%d/%m/%Y}, đồng chí {member.full_name} có thông tin mới"
            " như dưới đây; các ngày trước không đổi.",
            named=[(said.from_on, said.said()) for said in member.profiles.order_by("from_on", "pk")],
        )

    return serve(
        request,
        act_entry(
            title="Ghi thay đổi nghề nghiệp, trình độ",
            lead="Số liệu các ngày trước ngày thay đổi giữ nguyên. Sổ ghi sai từ đầu thì dùng «Đính chính».",
            make=make,
            write=write,
            outcome=outcome,
            landing=lambda _: member_url(member),
            done=_done,
            repeated=lambda key: Profile.objects.filter(member=member, form_key=key).first(),
            **about(member, quiet=True),
        ),
    )


def take_back(request: HttpRequest, number: int, profile_id: int) -> HttpResponse:
    """Take back what was said of a day wrongly."""
    member = member_to_write(request, number, purpose="bo-thong-tin")
    profile = get_object_or_404(Profile, pk=profile_id, member=member)
    user = user_of(request)

    def make(data: Any, **kwargs: Any) -> Any:
        return TakeBackFactsForm(data, user=user, today=localdate(), **kwargs)

    def outcome(form: Any, gone: Any, found: Any) -> Outcome:
        says = f"Bỏ thông tin ghi từ ngày {profile.from_on:%d/%m/%Y}, như chưa từng có."
        return outcome_of(says, named=profile.said())

    return serve(
        request,
        act_entry(
            title="Bỏ thông tin ghi nhầm",
            lead=f"Thông tin có từ ngày {profile.from_on:%d/%m/%Y} được bỏ; thông tin trước đó lại đúng.",
            make=make,
            write=lambda form, answers: services.take_back_facts(
                profile=profile, reason=form.cleaned_data["reason"], by=user
            ),
            outcome=outcome,
            landing=lambda _: member_url(member),
            done=lambda _: f"Đã bỏ thông tin ghi từ ngày {profile.from_on:%d/%m/%Y}.",
            **about(member, quiet=True),
        ),
    )


def _done(profile: Profile) -> str:
    return format_html(
        'Đã ghi thông tin có từ ngày {}. <a href="{}">Bỏ thông tin vừa ghi</a>',
        f"{profile.from_on:%d/%m/%Y}",
        reverse("member_facts_taken_back", args=[profile.member_id, profile.pk]),
    )
