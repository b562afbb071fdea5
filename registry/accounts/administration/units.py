"""Units as administrators see them: by name, below their own grants."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from registry.accounts.access.scopes import ADMINISTRATORS, subtree_ids
from registry.accounts.models import User
from registry.common.numbers import Numbers
from registry.units.choices import Units, organizations_on


def administered(user: User) -> Numbers:
    """Every organization that the user administers today."""
    return subtree_ids(user, roles=ADMINISTRATORS)


class Administered(Units):
    """Organizations that the user administers and that stand today; the key is their number."""

    gone = "Đơn vị này không còn hoặc ngoài phạm vi quản trị của bạn. Chọn đơn vị khác."
    none_found = "Không có đơn vị nào như vậy trong phạm vi quản trị của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên đơn vị"
    searched = {"own": "search_key", "above": "above_key", "level": "kind"}

    def __init__(self, user: User, on: date) -> None:
        # The numbers alone: an administrator's database role sees no row of the organizations themselves.
        found = organizations_on(on, key=Cast("organization_id", CharField()))
        mine = found.filter(organization_id__any_of=administered(user))
        self.rows: Any = mine.order_by("sort_key", "organization_id")
