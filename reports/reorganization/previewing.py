"""The preview: the plan is done for a moment, measured, and taken back; nothing of it stays (ADR 94)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from registry.common.database_roles import as_machine

from .measuring import Line, Measured, measure
from .models import Plan
from .performing import NotDone, PlanFault, Progress, perform

if TYPE_CHECKING:
    from registry.accounts.models import User

# Whoever holds a unit longer than this is not waited for.
PATIENCE = "3s"


@dataclass(frozen=True, slots=True)
class Difference:
    """A line whose value the plan changes, or a total."""

    line: Line
    before: float | None
    after: float | None


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
        before = measured(plan)
        with transaction.atomic():
            perform(plan, by=by, on_progress=on_progress)
            after = measured(plan)
            transaction.set_rollback(True)
    return before, after


def differences(before: Measured, after: Measured) -> list[Difference]:
    """Every total, and every line of a unit that is another one afterwards."""
    found = []
    for line in sorted(before.values.keys() | after.values.keys()):
        then, now = (_value(measured, line) for measured in (before, after))
        if line.unit == "" or then != now:
            found.append(Difference(line, then, now))
    return found


def _value(measured: Measured, line: Line) -> float | None:
    """A count that has no line is 0; a target that has none is none."""
    value = measured.values.get(line, None if line.figure in ("targets", "reserve") else 0)
    return None if value is None else float(value)


def seen(before: Measured, after: Measured) -> list[dict[str, Any]]:
    """Of each user whose sight changes, how many members are seen that were not, and are not that were."""
    found = []
    for user in sorted(before.sights.keys() | after.sights.keys()):
        then, now = (measured.sights.get(user, frozenset()) for measured in (before, after))
        more, less = (_people(after, cells) for cells in (now - then, then - now))
        if more or less:
            found.append({"user": user, "more": more, "less": less})
    return found


def _people(measured: Measured, cells: frozenset[str]) -> int:
    return sum(measured.people.get(cell, 0) for cell in cells)


def as_document(before: Measured, after: Measured) -> dict[str, Any]:
    """The preview as it is stored with the plan."""
    names = before.names | after.names
    return {
        "faults": [],
        "lines": [
            [*one.line, names.get(one.line.unit, one.line.unit), one.before, one.after]
            for one in differences(before, after)
        ],
        "seen": seen(before, after),
    }


def refused(faults: list[PlanFault]) -> dict[str, Any]:
    """What is stored of a plan that cannot be done."""
    return {"faults": [fault.as_dict() for fault in faults], "lines": [], "seen": []}


def digest(plan: Plan) -> str:
    """Of the plan's day, instruments and rows: a preview is of just these."""
    rows = list(plan.rows.order_by("number").values_list(*_SAID))
    said = [plan.on.isoformat(), plan.state_instrument, plan.party_instrument, plan.organization_id, rows]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


_SAID = (
    "kind", "tree", "old", "new", "is_main", "name", "level", "unit_kind", "code", "parent", "villages"
)  # fmt: skip

__all__ = ["Difference", "NotDone", "as_document", "differences", "digest", "preview", "refused", "seen"]
