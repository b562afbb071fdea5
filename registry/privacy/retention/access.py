"""Who sets how long things are kept: it holds for the whole register, so nobody below a province does."""

from __future__ import annotations

from registry.accounts.access.policy import HOLDERS
from registry.accounts.access.scopes import over_a_province
from registry.accounts.models import User
from registry.common.declared.routes import Right


def keeps(user: User) -> bool:
    """Is the user staff or administrator of a whole province today?"""
    return over_a_province(user, *HOLDERS[Right.KEEP])
