"""The kinds of papers: about whom, of which organizations' books, with which template by default."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .fields import FIELDS
from .language import Block, Scope, read

_DEFAULTS = Path(__file__).parent / "defaults"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper. ``series`` is the letters of its book, empty where it takes no number.

    ``of_case``: about somebody who is prepared for admission, else about members. ``is_list``: about several.
    ``by_cell``: a cell issues it, as a rule, else a committee. ``has_place``: it says where somebody goes.
    """

    code: str
    title: str
    path: str
    series: str
    of_case: bool = False
    is_list: bool = False
    by_cell: bool = False
    has_place: bool = False

    def fields(self) -> dict[str, Scope]:
        """The fields that its templates may name."""
        return {
            field.name: field.scope
            for field in FIELDS
            if (self.of_case or not field.of_case) and (self.has_place or field.name != "nơi đến")
        }

    def read(self, text: str) -> Block:
        """The template; raises :class:`~.language.BrokenTemplate`."""
        return read(text, self.fields(), is_list=self.is_list)


KINDS = {
    kind.code: kind
    for kind in (
        Kind("cell_resolution", "Nghị quyết chi bộ đề nghị kết nạp", "nghi-quyet", "NQ", True, by_cell=True),
        Kind("organizations_comments", "Ý kiến của đoàn thể", "doan-the", "", True, by_cell=True),
        Kind("residence_comments", "Ý kiến nơi cư trú", "noi-cu-tru", "", True, by_cell=True),
        Kind("admission_decision", "Quyết định kết nạp đảng viên", "quyet-dinh", "QĐ", True),
        Kind("recognition_resolution", "Nghị quyết đề nghị công nhận", "nghi-quyet", "NQ", by_cell=True),
        Kind("recognition_decision", "Quyết định công nhận chính thức", "quyet-dinh", "QĐ"),
        Kind("recognition_list", "Quyết định công nhận nhiều đảng viên", "danh-sach", "QĐ", is_list=True),
        Kind("transfer_letter", "Giấy giới thiệu sinh hoạt đảng", "gioi-thieu", "GGT", has_place=True),
    )
}


def by_path(path: str, *, of_case: bool) -> Kind:
    """The kind that an address names; raises ``KeyError``."""
    return {kind.path: kind for kind in KINDS.values() if kind.of_case == of_case}[path]


@cache
def default_text(code: str) -> str:
    """The template that comes with the register."""
    return (_DEFAULTS / f"{code}.txt").read_text(encoding="utf-8")
