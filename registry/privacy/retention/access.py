"""Who sets how long things are kept: it holds for the whole register, so nobody below a province does."""

from __future__ import annotations

from django.utils import timezone

from registry.accounts.access.policy import HOLDERS
from registry.accounts.access.scopes import root_ids
from registry.accounts.models import User
from registry.common.declared.routes import Right
from registry.units.models import Kind, OrganizationTerm


def keeps(user: User) -> bool:
    """Is the user staff or administrator of a whole province today?"""
    roots = root_ids(user, roles=HOLDERS[Right.KEEP])
    provinces = OrganizationTerm.objects.on(timezone.localdate()).filter(kind=Kind.PROVINCE_COMMITTEE)
    return user.is_active and provinces.filter(organization__any_of=roots).exists()
