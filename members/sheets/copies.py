"""Copies of members that imports store for their undoing: their numbers follow the key that is in force."""

from __future__ import annotations

from collections.abc import Mapping

from members.identifiers import COLUMNS, Key, keyring
from registry.imports.copies import rewrite_copies

_SEALED = {f"{column}_sealed": column for column in COLUMNS}


def seal_copies_anew(key: Key) -> int:
    """Seal the numbers in all copies under ``key``; returns how many copies that were."""

    def anew(held: Mapping[str, bytes]) -> dict[str, bytes]:
        changed: dict[str, bytes] = {}
        for name, value in held.items():
            column = _SEALED[name]
            sealed = key.seal(column, keyring().open(column, value))
            assert sealed.value is not None and sealed.blind is not None  # there is a number
            changed |= {name: sealed.value, f"{column}_index": sealed.blind}
        return changed

    return rewrite_copies("members_member", tuple(_SEALED), key.prefix, anew)
