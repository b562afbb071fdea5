"""Django's PostgreSQL, with sessions that hand nothing over from one request to the next.

Whoever gets a statement of theirs run could leave a table of the session's own that hides one of the
register's, or another order of schemas; the next request on the same session would read from there.
"""

from __future__ import annotations

import psycopg

# Every session that still lives answers it.
_CLEAR = "DISCARD TEMP; RESET search_path; RESET ROLE"


def clear(session: psycopg.Connection) -> None:
    """The session has no tables of its own any more, and role and schemas as at its start.

    Raises ``psycopg.Error`` where it lives no more.
    """
    session.execute(_CLEAR)


def clear_for_the_pool(session: psycopg.Connection) -> None:
    """The same for a session that goes back to its pool, outside of any transaction."""
    clear(session)
    session.commit()
