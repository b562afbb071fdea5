"""A pack: the forms of all units of a level in one zip, with a list of what is in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

from django.utils import timezone
from django.utils.text import slugify

from registry.common.declared.makers import Made, Maker, Making
from registry.common.spreadsheets import MADE, defused, text_workbook
from registry.common.text import search_key
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.engine.leaf_by_leaf import leaf_by_leaf
from reports.labels import label
from reports.periods.books import period

from .checks import checked
from .choosing import FORMS
from .filling import Of
from .forms import Filled
from .pdf import as_pdf
from .publications import filled_form
from .workbook import as_xlsx

# Kinds of files that a pack may hold, and the levels of whose units it may be; the unit itself comes first.
KINDS = ("xlsx", "pdf")
OWN = "own"
LEVELS = {
    OWN: "Chỉ đơn vị này",
    "superior_committee": "Các đảng bộ cấp trên trực tiếp cơ sở",
    "grassroots": "Các tổ chức cơ sở đảng",
}
# So many units a pack may hold: some 200 MB, and some minutes of work.
MOST = 300
INDEX = "muc-luc.xlsx"
_HEADS = ("STT", "Mã", "Đơn vị", "Thư mục", "Trạng thái số liệu", "Đối chiếu giữa các biểu")


class Line(NamedTuple):
    """What the list says of a unit."""

    code: str
    name: str
    folder: str
    status: str
    checks: str


def units_of(structure: Structure, unit: int, level: str) -> list[int]:
    """The units of the level below a unit, with the unit itself in front, as lists have them."""
    if level == OWN:
        return [unit]
    standing = structure.party.standing
    below = set(structure.units_at(Tree.PARTY, level, unit)) - {unit}
    return [unit, *sorted(below, key=lambda one: (standing[one].sort_key, one))]


def make(making: Making) -> Made:
    """The pack: a folder for each unit with the forms as one workbook, or a PDF each, or both."""
    about, level = period(making.asked["period"]), making.asked["level"]
    kinds = making.asked["kinds"].split(",")
    own = Of(making.organization, about)
    units = units_of(own.structure, making.organization, level)
    lines: list[Line] = []
    # What all units ask is counted one time; a file is made of one snapshot.
    with leaf_by_leaf(), zipfile.ZipFile(making.into, "w", zipfile.ZIP_DEFLATED) as pack:
        for number, unit in enumerate(units, start=1):
            of = own if unit == making.organization else Of(unit, about)
            filled = [filled_form(code, of) for code in FORMS]
            folder = f"{number:03}-{_plain(filled[0].face.unit)}"
            for name, content in _files(filled, kinds):
                _add(pack, f"{folder}/{name}", content)
            lines.append(_line(filled, folder))
            making.progress(number, len(units))
        title = f"Bộ biểu thống kê, {lines[0].name}, {label('period', about.name).lower()}"
        _add(pack, INDEX, _index(title, lines))
    name = f"bieu-{_plain(own.code)}-{about.name.lower()}-{level.replace('_', '-')}"
    return Made(f"{name}.zip", "application/zip")


def _files(filled: Sequence[Filled], kinds: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    if "xlsx" in kinds:
        yield "bieu.xlsx", as_xlsx(*filled)
    if "pdf" in kinds:
        for form in filled:
            yield f"bieu-{_plain(form.layout.form)}.pdf", as_pdf(form, is_tagged=False)


def _line(filled: Sequence[Filled], folder: str) -> Line:
    by_code = dict(zip(FORMS, filled, strict=True))
    broken = sum(not one.holds for one in checked(by_code.__getitem__, FORMS))
    face = filled[0].face
    said = f"{broken} chỗ lệch" if broken else "khớp"
    return Line(face.unit_code, face.unit, folder, filled[0].status_words, said)


def _index(title: str, lines: Sequence[Line]) -> bytes:
    file = BytesIO()
    with text_workbook(file) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet("Mục lục")
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        page.write_string(1, 0, f"Lập lúc {timezone.localtime():%H:%M %d/%m/%Y}, {len(lines)} đơn vị.")
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
        cell = book.add_format({"border": 1})
        for place, words in enumerate(_HEADS):
            page.write_string(3, place, words, head)
        for number, line in enumerate(lines, start=1):
            page.write_number(3 + number, 0, number, cell)
            for place, words in enumerate(line, start=1):
                page.write_string(3 + number, place, str(defused(words)), cell)
        for place, width in enumerate((6, 16, 44, 44, 26, 24)):
            page.set_column(place, place, width)
        page.freeze_panes(4, 0)
        page.repeat_rows(3)
    return file.getvalue()


def _add(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=MADE.timetuple()[:6])
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    pack.writestr(entry, content)


def _plain(words: str) -> str:
    """Plain ASCII, for any program that opens a zip."""
    return slugify(search_key(words))[:60]


PACK = Maker("forms", make)
