"""Writing the audit trail. The caller's transaction carries the row: both stand or neither does.

The one exception is :func:`refused`: that somebody was turned away stays known although nothing was done.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from registry.common.declared import collected

from . import chain

if TYPE_CHECKING:
    from registry.accounts.models import User

Line = dict[str, Any]
# People shown by an act: each one's number, and the organization that is the person's home.
People = Iterable[tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from: the request's own id and the address it came from."""

    request_id: UUID | None = None
    address: str | None = None


origin: ContextVar[Origin] = ContextVar("audit_origin", default=Origin())  # noqa: B039 (frozen)


@dataclass(slots=True)
class _Collected:
    """What one request has recorded so far, and how deep in savepoints its transaction began."""

    depth: int
    lines: list[Line] = field(default_factory=list)


_collected: ContextVar[_Collected | None] = ContextVar("audit_collected", default=None)
_refusals: ContextVar[list[Line] | None] = ContextVar("audit_refusals", default=None)


def record(
    action: str,
    *,
    by: User | None,
    on: models.Model | tuple[str, str] | None = None,
    organization: int | None = None,
    reason: str = "",
    personal: Mapping[str, str] | None = None,
    seen: People = (),
    **facts: Any,
) -> None:
    """Append what ``by`` (a user, or ``None`` for the machine itself) did to ``on``.

    ``facts`` are counts, codes and dates. ``personal`` values (what was searched for) leave only their salted
    digests; the ``reason`` stands apart and can be forgotten. ``seen`` are the people whom the act showed.
    ``organization`` is whose people or unit it concerns; if not said, the object's own (its
    ``audit_organization_id``, ``home_id`` or ``organization_id``), else the user's.
    """
    line = _line(action, by, on, organization, reason, personal, seen, facts)
    collected = _collected.get()
    # Inside a savepoint it is written at once, so that it goes if the savepoint is rolled back.
    if collected is not None and len(connection.savepoint_ids) == collected.depth:
        collected.lines.append(line)
    else:
        _write([line])


def refused(
    action: str,
    *,
    by: User | None,
    on: models.Model | tuple[str, str] | None = None,
    organization: int | None = None,
    **facts: Any,
) -> None:
    """Append that somebody was turned away; it stands also where the request's transaction is rolled back."""
    line = _line(action, by, on, organization, "", None, (), facts)
    waiting = _refusals.get()
    if waiting is None:
        _write([line])
    else:
        waiting.append(line)


@contextmanager
def collecting() -> Iterator[None]:
    """What is recorded inside is written by one statement at the end, in the transaction that is open.

    Until then the transaction has written nothing, and what was kept of earlier answers may be used. An error
    inside, or a rollback asked for, drops it.
    """
    collected = _Collected(len(connection.savepoint_ids))
    token = _collected.set(collected)
    try:
        yield
    finally:
        _collected.reset(token)
    if collected.lines and not connection.needs_rollback:
        _write(collected.lines)


@contextmanager
def keeping_refusals() -> Iterator[None]:
    """Around a request's transaction: what :func:`refused` was given is written once that has ended."""
    waiting: list[Line] = []
    token = _refusals.set(waiting)
    try:
        yield
    finally:
        _refusals.reset(token)
        if waiting:
            _write(waiting)


def _line(
    action: str,
    by: User | None,
    on: models.Model | tuple[str, str] | None,
    organization: int | None,
    reason: str,
    personal: Mapping[str, str] | None,
    seen: People,
    facts: dict[str, Any],
) -> Line:
    if isinstance(on, models.Model):
        object_type, object_id = on._meta.label_lower, str(on.pk)
        organization = organization or _home_of(on)
    else:
        object_type, object_id = on or ("", "")
    salt = secrets.token_bytes(32) if reason or personal else None
    if salt is not None and personal:
        facts = facts | {"digests": {name: chain.hmac_of(salt, value) for name, value in personal.items()}}
    people, source = dict(seen), origin.get()
    return {
        "recorded_at": timezone.now().isoformat(),
        "actor_id": getattr(by, "pk", None),
        "actor_name": by.get_username() if by is not None else "",
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "organization_id": organization or _place_of(by if by is not None else on),
        "secret_digest": chain.hmac_of(salt, reason) if salt is not None else "",
        "facts": facts,
        "request_id": str(source.request_id) if source.request_id else None,
        "address": source.address,
        "salt": salt.hex() if salt is not None else None,
        "reason": reason,
        "seen": list(people),
        "homes": list(people.values()),
    }


# Where an object says to which organization it belongs, in this order.
_HOMES = ("audit_organization_id", "home_id", "organization_id")


def _home_of(on: models.Model) -> int | None:
    return next((home for name in _HOMES if (home := getattr(on, name, None)) is not None), None)


def _place_of(actor: Any) -> int | None:
    """Where the rights of whoever acts begin, as an app that knows it declares in ``actors.py``."""
    places = (actor_place.of(actor) for actor_place in collected("actors", "PLACES"))
    return next((place for place in places if place is not None), None)


def _write(lines: list[Line]) -> None:
    """Append them by one statement, which gives nothing back: a user may not see what is noted of the act."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_record(%(lines)s::jsonb)", {"lines": json.dumps(lines)})
    chain.seal_on_commit()
