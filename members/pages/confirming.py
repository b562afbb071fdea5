"""What waits for confirmation: the list, several confirmed together, and undoing those again."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.confirming import takes_back
from members.forms.confirming import UndoConfirmedForm
from members.models import AWAITED_BY_KIND, Event, EventKind, Member
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.draft_pages import confirm_address
from registry.common.refusals import Refused
from registry.drafts import checking, store, together
from registry.drafts.entering import Entry
from registry.drafts.models import Draft
from registry.units.names import organization_names

from .access import cells_of, may_write_about, require_writer
from .acts import ACTS
from .amend import described
from .events import BY_PATH, entry_of

# So many at a time are read before they are confirmed.
TOGETHER = 50
NAMES = {act.name for act in ACTS}


class Waiting(NamedTuple):
    """A line of the list."""

    draft: Draft
    about: str
    decider: str
    href: str
    # May it be confirmed together with others?
    together: bool


def confirmations(request: HttpRequest) -> HttpResponse:
    """What others have submitted to the user, the longest waiting first."""
    user = require_writer(request)
    drafts = list(checking.awaiting(user)[:500])
    names = organization_names({draft.decider_id or 0 for draft in drafts}, localdate())
    lines = [
        Waiting(
            draft,
            store.about_in(draft),
            names[draft.decider_id or 0],
            confirm_address(draft.address, draft.key),
            _act_of(draft) is not None,
        )
        for draft in drafts
    ]
    people = [(draft.person_id, None) for draft in drafts if draft.person_id]
    record("members.awaiting_listed", by=user, rows=len(lines), seen=people)
    return render(request, "members/confirming/list.html", {"lines": lines, "most": TOGETHER})


def _act_of(draft: Draft) -> Any:
    """The match of the draft's address, if it is an act on a member."""
    try:
        match = resolve(draft.address.partition("?")[0])
    except Http404:
        return None
    return match if match.url_name in NAMES else None


def _entry(draft: Draft, user: User) -> Entry | None:
    """What the draft enters, if the user may enter it."""
    match = _act_of(draft)
    member = Member.objects.visible_to(user).filter(pk=match.kwargs["number"]).first() if match else None
    if match is None or member is None or not may_write_about(user, member):
        return None
    return entry_of(BY_PATH[match.kwargs["path"]], member, user)


def _chosen(request: HttpRequest, user: User, *, lock: bool) -> list[tuple[Draft, Entry]]:
    """The drafts that the query names and that wait for the user, each with what it enters."""
    keys = {key for given in request.GET.getlist("viec") if (key := _uuid(given))}
    rows = checking.awaiting(user).filter(key__in=keys)
    rows = rows.select_for_update(no_key=True, of=("self",)) if lock else rows
    found = [(draft, _entry(draft, user)) for draft in rows[:TOGETHER]]
    return [(draft, entry) for draft, entry in found if entry is not None]


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def confirm_together(request: HttpRequest) -> HttpResponse:
    """Read what confirming the chosen ones does, each under the rules of now, and confirm them all."""
    user = require_writer(request)
    chosen = _chosen(request, user, lock=request.method == "POST")
    if not chosen:
        messages.info(request, "Chưa chọn việc nào, hoặc các việc đã chọn không còn chờ bạn xác nhận.")
        return redirect("confirmations")
    record(
        "members.awaiting_listed",
        by=user,
        rows=len(chosen),
        seen=[(draft.person_id, None) for draft, _ in chosen if draft.person_id],
    )
    if request.method == "POST":
        try:
            events = together.confirm_all(chosen, mark=request.POST.get("mark", ""), by=user)
        except Refused as refused:
            messages.warning(request, refused.message)
            return redirect(request.get_full_path())
        messages.success(request, _done(events))
        return redirect("confirmations")
    tried = together.rehearse(chosen)
    context = {
        "lines": [(one, store.about_in(one.draft)) for one in tried],
        "refused": [one for one in tried if one.refusal],
        "without": _without(tried),
        "mark": together.mark_of_all(tried),
    }
    return render(request, "members/confirming/together.html", context)


def _without(tried: list[together.Tried]) -> str:
    """The page's address without those that cannot be confirmed."""
    left = [str(one.draft.key) for one in tried if not one.refusal]
    return f"{reverse('confirm_together')}?{urlencode({'viec': left}, doseq=True)}" if left else ""


def _done(events: list[Event]) -> str:
    undo = urlencode({"viec": [event.pk for event in events]}, doseq=True)
    return format_html(
        'Đã xác nhận và ghi vào sổ {} việc. <a href="{}?{}">Hủy cả lần xác nhận này</a>',
        len(events),
        reverse("confirmed_undo"),
        undo,
    )


def _takes_back(user: User, event: Event) -> bool:
    awaited = AWAITED_BY_KIND.get(EventKind(event.kind), "")
    was_confirmed = checking.has_confirmed(user, event.form_key)
    return takes_back(awaited, cells_of(event.member), user, was_confirmed=was_confirmed)


def undo_confirmed(request: HttpRequest) -> HttpResponse:
    """Void several events that the user confirmed, all of them or none, with one reason."""
    user = require_writer(request)
    numbers = [int(given) for given in request.GET.getlist("viec") if given.isdecimal() and len(given) < 19]
    events = [
        event
        for event in Event.objects.live()
        .filter(pk__in=numbers[:TOGETHER], recorded_by=user, form_key__isnull=False)
        .select_related("member")
        .order_by("-effective_on", "-pk")
        if may_write_about(user, event.member) and _takes_back(user, event)
    ]
    if not events:
        messages.info(request, "Không còn việc nào để hủy.")
        return redirect("confirmations")
    people = [(event.member_id, event.member.home_id) for event in events]
    record("members.awaiting_listed", by=user, rows=len(events), seen=people)
    form = UndoConfirmedForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.void_together(events=events, reason=form.cleaned_data["reason"], by=user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"Đã hủy {len(events)} việc.")
            return redirect("confirmations")
    lines = [(event.member.full_name, described(event)) for event in events]
    return render(request, "members/confirming/undo.html", {"form": form, "lines": lines})
