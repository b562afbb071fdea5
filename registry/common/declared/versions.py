"""Tables whose rows outlast their replacement, as apps declare them in ``versions.py`` (``TABLES``).

Everything that a figure reads is declared so: what stood in a row before it was changed or taken away stays,
with when it was recorded and when replaced (:mod:`registry.common.past_rows`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Versioned:
    """A table with an ``id``; ``person`` is the column that says of whom a row is, where it is of somebody.

    ``columns`` are those that figures read, where that is not all: others are not stored when they change,
    and a change of others alone makes no version.
    """

    table: str
    person: str = ""
    columns: tuple[str, ...] = ()
