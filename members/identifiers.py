"""Citizen IDs, card and dossier numbers as they are kept: sealed, with a blind index by which they are found.

A sealed value is AES-256-GCM with a random nonce: ``version | length of the key's id | id | nonce | text and
tag``, bound to its column. The blind index is HMAC-SHA256 of the number's normal form under another key. Both
keys follow from one master key of ``IDENTIFIER_KEYS``. Which master key new values are written under is said
by the table ``members_identifierkey``, so that processes that read another file never write side by side; the
table also proves that a key in the file is the one that the register was written under.

What does not live here: the fields (:mod:`members.fields`) and the change of keys (:mod:`members.rotation`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from itertools import repeat
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from registry.common.text import clean
from registry.common.values import Digits

COLUMNS = ("dossier_no", "card_no", "citizen_id")
# Numbers that are digits and nothing else, however somebody parts them.
DIGITS = {
    "card_no": Digits((12, 8), "Số thẻ đảng có 12 chữ số (thẻ cũ: 8)."),
    "citizen_id": Digits((12, 9), "Số căn cước có 12 chữ số (chứng minh nhân dân cũ: 9)."),
}
VERSION = 1
NONCE, TAG = 12, 16
_BETWEEN = re.compile(r"[\s.\-]")
_BLOCK = 64
# Writers of numbers hold this lock shared, whoever brings another key into force holds it alone.
LOCK_KEY = 7_302_514


class Unreadable(Exception):
    """A sealed number does not open: its key is not here, or it is not what was written.

    ``code`` is the column, or ``key_missing``: what the log may say.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Sealed(NamedTuple):
    """A number as it is stored; both are ``None`` where there is none."""

    value: bytes | None
    blind: bytes | None


NOTHING = Sealed(None, None)


class Key:
    """One master key and what follows from it."""

    def __init__(self, name: str, master: bytes) -> None:
        self.name = name
        self.prefix = bytes((VERSION, len(name))) + name.encode()
        self._aead = AESGCM(self._derived(master, b"seal"))
        # HMAC with its two halves begun once: a third of the time for each number.
        secret = self._derived(master, b"index").ljust(_BLOCK, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in secret))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in secret))
        self.proof = self._derived(master, b"proof")

    @staticmethod
    def _derived(master: bytes, purpose: bytes) -> bytes:
        return HKDFExpand(SHA256(), 32, b"party register, identifiers: " + purpose).derive(master)

    def index(self, column: str, number: str) -> bytes:
        """The blind index of a number, the same for every way in which it is written."""
        inner = self._inner.copy()
        inner.update(f"{column}\0{number if number.isalnum() else normal(column, number)}".encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()

    def seal(self, column: str, number: str) -> Sealed:
        """The number as it is stored."""
        return self.seal_all(column, [number])[0]

    def seal_all(self, column: str, numbers: Sequence[str]) -> list[Sealed]:
        """These numbers as they are stored, 1.5 µs each: imports wait for it."""
        begun, outer, prefix = self._inner.copy(), self._outer, self.prefix
        begun.update(f"{column}\0".encode())
        given = [number for number in numbers if number]
        random = os.urandom(NONCE * len(given))
        nonces = [random[begin : begin + NONCE] for begin in range(0, len(random), NONCE)]
        texts = list(map(str.encode, given))
        sealed = map(self._aead.encrypt, nonces, texts, repeat(column.encode()))
        values = [prefix + nonce + text for nonce, text in zip(nonces, sealed, strict=True)]
        blinds = []
        for number, text in zip(given, texts, strict=True):
            inner, whole = begun.copy(), outer.copy()
            inner.update(text if number.isalnum() else normal(column, number).encode())
            whole.update(inner.digest())
            blinds.append(whole.digest())
        found = map(Sealed, values, blinds)
        return [next(found) if number else NOTHING for number in numbers]

    def open(self, column: str, value: bytes) -> str:
        """The number; raises :class:`Unreadable` for what was tampered with or sealed for another column."""
        begin = len(self.prefix)
        try:
            text = self._aead.decrypt(value[begin : begin + NONCE], value[begin + NONCE :], column.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(
                f"Số mã hóa ở cột {column} (khóa {self.name}) không mở được: giá trị đã bị sửa,"
                " hoặc không do khóa này ghi.",
                column,
            ) from error
        return text.decode()


class Keyring:
    """The keys of this installation; the first is the current one, the others are only read."""

    def __init__(self, keys: Iterable[tuple[str, bytes]]) -> None:
        self.keys = {name: Key(name, master) for name, master in keys}

    @property
    def first(self) -> Key:
        """The key that the file names first."""
        return next(iter(self.keys.values()))

    def named(self, name: str) -> Key:
        """The key of that name; raises :class:`Unreadable`."""
        key = self.keys.get(name)
        if key is None:
            raise Unreadable(f"Thiếu khóa “{name}” trong IDENTIFIER_KEYS.", "key_missing")
        return key

    def open(self, column: str, value: bytes) -> str:
        """The number that ``value`` holds, whatever key sealed it; raises :class:`Unreadable`."""
        if len(value) < 2 or value[0] != VERSION:
            raise Unreadable(f"Giá trị ở cột {column} không phải số đã mã hóa.", column)
        name = value[2 : 2 + value[1]].decode(errors="replace")
        return self.named(name).open(column, value)

    def indexes(self, column: str, number: str) -> list[bytes]:
        """The index under every key: a look-up finds the number while the keys are being changed too."""
        return [key.index(column, number) for key in self.keys.values()]


@lru_cache(maxsize=8)
def _ring(keys: tuple[tuple[str, bytes], ...]) -> Keyring:
    return Keyring(keys)


def keyring() -> Keyring:
    """The keys of the settings, derived once."""
    return _ring(tuple(settings.IDENTIFIER_KEYS))


def normal(column: str, number: str) -> str:
    """What makes two ways of writing one number: blanks, dots and dashes between digits say nothing."""
    return _BETWEEN.sub("", number) if column in DIGITS else number


def written_as(column: str, typed: str) -> list[str]:
    """How a number that somebody typed into a search may be on record."""
    typed = clean(typed).lstrip("'’")
    return list(dict.fromkeys((normal(column, typed), typed, "".join(typed.split()))))


def key_in_force() -> Key:
    """The key that numbers are written under, the same until the caller's transaction ends; one query.

    Raises :class:`Unreadable` where this process was not given that key.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT identifier_key_in_force()")
        (name,) = cursor.fetchone()
    return keyring().named(name)


def verify() -> None:
    """Refuse to go on with keys that are not the register's: raises ``ImproperlyConfigured``.

    A register whose tables are still to be made has nothing to compare with.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('members_identifierkey')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("SELECT id, proof FROM members_identifierkey ORDER BY id")
        rows = cursor.fetchall()
    keys = keyring().keys
    for name, proof in rows:
        if name not in keys:
            raise ImproperlyConfigured(
                f"Số giấy tờ trong sổ được mã hóa bằng khóa “{name}”, mà IDENTIFIER_KEYS không có khóa này."
            )
        if not compare_digest(bytes(proof), keys[name].proof):
            raise ImproperlyConfigured(
                f"Khóa “{name}” trong IDENTIFIER_KEYS không phải khóa đã mã hóa số giấy tờ trong sổ này."
            )
