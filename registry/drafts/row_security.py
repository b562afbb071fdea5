"""Who may do what with drafts: each user sees one's own, and those that wait for an organization in sight.

The machine removes old ones.
"""

from __future__ import annotations

from registry.common.declared.row_security import EVERYTHING, TableAccess, of_context, organization_in_sight

TABLES = (
    TableAccess(
        "drafts_draft",
        seen=(
            f"user_id = {of_context('user')}::bigint OR {of_context('cells')} = '{EVERYTHING}'"
            f" OR state = 'submitted' AND {organization_in_sight('decider_id')}"
        ),
    ),
)
