"""Who may do what with drafts: each user sees one's own. The machine removes old ones."""

from __future__ import annotations

from registry.common.declared.row_security import TableAccess, setting

TABLES = (
    TableAccess(
        "drafts_draft",
        seen=(f"user_id = {setting('user')}::bigint OR current_setting('registry.cells_lo', true) = '0'"),
    ),
)
