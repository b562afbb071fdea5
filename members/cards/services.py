"""What happens to a batch of cards: collected, sent above, approved or sent back there, issued, undone.

Whose batch somebody may write to, the caller has checked. What is asked here holds whoever writes: nobody
approves what they collected or sent themselves, and a card is issued only from an approved batch.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from members.models import Card, CardKind, Member
from members.services.honours import issue_cards, take_back_honours
from members.services.recording import check_day, reason_given
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.locks import written_by_form
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.structure import forest

from .models import COLLECTING, BatchState, CardBatch, CardBatchLine
from .people import counted_in

# A batch holds so many people at most: it is read and decided on as a whole.
MOST_IN_A_BATCH = 300


@write
def open_batch(*, organization: Organization, by: User, form_key: UUID | None = None) -> CardBatch:
    """The unit collects a new batch, empty as yet; one form, one batch.

    Refuses a unit that has nobody above it who could approve.
    """
    if first := written_by_form(CardBatch, form_key):
        return first
    today = localdate()
    ORGANIZATIONS.standing(organization, today, "organization")
    _above(organization.pk)
    batch: CardBatch = CardBatch.objects.create(
        organization=organization, opened_on=today, opened_by=by, form_key=form_key
    )
    record("card_batch.opened", by=by, on=batch)
    return batch


@write
def add_people(*, batch: CardBatch, members: Sequence[Member], kind: str, by: User) -> int:
    """They are in the batch with the card that each is to have; how many were not in it before.

    Refuses who does not count in the unit today, and who waits in another batch.
    """
    held = _held(batch, COLLECTING)
    if kind not in CardKind.values:
        raise Refused("card_kind_unknown", "Hãy chọn loại.", "kind")
    if not members:
        raise Refused("nobody_chosen", "Hãy chọn ít nhất một đảng viên.", "people")
    there = set(held.lines.values_list("member", flat=True))
    added = [member for member in members if member.pk not in there]
    if len(there) + len(added) > MOST_IN_A_BATCH:
        raise Refused("too_many", f"Một đợt có nhiều nhất {MOST_IN_A_BATCH} người.", "people")
    _counts(held, [member.pk for member in added], "people")
    CardBatchLine.objects.bulk_create(
        CardBatchLine(batch=held, member=member, kind=kind, added_by=by) for member in added
    )
    held.save(update_fields=["changed_at"])
    if added:
        record("card_batch.people_added", by=by, on=held, members=len(added), what=kind)
    return len(added)


@write
def drop_person(*, batch: CardBatch, line: CardBatchLine, by: User) -> CardBatch:
    """Somebody is in the batch no more."""
    held = _held(batch, COLLECTING)
    if held.lines.filter(pk=line.pk).delete()[0]:
        held.save(update_fields=["changed_at"])
        record("card_batch.person_dropped", by=by, on=held, members=1)
    return held


@write
def send_batch(*, batch: CardBatch, on: date, by: User, document_no: str = "") -> CardBatch:
    """The batch is with the level above and can be changed no more; refuses an empty one."""
    held = _held(batch, COLLECTING)
    check_day(on, "on")
    people = list(held.lines.values_list("member", flat=True))
    if not people:
        raise Refused("batch_is_empty", "Đợt này chưa có ai.")
    _counts(held, people, "")
    held.to_id = _above(held.organization_id)
    held.sent_on, held.sent_no, held.sent_by = on, clean(document_no)[:60], by
    held.reason = ""
    return _became(held, BatchState.SENT, "card_batch.sent", by, members=len(people))


@write
def withdraw_batch(*, batch: CardBatch, by: User) -> CardBatch:
    """The unit has its batch back, before anybody has answered."""
    held = _held(batch, (BatchState.SENT,))
    _not_sent(held)
    return _became(held, BatchState.DRAFT, "card_batch.withdrawn", by)


@write
def approve_batch(*, batch: CardBatch, on: date, by: User, document_no: str = "") -> CardBatch:
    """The level above approves: cards may be issued. Refuses whoever collected or sent the batch."""
    held = _held(batch, (BatchState.SENT,))
    check_day(on, "on")
    made = {held.opened_by_id, held.sent_by_id, *held.lines.values_list("added_by", flat=True)}
    if by.pk in made:
        raise Refused(
            "approves_own", "Đợt này do chính bạn lập hoặc gửi: phải do người khác ở cấp trên duyệt."
        )
    if held.sent_on is not None and on < held.sent_on:
        raise Refused("before_it_was_sent", f"Ngày này trước ngày gửi ({held.sent_on:%d/%m/%Y}).", "on")
    held.answered_on, held.document_no, held.answered_by = on, clean(document_no)[:60], by
    return _became(held, BatchState.APPROVED, "card_batch.approved", by)


@write
def send_batch_back(*, batch: CardBatch, reason: str, by: User) -> CardBatch:
    """The level above does not approve, and says why; the unit mends the batch and sends it again."""
    held = _held(batch, (BatchState.SENT,))
    _not_sent(held)
    held.reason = reason_given(reason)
    return _became(held, BatchState.SENT_BACK, "card_batch.sent_back", by, reason=held.reason)


@write
def issue_batch(
    *, batch: CardBatch, members: Collection[int], on: date, by: User, issued_at: str = ""
) -> list[Card]:
    """Each of ``members`` of an approved batch was given the card; the others of it wait in it no more.

    Refuses a day before the approval, and who does not count in the unit any more.
    """
    held = _held(batch, (BatchState.APPROVED,))
    check_day(on, "on")
    if held.answered_on is not None and on < held.answered_on:
        raise Refused(
            "before_the_approval", f"Ngày này trước ngày duyệt ({held.answered_on:%d/%m/%Y}).", "on"
        )
    chosen = list(held.lines.filter(member__in=members))
    if not chosen:
        raise Refused("nobody_chosen", "Hãy chọn ít nhất một đảng viên.", "people")
    _counts(held, [line.member_id for line in chosen], "people")
    people = Member.objects.in_bulk([line.member_id for line in chosen])
    held.lines.update(is_open=False)
    cards: list[Card] = []
    for kind in sorted({line.kind for line in chosen}):
        of_kind = [people[line.member_id] for line in chosen if line.kind == kind]
        cards += issue_cards(members=of_kind, kind=kind, issued_on=on, issued_at=issued_at, by=by)
    by_member = {card.member_id: card for card in cards}
    for line in chosen:
        line.is_open, line.card = False, by_member[line.member_id]
    CardBatchLine.objects.bulk_update(chosen, ["is_open", "card"])
    held.issued_on, held.issued_by = on, by
    _became(held, BatchState.ISSUED, "card_batch.issued", by, members=len(cards))
    return cards


@write
def undo_batch(*, batch: CardBatch, reason: str, by: User) -> CardBatch:
    """The last step never was: the cards of an issued batch are taken back, an approved one waits again.

    Refuses where somebody of the batch waits in a newer one.
    """
    held = _held(batch, (BatchState.ISSUED, BatchState.APPROVED))
    reason = reason_given(reason)
    if held.state == BatchState.ISSUED:
        cards = list(Card.objects.filter(batch_line__batch=held).select_related("member"))
        if cards:
            take_back_honours(rows=cards, reason=reason, by=by)
        held.lines.update(is_open=True)
        held.issued_on = held.issued_by = None
        state = BatchState.APPROVED
    else:
        held.answered_on = held.answered_by = None
        held.document_no = ""
        state = BatchState.SENT
    return _became(held, state, "card_batch.undone", by, reason=reason, card_batch_state=state)


@write
def discard_batch(*, batch: CardBatch, by: User) -> int:
    """A batch that nobody has answered is gone; its people may be in another. Gone already, it stays so."""
    held = CardBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if held is None:
        return 0
    _in_state(held, COLLECTING)
    record("card_batch.discarded", by=by, on=held, members=held.lines.count())
    held.delete()
    return 1


def _held(batch: CardBatch, states: Collection[str]) -> CardBatch:
    """The batch as stored now, held until the transaction ends; refused in any other state."""
    held: CardBatch = CardBatch.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
    _in_state(held, states)
    return held


def _in_state(held: CardBatch, states: Collection[str]) -> None:
    if held.state not in states:
        label = str(BatchState(held.state).label).lower()
        raise Refused("changed_meanwhile", f"Đợt này nay là «{label}» nên không làm bước này được.")


def _above(organization: int) -> int:
    above = forest().on(localdate()).committee_above(organization)
    if above is None:
        raise Refused(
            "nobody_above",
            "Đơn vị này không có cấp trên trong sổ. Hãy lập đợt ở đơn vị bên dưới.",
            "organization",
        )
    return above


def _counts(held: CardBatch, members: Collection[int], field: str) -> None:
    """Refuse whoever does not count in the unit today, by name where that is in sight."""
    here = set(
        counted_in(forest().on(localdate()), held.organization_id)
        .filter(member__in=members)
        .values_list("member", flat=True)
    )
    gone = [one for one in members if one not in here]
    if gone:
        names = Member.objects.filter(pk__in=gone).order_by("sort_key").values_list("full_name", flat=True)
        who = ", ".join(names[:3]) or f"{len(gone)} người"
        raise Refused("not_counted", f"Hôm nay không còn trong danh sách đảng viên của đơn vị: {who}.", field)


def _not_sent(held: CardBatch) -> None:
    held.sent_on = held.sent_by = None
    held.sent_no = ""


def _became(held: CardBatch, state: BatchState, act: str, by: User, **facts: Any) -> CardBatch:
    held.state = state
    held.save()
    record(act, by=by, on=held, **facts)
    return held
