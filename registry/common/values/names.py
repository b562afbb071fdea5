"""Names and other text: what was decoded wrongly is refused, what a spreadsheet put in its place is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from registry.common.text import APOSTROPHES, INVISIBLE, LIKE_D, clean

from .faults import ValueFault

# What Excel shows where a formula failed, as it stands in a CSV.
EXCEL_ERRORS = frozenset(
    "#N/A #VALUE! #REF! #DIV/0! #NUM! #NAME? #NULL! #SPILL! #CALC! #GETTING_DATA #FIELD! #BLOCKED!".split()
)
_LONGEST_ERROR = max(map(len, EXCEL_ERRORS))
# UTF-8 that was read as Western text: each letter of two or three bytes shows a mark that follows this.
_MARK = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_WESTERN = re.compile(f"[{_MARK}]")
_LEADS = re.compile(f"[ÂÃÄÅÆ][{_MARK}]|á[º»][{_MARK}]|â€")
# The same without the blank that does not break, which may follow a word.
_SURE = re.compile(f"[ÂÃÄÅÆ](?!\u00a0)[{_MARK}]|á[º»][{_MARK}]|â€")
_LOST = re.compile(r"\ufffd|(?<=[^\W\d_])\?(?=[^\W\d_])")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_FORMULA = re.compile(r"=|[+\-@](?=\S)")
# One search finds whether a text holds any of this; imports read one for each row.
_RARE = re.compile(f"[{_MARK}{LIKE_D}{INVISIBLE}{APOSTROPHES[1:]}?\ufffd#=\\x00-\\x1f\\x7f]")
# What a formula or a dash begins with.
_MAY_BE_NONE = re.compile("[-–—−_.…+@]")
# Within a word: H’Hen, H`Hen, Hʼmông.
_ODD_APOSTROPHE = re.compile(f"[{APOSTROPHES[1:]}]")
_APOSTROPHE = re.compile(rf"(?<=[^\W\d_])[{APOSTROPHES}](?=[^\W\d_])")


def read_text(written: str) -> str:
    """A text as it is stored; raises :class:`ValueFault` for what nobody can have meant."""
    composed = written if written.isascii() else unicodedata.normalize("NFC", written)
    return _read_rare(composed) if _RARE.search(composed) else " ".join(composed.split())


def _read_rare(written: str) -> str:
    if _WESTERN.search(written) and _is_mojibake(written):
        raise ValueFault("wrongly_decoded", " ".join(written.split()))
    value = clean(written)
    if ("?" in value or "\ufffd" in value) and _LOST.search(value):
        raise ValueFault("letters_lost", value)
    if not value.isprintable() and _CONTROL.search(value):
        raise ValueFault("control_character")
    refuse_errors(value)
    if value[:1] == "=" and len(value) > 1:
        raise ValueFault("formula")
    return value


def refuse_errors(value: str) -> None:
    """Raise :class:`ValueFault` for what Excel shows where a formula failed."""
    if value[:1] == "#" and len(value) <= _LONGEST_ERROR and value.upper() in EXCEL_ERRORS:
        raise ValueFault("excel_error", value)


def _is_mojibake(value: str) -> bool:
    """Do the bytes that Western text stands for say something in UTF-8?"""
    if not _LEADS.search(value):
        return False
    try:
        b"".join(map(_western_byte, value)).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        # Letters of Vietnamese among them: cut short, or pasted together.
        return len(_SURE.findall(value)) > 1
    return True


def _western_byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def read_name(written: str) -> str:
    """A person's or a place's name: as a text, with one kind of apostrophe; a formula is refused."""
    value = read_text(written)
    if value[:1] in ("=", "+", "-", "@") and _FORMULA.match(value):
        raise ValueFault("formula")
    return value if value.isascii() or not _ODD_APOSTROPHE.search(value) else plain_apostrophes(value)


def names_stand(written: Sequence[Any], *, most: int) -> bool:
    """Whether all of these surely are names as :func:`read_name` gives them, of at most ``most`` letters."""
    if not all(one.__class__ is str for one in written):
        return False
    whole = " ".join(written)
    return (
        max(map(len, written)) <= most
        and not _RARE.search(whole)
        and not _MAY_BE_NONE.search(whole)
        and unicodedata.is_normalized("NFC", whole)
        # Single blanks between words and none around them; an empty one would leave two.
        and whole.split(" ") == whole.split()
    )


def plain_apostrophes(value: str) -> str:
    """Every apostrophe within a word as the one on the keyboard."""
    return _APOSTROPHE.sub("'", value)
