"""One field of many people corrected in one go, from a list of them, and the whole of it taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.forms.finders import distinguished
from members.forms.together import (
    CORRECTABLE,
    CorrectManyForm,
    UndoCorrectionForm,
    changes_text,
    in_words,
    title_of,
)
from members.models import FACTS, Member, Profile
from registry.accounts.access.places import structure_of
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.draft_pages import draft_of, fill_address
from registry.common.moments import moment_of
from registry.common.refusals import Refused
from registry.common.searches import KEY
from registry.drafts import store
from registry.drafts.entering import Outcome, serve
from registry.drafts.models import Draft

from .access import require_writer, whom_to_write_about
from .flow import CONFIRM_MANY, act_entry, outcome_of
from .people_filters import MemberFilters

MOST = 200
FIELD = "muc"
# By what the list may be narrowed and the form with it. A condition turned round is not among them.
NARROWED = (
    *("don-vi", "tu-cach", "trang-thai", "gioi-tinh", "dan-toc", "hoc-van", "chuyen-mon", "ly-luan"),
    *("nghe", "thieu", KEY),
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Whose field was made another: of each the value before and now, and where it is taken back."""

    of: dict[int, tuple[Any, Any]]
    undo: Draft | None = None


def many_corrected(request: HttpRequest) -> HttpResponse:
    """Those of the list whom the user writes about, none ticked, each with what is recorded."""
    user, today = require_writer(request), localdate()
    field = CORRECTABLE.get(request.GET.get(FIELD, "dan-toc"))
    if field is None:
        raise Http404
    found, several, left_out = _offered(request, user, field)
    told, title = distinguished(found), title_of(field).lower()
    record("members.listed", by=user, list="sua-nhieu", rows=len(found), seen=audited_rows(found))
    names = {member.pk: member.full_name for member in found}
    offered = {
        one.pk: f"{one.full_name}, {told[one.pk]}; đang ghi: {in_words(field, getattr(one, field))}"
        for one in found
    }

    def write(form: CorrectManyForm, _: Mapping[str, Any]) -> Corrected:
        return _correct(form, user)

    def outcome(form: CorrectManyForm, done: Corrected, _: Any) -> Outcome:
        value, overtaken = in_words(field, form.cleaned_data["value"]), set(form.overtaken())
        already = len(form.chosen_numbers()) - len(done.of)
        says = (
            f"Đính chính {title} của {len(done.of)} đồng chí: «{value}». Số liệu các kỳ trước cũng đổi theo."
        )
        if already:
            says += f" {already} đồng chí khác được đánh dấu vốn đã ghi như vậy."
        lines = []
        # Whom somebody else has just corrected stands first.
        for number, (before, _) in sorted(done.of.items(), key=lambda one: one[0] not in overtaken):
            change = f"{in_words(field, before)} → {value}"
            if number in overtaken:
                change += " (người khác vừa sửa điều đang ghi)"
            lines.append((names[number], told[number], change))
        return outcome_of(says, named=sorted(done.of), lines=lines)

    back = _list_address(request)
    return serve(
        request,
        act_entry(
            title=f"Đính chính {title} của nhiều người",
            lead=_lead(field, several, left_out),
            make=lambda data, **more: CorrectManyForm(
                data, field=field, members=found, offered=offered, user=user, today=today, **more
            ),
            write=write,
            outcome=outcome,
            landing=lambda _: back,
            done=lambda done: _done(done, title),
            repeated=lambda key: _written(key, user),
            about=lambda typed: f"{title}, {len(typed.getlist('people'))} người",  # type: ignore[attr-defined]
            parameters=(FIELD, *NARROWED),
            back=back,
            confirm_template=CONFIRM_MANY,
            extra={"quiet": True},
        ),
    )


def _offered(request: HttpRequest, user: User, field: str) -> tuple[list[Member], bool, int]:
    """Whom the form offers, whether there are more, and how many are left out for what is so since later."""
    moment = moment_of(request)
    mine = subtree_ids(user, roles=WRITERS)
    listed = MemberFilters(request, moment, structure_of(moment)).qs
    rows = Member.objects.filter(pk__in=listed.values("pk"), home__any_of=mine).order_by("sort_key", "pk")
    people: Sequence[Member] = list(rows[: MOST + 1])
    later = _said_later(field, [member.pk for member in people])
    may = whom_to_write_about(user, people)
    offered = [member for member in people if member.pk in may and member.pk not in later]
    return offered[:MOST], len(people) > MOST, len(later)


def _said_later(field: str, people: Collection[int]) -> set[int]:
    """Of whom something else is said of a dated field from a later day on: there it must be looked at."""
    if field not in FACTS:
        return set()
    empty = Q(**{f"{field}__isnull": True})
    if Profile._meta.get_field(field).get_internal_type() == "CharField":
        empty |= Q(**{field: ""})
    said = Profile.objects.filter(member__any_of=list(people)).exclude(empty)
    return set(said.values_list("member_id", flat=True))


def _lead(field: str, several: bool, left_out: int) -> str:
    lead = "Chỉ để sửa chỗ ghi sai từ đầu. Đánh dấu từng người; ai không được đánh dấu thì giữ nguyên."
    if several:
        lead += f" Chỉ hiện {MOST} người đầu: quay lại danh sách, lọc hẹp hơn để thấy người khác."
    if left_out:
        lead += (
            f" Không có trong danh sách: {left_out} người đã có thay đổi {title_of(field).lower()} từ một"
            " ngày sau này, sửa ở trang của từng người."
        )
    return lead


def _list_address(request: HttpRequest) -> str:
    query = QueryDict(mutable=True)
    query.update({name: request.GET[name] for name in NARROWED if request.GET.get(name)})
    return f"{reverse('members')}{'?' if query else ''}{query.urlencode()}"


def _correct(form: CorrectManyForm, user: User) -> Corrected:
    changing = form.changing()
    if not changing:
        raise Refused("nothing_changes", "Không ai được đánh dấu có điều khác đang ghi.", "value")
    value = form.cleaned_data["value"]
    before = {number: form.held[number] for number in changing}
    done = services.correct_together(
        members=list(Member.objects.filter(pk__in=changing)),
        field=form.field,
        values=dict.fromkeys(changing, value),
        before=before,
        reason=form.cleaned_data["reason"],
        by=user,
    )
    of = {
        one.pk: (before[one.pk], getattr(one, form.field)) for one in sorted(done, key=lambda m: m.sort_key)
    }
    return Corrected(of, _lay_up(form, of, user))


def _lay_up(form: CorrectManyForm, of: dict[int, tuple[Any, Any]], user: User) -> Draft:
    """What each had before, as a draft of taking it back: sealed, the user's own, and gone when drafts go."""
    typed = QueryDict(mutable=True)
    typed["changes"] = changes_text(form.field, of)
    title = title_of(form.field).lower()
    return store.save(
        user=user,
        key=_undo_key(form.cleaned_data["form_key"]),
        address=reverse("many_corrected_undone"),
        title="Hoàn tác đính chính nhiều người",
        about=f"{title}, {len(of)} người",
        person_id=None,
        typed=typed,
        is_checked=False,
    )


def _undo_key(form_key: UUID) -> UUID:
    return uuid5(form_key, "undo")


def _written(key: UUID, user: User) -> Corrected | None:
    """What this very form has corrected before, as long as it can still be taken back."""
    undo = Draft.objects.filter(user=user, key=_undo_key(key)).first()
    return Corrected({}, undo) if undo else None


def _done(done: Corrected, title: str) -> str:
    undo = fill_address(reverse("many_corrected_undone"), done.undo.key) if done.undo else ""
    return format_html(
        'Đã đính chính {} của {} đồng chí. <a href="{}">Hoàn tác</a>', title, len(done.of), undo
    )


def undo(request: HttpRequest) -> HttpResponse:
    """Each has again what was recorded before, but for those of whom somebody has corrected it since."""
    user, today = require_writer(request), localdate()
    address = reverse("many_corrected_undone")
    if (
        request.method != "POST"
        and draft_of(request) is None
        and not store.latest(user, address, submitted=False)
    ):
        messages.info(request, "Không có lần đính chính nhiều người nào để hoàn tác.")
        return redirect("members")

    def write(form: UndoCorrectionForm, _: Mapping[str, Any]) -> tuple[list[Member], int]:
        return _take_back(form, user)

    def outcome(form: UndoCorrectionForm, done: tuple[list[Member], int], _: Any) -> Outcome:
        field, of = form.cleaned_data["changes"]
        people, kept = done
        told = distinguished(people)
        record("members.listed", by=user, list="sua-nhieu", rows=len(people), seen=audited_rows(people))
        says = f"Hoàn tác đính chính {title_of(field).lower()} của {len(people)} đồng chí."
        if kept:
            says += f" {kept} đồng chí đã được sửa lại sau đó nên giữ nguyên."
        lines = [
            (
                one.full_name,
                told[one.pk],
                f"{in_words(field, of[one.pk][1])} → {in_words(field, of[one.pk][0])}",
            )
            for one in people
        ]
        return outcome_of(says, named=[one.pk for one in people], lines=lines)

    return serve(
        request,
        act_entry(
            title="Hoàn tác đính chính nhiều người",
            lead="Mỗi người trở lại điều đã ghi trước lần đính chính.",
            make=lambda data, **more: UndoCorrectionForm(data, user=user, today=today, **more),
            write=write,
            outcome=outcome,
            landing=lambda _: reverse("members"),
            done=lambda done: f"Đã hoàn tác của {len(done[0])} đồng chí.",
            back=reverse("members"),
            confirm_template=CONFIRM_MANY,
            extra={"quiet": True},
        ),
    )


def _take_back(form: UndoCorrectionForm, user: User) -> tuple[list[Member], int]:
    """Who has the former value again, and of how many somebody has said something else since."""
    field, of = form.cleaned_data["changes"]
    people = list(Member.objects.visible_to(user).filter(pk__in=of).order_by("sort_key", "pk"))
    if whom_to_write_about(user, people) != set(of):
        raise Refused("not_yours", "Có người trong lần đính chính này nay ngoài phạm vi của bạn.")
    still = [one for one in people if getattr(one, field) == of[one.pk][1]]
    if not still:
        raise Refused("nothing_changes", "Tất cả đã được sửa lại sau đó, không còn gì để hoàn tác.")
    done = services.correct_together(
        members=still,
        field=field,
        values={number: before for number, (before, _) in of.items()},
        before={number: now for number, (_, now) in of.items()},
        reason=form.cleaned_data["reason"],
        by=user,
    )
    return sorted(done, key=lambda one: (one.sort_key, one.pk)), len(people) - len(still)
