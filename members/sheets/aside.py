"""Rows of the server worked on aside, piece by piece, while the server does other work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import suppress
from itertools import islice
from typing import Any, Generic, Self, TypeVar

from django.db import DatabaseError, connection

Rows = list[tuple[Any, ...]]
Piece = TypeVar("Piece")


class Aside(Generic[Piece]):
    """``work`` is done on the rows of ``query`` by ``thread``, within the context.

    ``parts`` gives the rows of a cursor in pieces, of which so many are fetched ``ahead``: at once, so that
    the connection is free for other statements, and then one for each that is taken. That is before the
    thread begins, which would take the interpreter from whoever fetches.
    """

    def __init__(
        self,
        thread: Executor,
        query: str,
        work: Callable[[Rows], Piece],
        *,
        parts: Callable[[Any], Iterator[Rows]],
        ahead: int,
    ) -> None:
        self._thread, self._work = thread, work
        self._waiting: deque[Future[Piece]] = deque()
        self._reading = connection.chunked_cursor()
        self._reading.execute(query)
        self._parts = parts(self._reading)
        self._fetched = list(islice(self._parts, ahead))

    def __enter__(self) -> Self:
        self._begin(self._fetched)
        self._fetched = []
        return self

    def __exit__(self, *error: object) -> None:
        for waiting in self._waiting:
            waiting.cancel()
        # After an error the server has closed the cursor with the transaction.
        with suppress(DatabaseError):
            self._reading.close()

    def _begin(self, pieces: Iterable[Rows]) -> None:
        for rows in pieces:
            self._waiting.append(self._thread.submit(self._work, rows))

    def pieces(self) -> Iterator[Piece]:
        """What comes of the rows, in their order; each is waited for."""
        while self._waiting:
            self._begin(islice(self._parts, 1))
            yield self._waiting.popleft().result()
