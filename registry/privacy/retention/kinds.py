"""The kinds of things that are not kept for ever, each with how long, whence the rule, and what removes it.

Apps declare them in ``retained.py``.
"""

from __future__ import annotations

from functools import cache

from registry.common.declared import collected
from registry.common.declared.retained import Fixed, Retained


@cache
def by_code() -> dict[str, Retained]:
    """All kinds by their codes, in their order."""
    declared = [one for one in collected("retained", "RETAINED") if isinstance(one, Retained)]
    return {kind.code: kind for kind in sorted(declared, key=lambda kind: kind.place)}


def kinds() -> tuple[Retained, ...]:
    """All kinds in their order."""
    return tuple(by_code().values())


def fixed() -> list[tuple[str, str]]:
    """What goes at a time that nobody sets, and when."""
    declared = [one for one in collected("retained", "RETAINED") if isinstance(one, Fixed)]
    return [(one.title, one.goes) for one in sorted(declared, key=lambda one: one.place)]
