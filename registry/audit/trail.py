"""Writing the audit trail. The caller's transaction carries the row: both stand or neither does."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from .models import Entry


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from: the request's own id and the address it came from."""

    request_id: UUID | None = None
    address: str | None = None


origin: ContextVar[Origin] = ContextVar("audit_origin", default=Origin())  # noqa: B039 (frozen)


def record(
    action: str, *, by: Any, on: models.Model | tuple[str, str] | None = None, reason: str = "", **facts: Any
) -> Entry:
    """Append what ``by`` (a user, or ``None`` for the machine itself) did to ``on``.

    ``facts`` are counts, codes and dates; names, numbers and other personal values do not belong there.
    """
    if isinstance(on, models.Model):
        object_type, object_id = on._meta.label_lower, str(on.pk)
    else:
        object_type, object_id = on or ("", "")
    source = origin.get()
    return Entry.objects.create(
        actor_id=getattr(by, "pk", None),
        actor_name=by.get_username() if by is not None else "",
        action=action,
        object_type=object_type,
        object_id=object_id,
        reason=reason,
        facts=facts,
        request_id=source.request_id,
        address=source.address,
    )
