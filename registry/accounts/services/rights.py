"""What an administrator may do to whom. ``None`` is the machine itself, the command line: it may do all."""

from __future__ import annotations

from django.utils.timezone import localdate

from registry.accounts.access import scopes
from registry.accounts.models import Grant, User
from registry.common.refusals import Refused


def require_over_organization(by: User | None, organization_id: int) -> None:
    """Refuses whoever does not administer the organization today."""
    if by is not None and not scopes.may(by, organization_id, *scopes.ADMINISTRATORS):
        raise Refused("not_administered", "Đơn vị này nằm ngoài phạm vi quản trị của bạn.", "organization")


def require_over_user(by: User | None, user: User) -> None:
    """Refuses oneself, and a user whose rights reach beyond what ``by`` administers.

    Whoever may set a user's password can sign in as that user: so an administrator of a commune must not have
    the account of somebody whose rights cover the province.
    """
    if by is None:
        return
    if by.pk == user.pk:
        raise Refused("oneself", "Không tự làm việc này trên tài khoản của chính mình.")
    mine = set(scopes.subtree_ids(by, roles=scopes.ADMINISTRATORS)) if by.is_active else set()
    held = set(
        Grant.objects.filter(user=user, ends_on__gt=localdate()).values_list("organization_id", flat=True)
    )
    own = {user.organization_id} if user.organization_id else set()
    if not (held or own) or not (held | own) <= mine:
        raise Refused("not_administered", "Tài khoản này có quyền ngoài phạm vi quản trị của bạn.")
