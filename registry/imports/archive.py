"""Looking into a workbook before anything opens it: a zip of XML that may be a bomb or carry entities.

Every part is inflated here once, as a stream, and never believed: sizes are counted, not read from the
directory; a part that declares a document type is refused, so that no parser meets an entity; formulas are
found, because the library that reads the cells gives only their last values, and so are errors, which it
leaves empty.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from posixpath import join, normpath

from django.conf import settings

from .tables import SheetFault, readable_size

MOST_PARTS = 2_000
# Spreadsheets shrink 10 to 30 times; zeros shrink 1,000 times.
MOST_SHRUNK, SHRUNK_FROM = 200, 20 * 1024 * 1024
# Cells between the first and the last of a sheet: the reader keeps them all, empty ones too.
MOST_CELLS = 8_000_000
BLOCK = 1 << 20
# Enough for a cell's opening tag before its formula, whatever block it begins in.
OVERLAP = 4096
# The parts that say which sheet is which are small.
MOST_INDEX = 4 * 1024 * 1024

_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
# A cell whose formula failed and is gone: what is left is the error's name.
_ERROR = re.compile(rb"""<(?:\w+:)?c\s([^>]*\st=["']e["'][^>]*)><(?:\w+:)?v>(#[^<]{1,16})</""")
_LONGEST_ERROR = 400
# A cell without a value holds nothing: a border, a colour.
_HOLDS_NOTHING = re.compile(rb"[^<>]*(?:/>|>\s*(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>)")
_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass
class Workbook:
    """What was found: formula cells by sheet, then row and column from 0, errors alike, where days begin."""

    formulas: dict[str, dict[int, set[int]]] = field(default_factory=dict)
    errors: dict[str, dict[int, dict[int, str]]] = field(default_factory=dict)
    epoch: date | None = None


def inspect(path: Path) -> Workbook:
    """Look through the whole archive; raises :class:`SheetFault` for one that must not be opened."""
    size = path.stat().st_size
    if size > settings.IMPORT_MAX_BYTES:
        raise SheetFault("too_large", readable_size(size), readable_size(settings.IMPORT_MAX_BYTES))
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect(archive, size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise SheetFault("password" if _is_locked(path) else "not_a_workbook") from None


def _inspect(archive: zipfile.ZipFile, size: int) -> Workbook:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise SheetFault("inflates_too_much")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise SheetFault("not_a_workbook")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise SheetFault("macros")
    found: dict[str, _Sheet] = {}
    allowed = min(settings.IMPORT_MAX_INFLATED_BYTES, max(size * MOST_SHRUNK, SHRUNK_FROM))
    for part in parts:
        is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
        scan = _Sheet() if is_sheet else None
        for block, whole in _blocks(archive, part):
            allowed -= len(block)
            if allowed < 0:
                raise SheetFault("inflates_too_much")
            if _DECLARES.search(whole):
                raise SheetFault("document_type")
            if scan:
                scan.see(whole, len(whole) - len(block))
        if scan:
            scan.check()
            found[part.filename] = scan
    return _named(archive, found)


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """Each block, and the same with the end of the one before in front of it."""
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            if not tail and block.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
                # XML in UTF-16 would pass by what is looked for here.
                raise SheetFault("not_a_workbook")
            yield block, tail + block
            tail = (tail + block)[-OVERLAP:]


class _Sheet:
    """Scans one sheet: how far it reaches, where formulas and where errors stand."""

    def __init__(self) -> None:
        self.errors: dict[int, dict[int, str]] = {}
        self.columns: set[bytes] = set()
        self.rows = 0
        self.cells = self.placed = 0
        self.places: set[tuple[int, int]] = set()
        self.ended = False

    def see(self, whole: bytes, new_from: int) -> None:
        """The next block; what ends before ``new_from`` was seen with the block before."""
        if self.ended:
            return
        end = _END.search(whole)
        limit = end.start() if end else len(whole)
        self.ended = end is not None
        seen = max(0, new_from - 64)
        places = [match for match in _PLACE.finditer(whole, seen, limit) if match.end() > new_from]
        # Cells of nothing do not count: the reader leaves them out.
        held = [match for match in places if not _HOLDS_NOTHING.match(whole, match.end())]
        self.columns.update(match[1] for match in held)
        self.rows = max([self.rows, *(int(match[2]) for match in held)])
        self.placed += len(places)
        self.cells += sum(match.end() > new_from for match in _CELL.finditer(whole, seen, limit))
        width = max(map(_index, self.columns), default=0) + 1
        if width * self.rows > MOST_CELLS:
            raise SheetFault("inflates_too_much")
        for match in _FORMULA.finditer(whole, seen, limit):
            if match.end() > new_from:
                self._note_formula(whole, match.start())
        if b'"e"' in whole or b"'e'" in whole:
            for match in _ERROR.finditer(whole, max(0, new_from - _LONGEST_ERROR), limit):
                self._note_error(match)

    def _note_formula(self, whole: bytes, position: int) -> None:
        """The formula's cell is the last that named its place before it."""
        before = list(_PLACE.finditer(whole, max(0, position - OVERLAP // 2), position))
        if not before:
            raise SheetFault("not_a_workbook")
        self.places.add((int(before[-1][2]), _index(before[-1][1])))

    def _note_error(self, match: re.Match[bytes]) -> None:
        if place := _PLACE.search(b" " + match[1]):
            self.errors.setdefault(int(place[2]), {})[_index(place[1])] = match[2].decode("ascii", "replace")

    def check(self) -> None:
        """The sheet has been seen whole: cells that do not say where they are could lie anywhere."""
        if self.cells > self.placed:
            raise SheetFault("not_a_workbook")

    def formulas(self) -> dict[int, set[int]]:
        """Formula cells by row."""
        rows: dict[int, set[int]] = {}
        for row, column in self.places:
            rows.setdefault(row, set()).add(column)
        return rows


def _index(letters: bytes) -> int:
    """``A`` is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _named(archive: zipfile.ZipFile, found: dict[str, _Sheet]) -> Workbook:
    """The findings under the sheets' own names."""
    book = _tree(archive, "xl/workbook.xml")
    try:
        relations = _tree(archive, "xl/_rels/workbook.xml.rels")
    except KeyError:
        raise SheetFault("not_a_workbook") from None
    # A target is relative to the folder of the workbook, or absolute within the archive.
    targets = {r.get("Id"): normpath(join("/xl", r.get("Target", ""))).lstrip("/") for r in relations}
    result = Workbook()
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr" and element.get("date1904") in ("1", "true"):
            result.epoch = date(1904, 1, 1)
        elif tag == "sheet":
            ids = [value for name, value in element.attrib.items() if name.endswith("}id")]
            part = targets.get(ids[0], "") if ids else ""
            name, scan = element.get("name", ""), found.get(part, _Sheet())
            result.formulas[name], result.errors[name] = scan.formulas(), scan.errors
    return result


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as stream:
        data = stream.read(MOST_INDEX + 1)
    if len(data) > MOST_INDEX:
        raise SheetFault("inflates_too_much")
    try:
        return ElementTree.fromstring(data)  # noqa: S314 (no document type, see _inspect)
    except ElementTree.ParseError:
        raise SheetFault("not_a_workbook") from None


def _is_locked(path: Path) -> bool:
    """Excel keeps a workbook with a password inside another kind of container."""
    with path.open("rb") as stream:
        head = stream.read(64 * 1024)
    return (
        head.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in head + path.read_bytes()[-65536:]
    )
