"""Summary clients and their tokens: issued once, kept only as a digest, good until a day or until revoked.

A token is 256 random bits, so its plain SHA-256 cannot be turned back or guessed, and looking it up costs one
index probe. Nobody, the administrator included, can read it again.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from registry.accounts.models import SummaryClient, User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

VALID_FOR = timedelta(days=365)
_COLUMNS = [field.attname for field in SummaryClient._meta.concrete_fields]
# Every request begins with this: as text it costs a fraction of what building the same query does.
_USABLE = f"""
SELECT {", ".join(_COLUMNS)} FROM accounts_summaryclient
WHERE token_digest = %s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
"""  # noqa: S608 (our own column names)
# When a client was last seen is written at most this often, so that reading stays reading.
_SEEN_EVERY = timedelta(hours=1)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> SummaryClient | None:
    """The client whose good token this is, ``None`` for an unknown, expired or revoked one."""
    with connection.cursor() as cursor:
        cursor.execute(_USABLE, [digest(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    client = SummaryClient.from_db(connection.alias, _COLUMNS, row)
    _seen(client)
    return client


def _seen(client: SummaryClient) -> None:
    now = timezone.now()
    if client.last_used_at is None or now - client.last_used_at > _SEEN_EVERY:
        # After the request's transaction: two at once would be in each other's way there.
        transaction.on_commit(lambda: SummaryClient.objects.filter(pk=client.pk).update(last_used_at=now))


@dataclass(frozen=True, slots=True)
class Exact:
    """The grant that a machine sees counts of people exactly: why, and until which day (included)."""

    reason: str
    until: date


def exact_of(client: SummaryClient) -> Exact | None:
    """The grant that the client has today."""
    until = client.exact_until
    return Exact(client.exact_reason, until) if until is not None and client.is_exact else None


def _check(exact: Exact) -> None:
    if not exact.reason.strip():
        raise Refused("no_reason", "Cho biết lý do cho số liệu chính xác.", "reason")
    if exact.until < timezone.localdate():
        raise Refused("bad_end", "Ngày hết hạn phải từ hôm nay trở đi.", "until")


@write
def issue(
    *,
    name: str,
    organization_id: int,
    by: User | None,
    expires_at: datetime | None = None,
    renew: bool = False,
    exact: Exact | None = None,
) -> str:
    """Let a machine pull the figures of an organization's subtree; returns its token, this once.

    Refuses a name that is taken, unless ``renew``: then the client gets a new token (and organization), and
    the old token is good no longer. Without ``expires_at`` the token is good for a year. Without ``exact``
    the client is protected, whatever it was before.
    """
    if not name.strip():
        raise Refused("no_name", "Cho biết tên của máy nhận số liệu.", "name")
    if exact is not None:
        _check(exact)
    token = secrets.token_urlsafe(32)
    until = expires_at or timezone.now() + VALID_FOR
    values = {
        "organization_id": organization_id,
        "token_digest": digest(token),
        "expires_at": until,
        "revoked_at": None,
        "exact_until": exact.until if exact else None,
        "exact_reason": exact.reason.strip() if exact else "",
    }
    client = SummaryClient.objects.select_for_update(of=("self",)).filter(name=name).first()
    if client is None:
        client = SummaryClient.objects.create(name=name, **values)
    elif renew:
        SummaryClient.objects.filter(pk=client.pk).update(**values)
    else:
        raise Refused("already_exists", f"Đã có máy nhận số liệu tên “{name}”.", "name")
    facts: dict[str, Any] = {"exact_until": exact.until.isoformat()} if exact else {}
    record(
        "accounts.token_issued",
        by=by,
        on=client,
        organization=organization_id,
        expires_at=until.isoformat(),
        reason=exact.reason.strip() if exact else "",
        **facts,
    )
    return token


@write
def revoke(*, name: str, by: User | None) -> None:
    """From now on the client's token is good no longer; refuses an unknown name."""
    client = SummaryClient.objects.select_for_update(of=("self",)).filter(name=name).first()
    if client is None:
        raise Refused("unknown", f"Không có máy nhận số liệu tên “{name}”.", "name")
    if client.revoked_at is None:
        SummaryClient.objects.filter(pk=client.pk).update(revoked_at=timezone.now())
        record("accounts.token_revoked", by=by, on=client)
