"""An import as a piece of work: received, read, checked, confirmed, written, perhaps undone.

The batch row is the queue of record; the broker only nudges. A worker holds a batch by a lease that it keeps
up while it works; when it dies the lease runs out and the sweeper hands the batch to another. Checking writes
nothing, and writing commits the rows together with the state ``done``, so doing either twice has one effect.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import acting_as_machine, tell_connection
from registry.common.refusals import Refused, write
from registry.units.models import Organization
from reports.models import Batch, BatchFault, BatchState, ColumnMapping
from reports.stored.nudges import nudge, nudge_on_commit

from .engine import Stopped, digest, load
from .outcome import Outcome

TASK = "reports.work_on_batch"
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
MOST_FILES = 20
# Bytes that a name may have; file systems take 255.
LONGEST_NAME = 240
AT_WORK = (BatchState.CHECKING, BatchState.WRITING)
# What a title is remembered under: no sheet bears this name.
TITLES = ""


class Cancelled(Exception):
    """The user stopped the work."""


class Superseded(Exception):
    """Another worker has taken the batch over."""


@write
def receive(*, files: Sequence[UploadedFile[Any]], organization: Organization | None, by: Any) -> Batch:
    """Keep what was sent, unread. Refuses what is no spreadsheet, too much of it, or too large."""
    _check_files(files)
    batch = Batch(id=uuid4(), created_by=by, organization=organization)
    folder = Path(settings.MEDIA_ROOT) / "imports" / str(batch.pk)
    folder.mkdir(parents=True, mode=0o700)
    for file in files:
        target = folder / Path(file.name or "").name
        with target.open("xb") as out:
            target.chmod(0o600)
            for chunk in file.chunks():
                out.write(chunk)
    path = folder if files[0].name and files[0].name.lower().endswith(".csv") else next(folder.iterdir())
    batch.path = str(path)
    batch.file_name = ", ".join(Path(file.name or "").name for file in files)[:200]
    batch.digest = digest(path)
    batch.save()
    record("import.received", by=by, on=batch, digest=batch.digest)
    return batch


def _check_files(files: Sequence[UploadedFile[Any]]) -> None:
    names = [Path(file.name or "").name for file in files]
    kinds = {Path(name).suffix.lower() for name in names}
    if not files:
        raise Refused("no_file", "Hãy chọn một tệp Excel (.xlsx) hoặc các tệp CSV.", "files")
    if kinds not in ({".xlsx"}, {".csv"}) or (kinds == {".xlsx"} and len(files) > 1):
        raise Refused(
            "wrong_kind",
            "Chỉ nhận một tệp Excel (.xlsx), hoặc các tệp CSV. Tệp .xls cũ: hãy lưu lại dưới dạng .xlsx.",
            "files",
        )
    if any(len(name.encode()) > LONGEST_NAME or "\\" in name for name in names):
        raise Refused("bad_name", "Tên tệp quá dài hoặc có ký tự lạ: hãy đặt lại tên ngắn hơn.", "files")
    if len(files) > MOST_FILES or len(set(names)) < len(names):
        raise Refused("too_many_files", f"Tối đa {MOST_FILES} tệp, tên khác nhau.", "files")
    if sum(file.size or 0 for file in files) > settings.IMPORT_MAX_BYTES:
        most = settings.IMPORT_MAX_BYTES // 1024 // 1024
        raise Refused("too_large", f"Tệp quá lớn: tối đa {most} MB mỗi lần.", "files")


def remembered(organization: Organization | None) -> dict[str, dict[str, str]]:
    """How the organization's last imports read its headers: sheet → header → column; titles under ``""``."""
    known: dict[str, dict[str, str]] = {}
    if organization is not None:
        rows = ColumnMapping.objects.filter(organization=organization)
        for sheet, header, column in rows.values_list("sheet", "header", "column"):
            known.setdefault(sheet, {})[header] = column
    return known


@write
def ask_check(*, batch: Batch, mapping: dict[str, dict[str, str]], by: Any) -> Batch:
    """Have the file checked with its headers read as ``mapping`` says; the mapping is remembered."""
    batch = _held(batch, BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED)
    batch.mapping = mapping
    if batch.organization is not None:
        ColumnMapping.objects.bulk_create(
            [
                ColumnMapping(
                    organization=batch.organization, sheet=sheet, header=header[:200], column=column
                )
                for sheet, headers in mapping.items()
                for header, column in headers.items()
            ],
            update_conflicts=True,
            unique_fields=["organization", "sheet", "header"],
            update_fields=["column"],
        )
    record("import.check", by=by, on=batch)
    return _queue(batch, BatchState.CHECKING)


@write
def ask_write(*, batch: Batch, by: Any) -> Batch:
    """Have a checked file without faults written into the register. Asked twice, it is written once."""
    if Batch.objects.filter(pk=batch.pk, state__in=(BatchState.WRITING, BatchState.DONE)).exists():
        return batch
    batch = _held(batch, BatchState.CHECKED)
    if not batch.summary.get("ok"):
        raise Refused("has_faults", "Tệp còn lỗi: hãy sửa rồi tải lên lại.")
    record("import.confirmed", by=by, on=batch)
    return _queue(batch, BatchState.WRITING)


@write
def cancel(*, batch: Batch, by: Any) -> Batch:
    """Stop: nothing of the file will stand in the register, and the file is removed."""
    batch = _held(batch, BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED, *AT_WORK)
    batch.state, batch.finished_at = BatchState.CANCELLED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    record("import.cancelled", by=by, on=batch)
    transaction.on_commit(lambda: forget_file(batch))
    return batch


def cancel_all_of(user: User) -> int:
    """Cancel whatever the user has begun to bring in, and remove the files; returns how many imports.

    One that is being written at this moment is held by its worker: that asks at its end whether the user
    still has the right, and takes everything back.
    """
    with acting_as_machine(), transaction.atomic():
        begun = list(
            Batch.objects.select_for_update(skip_locked=True).filter(
                created_by=user, state__in=(BatchState.UPLOADED, BatchState.CHECKED, *AT_WORK)
            )
        )
        for batch in begun:
            batch.state, batch.finished_at = BatchState.CANCELLED, timezone.now()
            batch.save(update_fields=["state", "finished_at"])
            record("import.cancelled", by=None, on=batch)
            transaction.on_commit(partial(forget_file, batch))
    return len(begun)


def _held(batch: Batch, *states: str) -> Batch:
    """The batch, locked, in one of ``states``."""
    held: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state not in states:
        raise Refused("wrong_state", f"Đợt nhập này đang ở trạng thái “{held.get_state_display()}”.")
    return held


def _queue(batch: Batch, state: str) -> Batch:
    batch.state, batch.progress, batch.attempts, batch.lease_until = state, {}, 0, None
    batch.finished_at = None
    batch.save(update_fields=["state", "progress", "attempts", "lease_until", "mapping", "finished_at"])
    nudge_on_commit(TASK, str(batch.pk))
    return batch


# The worker's side.


def work(batch_id: str) -> None:
    """Do what the batch waits for, if nobody else does."""
    with acting_as_machine():
        batch = _take(batch_id)
    if batch is None:
        return
    writing = batch.state == BatchState.WRITING
    with _Watch(batch) as watch:
        try:
            outcome = load(
                batch.path,
                by=batch.created_by,
                dry_run=not writing,
                batch=batch,
                mapping={sheet: known for sheet, known in batch.mapping.items() if sheet != TITLES},
                sheets=batch.mapping.get(TITLES),
                on_progress=watch,
            )
        except (Cancelled, Superseded, Stopped):
            return
    with acting_as_machine():
        _settle(batch, outcome, writing=writing)


def _take(batch_id: str) -> Batch | None:
    """The batch under a new lease; ``None`` when there is nothing to do or somebody is at it."""
    now = timezone.now()
    with transaction.atomic():
        batch: Batch | None = (
            Batch.objects.select_for_update(skip_locked=True)
            .filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=batch_id, state__in=AT_WORK)
            .first()
        )
        if batch is None:
            return None
        if batch.attempts >= MOST_ATTEMPTS:
            batch.state, batch.finished_at = BatchState.FAILED, now
            batch.summary = {"ok": False, "lost": True}
            batch.save(update_fields=["state", "finished_at", "summary"])
            return None
        batch.attempts += 1
        batch.lease_until = now + LEASE
        batch.save(update_fields=["attempts", "lease_until"])
        return batch


def _settle(batch: Batch, outcome: Outcome, *, writing: bool) -> None:
    """Store what came of it. A written import has stored its own state, with its rows."""
    with transaction.atomic():
        held: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.state in AT_WORK and held.attempts == batch.attempts:
            if writing:
                held.state = BatchState.DONE if outcome.ok else BatchState.FAILED
                held.finished_at = timezone.now()
            else:
                held.state = BatchState.CHECKED
            held.summary = outcome.as_dict() | {"faults": [], "fault_count": len(outcome.faults)}
            held.lease_until = None
            held.save(update_fields=["state", "finished_at", "summary", "lease_until"])
            held.faults.all().delete()
            BatchFault.objects.bulk_create(
                (BatchFault(batch=held, **fault._asdict()) for fault in outcome.faults), batch_size=5000
            )
    if writing and outcome.ok:
        forget_file(batch)


class _Watch:
    """Tells the page how far the work is, keeps the lease up, and hears when the user stops it.

    On a connection of its own: what the import's transaction writes is seen by nobody until it commits.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._told = timezone.now() - LEASE
        self._stage = ""
        self._side: BaseDatabaseWrapper | None = None

    def __enter__(self) -> _Watch:
        self._side = connection.copy()
        with acting_as_machine():
            tell_connection(self._side)
        with self._side.cursor() as cursor:
            # Towards its end the import itself holds the batch's row.
            cursor.execute("SET lock_timeout = '200ms'")
        return self

    def __exit__(self, *error: object) -> None:
        if self._side is not None:
            self._side.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = timezone.now()
        if stage == self._stage and now - self._told < timedelta(seconds=1):
            return
        self._told, self._stage = now, stage
        assert self._side is not None
        with suppress(OperationalError), self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE reports_batch SET progress = jsonb_build_object("
                "'stage', %s::text, 'done', %s::bigint, 'total', %s::bigint), lease_until = %s"
                " WHERE id = %s AND attempts = %s RETURNING state",
                [stage, done, total, now + LEASE, self._batch.pk, self._batch.attempts],
            )
            row = cursor.fetchone()
            if row is None:
                raise Superseded
            if row[0] == BatchState.CANCELLED:
                raise Cancelled


def resume_lost() -> list[str]:
    """Batches that wait for work and that no worker holds: nudged again. Returns their ids."""
    now = timezone.now()
    with acting_as_machine():
        waiting = Batch.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), state__in=AT_WORK)
        lost = [str(key) for key in waiting.values_list("pk", flat=True)]
    for key in lost:
        nudge(TASK, key)
    return lost


def forget_file(batch: Batch) -> None:
    """Remove what was sent from the disk."""
    if batch.path:
        folder = Path(settings.MEDIA_ROOT) / "imports" / str(batch.pk)
        shutil.rmtree(folder, ignore_errors=True)
