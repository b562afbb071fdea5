"""Where the register holds something on a person: table by table, column by column.

Apps declare it in ``held.py``; a test walks all models, so that no column is forgotten.
"""

from __future__ import annotations

from functools import cache

from registry.common.declared import collected
from registry.common.declared.held import Held, NotHeld


@cache
def parts() -> tuple[Held, ...]:
    """Every table that holds something, in the order of the document."""
    declared = [one for one in collected("held", "HELD") if isinstance(one, Held)]
    return tuple(sorted(declared, key=lambda part: part.place))


@cache
def outside() -> dict[str, str]:
    """Apps, tables and columns that are not in the document, and why."""
    return {one.name: one.why for one in collected("held", "HELD") if isinstance(one, NotHeld)}
