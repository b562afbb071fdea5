"""How the content of a file is stored: sealed, a piece at a time, so that none is in memory whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from registry.common.queue.models import ACTIVE
from registry.common.sealing import seal_bytes, unseal_bytes

from .models import FilePart, MadeFile

_PURPOSE = b"made files"
_PIECE = 1 << 20


def store(wanted: MadeFile, file: IO[bytes]) -> int:
    """Store the file; returns its size. In the transaction that says that it is done."""
    file.seek(0)
    size = 0
    for number, piece in enumerate(iter(lambda: file.read(_PIECE), b"")):
        FilePart.objects.create(whole=wanted, number=number, content=seal_bytes(piece, _PURPOSE))
        size += len(piece)
    return size


def opened(wanted: MadeFile) -> IO[bytes]:
    """The file again, to be read from its beginning. Gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by whoever reads it)
    for piece in _pieces(wanted):
        file.write(unseal_bytes(piece, _PURPOSE))
    file.seek(0)
    return file


def _pieces(wanted: MadeFile) -> Iterator[bytes]:
    contents = FilePart.objects.filter(whole=wanted).order_by("number").values_list("content", flat=True)
    return map(bytes, contents.iterator(chunk_size=8))


def count_before(before: datetime) -> int:
    """Files that were asked for before then and are not at work."""
    return MadeFile.objects.filter(asked_at__lt=before).exclude(state__in=ACTIVE).count()


def remove_before(before: datetime) -> int:
    """Remove them, with their content."""
    old = MadeFile.objects.filter(asked_at__lt=before).exclude(state__in=ACTIVE)
    numbers = list(old.values_list("pk", flat=True))
    MadeFile.objects.filter(pk__in=numbers).delete()
    return len(numbers)
