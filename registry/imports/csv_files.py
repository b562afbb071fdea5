"""Reading a folder of CSV files: UTF-8 with or without BOM, comma or Excel's semicolon."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.conf import settings

from .old_encodings import encoding_of_bytes
from .tables import Cells, SheetFault, Table, readable_size

_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
SAMPLE = 64 * 1024


def tables(path: Path) -> Iterator[Table]:
    """The CSV files of a folder, by name, or the one file that ``path`` is."""
    files = [path] if path.is_file() else sorted(f for f in path.iterdir() if _is_sheet(f))
    for file in files:
        yield Table(file.stem, lambda file=file: rows(file))  # type: ignore[misc]


def _is_sheet(file: Path) -> bool:
    return file.is_file() and file.suffix.lower() == ".csv" and not file.name.startswith((".", "~"))


def rows(file: Path) -> Iterator[tuple[int, Cells]]:
    """The rows with their numbers as a spreadsheet counts them, the header first.

    Raises :class:`SheetFault` for what is no CSV in UTF-8.
    """
    size = file.stat().st_size
    if size > settings.IMPORT_MAX_BYTES:
        raise SheetFault("too_large", readable_size(size), readable_size(settings.IMPORT_MAX_BYTES))
    row = 0
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            if match := _SEPARATOR_LINE.fullmatch(first):
                delimiter, first = match[1], stream.readline()
            else:
                delimiter = ";" if first.count(";") > first.count(",") else ","
            reader = csv.reader(chain([first], stream), delimiter=delimiter, strict=True)
            for row, cells in enumerate(reader, start=1):
                yield row, cells
    except UnicodeDecodeError:
        raise SheetFault(_encoding(file)) from None
    except csv.Error:
        raise SheetFault("bad_csv", row=row + 1) from None


def _encoding(file: Path) -> str:
    """Which encoding a file is in that is not UTF-8, judged by where the first odd byte stands."""
    data = b""
    with file.open("rb") as stream:
        while block := stream.read(SAMPLE):
            if not block.isascii():
                data = block
                break
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "not_utf8"
    return encoding_of_bytes(data)
