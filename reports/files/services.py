"""Asking for a file in the background, stopping its making, taking it and removing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from django.db.models import QuerySet

from registry.accounts.access.files import NO_FILES, may_export
from registry.accounts.access.scopes import READERS, may, without_delegated
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.queue import items
from registry.common.queue.models import ACTIVE, WorkState
from registry.common.refusals import Refused, write
from registry.units.models import Organization

from . import holding
from .jobs import KIND
from .models import MadeFile

# So many files somebody has in the making, and so many in all.
MOST_AT_WORK, MOST_HELD = 3, 30


def of(user: User) -> QuerySet[MadeFile]:
    """What the user asked for, the newest first."""
    return MadeFile.objects.filter(asked_by=user).order_by("-asked_at", "-pk")


@write
def ask(
    *, maker: str, organization: Organization, title: str, asked: Mapping[str, str], by: User
) -> MadeFile:
    """Have the file made in the background; asked twice while it is made, it is made once.

    Refuses who may take no file of the organization, and who has too many already.
    """
    _check_rights(by, organization.pk)
    # One at a time, so that two clicks are one.
    User.objects.select_for_update().get(pk=by.pk)
    going_on = MadeFile.objects.filter(asked_by=by).going_on()
    same: MadeFile | None = going_on.filter(maker=maker, organization=organization, asked=dict(asked)).first()
    if same is not None:
        return same
    if going_on.count() >= MOST_AT_WORK:
        raise Refused("too_many_at_work", f"Bạn đang chờ {MOST_AT_WORK} tệp: hãy đợi xong hoặc dừng bớt.")
    if of(by).count() >= MOST_HELD:
        raise Refused("too_many_held", f"Bạn đang có {MOST_HELD} tệp: hãy xóa bớt tệp cũ.")
    wanted: MadeFile
    wanted, _ = items.ask(
        KIND, by=by, maker=maker, organization=organization, title=title[:300], asked=dict(asked)
    )
    record("file.asked", by=by, on=wanted, organization=organization.pk, kind=maker)
    return wanted


@write
def stop(*, wanted: MadeFile, by: User) -> None:
    """The file is not made, and nothing of it stays."""
    if not items.cancel(wanted):
        raise Refused("not_at_work", "Tệp này không còn đang lập.")
    record("file.stopped", by=by, on=wanted, organization=wanted.organization_id, kind=wanted.maker)


def take(*, wanted: MadeFile, by: User) -> IO[bytes]:
    """The file leaves the register. Refuses who has lost the right over its organization since."""
    _check_rights(by, wanted.organization_id)
    if wanted.state != WorkState.DONE:
        raise Refused("not_done", "Tệp này chưa lập xong.")
    record(
        "file.taken",
        by=by,
        on=wanted,
        organization=wanted.organization_id,
        kind=wanted.maker,
        rows=wanted.people,
    )
    return holding.opened(wanted)


@write
def remove(*, wanted: MadeFile, by: User) -> None:
    """The file is no more."""
    if wanted.state in ACTIVE:
        raise Refused("at_work", "Tệp này đang được lập: hãy dừng trước.")
    record("file.removed", by=by, on=wanted, organization=wanted.organization_id, kind=wanted.maker)
    MadeFile.objects.filter(pk=wanted.pk).delete()


def _check_rights(by: User, organization: int) -> None:
    if not may_export(by):
        raise Refused("no_files", NO_FILES)
    with without_delegated():
        if not may(by, organization, *READERS):
            raise Refused("no_right", "Bạn không có quyền xuất tệp của đơn vị này.")
