"""Units as administrators see them: by name, below their own grants."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from registry.accounts.access.scopes import ADMINISTRATORS, subtree_ids
from registry.accounts.models import User
from registry.units.choices import Units
from registry.units.models import OrganizationTerm


def administered(user: User) -> list[int]:
    """Every organization that the user administers today."""
    return subtree_ids(user, roles=ADMINISTRATORS)


class Administered(Units):
    """Organizations that the user administers and that stand today; the key is their number."""

    gone = "Đơn vị này không còn hoặc ngoài phạm vi quản trị của bạn. Chọn đơn vị khác."
    none_found = "Không có đơn vị nào như vậy trong phạm vi quản trị của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên đơn vị"
    searched = {"own": "search_key", "above": "above_key", "level": "kind"}

    def __init__(self, user: User, on: date) -> None:
        above = OrganizationTerm.objects.filter(organization=OuterRef("parent")).on(on)
        empty = Value("", CharField(db_collation="C"))
        # The numbers alone: an administrator's database role sees no row of the organizations themselves.
        self.rows: Any = (
            OrganizationTerm.objects.on(on)
            .filter(organization_id__any_of=administered(user))
            .annotate(
                id_=F("organization_id"),
                key_=Cast("organization_id", CharField()),
                label=F("name"),
                hint=Subquery(above.values("name")[:1]),
                above_key=Coalesce(Subquery(above.values("search_key")[:1]), empty),
            )
            .order_by("sort_key", "organization_id")
            .values("id_", "key_", "label", "hint")
        )
