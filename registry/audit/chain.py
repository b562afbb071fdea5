"""The chain over the trail: each link is SHA-256 of the link before it and of one entry's canonical line.

Links are made after the commit (a chain that were locked until then would make all writers wait for each
other), so a tail of entries may wait for a moment. Going through the chain names the first broken link. What
a chain cannot show by itself, that its end was cut off or that all of it was computed anew, shows against a
head that was exported before.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

from .models import Check, Link, Waiting

log = logging.getLogger(__name__)

# The same line that audit_line() gives when an entry is sealed, spelt out here so that going through the
# chain trusts nothing that is stored in the database.
LINE = """
jsonb_build_array(
    1,
    entry.id,
    to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    entry.actor_id,
    entry.actor_name,
    entry.action,
    entry.object_type,
    entry.object_id,
    entry.organization_id,
    entry.secret_digest,
    entry.facts,
    entry.request_id,
    entry.address::text,
    (SELECT string_agg(seen.member_id || ':' || coalesce(seen.organization_id::text, ''), ','
                       ORDER BY seen.member_id)
     FROM audit_seen seen WHERE seen.entry_id = entry.id)
)::text"""

# Every link in its order, with its entry and the secret that the entry is bound to. Grain: a link.
LINKS = f"""
SELECT link.number, link.entry_id, link.digest, entry.id, {LINE},
       entry.secret_digest, secret.salt, secret.reason
FROM audit_link link
LEFT JOIN audit_entry entry ON entry.id = link.entry_id
LEFT JOIN audit_secret secret ON secret.entry_id = link.entry_id
ORDER BY link.number
"""  # noqa: S608 (constants only)

# What stands beside the chain: entries without a link that do not wait for one, and parts without an entry.
STRAYS = """
SELECT what, id FROM (
    SELECT 'entry' AS what, min(entry.id) AS id
    FROM audit_entry entry
    WHERE NOT EXISTS (SELECT FROM audit_link link WHERE link.entry_id = entry.id)
      AND NOT EXISTS (SELECT FROM audit_waiting waiting WHERE waiting.entry_id = entry.id)
  UNION ALL
    SELECT 'waiting', min(waiting.entry_id)
    FROM audit_waiting waiting
    WHERE NOT EXISTS (SELECT FROM audit_entry entry WHERE entry.id = waiting.entry_id)
  UNION ALL
    SELECT 'secret', min(secret.entry_id)
    FROM audit_secret secret
    WHERE NOT EXISTS (SELECT FROM audit_entry entry WHERE entry.id = secret.entry_id)
  UNION ALL
    SELECT 'seen', min(seen.entry_id)
    FROM audit_seen seen
    WHERE NOT EXISTS (SELECT FROM audit_entry entry WHERE entry.id = seen.entry_id)
) stray
WHERE id IS NOT NULL
"""
STRAY = {
    "entry": "the entry stands outside the chain",
    "waiting": "the entry was recorded and is gone",
    "secret": "a secret has no entry",
    "seen": "people are noted for an entry that is not there",
}
_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the chain that was known earlier: the digest that link ``number`` had."""

    number: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is wrong: at which link, with which entry (``None``: no matter), and what."""

    number: int | None
    entry_id: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the chain was gone through, what waits for a link, what is forgotten, what is broken."""

    links: int
    waiting: int
    forgotten: int
    broken: Broken | None


@dataclass(frozen=True, slots=True)
class State:
    """How the chain stands: its last link, how many entries wait, and when it was last gone through."""

    number: int
    waiting: int
    check: Check | None


def seal(*, patient: bool = False) -> int | None:
    """Link every committed entry that waits; how many, or ``None`` where somebody else is at it.

    ``patient`` waits for the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal(%(patient)s)", {"patient": patient})
        sealed: int | None = cursor.fetchone()[0]
    return sealed


def seal_on_commit() -> None:
    """Link what this transaction records as soon as it is committed. Should that fail, the clock does it."""
    if not any(entry[1] is _seal_soon for entry in connection.run_on_commit):
        transaction.on_commit(_seal_soon, robust=True)


def _seal_soon() -> None:
    # Should the machine stop before this reaches the disk, the same links are made again from the same rows.
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('synchronous_commit', 'off', true), audit_seal(false)")
    except DatabaseError as error:
        log.warning("The trail was not sealed, the clock will do it: %s", error)


def state() -> State:
    """How the chain stands now."""
    last = Link.objects.order_by("-number").values_list("number", flat=True).first()
    return State(last or 0, Waiting.objects.count(), Check.objects.order_by("-pk").first())


def verify(*, marks: Sequence[Mark] = (), on_progress: Callable[[int], None] | None = None) -> Verdict:
    """Go through the whole chain in the order of its numbers, in bounded memory; stops at the first fault.

    ``marks`` are heads exported earlier: the chain must still pass through each of them. What was found is
    kept as a :class:`Check`. Seal first, in a transaction of its own: nobody seals while that one lasts.
    """
    with transaction.atomic():
        known = {mark.number: mark.digest for mark in marks}
        verdict = _go_through(known, on_progress or (lambda done: None))
    Check.objects.create(
        number=verdict.links, fault=verdict.broken.message if verdict.broken is not None else ""
    )
    return verdict


def _go_through(marks: dict[int, bytes], tell: Callable[[int], None]) -> Verdict:
    digest, expected, forgotten = b"", 0, 0
    broken: Broken | None = None
    with connection.chunked_cursor() as cursor:
        cursor.execute(LINKS)
        while broken is None and (rows := cursor.fetchmany(_EVERY)):
            for row in rows:
                broken = _fault(row, digest, expected, marks)
                if broken is not None:
                    break
                digest, secret_digest, salt = bytes(row[2]), row[5], row[6]
                forgotten += bool(secret_digest) and salt is None
                expected += 1
            tell(expected)
    broken = broken or _beyond(expected - 1, marks) or _stray()
    return Verdict(max(expected - 1, 0), Waiting.objects.count(), forgotten, broken)


def _fault(row: tuple[Any, ...], before: bytes, expected: int, marks: dict[int, bytes]) -> Broken | None:
    """What is wrong with the link that should be number ``expected``; ``before`` is the digest before it."""
    number, entry_id, digest, found, line, secret_digest, salt, reason = row
    if number != expected:
        return Broken(expected, None, f"link {expected} is missing")
    if expected and found is None:
        return Broken(number, entry_id, f"entry {entry_id} of link {number} is missing")
    if expected and hashlib.sha256(before + line.encode()).digest() != bytes(digest):
        return Broken(number, entry_id, f"entry {entry_id} is not what link {number} was made from")
    if salt is not None and hmac_of(bytes(salt), reason) != secret_digest:
        return Broken(number, entry_id, f"the reason of entry {entry_id} is not the one that was recorded")
    if number in marks and marks[number] != bytes(digest):
        return Broken(
            number, entry_id, f"link {number} is not the one that the head names: the chain was made anew"
        )
    return None


def hmac_of(salt: bytes, value: str) -> str:
    """What stands for a value that is not to stand here: HMAC-SHA256 with the entry's salt."""
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def _beyond(last: int, marks: dict[int, bytes]) -> Broken | None:
    """A head that lies after the chain's end: what was between is gone."""
    if any(number > last for number in marks):
        return Broken(last + 1, None, f"link {last + 1} is missing: an exported head names {max(marks)}")
    return None


def _stray() -> Broken | None:
    with connection.cursor() as cursor:
        cursor.execute(STRAYS)
        strays = sorted(cursor.fetchall(), key=lambda stray: stray[1])
    return Broken(None, strays[0][1], f"{STRAY[strays[0][0]]}: entry {strays[0][1]}") if strays else None
