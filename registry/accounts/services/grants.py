"""Grants: given within what the giver administers, for ever or for a time, ended at once or by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from registry.accounts.access.scopes import READERS
from registry.accounts.models import DELEGATED_FOR, Grant, Role, User
from registry.audit.trail import record
from registry.common.dates import FOREVER
from registry.common.refusals import Refused, write

from .endings import end_everything
from .rights import require_over_organization


@write
def grant(
    *,
    user: User,
    role: str,
    organization_id: int,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_delegated: bool = False,
) -> Grant:
    """The user holds the role over the organization's subtree from ``starts_on`` (today) until ``ends_on``.

    Refuses an organization that ``by`` does not administer, oneself, an ended account, a day in the past, and
    what the user holds already in that time. A delegated right (for whoever stands in for somebody) must end
    within a year, and is none of keeping accounts or reading the trail.
    """
    today = localdate()
    require_over_organization(by, organization_id)
    if by is not None and by.pk == user.pk:
        raise Refused("oneself", "Không tự giao quyền cho chính mình.")
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        raise Refused("ended", "Tài khoản này đã khóa. Hãy mở lại trước.")
    if role not in Role.values:
        raise Refused("unknown_role", "Chọn một vai trò.", "role")
    first, last = starts_on or today, ends_on or FOREVER
    if first < today:
        raise Refused(
            "past", "Quyền không có hiệu lực trở về trước: chọn hôm nay hoặc ngày sau.", "starts_on"
        )
    if last <= first:
        raise Refused("backward", "Ngày hết quyền phải sau ngày bắt đầu.", "ends_on")
    if is_delegated:
        _check_delegated(role, first, ends_on)
    same = Grant.objects.filter(user=user, role=role, organization_id=organization_id)
    if same.filter(starts_on__lt=last, ends_on__gt=first).exists():
        raise Refused("already_held", "Người dùng đã có quyền này trong thời gian đó.")
    row = Grant.objects.create(
        user=user,
        role=role,
        organization_id=organization_id,
        starts_on=first,
        ends_on=last,
        is_delegated=is_delegated,
    )
    record("accounts.granted", by=by, on=user, **_facts(row))
    return row


def _check_delegated(role: str, first: date, ends_on: date | None) -> None:
    if role not in READERS:
        raise Refused("not_delegated", "Không giao thay quyền quản trị hay kiểm tra nhật ký.", "role")
    if ends_on is None:
        raise Refused("no_end", "Quyền giao thay phải có ngày hết hạn.", "ends_on")
    if ends_on > first + DELEGATED_FOR:
        raise Refused("too_long", "Quyền giao thay có hiệu lực nhiều nhất một năm.", "ends_on")


@write
def end_grant(*, grant: Grant, by: User | None) -> None:
    """The grant holds from now on no more; the user's sessions and queued work end with it.

    Refuses one that ``by`` does not administer, one's own, and one that has ended.
    """
    require_over_organization(by, grant.organization_id)
    if by is not None and by.pk == grant.user_id:
        raise Refused("oneself", "Không tự thôi quyền của chính mình.")
    held = Grant.objects.select_for_update().filter(pk=grant.pk, ends_on__gt=localdate()).first()
    if held is None:
        raise Refused("ended", "Quyền này đã hết.")
    _end(held)
    record("accounts.grant_ended", by=by, on=held.user, **_facts(held), **end_everything(held.user))


def end_grants(user: User) -> int:
    """End whatever the user holds or is to hold; returns how many. The caller writes the trail."""
    held = list(Grant.objects.select_for_update().filter(user=user, ends_on__gt=localdate()))
    for row in held:
        _end(row)
    return len(held)


@write
def note_ends(today: date) -> int:
    """Have the trail say of every right that has ended by itself that it did; returns how many.

    What its user had begun with it (sessions, queued work) ends with it.
    """
    lapsed = Grant.objects.select_for_update(of=("self",)).filter(ends_on__lte=today, end_is_noted=False)
    rows = list(lapsed.select_related("user").order_by("pk"))
    for row in rows:
        record("accounts.grant_lapsed", by=None, on=row.user, **_facts(row), **end_everything(row.user))
    Grant.objects.filter(pk__in=[row.pk for row in rows]).update(end_is_noted=True)
    return len(rows)


def _end(row: Grant) -> None:
    """One that has not held for a day leaves no row: days are half-open, and the trail knows of it."""
    today = localdate()
    if row.starts_on < today:
        Grant.objects.filter(pk=row.pk).update(ends_on=today, end_is_noted=True)
    else:
        Grant.objects.filter(pk=row.pk).delete()


def _facts(row: Grant) -> dict[str, Any]:
    return {
        "role": str(row.role),
        "organization": row.organization_id,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
    } | ({"delegated": True} if row.is_delegated else {})
