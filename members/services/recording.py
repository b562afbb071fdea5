"""How one event is written: the steps that every act on a member shares."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dates import eve
from registry.common.locks import keep
from registry.common.refusals import Notice, Refused
from registry.common.text import clean
from registry.units.models import Area, Organization

from ..derivation import rewrite
from ..history import HistoryFault
from ..models import Discipline, Event, EventKind, Member, OtherPlace, Standing, Stretch
from ..rules import organization_notices, refuse_too_young
from .filing import UNFILED, Filing

# The Party's first day; an earlier one is a slip of the pen.
EARLIEST = date(1930, 2, 3)
# Of these, ``detail`` says whether the member is on probation.
PROBATION_IS_SAID = (EventKind.FIRST_RECORDED, EventKind.TRANSFERRED_IN)
# The argument that a broken rule speaks of; the day, where it is none of these.
FAULTY = {
    "no_cell": "cell",
    "cell_not_standing": "cell",
    "not_a_cell": "cell",
    "village_not_standing": "village",
    "not_a_village": "village",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What an event is to say."""

    kind: str
    on: date
    filing: Filing = UNFILED
    cell: Organization | None = None
    village: Area | None = None
    other_place: str = ""
    detail: str = ""
    until: date | None = None


def idempotent(filing: Filing, kind: str, member: Member | None, act: Callable[[], Event]) -> Event:
    """What ``act`` writes, or the event that the same form has written before or is writing right now.

    The key is unique in the database: of two that run at once one is refused there, and finds the other's.
    """
    first = _written_by(filing.form_key, kind, member)
    if first is not None:
        return first
    try:
        return act()
    except Refused:
        first = _written_by(filing.form_key, kind, member)
        if first is None:
            raise
        return first


def _written_by(form_key: UUID | None, kind: str, member: Member | None) -> Event | None:
    if form_key is None:
        return None
    event: Event | None = Event.objects.filter(form_key=form_key).first()
    if event is not None and (event.kind != kind or (member and event.member_id != member.pk)):
        raise Refused(
            "form_key_reused", "Biểu mẫu này đã được dùng cho một việc khác. Hãy mở lại biểu mẫu mới."
        )
    return event


def locked(member: Member) -> Member:
    """The member as stored now, held until the transaction ends: acts on one person come one by one."""
    found: Member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    return found


def locked_all(members: Collection[int]) -> dict[int, Member]:
    """The same of several members, by number; taken in one order, so that nobody waits for each other."""
    rows = Member.objects.select_for_update(no_key=True).filter(pk__in=members).order_by("pk")
    return {member.pk: member for member in rows}


def reason_given(reason: str) -> str:
    """Why something is taken back or decided, as it is stored; refuses to do it without saying why."""
    reason = clean(reason)[:300]
    if not reason:
        raise Refused("reason_missing", "Hãy ghi lý do.", "reason")
    return reason


def home_of(member: Member) -> int | None:
    """The member's home as it follows from the events by now, which the object at hand may not know yet."""
    home: int | None = Member.objects.filter(pk=member.pk).values_list("home_id", flat=True).first()
    return home


def check_day(day: date | None, field: str, *, earliest: date = EARLIEST) -> None:
    """A day that has come and can be meant."""
    if day is not None and day > localdate():
        raise Refused("in_the_future", "Ngày này chưa đến.", field)
    if day is not None and day < earliest:
        raise Refused("too_early", f"Ngày này trước ngày {earliest:%d/%m/%Y}, hãy kiểm tra lại năm.", field)


def _check(member: Member, draft: Draft) -> None:
    """What an event alone must fulfil, whatever else happened to the member."""
    check_day(draft.on, "on")
    check_day(draft.filing.decided_on, "decided_on")
    if member.birth_date is not None and draft.on < member.birth_date:
        raise Refused("born_later", f"Ngày này trước ngày sinh ({member.birth_date:%d/%m/%Y}).", "on")
    if draft.other_place not in ("", *OtherPlace.values):
        raise Refused("other_place_unknown", "Hãy chọn nơi chuyển đến hoặc chuyển đi.", "other_place")
    if draft.kind in PROBATION_IS_SAID and draft.detail not in ("", Standing.PROBATIONARY):
        raise Refused("detail_unknown", "Chi tiết của việc này chỉ là dự bị hoặc để trống.", "detail")
    if draft.kind == EventKind.DISCIPLINED and draft.detail not in ("", *Discipline.values):
        raise Refused("detail_unknown", "Hãy chọn hình thức kỷ luật trong danh sách.", "detail")
    if draft.until is not None and draft.kind != EventKind.EXEMPTED:
        raise Refused("until_of_another_kind", "Chỉ việc miễn sinh hoạt có ngày hết hạn.", "until")
    if draft.until is not None and draft.until < draft.on:
        raise Refused("until_before", "Ngày hết hạn trước ngày bắt đầu.", "until")


def refuse_unlawful(member: Member, draft: Draft) -> None:
    """Refuse what no admission can be, however true the rest of it may be; of other events nothing."""
    if draft.kind != EventKind.ADMITTED:
        return
    refuse_too_young(member.born, draft.on)
    if draft.filing.decided_on and draft.filing.decided_on > draft.on:
        text = "Quyết định kết nạp phải có trước lễ kết nạp."
        raise Refused("decided_after_ceremony", text, "decided_on")


def insert(member: Member, draft: Draft, *, by: User) -> Event:
    """Store the event, holding its cell and village so that neither ends meanwhile; derives nothing yet."""
    _check(member, draft)
    keep(Organization, draft.cell and draft.cell.pk)
    keep(Area, draft.village and draft.village.pk)
    event: Event = Event.objects.create(
        member=member,
        kind=draft.kind,
        effective_on=draft.on,
        decided_on=draft.filing.decided_on,
        document_no=clean(draft.filing.document_no),
        cell=draft.cell,
        village=draft.village,
        other_place=draft.other_place,
        detail=clean(draft.detail),
        until=draft.until,
        recorded_by=by,
        form_key=draft.filing.form_key,
    )
    return event


def derive_with(member: Member, event: Event) -> None:
    """Rewrite what follows from the events, of which ``event`` is new; refuses what cannot be true."""
    try:
        rewrite([member.pk])
    except HistoryFault as fault:
        if fault.ref == event.pk:
            raise Refused(fault.code, fault.message, FAULTY.get(fault.code, "on")) from fault
        raise Refused(fault.code, f"{fault.message} Vướng ở sự kiện {named(fault.ref)}.", "on") from fault


def named(event_id: int | None) -> str:
    """An event as messages name it."""
    event = Event.objects.get(pk=event_id or 0)
    return f"«{event.get_kind_display()}» ngày {event.effective_on:%d/%m/%Y}"


def record_event(
    member: Member,
    draft: Draft,
    *,
    by: User,
    notices: list[Notice] | None = None,
) -> Event:
    """Write one event of a locked member with all that follows from it; within the caller's transaction."""
    left = _cell_on(member, eve(draft.on))
    event = insert(member, draft, by=by)
    derive_with(member, event)
    record(
        f"member.{draft.kind}",
        by=by,
        on=member,
        organization=home_of(member),
        reason=clean(draft.filing.despite)[:300],
        event=event.pk,
        effective_on=draft.on.isoformat(),
        notices=[notice.code for notice in notices or ()],
    )
    if left is not None and left != _cell_on(member, draft.on):
        notices = [*(notices or ()), *organization_notices(left, draft.on)]
    event.notices = tuple(notices or ())
    return event


def _cell_on(member: Member, day: date) -> int | None:
    cell: int | None = Stretch.objects.filter(member=member).on(day).values_list("cell_id", flat=True).first()
    return cell
