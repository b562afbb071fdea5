"""SQL statements that count: read from files, filled in, run, and printed so that anybody can run them again.

A statement is a file in a folder ``sql`` and reads from top to bottom. What differs from question to
question is a value (``%(on)s``) or, where a value will not do, a hole: ``{counts}`` is replaced by SQL that
the caller gives, ``{leaves.sql}`` by the file of that name, whose holes are then the statement's own. SQL for
holes comes from the catalogue and from this program, never from whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from django.db import connection

from registry.common.database_roles import as_counter

from .leaf_by_leaf import is_on, lines_of

FOLDER = Path(__file__).parent / "sql"
_HOLE = re.compile(r"\{([a-z_]+(?:\.sql)?)\}")

# What has been counted inside ``noted``, in order.
_noted: ContextVar[list[Statement] | None] = ContextVar("noted", default=None)


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip()


@lru_cache(maxsize=2000)
def fill(name: str, folder: Path = FOLDER, /, **holes: str) -> str:
    """The statement ``name`` with its holes filled; raises ``ValueError`` for a missing or unknown hole."""
    filled: set[str] = set()

    def fit(hole: re.Match[str]) -> str:
        wanted = hole[1]
        if wanted.endswith(".sql"):
            return _HOLE.sub(fit, _text(_found(wanted, folder)))
        if wanted not in holes:
            raise ValueError(f"{name}.sql: nothing is given for {{{wanted}}}")
        filled.add(wanted)
        return holes[wanted]

    text = _HOLE.sub(fit, _text(_found(f"{name}.sql", folder)))
    if unknown := set(holes) - filled:
        raise ValueError(f"{name}.sql has no hole for {', '.join(sorted(unknown))}")
    return text


def _found(file: str, folder: Path) -> Path:
    """The file in ``folder``, or the engine's own of that name."""
    return folder / file if (folder / file).exists() else FOLDER / file


def compose(text: str, parameters: Mapping[str, Any] | Sequence[Any]) -> str:
    """The SQL with its parameters written into it as literals."""
    return str(cast(Any, connection.ops).compose_sql(text, parameters))


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole statement with its parameters.

    ``row_columns`` names those of its columns that hold the number of a row of the answer, and ``rows`` says
    what each number means: key and name of the row. Only :meth:`printed` needs them.
    """

    text: str
    parameters: Mapping[str, Any]
    row_columns: Sequence[str] = ()
    rows: Sequence[tuple[int, str, str]] = field(default=(), repr=False)

    def fetch(self) -> list[Any]:
        """The statement's lines: counts over the whole register, whoever asks."""
        parameters = {name: _array(value) for name, value in self.parameters.items()}
        with as_counter(), connection.cursor() as cursor:
            cursor.execute(self.text, parameters)
            return list(cursor.fetchall())

    def count(self) -> list[Any]:
        """As :meth:`fetch`, for lines that an answer is made of: :func:`noted` notes them."""
        statements = _noted.get()
        if statements is not None:
            statements.append(self)
        return self.lines()

    def lines(self) -> list[Any]:
        """As :meth:`fetch`, in no order; leaf by leaf, where that is how statements are asked now."""
        return lines_of(self) if is_on() and self.row_columns else self.fetch()

    def literal(self) -> str:
        """The statement with its parameters written into it."""
        return compose(self.text, self.parameters)

    def printed(self) -> str:
        """The statement whole, to be run as it stands, with keys and names in place of numbers of rows."""
        if not self.row_columns:
            return f"{self.literal()};"
        numbers, keys, names = (list(column) for column in zip(*self.rows, strict=True))
        rows = compose("unnest(%s::int[], %s::text[], %s::text[])", [numbers, keys, names])
        units = [(column, f"{column}_unit") for column in self.row_columns]
        return fill(
            "printed",
            rows=rows,
            keys=", ".join(
                f"{unit}.key AS {column}_key, {unit}.name AS {column}_name" for column, unit in units
            ),
            statement=self.literal(),
            joins="\n".join(
                f"LEFT JOIN answer_row AS {unit} ON {unit}.number = counted.{column}"
                for column, unit in units
            ),
            order=", ".join(f"counted.{column}" for column, _ in units),
        )


def _array(value: Any) -> Any:
    """A list of whole numbers as PostgreSQL writes it: the driver takes thirty times as long."""
    if isinstance(value, list) and set(map(type, value)) == {int}:
        return f"{{{','.join(map(str, value))}}}"
    return value


def are_noted() -> bool:
    """Are statements noted now, so that each is to count all that its answer is made of?"""
    return _noted.get() is not None


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """The statements that an answer is counted by, noted as they are run inside the block."""
    statements: list[Statement] = []
    token = _noted.set(statements)
    try:
        yield statements
    finally:
        _noted.reset(token)
