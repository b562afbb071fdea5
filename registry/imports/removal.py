"""Removing what imports leave: files, quoted cells, words, and rows as they were before.

How long these are kept is declared in :mod:`registry.imports.retained`.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from . import jobs
from .models import Batch, BatchChange, BatchFault, BatchState, WordMapping

WAITING = (BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED)
OVER = (BatchState.DONE, BatchState.CANCELLED, BatchState.UNDONE, BatchState.FAILED)

# Of imports that are over: the cells that their faults and warnings quote, and their files' own titles.
CLEAR_WORDS = """
UPDATE imports_batch
   SET mapping = '{}', summary = summary || '{"warnings": [], "faults": [], "words": [], "forgotten": true}'
 WHERE id = ANY(%(batches)s)
"""


def _unfinished(before: datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(created_at__lt=before, state__in=WAITING).exclude(path="")


def count_files(before: datetime) -> int:
    """Imports that somebody sent and did not go on with."""
    return _unfinished(before).count()


def remove_files(before: datetime) -> int:
    """They are cancelled; their files go once that is committed."""
    stale = list(_unfinished(before).select_for_update())
    for batch in stale:
        transaction.on_commit(lambda batch=batch: jobs.forget_file(batch))  # type: ignore[misc]
    Batch.objects.filter(pk__in=[batch.pk for batch in stale]).update(
        state=BatchState.CANCELLED, path="", finished_at=timezone.now()
    )
    return len(stale)


def _leftovers(before: datetime) -> list[Path]:
    """Folders of files that no import needs: a worker died between its commit and the removal."""
    folder = Path(settings.MEDIA_ROOT) / "imports"
    if not folder.is_dir():
        return []
    old = [path for path in folder.iterdir() if _touched(path) < before]
    ids = {path: _id_of(path) for path in old}
    needed = set(
        Batch.objects.filter(pk__in=[pk for pk in ids.values() if pk])
        .exclude(path="")
        .exclude(state__in=(BatchState.DONE, BatchState.CANCELLED, BatchState.UNDONE))
        .values_list("pk", flat=True)
    )
    return [path for path in old if ids[path] not in needed]


def _touched(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, tz=UTC)
    except OSError:
        # Somebody else has just removed it.
        return timezone.now()


def _id_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name)
    except ValueError:
        return None


def count_leftovers(before: datetime) -> int:
    """Folders that nobody needs."""
    return len(_leftovers(before))


def remove_leftovers(before: datetime) -> int:
    """They go once the count of them is committed; what cannot be removed is tried the next night."""
    found = _leftovers(before)

    def remove() -> None:
        for path in found:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    transaction.on_commit(remove)
    return len(found)


def _worded(before: datetime) -> QuerySet[Batch]:
    over = Batch.objects.filter(Q(state__in=OVER) & (Q(path="") | ~Q(state=BatchState.FAILED)))
    faults = BatchFault.objects.filter(batch=OuterRef("pk"))
    said = Exists(faults) | ~Q(mapping={}) | (Q(summary__has_key="warnings") & ~Q(summary__warnings=[]))
    said |= Q(summary__has_key="words") & ~Q(summary__words=[])
    return over.filter(said, created_at__lt=before)


def count_faults(before: datetime) -> int:
    """Imports that are over and still quote their files."""
    return _worded(before).count()


def remove_faults(before: datetime) -> int:
    """Their faults, warnings and titles go; the counts stay."""
    batches = list(_worded(before).values_list("pk", flat=True))
    BatchFault.objects.filter(batch__in=batches).delete()
    with connection.cursor() as cursor:
        cursor.execute(CLEAR_WORDS, {"batches": batches})
    return len(batches)


def count_words(before: datetime) -> int:
    """Words that no file has had since."""
    return WordMapping.objects.filter(used_at__lt=before).count()


def remove_words(before: datetime) -> int:
    """They are remembered no more."""
    return WordMapping.objects.filter(used_at__lt=before).delete()[0]


def _undoable(before: datetime) -> QuerySet[Batch]:
    over = Batch.objects.filter(state__in=OVER, forgotten_at__isnull=True)
    return over.filter(
        Exists(BatchChange.objects.filter(batch=OuterRef("pk"))),
        Q(finished_at__lt=before) | Q(finished_at__isnull=True, created_at__lt=before),
    )


def count_undo(before: datetime) -> int:
    """Imports of which it is still known what stood there before."""
    return _undoable(before).count()


def remove_undo(before: datetime) -> int:
    """It is known no more, and they can be undone no more."""
    batches = list(_undoable(before).select_for_update().values_list("pk", flat=True))
    BatchChange.objects.filter(batch__in=batches).delete()
    Batch.objects.filter(pk__in=batches).update(forgotten_at=timezone.now())
    return len(batches)
