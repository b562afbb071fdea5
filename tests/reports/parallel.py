"""A second connection to the test's database, for what only two at once can show."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


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
