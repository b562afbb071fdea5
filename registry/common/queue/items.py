"""What can be done with a piece of work: ask for it, take it up, cancel it, end it as failed.

What only the worker may do that has taken it up stands in :mod:`.held`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from registry.common.declared.work import Kind
from registry.common.locks import hold

from . import askers, nudges, sessions
from .models import ACTIVE, WorkItem, WorkState, random_key
from .processes import own_name

if TYPE_CHECKING:
    from registry.accounts.models import User

# An item is nudged when it is asked for; the sweeper does so again only after this.
NUDGED_FOR = timedelta(seconds=30)
# An item whose worker is gone is nudged again sooner: the broker may hand the message to a worker that hangs,
# and who gets it may find the row still locked by the session of the dead one.
LOST_NUDGED_FOR = timedelta(seconds=5)


class TakenOver(Exception):
    """The item is another worker's now, or was cancelled."""


def lease() -> Any:
    """Until when who takes an item up now, or is heard of now, is believed alive."""
    return Now() + timedelta(seconds=settings.WORK_LEASE)


def ask(
    kind: Kind, /, *, by: User | None, key: str | None = None, nudge: bool = True, **values: Any
) -> tuple[Any, bool]:
    """Have a piece of work done; returns its row, and whether it is new.

    Where ``key`` stands already, it is the one that was asked for first. ``nudge`` is false for a caller who
    does the work himself.
    """
    item, is_new = kind.model.objects.get_or_create(
        unique_key=key or random_key(),
        defaults={"asked_by": by, "nudge_at": Now() + NUDGED_FOR, **values},
    )
    if is_new and nudge:
        nudges.nudge_on_commit(nudges.TASK, kind.name, item.pk)
    return item, is_new


def claim(kind: Kind, number: int) -> Any | None:
    """Take an item up if it waits or its worker is gone; None if it is not to be had.

    An item whose workers have died too often fails here. Of a kind of which one is at work at a time, none is
    to be had while a living worker holds another.
    """
    free = kind.model.objects.free().filter(pk=number).first()
    if free is None:
        return None
    sessions.end_those_of_the_gone(kind, number)
    if free.attempts >= kind.most_attempts:
        fail_lost(kind, free)
        return None
    with transaction.atomic(), _ended_when_frozen():
        if kind.one_at_a_time and not _is_the_only_one(kind):
            return None
        held = kind.model.objects.free().select_for_update(of=("self",), skip_locked=True)
        item: WorkItem | None = held.filter(pk=number, attempts__lt=kind.most_attempts).first()
        if item is None:
            return None
        kind.model.objects.filter(pk=number).update(
            state=WorkState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=lease(),
            nudge_at=Now(),
            started_at=Coalesce("started_at", Now()),
            worker=own_name(),
        )
        item.refresh_from_db()
        return item


@contextmanager
def _ended_when_frozen() -> Iterator[None]:
    """A process that is frozen within the block keeps others from taking anything up for seconds only."""
    statement = "SET LOCAL idle_in_transaction_session_timeout TO"
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} '20s'")
        yield
        if not connection.needs_rollback:
            cursor.execute(f"{statement} DEFAULT")


def _is_the_only_one(kind: Kind) -> bool:
    """Is nothing else of the kind at work? Holds a lock to the transaction's end: one asks at a time."""
    hold(f"queue {kind.name}")
    return not kind.model.objects.at_work().exists()


def write(item: Any, **values: Any) -> None:
    """Write to an item that this worker holds, and renew its lease; raises :class:`TakenOver` if it does not.

    Together with what the worker has done: in the transaction in which that is committed.
    """
    own = type(item).objects.filter(pk=item.pk, state=WorkState.RUNNING, attempts=item.attempts)
    if not own.update(**({"lease_until": lease()} | values)):
        raise TakenOver


def cancel(item: Any) -> bool:
    """End an item that waits or is at work: its worker writes nothing more. False if it is over already."""
    active = type(item).objects.filter(pk=item.pk, state__in=ACTIVE)
    return bool(active.update(state=WorkState.CANCELLED, finished_at=Now(), lease_until=None))


def next_waiting(kind: Kind) -> Any | None:
    """The item that has waited longest."""
    return kind.model.objects.filter(state=WorkState.WAITING).order_by("asked_at", "pk").first()


def fail(kind: Kind, item: Any, error: str) -> None:
    """End an item that this worker holds as failed."""
    with transaction.atomic():
        kind.fails(item)
        write(item, state=WorkState.FAILED, finished_at=Now(), lease_until=None, error=error)
        askers.tell(kind, item.pk)


def fail_lost(kind: Kind, item: Any) -> bool:
    """End an item as failed whose workers have died too often; false if it is no longer as it was read.

    Whatever went wrong the last time that somebody could say so stays written there.
    """
    error = item.error or f"Tiến trình xử lý đã dừng giữa chừng {kind.most_attempts} lần."
    with transaction.atomic():
        kind.fails(item)
        as_read = kind.model.objects.free().filter(pk=item.pk, attempts=item.attempts)
        if not as_read.update(state=WorkState.FAILED, finished_at=Now(), lease_until=None, error=error):
            transaction.set_rollback(True)
            return False
        askers.tell(kind, item.pk)
    return True
