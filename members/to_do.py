"""What is to be done about people: every deadline and everything that waits for somebody, a line each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.common.addresses import addresses_of
from registry.common.cached_rows import rows
from registry.common.draft_pages import confirm_address, fill_address
from registry.common.templatetags.ui import number
from registry.drafts import checking, store
from registry.drafts.models import State
from registry.units.names import organization_names

from .cards.models import UNDER_WAY, BatchState, CardBatch
from .due import AHEAD, case_deadlines, recognitions, transfer_due_on
from .holidays import holidays
from .models import Discipline, Event, EventKind, Stretch, Transfer
from .rules import RULE_SETS, add_months, rules_on
from .supplements.completeness import answers_in, asked_in
from .supplements.models import SupplementRound

# How long what has ended by itself is still listed.
AFTER = timedelta(days=30)
WEEK = timedelta(days=7)


class Queue(StrEnum):
    """The queues: a line stands in each that it belongs to."""

    ALL = "tat-ca"
    WEEK = "tuan-nay"
    OVERDUE = "qua-han"
    ASKED = "cho-toi"
    SENT_BACK = "tra-lai"
    WAITING = "cho-cap-khac"


QUEUES = {
    Queue.ALL: "Tất cả",
    Queue.WEEK: "Đến hạn trong 7 ngày",
    Queue.OVERDUE: "Quá hạn",
    Queue.ASKED: "Chờ tôi trả lời",
    Queue.SENT_BACK: "Bị trả lại",
    Queue.WAITING: "Đang chờ cấp khác",
}


class ToDo(NamedTuple):
    """One thing to do: what, about whom, in which unit, by when, and where it is done."""

    task: str
    about: str
    unit: int | None
    due_on: date | None
    href: str
    # Of those that wait for an answer: whose it is.
    queue: Queue | None = None
    person: int | None = None
    case: int | None = None
    # Once the day is over nothing is late: it has ended by itself.
    ends_by_itself: bool = False

    def is_overdue(self, today: date) -> bool:
        """Is its day over, and is it for the user to do?"""
        return self.due_on is not None and self.due_on < today and not self.ends_by_itself

    def stands_in(self, queue: str, today: date) -> bool:
        """Does it stand in that queue?"""
        if queue == Queue.WEEK:
            return self.due_on is not None and today <= self.due_on <= today + WEEK
        if queue == Queue.OVERDUE:
            return self.is_overdue(today)
        return queue == Queue.ALL or self.queue == queue


def to_do(user: User, today: date) -> list[ToDo]:
    """Everything that the user is to do, or waits for, the first due first and what has no day last."""
    lines = [*in_units(subtree_ids(user, roles=WRITERS), today), *_submitted(user)]
    return sorted(lines, key=lambda line: (line.due_on is None, line.due_on or today, line.about, line.href))


def in_units(units: Collection[int], today: date) -> list[ToDo]:
    """What is to be done about the people of some organizations, whoever looks after them; no drafts."""
    off = holidays()
    return [
        *_recognitions(units, today),
        *_cases(units, today, off),
        *_transfers(units, off),
        *_exemptions(units, today),
        *_disciplines(units, today),
        *_card_batches(units, today),
        *supplements(units),
    ]


def _recognitions(mine: Collection[int], today: date) -> Iterator[ToDo]:
    address = addresses_of("member_recognize")
    for one in recognitions(mine, today, today + AHEAD):
        href = address(one.member)
        yield ToDo("Công nhận chính thức", one.full_name, one.cell, one.due_on, href, person=one.member)


def _cases(mine: Collection[int], today: date, off: Collection[date]) -> Iterator[ToDo]:
    address = addresses_of("case")
    for one in case_deadlines(mine, today, today + AHEAD, off):
        case, href = one.case, address(one.case.pk)
        about = case.full_name or case.case_no
        yield ToDo(str(one.step.label), about, case.cell_id, one.due_on, href, case=case.pk)


def _transfers(mine: Collection[int], off: Collection[date]) -> Iterator[ToDo]:
    """What comes is ours to answer; what was sent waits for the other side."""
    under_way = Transfer.objects.in_transit()
    for one in under_way.filter(to__any_of=mine):
        href, due_on = reverse("transfer_receive", args=[one.pk]), transfer_due_on(one.sent_on, off)
        task = "Tiếp nhận người chuyển đến"
        yield ToDo(task, one.full_name, one.to_id, due_on, href, Queue.ASKED, one.member_id)
    for one in under_way.filter(from_cell__any_of=mine):
        href, due_on = f"{reverse('transfers')}?chieu=di", transfer_due_on(one.sent_on, off)
        task = "Đã giới thiệu, chờ nơi đến tiếp nhận"
        yield ToDo(task, one.full_name, one.from_cell_id, due_on, href, Queue.WAITING, one.member_id)
    refused = Transfer.objects.filter(state="refused", from_cell__any_of=mine)
    later = Transfer.objects.filter(member=OuterRef("member"), pk__gt=OuterRef("pk"))
    for one in refused.filter(~Exists(later)):
        href, task = f"{reverse('transfers')}?chieu=tu-choi", "Bị từ chối tiếp nhận"
        yield ToDo(task, one.full_name, one.from_cell_id, None, href, Queue.SENT_BACK, one.member_id)


def _noted(kind: EventKind, mine: Collection[int], today: date, which: Q) -> QuerySet[Event]:
    """Live events of the kind of those who count in ``mine`` today, each with its ``member``."""
    counted = Stretch.objects.on(today).filter(cell__any_of=mine)
    found = Event.objects.live().filter(which, kind=kind, member__in=counted.values("member"))
    numbers = rows(found.order_by().values_list("pk", flat=True))
    events: QuerySet[Event] = Event.objects.filter(pk__any_of=numbers).select_related("member")
    return events


def _exemptions(mine: Collection[int], today: date) -> Iterator[ToDo]:
    """Exemptions for a time whose end is near or just over, and that nothing follows yet."""
    later = Event.objects.live().filter(
        member=OuterRef("member"), kind=EventKind.EXEMPTED, effective_on__gt=OuterRef("effective_on")
    )
    ending = ~Exists(later) & Q(until__gte=today - AFTER, until__lte=today + AHEAD)
    for event in _noted(EventKind.EXEMPTED, mine, today, ending):
        href = reverse("member_exempt", args=[event.member_id])
        member, task = event.member, "Hết hạn miễn sinh hoạt: gia hạn hay thôi"
        yield ToDo(
            task, member.full_name, member.home_id, event.until, href, person=member.pk, ends_by_itself=True
        )


def discipline_ends_on(event: Event) -> date:
    """The day from which a discipline no longer holds, if nothing else happens, by the rules of its day."""
    return add_months(event.effective_on, rules_on(event.effective_on).discipline_months)


def _disciplines(mine: Collection[int], today: date) -> Iterator[ToDo]:
    """Disciplines whose end is near or just over."""
    months = max(rules.discipline_months for rules in RULE_SETS)
    since = add_months(today - AFTER, -months)
    for event in _noted(EventKind.DISCIPLINED, mine, today, Q(effective_on__gte=since)):
        ends_on = discipline_ends_on(event)
        if today - AFTER <= ends_on <= today + AHEAD:
            measure = str(dict(Discipline.choices).get(event.detail, "")).lower()
            task = f"Hết hiệu lực kỷ luật {measure}".strip()
            member, href = event.member, reverse("member", args=[event.member_id])
            yield ToDo(
                task, member.full_name, member.home_id, ends_on, href, person=member.pk, ends_by_itself=True
            )


def _card_batches(mine: Collection[int], today: date) -> Iterator[ToDo]:
    """Batches of cards: to be approved, to be mended, to be issued, and those that wait above."""
    over = set(mine)
    found = list(CardBatch.objects.filter(state__in=UNDER_WAY, organization__any_of=mine))
    names = organization_names({batch.organization_id for batch in found}, today)
    for batch in found:
        unit, href = batch.organization_id, reverse("card_batch", args=[batch.pk])
        asked = batch.to_id in over
        task, queue = {
            BatchState.SENT_BACK: ("Đợt cấp thẻ bị trả lại", Queue.SENT_BACK),
            BatchState.APPROVED: ("Ghi cấp thẻ theo đợt đã duyệt", None),
            BatchState.SENT: ("Duyệt đợt cấp thẻ", Queue.ASKED)
            if asked
            else ("Đợt cấp thẻ chờ cấp trên duyệt", Queue.WAITING),
        }[BatchState(batch.state)]
        yield ToDo(task, names[unit], unit, None, href, queue)


def supplements(mine: Collection[int]) -> Iterator[ToDo]:
    """Rounds that are open, as long as somebody in these organizations, taken as one, has not answered."""
    for asked in SupplementRound.objects.filter(closed_on=None):
        missing = asked_in(asked, mine).exclude(answers_in(asked)).count()
        if missing:
            task = f"Phiếu bổ sung hồ sơ năm {asked.year}: {number(missing)} người chưa nộp"
            href = f"{reverse('supplement_people')}?nam={asked.year}"
            yield ToDo(task, "", None, asked.due_on, href)


def _submitted(user: User) -> Iterator[ToDo]:
    """What waits for the user's confirmation, and what the user submitted or has back to mend."""
    for draft in checking.awaiting(user):
        href, task = confirm_address(draft.address, draft.key), f"Xác nhận: {draft.title.lower()}"
        about = store.about_in(draft)
        yield ToDo(task, about, draft.decider_id, None, href, Queue.ASKED, draft.person_id)
    for draft in store.of(user):
        about, unit = store.about_in(draft), draft.decider_id
        if draft.state == State.SUBMITTED:
            href, task = confirm_address(draft.address, draft.key), f"Chờ xác nhận: {draft.title.lower()}"
            yield ToDo(task, about, unit, None, href, Queue.WAITING, draft.person_id)
        elif draft.state == State.SENT_BACK:
            href, task = fill_address(draft.address, draft.key), f"Bị trả lại: {draft.title.lower()}"
            yield ToDo(task, about, unit, None, href, Queue.SENT_BACK, draft.person_id)
