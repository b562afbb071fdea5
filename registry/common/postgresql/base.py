"""Django's own connection to PostgreSQL, which clears a session before each request that uses it again."""

from __future__ import annotations

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from . import clear


class DatabaseWrapper(base.DatabaseWrapper):
    """Clears a session that was used before in place of asking whether it lives (``CONN_HEALTH_CHECKS``)."""

    def is_usable(self) -> bool:
        """Does the session still live? Then, between transactions, the last request left nothing in it."""
        if self.connection is None or self.connection.info.transaction_status != TransactionStatus.IDLE:
            return super().is_usable()
        try:
            clear(self.connection)
        except psycopg.Error:
            return False
        return True
