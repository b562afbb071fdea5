"""An import as a piece of work: received, read, checked, confirmed, written, perhaps undone.

Checking a file and writing it are work of the queue, each an item of its own. Checking writes nothing, and
writing commits the rows together with the end of its item, so doing either twice has one effect.
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
from django.urls import reverse
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine, as_machine_beside
from registry.common.declared.notices import Said
from registry.common.declared.work import Kind
from registry.common.queue import items
from registry.common.queue.held import Held
from registry.common.queue.models import WorkState
from registry.common.refusals import Refused, write
from registry.units.models import Organization

from .engine import Stopped, digest, load
from .models import Batch, BatchFault, BatchState, ImportStep, ImportWork
from .outcome import Outcome
from .reading import WORDS, Reading
from .remembered import note_use, remember_headers, remember_words, remembered

MOST_FILES = 20
# Bytes that a name may have; file systems take 255.
LONGEST_NAME = 240
AT_WORK = (BatchState.CHECKING, BatchState.WRITING)
# Checked, and not written: the user may say more of how the file is to be read.
OPEN = (BatchState.CHECKED, BatchState.FAILED)


@write
def receive(*, files: Sequence[UploadedFile[Any]], organization: Organization | None, by: User) -> Batch:
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


@write
def ask_check(*, batch: Batch, mapping: dict[str, dict[str, str]], by: User) -> Batch:
    """Have the file checked with its headers read as ``mapping`` says; the mapping is remembered."""
    batch = _held(batch, BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED)
    words = remembered(batch.organization) if batch.organization else batch.mapping
    batch.mapping = mapping | {key: said for key, said in words.items() if key.startswith(WORDS)}
    if batch.organization is not None:
        remember_headers(batch.organization, mapping)
    record("import.check", by=by, on=batch)
    return _queue(batch, BatchState.CHECKING, ImportStep.CHECK, by)


@write
def explain(*, batch: Batch, words: dict[str, dict[str, str]], by: User) -> Batch:
    """Say what words of a checked file mean, by list; they are remembered, and the file is checked again."""
    batch = _held(batch, *OPEN)
    if not words:
        raise Refused("no_word", "Hãy chọn nghĩa của ít nhất một từ.")
    for vocabulary, meanings in words.items():
        key = f"{WORDS}{vocabulary}"
        batch.mapping[key] = batch.mapping.get(key, {}) | meanings
    if batch.organization is not None:
        remember_words(batch.organization, words, by)
    record("import.explained", by=by, on=batch, rows=sum(map(len, words.values())))
    return _queue(batch, BatchState.CHECKING, ImportStep.CHECK, by)


@write
def ask_write(*, batch: Batch, by: User) -> Batch:
    """Have a checked file without faults written into the register. Asked twice, it is written once."""
    if Batch.objects.filter(pk=batch.pk, state__in=(BatchState.WRITING, BatchState.DONE)).exists():
        return batch
    batch = _held(batch, BatchState.CHECKED)
    if not batch.summary.get("ok"):
        raise Refused("has_faults", "Tệp còn lỗi: hãy sửa rồi tải lên lại.")
    record("import.confirmed", by=by, on=batch)
    return _queue(batch, BatchState.WRITING, ImportStep.WRITE, by)


@write
def cancel(*, batch: Batch, by: User) -> Batch:
    """Stop: nothing of the file will stand in the register, and the file is removed."""
    batch = _held(batch, BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED, *AT_WORK)
    _cancel(batch, by)
    return batch


def _cancel(batch: Batch, by: User | None) -> None:
    for work in ImportWork.objects.filter(batch=batch).going_on():
        items.cancel(work)
    batch.state, batch.finished_at = BatchState.CANCELLED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    record("import.cancelled", by=by, on=batch)
    transaction.on_commit(partial(forget_file, batch))


def cancel_all_of(user: User) -> int:
    """Cancel whatever the user has begun to bring in, and remove the files; returns how many imports.

    One that is being written at this moment is held by its worker: that asks at its end whether the user
    still has the right, and takes everything back.
    """
    with as_machine(), transaction.atomic():
        begun = list(
            Batch.objects.select_for_update(skip_locked=True).filter(
                created_by=user, state__in=(BatchState.UPLOADED, BatchState.CHECKED, *AT_WORK)
            )
        )
        for batch in begun:
            _cancel(batch, None)
    return len(begun)


def _held(batch: Batch, *states: str) -> Batch:
    """The batch, locked, in one of ``states``."""
    held: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state not in states:
        raise Refused("wrong_state", f"Đợt nhập này đang ở trạng thái “{held.get_state_display()}”.")
    return held


def _queue(batch: Batch, state: str, step: str, by: User | None) -> Batch:
    batch.state, batch.progress, batch.finished_at = state, {}, None
    batch.save(update_fields=["state", "progress", "mapping", "finished_at"])
    items.ask(KIND, by=by, batch=batch, step=step)
    return batch


# The worker's side.


def _do(held: Held) -> None:
    work: ImportWork = held.item
    with as_machine():
        batch = Batch.objects.select_related("created_by").get(pk=work.batch_id)
    writing = work.step == ImportStep.WRITE
    with _Watch(held) as watch:
        try:
            outcome = load(
                batch.path,
                by=batch.created_by,
                dry_run=not writing,
                batch=batch,
                reading=Reading.of(batch.mapping),
                on_progress=watch,
                before_commit=held.settle,
            )
        except Stopped:
            raise items.TakenOver from None
    with as_machine():
        _settle(held, batch, outcome, writing=writing)


def _settle(held: Held, batch: Batch, outcome: Outcome, *, writing: bool) -> None:
    """Store what came of it. A written import has stored its own state, with its rows."""
    with transaction.atomic():
        locked: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.state in AT_WORK:
            if writing:
                locked.state = BatchState.DONE if outcome.ok else BatchState.FAILED
                locked.finished_at = timezone.now()
            else:
                locked.state = BatchState.CHECKED
            locked.summary = outcome.as_dict() | {"faults": [], "fault_count": len(outcome.faults)}
            locked.save(update_fields=["state", "finished_at", "summary"])
            note_use(locked.organization, outcome.explained)
            locked.faults.all().delete()
            BatchFault.objects.bulk_create(
                (BatchFault(batch=locked, **fault._asdict()) for fault in outcome.faults), batch_size=5000
            )
            held.settle()
    if writing and outcome.ok:
        forget_file(batch)


def _fail(work: ImportWork) -> None:
    """The import whose work has failed may be checked again."""
    with as_machine():
        Batch.objects.filter(pk=work.batch_id, state__in=AT_WORK).update(
            state=BatchState.FAILED, finished_at=timezone.now(), summary={"ok": False, "lost": True}
        )


_PROGRESS = """
WITH held AS (
    UPDATE imports_importwork SET lease_until = statement_timestamp() + make_interval(secs => %(lease)s)
     WHERE id = %(work)s AND attempts = %(attempts)s AND state = %(running)s
    RETURNING batch_id
),
seen AS (
    UPDATE imports_batch SET progress = jsonb_build_object(
        'stage', %(stage)s::text, 'done', %(done)s::bigint, 'total', %(total)s::bigint)
     WHERE id IN (SELECT batch_id FROM held)
)
SELECT count(*) FROM held
"""


class _Watch:
    """Writes on the import how far its work is, and hears when somebody stops it or has taken it over.

    On a connection of its own: what the import's transaction writes is seen by nobody until it commits.
    """

    def __init__(self, held: Held) -> None:
        self._held = held
        self._written_at = timezone.now() - timedelta(minutes=1)
        self._stage = ""
        self._side: BaseDatabaseWrapper | None = None

    def __enter__(self) -> _Watch:
        self._side = connection.copy()
        with self._side.cursor() as cursor:
            # Towards its end the import itself holds the batch's row.
            cursor.execute("SET lock_timeout = '200ms'")
        return self

    def __exit__(self, *error: object) -> None:
        if self._side is not None:
            self._side.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        self._held.progressed()
        now = timezone.now()
        if stage == self._stage and now - self._written_at < timedelta(seconds=1):
            return
        self._written_at, self._stage = now, stage
        assert self._side is not None
        with suppress(OperationalError), as_machine_beside(self._side), self._side.cursor() as cursor:
            cursor.execute(
                _PROGRESS,
                {
                    "lease": settings.WORK_LEASE,
                    "work": self._held.item.pk,
                    "attempts": self._held.item.attempts,
                    "running": WorkState.RUNNING,
                    "stage": stage,
                    "done": done,
                    "total": total,
                },
            )
            if not cursor.fetchone()[0]:
                raise items.TakenOver


def forget_file(batch: Batch) -> None:
    """Remove what was sent from the disk."""
    if batch.path:
        folder = Path(settings.MEDIA_ROOT) / "imports" / str(batch.pk)
        shutil.rmtree(folder, ignore_errors=True)


def _says(work: ImportWork) -> Said:
    batch = work.batch
    faults = batch.summary.get("fault_count", 0)
    if work.state == WorkState.FAILED or batch.summary.get("lost"):
        said, note = "Đợt nhập bị lỗi giữa chừng, chưa ghi gì", "Có thể kiểm tra lại tệp."
    elif work.step == ImportStep.WRITE:
        said = "Đã ghi tệp vào sổ" if work.batch.state == BatchState.DONE else "Không ghi được tệp vào sổ"
        note = ""
    else:
        said, note = "Đã kiểm tra tệp nhập", f"{faults} lỗi." if faults else "Không có lỗi; chờ bạn xác nhận."
    return Said(said, f"{batch.file_name}. {note}".strip(), reverse("import", args=[batch.pk]))


KIND = Kind(
    name="imports",
    model=ImportWork,
    does=_do,
    says=_says,
    most_attempts=3,
    # A statement that writes all events of a province, or a sheet of the largest file that is taken in.
    silence=timedelta(minutes=15),
    fails=_fail,
    quotes_faults=False,
)
