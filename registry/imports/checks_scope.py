"""What a sender may bring in: staff all sheets and officers those of people, each below their own grants."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from registry.accounts.access.scopes import MANAGERS, WRITERS, sees_everything, subtree_ids, visible
from registry.accounts.models import Grant, User
from registry.common.declared.sheet_parts import Staged
from registry.units.models import Area

from .declared import BY_CODE, SHEETS
from .outcome import Faults

Standing = frozenset[tuple[int, str]]


def standing(by: User | None) -> Standing:
    """The grants, with their roles, that ``by`` holds at this moment: none for an account that has ended.

    An import takes its time. What its sender may do is asked again when all is written.
    """
    if by is None or not User.objects.filter(pk=by.pk, is_active=True).exists():
        return frozenset()
    grants = Grant.objects.filter(user_id=by.pk).on(localdate())
    return frozenset(grants.values_list("pk", "role"))


def sight(by: User | None) -> dict[str, Any]:
    """Whom the sender sees, below which organizations the sender writes, and today.

    Statements about people go by it wherever what they find is told or can be noticed.
    """
    return {
        "sees_all": by is None or sees_everything(by),
        "seen": [] if by is None else subtree_ids(by),
        "written": [] if by is None else subtree_ids(by, roles=WRITERS),
        "most_awaiting": settings.NUMBERS_AWAITING_MOST,
        "today": localdate(),
    }


def check_scope(cursor: Any, staged: Staged, by: User | None, faults: Faults) -> bool:
    """Name every row that lies outside what ``by`` may write, and say whether any does.

    The machine itself (``None``) may write all.
    """
    if by is None:
        return False
    before = len(faults.found)
    is_in = bool(standing(by))
    managed = subtree_ids(by, roles=MANAGERS) if is_in else []
    written = subtree_ids(by, roles=WRITERS) if is_in else []
    for sheet in staged.rows:
        if not written or (not managed and not BY_CODE[sheet].by_officers):
            faults.add(sheet, None, "", "not_allowed")
    if len(faults.found) > before:
        return True
    given = {
        # What holds for the whole register is written by whoever manages all of it.
        "sees_all": is_in and sees_everything(by, roles=MANAGERS),
        "managed": managed,
        "written": written,
        "today": localdate(),
        "visible_areas": list(visible(Area.objects.all(), by).values_list("pk", flat=True)),
    }
    for one in (one for sheet in SHEETS for one in sheet.rules.scope):
        if one.sheet in staged.rows:
            cursor.execute(one.sql, given)
            for row, column, about in cursor.fetchall():
                faults.add(one.sheet, row, column, one.code, *about)
    return len(faults.found) > before
