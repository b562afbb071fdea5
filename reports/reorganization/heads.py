"""Who is to head a unit, as people write it: a number or name of a member in sight, or somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from members.audited import audited_rows
from members.models import Member
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused
from registry.common.text import search_key

from .models import PlanRow, RowKind, RowTree

NO_MEMBER = "ngoài Đảng"
_NO_MEMBER = frozenset(map(search_key, (NO_MEMBER, "người ngoài Đảng", "không phải đảng viên")))


class Heads:
    """Looks members up for one form or sheet, and notes in the trail who was found."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._visible = Member.objects.visible_to(user)
        self._found: dict[int, Member] = {}

    def said(self, words: str, kind: str, tree: str) -> dict[str, Any]:
        """What a row says of its head; refuses who is not known, or not one."""
        if not words:
            return {}
        if kind == RowKind.ABOLISH:
            raise Refused("nothing_to_head", "Đơn vị giải thể không có người đứng đầu mới.", "head")
        if search_key(words) in _NO_MEMBER:
            if tree == RowTree.ORGANIZATION:
                raise Refused("holder_missing", "Bí thư phải là đảng viên.", "head")
            return {"head_is_no_member": True}
        is_number = any(char.isdigit() for char in words)
        alike = (
            self._visible.numbered(words) if is_number else self._visible.filter(search_key=search_key(words))
        )
        found = list(alike[:2])
        if not found:
            raise Refused(
                "unknown_person",
                f"Không có đảng viên «{words}» trong phạm vi của bạn: ghi số hồ sơ hoặc đủ họ tên, hoặc ghi"
                f" «{NO_MEMBER}».",
                "head",
            )
        self._found |= {one.pk: one for one in found}
        if len(found) > 1:
            raise Refused("several_people", f"Có nhiều đảng viên tên «{words}»: hãy ghi số hồ sơ.", "head")
        return {"head_id": found[0].pk}

    def note(self) -> None:
        """Who was found by what was written was looked for."""
        if self._found:
            record(
                "members.searched",
                by=self._user,
                purpose="chon",
                rows=len(self._found),
                seen=audited_rows(self._found.values()),
            )


def shown(rows: Iterable[PlanRow], user: User) -> dict[int, str]:
    """The heads of some rows as the user may read them, by number of the row; noted in the trail."""
    told = list(rows)
    wanted = {row.head_id for row in told if row.head_id is not None}
    seen = {one.pk: one for one in Member.objects.visible_to(user).filter(pk__in=wanted)} if wanted else {}
    if seen:
        record("members.listed", by=user, purpose="sap-xep", rows=len(seen), seen=audited_rows(seen.values()))
    found = {row.number: NO_MEMBER for row in told if row.head_is_no_member}
    for row in told:
        if row.head_id is not None:
            one = seen.get(row.head_id)
            found[row.number] = one.full_name if one else "đảng viên ngoài phạm vi của bạn"
    return found
