"""Signs in whose name and over what the database is asked, so that SQL alone can never say it.

Row policies go by a context: a role, a user and ranges of units. It is a setting of the transaction, which
any SQL may set; so it carries a code (HMAC-SHA256) over all of it, the session's process and the
transaction's start, and the owner's function ``registry_context`` believes no other. The key follows from
``SECRET_KEY``, which stands in no table, and a salt, which every ``migrate`` draws anew; the owner's table
holds what the function needs of it.

What does not live here: what a context holds and when it is said (:mod:`registry.common.database_roles`), and
the function (:mod:`registry.common.row_security`).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

from registry.servers.roles import KNOWN, SCHEMAS

SETTING = "registry.context"
# The block of SHA-256, to which HMAC fills up its key.
_BLOCK = 64

_STORE = """
INSERT INTO common_contextkey (salt, inner_pad, outer_pad) VALUES (%(salt)s, %(inner)s, %(outer)s)
"""
# A transaction that read the salt before this one commits goes on with the key of before.
_FORGET = """
DELETE FROM common_contextkey WHERE id < (SELECT max(id) FROM common_contextkey WHERE id < %(newest)s)
"""
_TRANSACTION = """
SELECT current_setting('role'), pg_backend_pid(),
       (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint, public.registry_context_salt()
"""
_SAY = """
SELECT set_config('search_path', %s, true), set_config('role', %s, true), set_config(%s, %s, true),
       set_config('registry.known_until', %s, true)
"""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction of one session, as its contexts name it, and the role that it began with."""

    session: Any
    role: str
    pid: int
    started: int
    salt: bytes

    def sign(self, parts: Iterable[str]) -> str:
        """A context of these parts that holds in this transaction and no other."""
        body = "|".join((str(self.pid), str(self.started), *parts))
        code = hmac.digest(_key(settings.SECRET_KEY, self.salt), body.encode(), "sha256")
        return f"{code.hex()}|{body}"


def transaction_of(on: BaseDatabaseWrapper) -> Transaction:
    """The transaction that goes on; asks the database."""
    role, pid, started, salt = _ask(on, _TRANSACTION, ())
    if salt is None:
        raise ImproperlyConfigured("No key for row security in the database: run manage.py migrate.")
    return Transaction(on.connection, role, pid, started, bytes(salt))


def say(role: str, context: str, on: BaseDatabaseWrapper, known_until: datetime | None = None) -> None:
    """Take on the role with a signed context, or none, until the transaction ends.

    Whatever stands in the session's own schema hides no table from here on. With ``known_until`` tables are
    read through the views of what was known then (:mod:`registry.common.past_rows`).
    """
    schemas = SCHEMAS if known_until is None else f"{KNOWN}, {SCHEMAS}"
    _ask(on, _SAY, (schemas, role, SETTING, context, known_until.isoformat() if known_until else ""))


def _ask(on: BaseDatabaseWrapper, statement: str, values: tuple[str, ...]) -> Any:
    """One row. Values go apart from the statement: statements of others can be read in pg_stat_activity."""
    on.ensure_connection()
    with on.wrap_database_errors, psycopg.Cursor(on.connection) as cursor:
        return cursor.execute(statement, values).fetchone()


@lru_cache(maxsize=4)
def _key(secret: str, salt: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"row security context\0" + salt, "sha256")


def renew_key(cursor: Any) -> None:
    """Draw a key that contexts are signed with from now on; for the owner. The last one still holds."""
    salt = secrets.token_bytes(16)
    key = _key(settings.SECRET_KEY, salt).ljust(_BLOCK, b"\0")
    pads = {"inner": bytes(one ^ 0x36 for one in key), "outer": bytes(one ^ 0x5C for one in key)}
    cursor.execute(f"{_STORE} RETURNING id", {"salt": salt, **pads})
    cursor.execute(_FORGET, {"newest": cursor.fetchone()[0]})
