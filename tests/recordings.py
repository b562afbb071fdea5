"""Writes one after the other as if on several days, all in the transaction of one test."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

_AT = """
UPDATE common_recording SET recorded_at = %(at)s
WHERE recorded_at > %(at)s OR number = nullif(current_setting('registry.recording', true), '')::bigint
"""


def recorded(at: datetime) -> None:
    """What was written since the last call was recorded at that instant; what comes is of another recording.

    Call it with later and later instants.
    """
    with connection.cursor() as cursor:
        # Triggers that wait for the end of the transaction come first: they set the instant.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_AT, {"at": at})
        cursor.execute("SELECT set_config('registry.recording', '', true)")
