"""Who may do what with drafts: each user sees one's own. The machine removes old ones."""

from __future__ import annotations

from registry.common.declared.row_security import EVERYTHING, TableAccess, of_context

TABLES = (
    TableAccess(
        "drafts_draft",
        seen=f"user_id = {of_context('user')}::bigint OR {of_context('cells')} = '{EVERYTHING}'",
    ),
)
