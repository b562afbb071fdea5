"""Joins the parts of a long paper into one file, and sets the number of each page at its foot."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import IO, Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

# Where a number stands, in points from the right and lower edges, and how large. The words are plain ASCII:
# a font which every reader of PDF has by itself is enough.
_RIGHT, _LOWER, _SIZE = 100, 26, 8
_FONT = NameObject("/PageNumber")


def joined(parts: Iterable[tuple[bytes, int | None]], into: IO[bytes]) -> int:
    """Write all parts to ``into`` as one; of each as many pages as it says, or all. Returns their number."""
    writer = PdfWriter()
    for content, pages in parts:
        for page in PdfReader(BytesIO(content)).pages[:pages]:
            writer.add_page(page)
    _number(writer)
    writer.write(into)
    return len(writer.pages)


def _number(writer: PdfWriter) -> None:
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Times-Roman"}
    font = writer._add_object(
        DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    )
    before = writer._add_object(_stream(b"q"))
    for number, page in enumerate(writer.pages, start=1):
        resources: Any = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
        fonts: Any = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()
        fonts[_FONT] = font
        words = f"Trang {number} / {len(writer.pages)}"
        place = f"1 0 0 1 {float(page.mediabox.width) - _RIGHT:.1f} {_LOWER} Tm"
        after = writer._add_object(_stream(f"Q q BT {_FONT} {_SIZE} Tf {place} ({words}) Tj ET Q".encode()))
        own: Any = page.raw_get("/Contents")
        inner = own.get_object()
        own = list(inner) if isinstance(inner, ArrayObject) else [own]
        page[NameObject("/Contents")] = ArrayObject([before, *own, after])


def _stream(content: bytes) -> StreamObject:
    stream = StreamObject()
    stream.set_data(content)
    return stream
