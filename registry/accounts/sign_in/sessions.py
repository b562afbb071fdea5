"""The session engine: a session's row names its user and device, so that sessions can be listed and ended.

Whether a session may still be used is not decided here (:mod:`registry.accounts.sign_in.guard`), but none is
loaded after the absolute limit, however often it was written.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from registry.accounts.models import Session

# What a session holds of its own signing-in, under one name.
SIGNED_IN = "signed_in"


class SessionStore(DatabaseStore):
    """Sessions in the database, with the columns that Django's own engine lacks."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our own table."""
        return Session

    def _get_session_from_db(self) -> Any:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row as it is to be written; writing is using."""
        row = cast(Session, super().create_model_instance(data))
        facts = data.get(SIGNED_IN, {})
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.device_digest = facts.get("device", "")
        row.agent = facts.get("agent", "")
        row.address = facts.get("address")
        if "at" in facts:
            row.started_at = datetime.fromisoformat(facts["at"])
        elif self.row is not None and self.row.session_key == row.session_key:
            row.started_at = self.row.started_at
        row.expire_date = min(
            row.expire_date, row.started_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        )
        row.seen_at = timezone.now()
        return row
