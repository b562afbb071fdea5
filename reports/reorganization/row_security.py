"""Who may do what with plans: who drafted one, and who sees an organization that it is shared with."""

from __future__ import annotations

from registry.common.declared.row_security import EVERYTHING, TableAccess, of_context

_OF_A_PLAN = "EXISTS (SELECT FROM reorganization_plan plan WHERE plan.id = plan_id)"

TABLES = (
    TableAccess(
        "reorganization_plan",
        seen=(
            f"{of_context('cells')} = '{EVERYTHING}' OR drafted_by_id = {of_context('user')}::bigint"
            f" OR registry_any_within(shared_with, {of_context('cells')})"
        ),
    ),
    TableAccess("reorganization_planrow", seen=_OF_A_PLAN),
    TableAccess("reorganization_planwork"),
)
