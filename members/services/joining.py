"""Making one record of two that are of one person, and taking that back.

Rows that name the person by a foreign key are moved, table by table, a statement each. Events are never
changed: those of the record that is left are voided, and what the other does not say yet is written anew
there. Whose records somebody may join, the caller has checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.timezone import now

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.refusals import Refused, write

from ..derivation import rewrite
from ..history import HistoryFault
from ..models import Distinct, Event, Joining, Member, Movement, Stretch
from .handing_over import follow, stay_where_received
from .recording import locked_all, named, reason_given

# Derived from events, or saying what was done of the records themselves.
_STAY = (Event, Stretch, Movement, Joining, Distinct)
_SAID = (
    "kind",
    "effective_on",
    "decided_on",
    "document_no",
    "cell_id",
    "village_id",
    "other_place",
    "detail",
)
_COPIED = (*_SAID, "until")


@write
def join(*, kept: Member, left: Member, reason: str, by: User) -> Joining:
    """Everything that hung on ``left`` hangs on ``kept``; the record of ``left`` stays and counts nowhere.

    Refuses histories that cannot be one person's (two cells at a time), and rows that only one of both may
    have, each with what to do first.
    """
    reason = reason_given(reason)
    held = _held(kept, left)
    if not Event.objects.live().filter(member=left).exists():
        raise Refused("joined_already", "Hồ sơ này không còn việc nào được tính, hoặc vừa được gộp.")
    homes = {number: member.home_id for number, member in held.items()}
    # What hangs on the person may lie outside of the user's sight: it goes whole or not at all.
    with as_machine():
        moved = {f"{model._meta.label}.{name}": _move(model, name, left, kept) for model, name in _hanging()}
        events = _carry(left, kept, reason, by)
        follow({old: copy for old, copy in events if old and copy})
    _derive([kept.pk, left.pk])
    joining: Joining = Joining.objects.create(
        kept=kept,
        left=left,
        moved={"rows": {name: ids for name, ids in moved.items() if ids}, "events": events},
        reason=reason,
        joined_by=by,
    )
    rows = sum(map(len, moved.values()))
    for member in (kept, left):
        record(
            "records.joined",
            by=by,
            on=member,
            organization=homes[member.pk],
            reason=reason,
            joining=joining.pk,
            is_kept=member == kept,
            rows=rows,
            events=len(events),
        )
    return joining


@write
def part(*, joining: Joining, reason: str, by: User) -> Joining:
    """Both records are as they were before they were joined; what was written later stays with the kept one.

    Refuses where the record that was left is gone, and where an event that came with it has been changed.
    """
    reason = reason_given(reason)
    held: Joining = Joining.objects.select_for_update(of=("self",)).get(pk=joining.pk)
    if held.undone_at is not None:
        return held
    if held.kept is None or held.left is None:
        raise Refused("record_is_gone", "Hồ sơ kia đã xóa hẳn nên không tách lại được.")
    kept, left = held.kept, held.left
    _held(kept, left)
    copies = [copy for _, copy in held.moved["events"] if copy]
    if Event.objects.live().filter(pk__in=copies).count() != len(copies):
        raise Refused(
            "built_upon", "Có việc chuyển sang đã được hủy hoặc sửa sau khi gộp nên không tách được."
        )
    home = kept.home_id
    with as_machine():
        for name, ids in held.moved["rows"].items():
            label, _, column = name.rpartition(".")
            model = apps.get_model(label)
            model._base_manager.filter(pk__in=ids, **{column: kept}).update(**{column: left})
        Event.objects.filter(pk__in=copies).update(voided_at=now(), voided_by=by, void_reason=reason)
        originals = Event.objects.filter(pk__in=[old for old, _ in held.moved["events"]]).order_by("pk")
        again = Event.objects.bulk_create(_again(event, left, by) for event in originals)
        made = {old.pk: new.pk for old, new in zip(originals, again, strict=True)}
        follow({stood: made[old] for old, copy in held.moved["events"] for stood in (old, copy) if stood})
        stay_where_received(left, kept)
    _derive([kept.pk, left.pk])
    held.undone_at, held.undone_by = now(), by
    held.save(update_fields=["undone_at", "undone_by"])
    for member in (kept, left):
        record("records.parted", by=by, on=member, organization=home, reason=reason, joining=held.pk)
    return held


@write
def keep_apart(*, first: Member, second: Member, reason: str, by: User) -> Distinct:
    """They are two people: the pair is in the list of those alike no more."""
    one, other = sorted((first.pk, second.pk))
    made, is_new = Distinct.objects.get_or_create(
        first_id=one, second_id=other, defaults={"reason": reason_given(reason), "decided_by": by}
    )
    if is_new:
        for member in (first, second):
            record("records.kept_apart", by=by, on=member, reason=made.reason)
    return made


def _held(kept: Member, left: Member) -> dict[int, Member]:
    """Both as stored now, held until the transaction ends."""
    held = locked_all((kept.pk, left.pk))
    if len(held) != 2:
        raise Refused("record_is_gone", "Một trong hai hồ sơ không còn trong sổ.")
    return held


def _hanging() -> Iterator[tuple[type[models.Model], str]]:
    """The tables that name a member by a foreign key, each with the column."""
    for relation in Member._meta.related_objects:
        if relation.related_model not in _STAY:
            yield relation.related_model, relation.field.name


def _move(model: type[models.Model], column: str, left: Member, kept: Member) -> list[int]:
    rows = model._base_manager.filter(**{column: left})
    ids = list(rows.values_list("pk", flat=True))
    try:
        with transaction.atomic():
            rows.update(**{column: kept})
    except IntegrityError:
        what = str(model._meta.verbose_name)
        raise Refused(
            "both_have_it", f"Cả hai hồ sơ đều có {what} mà một người chỉ có một: bỏ ở một hồ sơ rồi gộp lại."
        ) from None
    return ids


def _carry(left: Member, kept: Member, reason: str, by: User) -> list[list[int | None]]:
    """Void the events of ``left``; what ``kept`` does not say is written there. Which became which."""
    said = {_key(event) for event in Event.objects.live().filter(member=kept)}
    live = list(Event.objects.live().filter(member=left).order_by("effective_on", "pk"))
    wanted = [event for event in live if _key(event) not in said]
    Event.objects.filter(pk__in=[event.pk for event in live]).update(
        voided_at=now(), voided_by=by, void_reason=reason
    )
    copies = Event.objects.bulk_create(_again(event, kept, by) for event in wanted)
    became: Mapping[int, int] = {old.pk: new.pk for old, new in zip(wanted, copies, strict=True)}
    return [[event.pk, became.get(event.pk)] for event in live]


def _key(event: Event) -> tuple[Any, ...]:
    """What makes an event the same as one of the other record: a unit named twice is one happening."""
    return event.kind, event.effective_on, event.cell_id, event.village_id


def _again(event: Event, member: Member, by: User) -> Event:
    return Event(member=member, recorded_by=by, **{name: getattr(event, name) for name in _COPIED})


def _derive(members: Sequence[int]) -> None:
    try:
        rewrite(list(members))
    except (HistoryFault, IntegrityError) as fault:
        at = named(fault.ref) if isinstance(fault, HistoryFault) and fault.ref else ""
        raise Refused(
            "histories_contradict",
            f"Hai quá trình không thể là của một người. {getattr(fault, 'message', '')} Vướng ở {at}. Hãy ghi"
            " chuyển đi, sửa hoặc hủy việc ấy ở một trong hai hồ sơ rồi gộp lại.",
        ) from fault
