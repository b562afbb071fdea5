"""Ending sessions and queued work: a right that is gone is gone at once, also for what was begun with it."""

from __future__ import annotations

import hashlib
from typing import Any

from registry.accounts.models import Session, User
from registry.audit.trail import record
from registry.common.declared import collected
from registry.common.declared.endings import WorkEnding
from registry.common.refusals import Refused, write

from .rights import require_over_user


def end_everything(user: User) -> dict[str, Any]:
    """End the user's sessions and queued work, in the caller's transaction; how many, for the trail."""
    sessions, _ = Session.objects.filter(user=user).delete()
    work = [one for one in collected("endings", "ENDINGS") if isinstance(one, WorkEnding)]
    return {"sessions_ended": sessions, "work_cancelled": sum(one.cancel(user) for one in work)}


def public_id(session: Session) -> str:
    """What names a session on a page: its key is as good as a password and is never shown."""
    return hashlib.sha256(session.session_key.encode()).hexdigest()[:32]


@write
def end_session(*, user: User, public: str, by: User) -> None:
    """End one session of the user, named by its public id; refuses one that is not there."""
    mine = {public_id(session): session for session in Session.objects.filter(user=user)}
    session = mine.get(public)
    if session is None:
        raise Refused("unknown", "Phiên đăng nhập này đã kết thúc.")
    Session.objects.filter(pk=session.pk).delete()
    record("accounts.sessions_ended", by=by, on=user, sessions_ended=1)


@write
def end_other_sessions(*, user: User, but: str | None) -> int:
    """End the user's sessions but the one of that key; returns how many."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=but or "").delete()
    if ended:
        record("accounts.sessions_ended", by=user, on=user, sessions_ended=ended)
    return ended


@write
def end_sessions(*, user: User, by: User | None) -> int:
    """End all of a user's sessions, by an administrator; refuses whom ``by`` does not administer."""
    require_over_user(by, user)
    ended, _ = Session.objects.filter(user=user).delete()
    record("accounts.sessions_ended", by=by, on=user, sessions_ended=ended)
    return ended
