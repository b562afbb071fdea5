"""Row numbers by which many statements are asked, handed to the database as one thing."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper


class Numbers(tuple[int, ...]):
    """Thousands of row numbers, where somebody has rights over a province.

    Of a list Django looks at each two times in every statement, and psycopg once more.
    """

    @cached_property
    def array(self) -> bytes:
        """All of them as PostgreSQL reads an array."""
        return b"{%s}" % ",".join(map(str, self)).encode()

    def resolve_expression(self, *_: Any, **__: Any) -> Self:
        """There are no expressions among them: Django need not look."""
        return self


class _Dumper(Dumper):
    oid = psycopg.adapters.types["int8"].array_oid

    def dump(self, obj: Numbers) -> Buffer:
        return obj.array

    def quote(self, obj: Numbers) -> Buffer:
        # Nothing but digits, commas and signs.
        return b"'%s'::bigint[]" % obj.array


psycopg.adapters.register_dumper(Numbers, _Dumper)
