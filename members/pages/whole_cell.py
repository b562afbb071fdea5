"""Moving all of a cell, or many of it, with one decision: at once inside one's reach, else by one letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.forms.base import DESPITE
from members.forms.finders import distinguished
from members.forms.together import WholeCellForm, WithdrawManyForm
from members.models import Event, EventKind, Member, Stretch, Transfer, TransferState
from members.services.together import key_of_one
from registry.accounts.access.scopes import WRITERS, may, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.draft_pages import draft_of
from registry.drafts.entering import Outcome, serve
from registry.units.models import CELL_KINDS, Organization
from registry.units.names import in_a_sentence, organization_names
from registry.units.structure import forest

from .access import organization_to_write
from .flow import CONFIRM_MANY, act_entry, outcome_of
from .together import FORM_KEY, form_key_in, written_by

MOST = 500


@dataclass(frozen=True, slots=True)
class Gone:
    """What one form has done: moved at once, or sent with a letter."""

    key: UUID
    events: list[Event]
    letters: list[Transfer]

    @property
    def members(self) -> list[Member]:
        """Whom it was about, as lists of people stand."""
        people = [event.member for event in self.events] + [letter.member for letter in self.letters]
        return sorted(people, key=lambda member: (member.sort_key, member.pk))


def whole_cell(request: HttpRequest, code: str) -> HttpResponse:
    """Those who count in the cell today, all ticked; they go together or not at all."""
    cell, user, today = organization_to_write(request, code), user_of(request), localdate()
    if not Organization.objects.cells(today).filter(pk=cell.pk).exists():
        raise Http404
    here = Stretch.objects.on(today).filter(cell=cell).select_related("member")
    people = [row.member for row in here.order_by("member__sort_key", "member_id")[:MOST]]
    who = distinguished(people)
    record("members.listed", by=user, list="ca-chi-bo", rows=len(people), seen=audited_rows(people))
    name = in_a_sentence(organization_names([cell.pk], today)[cell.pk])
    back = reverse("organization", args=[code])
    if not people and draft_of(request) is None and request.method != "POST":
        messages.info(request, f"{name[:1].upper()}{name[1:]} hiện không có đảng viên nào để chuyển.")
        return redirect(back)

    def write(form: WholeCellForm, answers: Mapping[str, Any]) -> Gone:
        return _go(form, answers, user)

    return serve(
        request,
        act_entry(
            title="Chuyển cả chi bộ",
            lead=f"Một quyết định cho đảng viên của {name}: chuyển tất cả, hoặc bỏ dấu ở người không chuyển.",
            make=lambda data, **more: WholeCellForm(
                data,
                user=user,
                today=today,
                offered={one.pk: f"{one.full_name}, {who[one.pk]}" for one in people},
                **more,
            ),
            write=write,
            outcome=lambda form, gone, _: _outcome(form, gone, name, who),
            landing=lambda _: back,
            done=_done,
            repeated=lambda key: _written(key, user),
            back=back,
            confirm_template=CONFIRM_MANY,
            extra={"quiet": True},
        ),
    )


def _outcome(form: WholeCellForm, gone: Gone, name: str, who: Mapping[int, str]) -> Outcome:
    """Who goes where, from the cell called ``name``; ``who`` tells those of one name apart."""
    there = form.destination()
    to = in_a_sentence(organization_names([there.pk], form.day)[there.pk])
    number, day = len(gone.members), f"{form.cleaned_data['on']:%d/%m/%Y}"
    says = (
        f"Từ ngày {day}, {number} đồng chí của {name} sinh hoạt tại {to}."
        if gone.events
        else f"{number} đồng chí được giới thiệu sang {to} ngày {day}. Đến khi nơi đó tiếp nhận từng"
        f" người vẫn tính ở {name}."
    )
    notices = {one.message: one for event in gone.events for one in event.notices}
    return outcome_of(
        says,
        notices=list(notices.values()),
        named=[member.pk for member in gone.members],
        lines=[(member.full_name, who.get(member.pk, ""), "") for member in gone.members],
    )


def _go(form: WholeCellForm, answers: Mapping[str, Any], user: User) -> Gone:
    """At once into a cell over which the user writes; anywhere else that side receives them."""
    there, day, key = form.destination(), form.cleaned_data["on"], form.cleaned_data["form_key"]
    term = forest().on(day).party.term(there.pk)
    if term is not None and term.kind in CELL_KINDS and may(user, there.pk, *WRITERS):
        filing = form.filing(str(answers.get(DESPITE, "")))
        moved = services.move_together(members=form.chosen(), cell=there, on=day, by=user, filing=filing)
        return Gone(key, moved, [])
    number = form.cleaned_data["document_no"]
    sent = services.send_together(
        members=form.chosen(), to=there, on=day, document_no=number, by=user, form_key=key
    )
    return Gone(key, [], sent)


def _written(key: UUID, user: User) -> Gone | None:
    """What this very form has entered before."""
    gone = Gone(key, written_by(key, user, EventKind.CELL_CHANGED), _letters(key, user))
    return gone if gone.events or gone.letters else None


def _letters(key: UUID, user: User) -> list[Transfer]:
    mine = Transfer.objects.filter(sent_by=user, form_key__isnull=False)
    keys = mine.values_list("pk", "member_id", "form_key")
    return list(mine.filter(pk__in=[pk for pk, member, own in keys if own == key_of_one(key, member)]))


def _done(gone: Gone) -> str:
    route, words = (
        ("moves_taken_back", "Đã chuyển {} đồng chí.")
        if gone.events
        else ("letters_taken_back", "Đã giới thiệu {} đồng chí, chờ nơi đến tiếp nhận.")
    )
    return format_html(
        words + ' <a href="{}?{}={}">Bỏ cả lần chuyển vừa ghi</a>',
        len(gone.members),
        reverse(route),
        FORM_KEY,
        gone.key,
    )


def take_back_letters(request: HttpRequest) -> HttpResponse:
    """Take back the letters of one form that nobody has answered yet."""
    user, today = user_of(request), localdate()
    letters = _letters(form_key_in(request), user)
    mine = set(subtree_ids(user, roles=WRITERS))
    waiting = [one for one in letters if one.state == TransferState.SENT and one.from_cell_id in mine]
    if not waiting:
        raise Http404
    seen = [(one.member_id, one.from_cell_id) for one in waiting]
    record("members.transfers_listed", by=user, purpose="rut-giay-gioi-thieu", rows=len(waiting), seen=seen)
    answered = len(letters) - len(waiting)
    return serve(
        request,
        act_entry(
            title="Rút lại giấy giới thiệu của nhiều người",
            lead=f"{answered} người đã được trả lời nên không rút được." if answered else "",
            make=lambda data, **more: WithdrawManyForm(data, user=user, today=today, **more),
            write=lambda form, _: services.withdraw_together(transfers=waiting, on=today, by=user),
            outcome=lambda form, held, _: outcome_of(
                f"{len(held)} đồng chí không chuyển nữa, vẫn tính ở chi bộ của mình.",
                named=[one.pk for one in held],
                lines=[(one.full_name, f"sinh {one.born}" if one.born else "", "") for one in held],
            ),
            landing=lambda _: reverse("transfers"),
            done=lambda held: f"Đã rút lại giấy giới thiệu của {len(held)} đồng chí.",
            parameters=(FORM_KEY,),
            back=reverse("transfers"),
            confirm_template=CONFIRM_MANY,
            extra={"quiet": True},
        ),
    )
