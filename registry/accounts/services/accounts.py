"""Accounts: made, named, given a password, ended, opened again."""

from __future__ import annotations

import re
from datetime import date

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

from .endings import end_everything
from .grants import end_grants, grant
from .passwords import set_one_time
from .rights import require_over_organization, require_over_user

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,58})[a-z0-9]")
NO_USERNAME = "Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, chữ số, dấu chấm, gạch ngang hoặc gạch dưới."


@write
def create_account(
    *,
    username: str,
    full_name: str,
    organization_id: int,
    role: str,
    by: User | None,
    ends_on: date | None = None,
) -> tuple[User, str]:
    """Make a user with a first grant from today; returns the user and the one-time password, this once.

    The account is kept by the administrators of that organization. Refuses an organization that ``by`` does
    not administer, a name that is taken or not a name, and a user without a full name.
    """
    require_over_organization(by, organization_id)
    if not USERNAME.fullmatch(username):
        raise Refused("bad_username", NO_USERNAME, "username")
    if not full_name.strip():
        raise Refused("no_name", "Cho biết họ và tên người dùng.", "full_name")
    if User.objects.filter(username=username).exists():
        raise Refused("already_exists", "Tên đăng nhập này đã có người dùng.", "username")
    user = User.objects.create(
        username=username, full_name=full_name.strip()[:120], organization_id=organization_id
    )
    password = set_one_time(user)
    record("accounts.created", by=by, on=user, organization=organization_id)
    grant(user=user, role=role, organization_id=organization_id, by=by, ends_on=ends_on)
    return user, password


@write
def change_name(*, user: User, full_name: str, by: User | None) -> None:
    """Correct the user's full name; refuses none at all, and whom ``by`` does not administer."""
    require_over_user(by, user)
    if not full_name.strip():
        raise Refused("no_name", "Cho biết họ và tên người dùng.", "full_name")
    User.objects.filter(pk=user.pk).update(full_name=full_name.strip()[:120])
    record("accounts.renamed", by=by, on=user)


@write
def new_one_time_password(*, user: User, by: User | None) -> str:
    """A fresh one-time password, returned this once; the old one and every session of the user end.

    Refuses an account that has ended, oneself, and whom ``by`` does not administer.
    """
    require_over_user(by, user)
    if not user.is_active:
        raise Refused("ended", "Tài khoản này đã khóa. Hãy mở lại trước.")
    password = set_one_time(user)
    record("accounts.password_reset", by=by, on=user, **end_everything(user))
    return password


@write
def end_account(*, user: User, by: User | None, reason: str) -> None:
    """The user can sign in no more; grants, sessions and queued work end at once.

    Refuses oneself, whom ``by`` does not administer, and an end without a reason.
    """
    require_over_user(by, user)
    if not reason.strip():
        raise Refused("no_reason", "Cho biết lý do khóa tài khoản.", "reason")
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        raise Refused("ended", "Tài khoản này đã khóa.")
    last = user.grants.order_by("-ends_on", "-pk").first()
    # The account stays with whoever keeps it now, also when the grants are gone.
    keeper = held.organization_id or (last and last.organization_id)
    User.objects.filter(pk=user.pk).update(is_active=False, organization_id=keeper)
    user.is_active, user.organization_id = False, keeper
    ended = end_grants(user)
    record(
        "accounts.ended", by=by, on=user, reason=reason.strip(), grants_ended=ended, **end_everything(user)
    )


@write
def reopen_account(*, user: User, by: User | None) -> str:
    """Let an ended account in again, with a one-time password, returned this once, and without any grant."""
    require_over_user(by, user)
    if user.is_active:
        raise Refused("not_ended", "Tài khoản này đang dùng.")
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    password = set_one_time(user)
    record("accounts.reopened", by=by, on=user)
    return password
