"""Recognizes Vietnamese text in the old encodings TCVN3 and VNI.

Both give each letter a byte of a Western code page, so that a program which knows nothing shows Western
letters in places where Vietnamese has none. Decoding is left to whoever wrote the file: a guess would
change names.
"""

from __future__ import annotations

import re

# Cells of a column that are named one by one.
MOST_NAMED = 100
# Letters that only Unicode Vietnamese has.
_UNICODE = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9]")
# TCVN3: ă â ê ô ơ ư đ are ¨ © ª « ¬ (soft hyphen) ®, many toned vowels µ ¶ ¸ ¹ and so on, inside words.
_TCVN3 = re.compile("[A-Za-z][¨©ª«¬\u00ad®µ¶·¸¹»¼½¾Æ×Ø]|[¨©ª«¬\u00ad®µ¶·¸¹»¼½¾Æ×Ø§][A-Za-z]")
_WEAK_TCVN3 = re.compile("[a-zA-Z][ÇËÎÏÐÑÖÜÞßäåæçëîïðñö÷øûüþ]")
# VNI: a tone or a hat is a letter of its own after the vowel; đ is ñ, ơ is ô, ư is ö.
_VNI = re.compile(
    "a[âêøùûõïáàåãäéèúüë]|e[âøùûõïáàåãä]|o[âøùûõïåä]|u[øûõï]|[öô][øùûõï]|(?<![a-z])ñ[aeiouyöô]|öô",
    re.IGNORECASE,
)


# What no name of another language has: marks that are no letters within words, and pairs of VNI alone.
_SURELY_TCVN3 = re.compile("[A-Za-z][¨©ª«¬µ¶¸¹¼½¾][A-Za-z]|(?<!\\S)[¨©ª¬®µ¶¸¹§][A-Za-z]")
_SURELY_VNI = re.compile(
    "a[âêøùûõå]|e[âøùûõå]|eã(?!o)|o[âøùûõå]|u[øûõ]|[öô][øùûõ]|(?<![a-z])ñ[aeouyöô]|öô", re.IGNORECASE
)


def encoding_of(text: str) -> str | None:
    """``text_is_tcvn3`` or ``text_is_vni`` for a text in one of them, ``None`` for any other."""
    if text.isascii() or _UNICODE.search(text):
        return None
    if _TCVN3.search(text):
        return "text_is_tcvn3"
    if _VNI.search(text):
        return "text_is_vni"
    return "text_is_tcvn3" if _WEAK_TCVN3.search(text) else None


def encoding_of_bytes(sample: bytes) -> str:
    """The same for a file that is not UTF-8; ``not_utf8`` where it is neither."""
    if _UNICODE.search(sample.decode("utf-8", errors="ignore")):
        return "not_utf8"
    return encoding_of(sample.decode("cp1252", errors="replace")) or "not_utf8"


class Watch:
    """Watches one column. A foreign name among Vietnamese ones is no encoding: the majority decides.

    A cell that is surely in an old encoding is named by itself.
    """

    def __init__(self) -> None:
        self.first_row: int | None = None
        self.code = ""
        self._old = self._unicode = 0
        self._sure: list[tuple[int, str]] = []

    def see(self, row: int, text: str) -> None:
        """One cell that is not plain ASCII."""
        if _UNICODE.search(text):
            self._unicode += 1
        elif code := encoding_of(text):
            self._old += 1
            if self.first_row is None:
                self.first_row, self.code = row, code
            if len(self._sure) < MOST_NAMED and (_SURELY_TCVN3.search(text) or _SURELY_VNI.search(text)):
                self._sure.append((row, code))

    @property
    def is_old(self) -> bool:
        """More cells are in an old encoding than in Unicode."""
        return self._old > self._unicode

    def found(self) -> list[tuple[int | None, str]]:
        """Where such text stands: the first cell of a column of it, or each cell that is surely so."""
        return [(self.first_row, self.code)] if self.is_old else [*self._sure]
