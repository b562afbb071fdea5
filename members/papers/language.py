"""The language of templates: a line is a piece of the paper, with fields in it and a few blocks around it.

A template is data: it names fields, and can do nothing else. Every line begins with what it is («đoạn:»,
«ký:»), ``{{ field }}`` stands for what the register knows, and three blocks leave lines out or repeat them::

    [nếu số nghị quyết chi bộ]  …  [hết]
    [nếu không chi bộ]          …  [hết]
    [mỗi người]                 …  [hết]

What is wrong is said with its line (:class:`BrokenTemplate`), all of it at one time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from registry.common.text import clean

LONGEST, MOST_LINES, DEEPEST, MOST_COLUMNS = 20_000, 300, 4, 8


class Piece(StrEnum):
    """What a line is on the paper; the value is how it begins."""

    LEFT = "trái"
    LEFT_BOLD = "trái đậm"
    RIGHT = "phải"
    RIGHT_BOLD = "phải đậm"
    RIGHT_ITALIC = "phải nghiêng"
    TITLE = "tiêu đề"
    ABOUT = "trích yếu"
    CENTRE = "giữa"
    PARAGRAPH = "đoạn"
    LINE = "dòng"
    DOTTED = "dòng chấm"
    TABLE = "bảng"
    RECIPIENT = "nơi nhận"
    SIGNATURE = "ký"
    SIGNATURE_ITALIC = "ký nghiêng"
    PAGE = "trang mới"


class Scope(StrEnum):
    """Of what a field speaks: of the whole paper, or of one person."""

    PAPER = "paper"
    PERSON = "person"


class Fault(NamedTuple):
    """What is wrong with a line."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Dòng {self.line}: {self.message}"


class BrokenTemplate(Exception):
    """The text is no template; ``faults`` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(str(fault) for fault in faults))
        self.faults = faults


class Words(NamedTuple):
    """A run of text: fixed words, or the name of a field."""

    text: str
    is_field: bool
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of the paper; a table has its heads, and the words of each cell of a person's row."""

    piece: Piece
    words: tuple[Words, ...] = ()
    heads: tuple[str, ...] = ()
    cells: tuple[tuple[Words, ...], ...] = ()


@dataclass(slots=True)
class Block:
    """Lines that are left out or repeated together. ``name``: the field that it asks for, if it asks."""

    kind: str = ""
    name: str = ""
    opened_on: int = 0
    parts: list[Block | Line] = field(default_factory=list)


EACH, IF, UNLESS = "mỗi người", "nếu", "nếu không"
_FIELD = re.compile(r"\{\{([^{}]*)\}\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BLOCK = re.compile(r"\[\s*(hết|mỗi người|nếu không|nếu)\s*(.*?)\s*\]")
_PIECES = {piece.value: piece for piece in Piece}


def read(text: str, fields: Mapping[str, Scope], *, is_list: bool) -> Block:
    """The template; raises :class:`BrokenTemplate`. Of a paper that lists people a person's fields stand in
    a block or table of people only, since outside of it nobody could say whose they are."""
    return _Reader(fields, is_list).read(text)


class _Reader:
    def __init__(self, fields: Mapping[str, Scope], is_list: bool) -> None:
        self._fields, self._is_list = fields, is_list
        self._faults: list[Fault] = []
        self._open = [Block()]
        self._at = 0

    def read(self, text: str) -> Block:
        lines = text.splitlines()
        if len(text) > LONGEST or len(lines) > MOST_LINES:
            self._wrong(f"Mẫu dài quá {LONGEST} ký tự hoặc {MOST_LINES} dòng.")
            raise BrokenTemplate(self._faults)
        for self._at, raw in enumerate(lines, start=1):
            line = clean(raw)
            if line and not line.startswith("#"):
                self._read(line)
        for block in self._open[1:]:
            self._faults.append(Fault(block.opened_on, f"Khối «{block.kind}» chưa có [hết]."))
        if not any(isinstance(part, Line) for part in _all(self._open[0])):
            self._wrong("Mẫu chưa có dòng nào.")
        if self._faults:
            raise BrokenTemplate(sorted(self._faults))
        return self._open[0]

    def _wrong(self, message: str) -> None:
        self._faults.append(Fault(max(self._at, 1), message))

    def _read(self, line: str) -> None:
        if line.startswith("["):
            self._block(line)
            return
        name, colon, rest = line.partition(":")
        piece = _PIECES.get(name.strip().lower())
        if piece is None:
            known = ", ".join(_PIECES)
            self._wrong(f"Dòng phải bắt đầu bằng một trong: {known}; rồi dấu hai chấm.")
        elif not colon and piece != Piece.PAGE:
            self._wrong(f"Sau «{name}» thiếu dấu hai chấm.")
        elif piece == Piece.TABLE:
            self._table(rest)
        elif piece == Piece.DOTTED and not (rest.strip().isdecimal() and 1 <= int(rest) <= 30):
            self._wrong("Ghi số dòng chấm, từ 1 đến 30.")
        else:
            self._open[-1].parts.append(Line(piece, self._words(rest.strip())))

    def _block(self, line: str) -> None:
        found = _BLOCK.fullmatch(line)
        if found is None:
            self._wrong("Khối chỉ có [nếu …], [nếu không …], [mỗi người] và [hết].")
            return
        kind, name = found.groups()
        if kind == "hết":
            if len(self._open) == 1:
                self._wrong("[hết] mà không có khối nào đang mở.")
            else:
                closed = self._open.pop()
                self._open[-1].parts.append(closed)
            return
        if kind == EACH and any(block.kind == EACH for block in self._open):
            self._wrong("[mỗi người] không đặt trong [mỗi người].")
        if len(self._open) > DEEPEST:
            self._wrong(f"Khối lồng nhau quá {DEEPEST} tầng.")
        if kind == EACH and name:
            self._wrong("Sau «mỗi người» không ghi gì thêm.")
        self._open.append(Block(kind, clean(name), self._at))
        if kind != EACH:
            self._know(name)

    def _table(self, rest: str) -> None:
        heads, cells = [], []
        for column in rest.split("|"):
            head, equals, value = column.partition("=")
            if not equals or not head.strip():
                self._wrong("Mỗi cột của bảng ghi: tên cột = {{ trường }}; các cột cách nhau bằng dấu |.")
                return
            heads.append(head.strip())
            cells.append(self._words(value.strip(), of_people=True))
        if len(heads) > MOST_COLUMNS:
            self._wrong(f"Bảng có quá {MOST_COLUMNS} cột.")
        self._open[-1].parts.append(Line(Piece.TABLE, heads=tuple(heads), cells=tuple(cells)))

    def _words(self, text: str, *, of_people: bool = False) -> tuple[Words, ...]:
        if "{{" in _FIELD.sub("", text) or "}}" in _FIELD.sub("", text):
            self._wrong("Trường ghi giữa hai dấu ngoặc nhọn: {{ họ và tên }}.")
        found: list[Words] = []
        for part, bold in _weighted(text):
            at = 0
            for match in _FIELD.finditer(part):
                if part[at : match.start()]:
                    found.append(Words(part[at : match.start()], False, bold))
                name = clean(match[1])
                self._know(name, of_people=of_people)
                found.append(Words(name, True, bold))
                at = match.end()
            if part[at:]:
                found.append(Words(part[at:], False, bold))
        return tuple(found)

    def _know(self, name: str, *, of_people: bool = False) -> None:
        scope = self._fields.get(name)
        if scope is None:
            near = get_close_matches(name, self._fields, 1)
            hint = f" Có phải «{near[0]}»?" if near else ""
            self._wrong(f"Không có trường «{name}».{hint}")
        elif scope == Scope.PERSON and self._is_list and not of_people and not self._is_in_each():
            self._wrong(f"Văn bản này có nhiều người: đặt «{name}» trong [mỗi người] hoặc trong bảng.")

    def _is_in_each(self) -> bool:
        return any(block.kind == EACH for block in self._open)


def _weighted(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts that are bold or not."""
    for place, part in enumerate(_BOLD.split(text)):
        if part:
            yield part, place % 2 == 1


def _all(block: Block) -> Iterator[Block | Line]:
    for part in block.parts:
        yield part
        if isinstance(part, Block):
            yield from _all(part)
