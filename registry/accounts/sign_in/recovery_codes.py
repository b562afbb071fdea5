"""Recovery codes: ten codes of eight digits, each accepted once in place of a lost telephone or key.

Nobody can read them back. What is stored are slow hashes under one salt, so that a try costs one hash; and
the hashes are sealed, since eight digits alone would be guessed from a copy of the database.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from hmac import compare_digest

from registry.common import sealing

COUNT = 10
DIGITS = 8
# Rounds of scrypt: 16 MiB and some 40 ms a hash.
COST = 2**14


def draw() -> tuple[list[str], str]:
    """New codes, to be shown this once, and what is stored of them."""
    codes: set[str] = set()
    while len(codes) < COUNT:
        codes.add(f"{secrets.randbelow(10**DIGITS):0{DIGITS}}")
    drawn = list(codes)
    salt = secrets.token_hex(16)
    return drawn, _sealed(salt, [_hash(code, salt) for code in drawn])


def without(stored: str, code: str) -> str | None:
    """What is stored once ``code`` was used; ``None`` where it is none of the codes that are left."""
    salt, hashes = _opened(stored)
    given = _hash(code, salt)
    # Every hash is compared, whichever fits.
    left = [one for one in hashes if not compare_digest(one, given)]
    return _sealed(salt, left) if len(left) < len(hashes) else None


def left(stored: str) -> int:
    """How many codes were not used yet."""
    return len(_opened(stored)[1])


def _hash(code: str, salt: str) -> str:
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=COST, r=8, p=1, dklen=32).hex()


def _sealed(salt: str, hashes: list[str]) -> str:
    return sealing.seal(json.dumps({"salt": salt, "hashes": hashes}))


def _opened(stored: str) -> tuple[str, list[str]]:
    opened = json.loads(sealing.unseal(stored))
    return opened["salt"], opened["hashes"]
