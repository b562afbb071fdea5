"""Vietnamese text: one normal form, a search key without accents, a sort key that every server agrees on.

Sort keys do not lean on the server's locale (ICU may be missing): they are plain ASCII, compared byte by
byte in a column collated ``"C"``. A syllable sorts by its letters (a ă â b c d đ e ê …), then by its tone
(ngang, huyền, hỏi, ngã, sắc, nặng).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Digits sort before letters, the tone mark before either: "an" < "án" < "anh".
LETTERS = {
    letter: chr(ord("A") + i) if i < 26 else chr(ord("a") + i - 26) for i, letter in enumerate(ALPHABET)
}
# What nobody sees: marks of direction and of no width, fillers, selectors of a glyph, tags. Soft hyphens and
# what pasting brings along are among them.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
LIKE_D = "ÐƉðɖ"
# Letters that look like Đ, where Vietnamese has Đ: before a vowel, at the beginning of a syllable.
_LIKE_D = re.compile(
    f"(?<![^\\W\\d_])[{LIKE_D}](?=[aeiouyăâêôơưàáãèéìíòóõùúýĩũ\u1ea0-\u1ef9])", re.IGNORECASE
)
# One search finds whether there is anything of this, which is seldom so.
_ODD = re.compile(f"[{LIKE_D}{INVISIBLE}]")
APOSTROPHES = "'`´‘’‛ʹʻʼʽˈ′＇"
_ONE_APOSTROPHE = dict.fromkeys(map(ord, APOSTROPHES), "'")


def clean(text: str) -> str:
    """What is stored of a text: NFC, nothing invisible, Đ for its look-alikes, single blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _ODD.search(text):
            text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
            text = _LIKE_D.sub(_d, text)
    return " ".join(text.split())


def _d(found: re.Match[str]) -> str:
    return "đ" if found[0] in "ðɖ" else "Đ"


def search_key(text: str) -> str:
    """Lower case, no accents, d for đ, one blank between words: what is compared in a search."""
    return " ".join(" ".join(map(_plain, text.split())).split())


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFD", clean(word).lower().replace("đ", "d"))
    return "".join(c for c in letters.translate(_ONE_APOSTROPHE) if not unicodedata.combining(c))


# Names are made of few different words. Numbers sort by their value.
@lru_cache(maxsize=50_000)
def _word_key(word: str) -> str:
    if word.isascii() and word.isdigit():
        word = word.rjust(6, "0")
    tone = "0"
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in TONES:
            tone = TONES[char]
        elif unicodedata.combining(char) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters.append(char)
    # Digits keep their own order as "#<digit>"; what is in no alphabet comes first.
    coded = "".join(LETTERS.get(c) or (f"#{c}" if c.isascii() and c.isdigit() else "!") for c in letters)
    return f"{coded}{tone}"


def sort_key(text: str) -> str:
    """The key by which titles and place names sort, syllable by syllable; numbers by their value."""
    return " ".join(map(_word_key, clean(text).split()))


def person_sort_key(full_name: str) -> str:
    """The key by which people sort: given name, then middle names, then family name."""
    words = clean(full_name).split()
    if len(words) > 1:
        words[0], words[-1] = words[-1], words[0]
    return " ".join(map(_word_key, words))


# So many are named where many are meant.
MOST_NAMED = 5


def first_few(names: Sequence[str]) -> str:
    """The first of the names as a sentence lists them, and a mark that there are more."""
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
