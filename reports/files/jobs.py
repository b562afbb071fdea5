"""Making a file, as work of the queue: in the name of whoever asked, and all from one moment."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import cache

from django.db import transaction
from django.urls import reverse

from registry.accounts.access.database_roles import as_user
from registry.accounts.access.scopes import READERS, may, without_delegated
from registry.accounts.models import User
from registry.common.cache import consistent_read
from registry.common.database_roles import as_machine
from registry.common.declared import collected
from registry.common.declared.makers import Maker, Making
from registry.common.declared.notices import Said
from registry.common.declared.work import Kind
from registry.common.queue.held import Held
from registry.common.queue.models import WorkState
from registry.common.queue.progress import Progress
from registry.privacy.retention.limits import limit_of

from . import holding
from .models import MadeFile

NO_RIGHT = "Bạn không còn quyền xuất tệp của đơn vị này."


@cache
def makers() -> dict[str, Maker]:
    """What files can be made, by the names of their makers."""
    return {maker.name: maker for maker in collected("makers", "MAKERS")}


def _do(held: Held) -> None:
    wanted: MadeFile = held.item
    with as_machine():
        by = User.objects.get(pk=wanted.asked_by_id)
    with Progress(held) as progress, tempfile.TemporaryFile() as file, without_delegated():
        if not may(by, wanted.organization_id, *READERS):
            held.fail(NO_RIGHT)
            return
        with consistent_read(), as_user(by):
            made = makers()[wanted.maker].make(
                Making(wanted.organization_id, wanted.asked, by, file, progress)
            )
        # The file, the word in the trail and the end of the work are written together, or nothing is.
        with as_machine(), transaction.atomic():
            size = holding.store(wanted, file)
            made.note()
            held.settle(
                file_name=made.file_name, content_type=made.content_type, people=made.people, size=size
            )


def _says(wanted: MadeFile) -> Said:
    done = wanted.state == WorkState.DONE
    return Said(
        f"Đã lập xong: {wanted.title}" if done else f"Không lập được: {wanted.title}",
        f"Tải về trong {limit_of('made_files').days} ngày." if done else wanted.error,
        reverse("made_files"),
        organization=wanted.organization_id,
    )


KIND = Kind(
    name="files",
    model=MadeFile,
    does=_do,
    says=_says,
    most_attempts=3,
    # The list of a province, or a part of a book.
    silence=timedelta(minutes=10),
    # A file may name people: so may a fault of making it.
    quotes_faults=False,
    # Each may take some hundreds of megabytes of memory.
    one_at_a_time=True,
)
