"""Coded words: which value is meant by what people write, and what stands for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from registry.common.text import search_key

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_DASH = frozenset("-–—−_.…")
_DASHES = re.compile(r"[-–—−_.…]+")
_NOTHING = frozenset(("khong ro", "chua ro", "khong biet", "chua biet", "n a", "na"))
# A word followed by one of these is about something else, or not reached.
_OTHERWISE = frozenset(("chua", "dang", "hoc", "khong", "ly", "llct", "chinh", "nam", "lop", "du"))


def fold(text: str) -> str:
    """What is compared when a header, a sheet's name or a coded value is recognized."""
    return _NOT_WORD.sub(" ", search_key(text)).strip()


def is_dash(value: str) -> bool:
    """A dash or dots, which people draw where there is nothing to say."""
    return value[:1] in _DASH and len(value) < 12 and _DASHES.fullmatch(value) is not None


def says_nothing(value: str) -> bool:
    """A dash, or words that say that it is not known."""
    # Not what Excel writes for a formula that failed.
    return is_dash(value) or (value[:1] != "#" and fold(value) in _NOTHING)


class Words:
    """The values of one column: each choice is its code and every word for it.

    With ``of_subjects`` a word may be followed by its subject: *đại học luật* is *đại học*.
    """

    def __init__(self, choices: Iterable[tuple[str, ...]], *, of_subjects: bool = False) -> None:
        self.codes: Mapping[str, str] = {fold(word): choice[0] for choice in choices for word in choice}
        self._of_subjects = of_subjects
        self._longest = max((len(word.split()) for word in self.codes), default=0)

    def find(self, written: str) -> str | None:
        """The code that is meant, or nothing."""
        folded = fold(written)
        code = self.codes.get(folded)
        return self._before_a_subject(folded) if code is None and self._of_subjects else code

    def _before_a_subject(self, folded: str) -> str | None:
        words = folded.split()
        for length in range(min(self._longest, len(words) - 1), 0, -1):
            if code := self.codes.get(" ".join(words[:length])):
                rest = words[length:]
                is_subject = not _OTHERWISE & set(rest) and not any(word.isdigit() for word in rest)
                return code if is_subject else None
        return None
