"""Reading a folder of CSV files: UTF-8 with or without BOM, parted by comma, semicolon, tab or bar."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from itertools import chain, count, islice
from pathlib import Path

from django.conf import settings

from .old_encodings import encoding_of_bytes
from .tables import Cells, SheetFault, Table, readable_size

_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
SAMPLE = 64 * 1024
# Of these the first is taken where two do as well.
DELIMITERS = (",", ";", "\t", "|")
MOST_RECORDS = 100


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
    numbers = count(1)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            if match := _SEPARATOR_LINE.fullmatch(first):
                delimiter, first = match[1], stream.readline()
            else:
                beginning = first + stream.read(SAMPLE)
                delimiter = delimiter_of(beginning, is_whole=len(beginning) < SAMPLE)
                stream.seek(0)
                first = stream.readline()
            reader = csv.reader(chain([first], stream), delimiter=delimiter, strict=True)
            yield from zip(numbers, reader, strict=False)
    except UnicodeDecodeError:
        raise SheetFault(_encoding(file)) from None
    except csv.Error:
        # The number of the row that cannot be read was taken.
        raise SheetFault("bad_csv", row=next(numbers) - 1) from None


def delimiter_of(beginning: str, *, is_whole: bool) -> str:
    """What parts the cells of a file: the sign by which most of its first records have equally many cells.

    Judged by whole records, since a sign may stand in a title or within quotation marks.
    """
    return max(DELIMITERS, key=lambda sign: _alike(beginning, sign, is_whole=is_whole))


def _alike(beginning: str, sign: str, *, is_whole: bool) -> tuple[int, int]:
    """How many records are of the commonest width above one cell, and that width."""
    widths: list[int] = []
    with suppress(csv.Error):
        for cells in islice(csv.reader(StringIO(beginning, newline=""), delimiter=sign), MOST_RECORDS):
            widths.append(len(cells))
    if not is_whole and len(widths) < MOST_RECORDS:
        # The last one was cut off.
        widths = widths[:-1] or widths
    common = Counter(width for width in widths if width > 1).most_common(1)
    return (common[0][1], common[0][0]) if common else (0, 0)


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
