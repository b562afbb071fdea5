"""The preview: the plan is done for a moment, measured, and taken back; nothing of it stays (ADR 94)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from registry.common.database_roles import as_machine

from .comparing import as_document, as_lists
from .lines import Measured
from .measuring import measure
from .models import Plan
from .performing import NotDone, PlanFault, Progress, check_stands, perform

if TYPE_CHECKING:
    from registry.accounts.models import User

# Whoever holds a unit longer than this is not waited for.
PATIENCE = "3s"


def preview(
    plan: Plan,
    *,
    by: User,
    on_progress: Progress = lambda done, total: None,
    measured: Callable[[Plan], Measured] = measure,
) -> tuple[Measured, Measured]:
    """What is measured before and after the plan's own acts, which are then taken back.

    Raises :class:`NotDone` where a row cannot be done.
    """
    with transaction.atomic(), as_machine():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        check_stands(plan)
        before = measured(plan)
        with transaction.atomic():
            perform(plan, by=by, on_progress=on_progress)
            after = measured(plan)
            transaction.set_rollback(True)
    return before, after


def note(plan: Plan, before: Measured, after: Measured) -> None:
    """Put what was found, of the rows as they are, down in the plan, which the caller saves."""
    plan.preview, plan.lists = as_document(before, after), as_lists(before, after)
    plan.previewed, plan.previewed_at = digest(plan), timezone.now()


def refused(faults: list[PlanFault]) -> dict[str, Any]:
    """What is stored of a plan that cannot be done."""
    return {"faults": [fault.as_dict() for fault in faults], "lines": [], "seen": []}


def digest(plan: Plan) -> str:
    """Of the plan's day, instruments and rows: a preview is of just these."""
    rows = list(plan.rows.order_by("number").values_list(*_SAID))
    said = [plan.on.isoformat(), plan.state_instrument, plan.party_instrument, plan.organization_id, rows]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


_SAID = (
    "kind", "tree", "old", "new", "is_main", "name", "level", "unit_kind", "code", "parent", "villages",
    "head", "head_is_no_member",
)  # fmt: skip

__all__ = ["NotDone", "digest", "note", "preview", "refused"]
