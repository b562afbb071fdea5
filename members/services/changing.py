"""What changes for a counted member: standing, cell, residence, and what is only noted."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from registry.accounts.models import User
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Area, Organization

from ..models import Event, EventKind, Member, Standing, Stretch
from ..rules import MEASURES_ON_PROBATION, probation_ends_on, recognition_notices
from .filing import UNFILED, Filing
from .recording import Draft, idempotent, locked, record_event


def recognition_due_on(member: Member) -> date | None:
    """The day on which the member's probation ends: 12 months after the last admission on record.

    ``None`` where no admission is known, neither as an event nor as a fact of the person.
    """
    admissions = Event.objects.live().filter(member=member, kind=EventKind.ADMITTED)
    last = admissions.order_by("-effective_on").values_list("effective_on", flat=True).first()
    admitted_on: date | None = last or member.admitted_on
    return None if admitted_on is None else probation_ends_on(admitted_on)


def recognize(
    *,
    member: Member,
    by: User,
    on: date | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """A probationary member is official from ``on``; left open, from the day the 12 months end.

    However late it is decided and entered, it takes effect on that day (24-QĐ/TW, art. 4); another day is a
    notice.
    """

    @write
    def act() -> Event:
        person = locked(member)
        due_on = recognition_due_on(person)
        draft = Draft(EventKind.RECOGNIZED, on or _default_day(due_on), filing)
        notices = recognition_notices(due_on, draft.on)
        return record_event(person, draft, by=by, notices=notices)

    return idempotent(filing, EventKind.RECOGNIZED, member, act)


def _default_day(due_on: date | None) -> date:
    if due_on is None:
        raise Refused("admission_unknown", "Không rõ ngày kết nạp, hãy ghi ngày công nhận chính thức.", "on")
    if due_on > localdate():
        raise Refused("probation_not_over", f"Thời gian dự bị đến ngày {due_on:%d/%m/%Y} mới hết.", "on")
    return due_on


def change_cell(
    *,
    member: Member,
    on: date,
    by: User,
    cell: Organization | None = None,
    village: Area | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """The member belongs to another cell from ``on`` and, where ``village`` is given, lives there."""
    if cell is None:
        raise Refused("no_cell", "Hãy chọn chi bộ chuyển đến.", "cell")
    draft = Draft(EventKind.CELL_CHANGED, on, filing, cell, village)
    return _change(member, draft, by)


def move_house(
    *,
    member: Member,
    on: date,
    by: User,
    village: Area | None = None,
    cell: Organization | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """The member lives in another village from ``on`` and, where ``cell`` is given, belongs to that cell."""
    if village is None:
        raise Refused("no_village", "Hãy chọn thôn, bản nơi cư trú mới.", "village")
    draft = Draft(EventKind.MOVED, on, filing, cell, village)
    return _change(member, draft, by)


def _change(member: Member, draft: Draft, by: User) -> Event:
    """A change of place; refused where the member is there already."""

    @write
    def act() -> Event:
        person = locked(member)
        here = Stretch.objects.filter(member=person).on(draft.on).first()
        if (
            here is not None
            and (draft.cell is None or here.cell_id == draft.cell.pk)
            and (draft.village is None or here.village_id == draft.village.pk)
        ):
            field = "cell" if draft.kind == EventKind.CELL_CHANGED else "village"
            raise Refused("nothing_changes", "Vào ngày này đảng viên đã ở nơi được chọn.", field)
        return record_event(person, draft, by=by)

    return idempotent(draft.filing, draft.kind, member, act)


def away(
    *,
    member: Member,
    on: date,
    by: User,
    detail: str = "",
    filing: Filing = UNFILED,
) -> Event:
    """The member temporarily takes part elsewhere (``detail`` says where) and goes on counting here."""
    return _note(EventKind.AWAY, member, on, by, detail, filing)


def back(
    *,
    member: Member,
    on: date,
    by: User,
    detail: str = "",
    filing: Filing = UNFILED,
) -> Event:
    """The member is back from elsewhere; changes no count."""
    return _note(EventKind.BACK, member, on, by, detail, filing)


def exempt(
    *,
    member: Member,
    on: date,
    by: User,
    detail: str = "",
    until: date | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """The member is exempted from work and meetings (``until`` its last day); changes no count."""
    return _note(EventKind.EXEMPTED, member, on, by, detail, filing, until)


def discipline(
    *,
    member: Member,
    on: date,
    by: User,
    detail: str,
    filing: Filing = UNFILED,
) -> Event:
    """The member is disciplined short of expulsion; ``detail`` is one of :class:`Discipline`.

    Refuses for a probationary member any form but a reprimand and a warning.
    """
    if not clean(detail):
        raise Refused("detail_missing", "Hãy ghi hình thức kỷ luật.", "detail")
    return _note(EventKind.DISCIPLINED, member, on, by, detail, filing)


def _note(
    kind: EventKind,
    member: Member,
    on: date,
    by: User,
    detail: str,
    filing: Filing,
    until: date | None = None,
) -> Event:
    @write
    def act() -> Event:
        person = locked(member)
        draft = Draft(kind, on, filing, detail=detail, until=until)
        said = Event.objects.live().filter(
            member=person,
            kind=kind,
            effective_on=on,
            decided_on=filing.decided_on,
            detail=clean(detail),
            until=until,
        )
        if said.exists():
            raise Refused("noted_already", "Việc này đã được ghi cho ngày này.", "on")
        if kind == EventKind.DISCIPLINED:
            _check_measure(person, draft)
        return record_event(person, draft, by=by)

    return idempotent(filing, kind, member, act)


def _check_measure(member: Member, draft: Draft) -> None:
    here = Stretch.objects.filter(member=member).on(draft.on).first()
    on_probation = here is not None and here.standing == Standing.PROBATIONARY
    if on_probation and clean(draft.detail) not in MEASURES_ON_PROBATION:
        raise Refused(
            "not_on_probation", "Đảng viên dự bị chỉ có hai hình thức: khiển trách và cảnh cáo.", "detail"
        )
