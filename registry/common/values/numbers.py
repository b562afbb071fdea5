"""Numbers that are text: digits of a fixed length, however somebody parts them.

A zero that Excel dropped is not put back and a letter O is not read as one: the number might be another's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.common.text import clean

from .faults import ValueFault
from .names import refuse_errors
from .words import fold, says_nothing

_SEPARATORS = re.compile(r"[\s.\-‐‑–]")
# What Excel makes of a long number, in English and in Vietnamese, and of a whole one.
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[Ee][+-]?[0-9]+")
_WITH_DECIMALS = re.compile(r"([0-9]+)[.,]0+")
_MASK = re.compile(r"[•●∙▪]|\*\*")
# Words for a number that somebody does not have.
_NONE = frozenset(
    (
        *("khong", "khong co", "ko", "ko co", "k co", "chua", "chua co", "chua cap", "chua duoc cap"),
        *("chua lam", "dang lam", "dang cho cap", "da mat", "mat", "that lac", "trong", "none", "null"),
    )
)


def masked(value: str) -> bool:
    """Is it a number of which a page or a file hid the beginning?"""
    return not value.isalnum() and _MASK.search(value) is not None


def all_digits(written: Sequence[Any]) -> bool:
    """Whether all of these are texts of digits alone, or empty, and not all of them empty."""
    if not all(one.__class__ is str for one in written):
        return False
    whole = "".join(written)
    return whole.isascii() and whole.isdigit()


@dataclass(frozen=True)
class Digits:
    """What a number looks like: the ``lengths`` it may have, and the ``remedy`` that says so."""

    lengths: tuple[int, ...]
    remedy: str

    def read(self, raw: Any) -> str:
        """The digits alone, empty for words that say there is none; raises :class:`ValueFault`."""
        if not isinstance(raw, str):
            return self._counted(raw)
        if raw.isdigit() and raw.isascii() and len(raw) in self.lengths and raw.strip("0"):
            return raw
        return self._written(clean(raw))

    def stand(self, written: Sequence[Any]) -> bool:
        """Whether all of these surely are digits as :meth:`read` gives them, or empty."""
        return (
            all_digits(written)
            and {*map(len, written)} <= {0, *self.lengths}
            and not any("0" * length in written for length in self.lengths)
        )

    def _written(self, value: str) -> str:
        if _SCIENTIFIC.fullmatch(value):
            raise ValueFault("digits_lost", value)
        if found := _WITH_DECIMALS.fullmatch(value):
            return self._counted(int(found[1]))
        refuse_errors(value)
        if not value or says_nothing(value) or fold(value) in _NONE:
            return ""
        if masked(value):
            raise ValueFault("masked_number", value)
        digits = _SEPARATORS.sub("", value)
        if not (digits.isascii() and digits.isdigit()):
            odd = next(c for c in digits if not (c.isascii() and c.isdigit()))
            raise ValueFault("not_only_digits", self.remedy, odd)
        if len(digits) not in self.lengths:
            raise ValueFault("wrong_length", self.remedy, str(len(digits)))
        if not digits.strip("0"):
            raise ValueFault("only_zeros")
        return digits

    def _counted(self, raw: Any) -> str:
        """A cell that is a number: it has lost its leading zeros unless all digits are there."""
        is_whole = isinstance(raw, int | float) and not isinstance(raw, bool) and float(raw).is_integer()
        if not is_whole or not 0 <= raw < 1e15 or len(str(int(raw))) != max(self.lengths):
            raise ValueFault("number_not_text", str(int(raw) if is_whole else raw))
        return str(int(raw))
