"""Passwords: drawn for a user, good once and not for long, and changed by the user."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

from .endings import end_other_sessions

# How long a password that was drawn for a user lets that user in.
ONE_TIME = timedelta(days=3)
# No letters or digits that are taken for one another.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def draw() -> str:
    """A password that nobody can guess (79 bits) and everybody can read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def set_one_time(user: User) -> str:
    """Give the user a fresh one-time password; returns it, this once. The caller writes the trail."""
    password = draw()
    user.set_password(password)
    user.one_time_until = timezone.now() + ONE_TIME
    user.save(update_fields=["password", "one_time_until"])
    return password


@write
def change_password(*, user: User, password: str, session_key: str | None) -> None:
    """The user has chosen a new password: every other session of the user ends, ``session_key`` stays.

    Refuses the password that the user has now.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.check_password(password):
        raise Refused("same_password", "Mật khẩu mới phải khác mật khẩu đang dùng.", "new_password1")
    user.set_password(password)
    user.one_time_until = None
    user.save(update_fields=["password", "one_time_until"])
    end_other_sessions(user=user, but=session_key)
    record("accounts.password_changed", by=user, on=user)
