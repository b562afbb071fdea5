"""Failed tries at signing in: counted so that guessing is slow, and so that nobody can keep another out.

* On a browser on which the user has signed in before, only that browser's own tries count: what others try
  elsewhere, or from the same address, never keeps the owner out.
* Elsewhere tries count for the name together with the address they come from, and for the address.
* The second step counts for the user: whoever gets there knows the password.

After the free tries each failure doubles the wait, up to :data:`LONGEST`; nothing is locked for good. A name
that nobody bears is counted like any other. While a wait lasts nothing is checked at all. Times are the
database server's.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from registry.accounts.models import TryKind

FIRST_WAIT = timedelta(seconds=15)
LONGEST = timedelta(minutes=15)


class Limit(NamedTuple):
    """How many failures cost nothing, and how long after the last one they are forgotten."""

    free: int
    forgotten_after: timedelta


LIMITS = {
    TryKind.PAIR: Limit(5, timedelta(days=1)),
    # An office of many people may share one address.
    TryKind.ADDRESS: Limit(30, timedelta(hours=1)),
    TryKind.DEVICE: Limit(5, timedelta(days=1)),
    TryKind.FACTOR: Limit(5, timedelta(days=1)),
}


class Key(NamedTuple):
    """One of the counts that a try falls under."""

    kind: TryKind
    digest: str


# Are the free tries of an address spent? Read without a lock: people of one office who sign in at the same
# time do not wait for each other. So many more tries than are free may pass, the first time, as requests are
# answered at once; from then on they go one after the other.
_SPENT = """
SELECT EXISTS (
    SELECT FROM accounts_tries
    WHERE kind = 'address' AND digest = ANY (%(digests)s::text[]) AND failures >= %(free)s
      AND last_failed_at >= clock_timestamp() - %(forgotten_after)s)
"""
# Rows to be locked are there first, and locked in one order, that of the address last: tries under one count
# go one after the other, so that a hundred at once are no more than a hundred in a row.
_HOLD = """
WITH asked AS (
    SELECT kind, digest FROM unnest(%(kinds)s::text[], %(digests)s::text[]) AS asked (kind, digest)
)
INSERT INTO accounts_tries (kind, digest, failures, last_failed_at)
SELECT kind, digest, 0, now() FROM asked ORDER BY kind DESC, digest
ON CONFLICT (kind, digest) DO NOTHING
"""
_COUNTED = """
SELECT kind, failures, extract(epoch FROM clock_timestamp() - last_failed_at)
FROM accounts_tries
WHERE (kind, digest) IN (
    SELECT * FROM unnest(%(kinds)s::text[], %(digests)s::text[])
)
ORDER BY kind DESC, digest
FOR UPDATE
"""
_FAILED = """
INSERT INTO accounts_tries AS known (kind, digest, failures, last_failed_at)
SELECT kind, digest, 1, clock_timestamp()
FROM unnest(%(kinds)s::text[], %(digests)s::text[]) AS failed (kind, digest)
ORDER BY kind DESC, digest
ON CONFLICT (kind, digest) DO UPDATE SET
    failures = CASE
        WHEN known.last_failed_at < clock_timestamp() - make_interval(
            secs => (%(forgotten)s::jsonb ->> known.kind)::float) THEN 1
        ELSE known.failures + 1 END,
    last_failed_at = clock_timestamp()
"""
_PASSED = """
DELETE FROM accounts_tries
WHERE (kind, digest) IN (SELECT * FROM unnest(%(kinds)s::text[], %(digests)s::text[])) AND kind <> 'address'
"""
_FORGET = """
DELETE FROM accounts_tries
WHERE last_failed_at < now() - make_interval(secs => (%(forgotten)s::jsonb ->> kind)::float)
"""


def keys(*, username: str, address: str, device: str = "") -> list[Key]:
    """What a try with a password counts under; ``device`` where the browser is known for the name."""
    if device:
        return [Key(TryKind.DEVICE, _digest(username, device))]
    near = _neighbourhood(address)
    return [Key(TryKind.ADDRESS, _digest(near)), Key(TryKind.PAIR, _digest(username, near))]


def factor_keys(*, user_id: int, device: str = "") -> list[Key]:
    """What a try at the second step counts under."""
    if device:
        return [Key(TryKind.DEVICE, _digest("second step", str(user_id), device))]
    return [Key(TryKind.FACTOR, _digest(str(user_id)))]


def wait(held: Sequence[Key]) -> int:
    """Seconds until the next try is heard, 0 for now. Holds the counts until the transaction ends.

    That of an address is held only when its free tries are spent.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, _columns(held) | LIMITS[TryKind.ADDRESS]._asdict())
        if not cursor.fetchone()[0]:
            held = [key for key in held if key.kind != TryKind.ADDRESS]
        cursor.execute(_HOLD, _columns(held))
        cursor.execute(_COUNTED, _columns(held))
        waits = [_left(TryKind(kind), failures, float(ago)) for kind, failures, ago in cursor.fetchall()]
    return max([0, *waits])


def _left(kind: TryKind, failures: int, ago: float) -> int:
    limit = LIMITS[kind]
    beyond = failures - limit.free
    if beyond < 0 or ago > limit.forgotten_after.total_seconds():
        return 0
    whole = min(FIRST_WAIT.total_seconds() * 2 ** min(beyond, 30), LONGEST.total_seconds())
    return max(0, -int(-(whole - ago) // 1))


def failed(held: Sequence[Key]) -> None:
    """One more failure under each count."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, _columns(held) | {"forgotten": _FORGOTTEN})


def passed(held: Sequence[Key]) -> None:
    """The user is in: the counts begin anew, but that of the address, which others may be guessing from."""
    with connection.cursor() as cursor:
        cursor.execute(_PASSED, _columns(held))


def forget_old() -> int:
    """Remove counts that no longer say anything; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"forgotten": _FORGOTTEN})
        return int(cursor.rowcount)


_FORGOTTEN = (
    "{"
    + ", ".join(f'"{kind}": {limit.forgotten_after.total_seconds():.0f}' for kind, limit in LIMITS.items())
    + "}"
)


def _columns(held: Sequence[Key]) -> dict[str, Any]:
    return {"kinds": [str(key.kind) for key in held], "digests": [key.digest for key in held]}


def _digest(*parts: str) -> str:
    message = "\0".join(parts).encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"tries\0" + message, "sha256").hexdigest()


def _neighbourhood(address: str) -> str:
    """The address, and of IPv6 the network: there one machine has 2^64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
