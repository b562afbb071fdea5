"""Other connections to the test's database, for what only several at once can show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

import psycopg
from django.db import connection, connections


def together(*acts: Callable[[], Any], seconds: float = 60) -> list[Any]:
    """What comes of acts that begin at the same moment, each on a connection of its own, errors included.

    In the order in which they ended. None may take longer than so many ``seconds``.
    """
    results: list[Any] = []
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds)
        assert not thread.is_alive(), "one of them hangs"
    return results


def elsewhere(act: Callable[[], Any]) -> Any:
    """What ``act`` gives on another connection."""
    (result,) = together(act)
    if isinstance(result, BaseException):
        raise result
    return result


@contextmanager
def in_another_connection() -> Iterator[psycopg.Connection]:
    """A transaction of its own; rolled back unless the test commits it."""
    parameters = connection.get_connection_params()
    other = psycopg.connect(
        **{
            name: parameters[name]
            for name in ("dbname", "user", "password", "host", "port")
            if name in parameters
        }
    )
    try:
        yield other
    finally:
        other.rollback()
        other.close()
