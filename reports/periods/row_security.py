"""Who may do what with closings and published answers. Nobody changes or removes what was published."""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess, organization_in_sight

TABLES = (
    TableAccess(
        "periods_closing",
        web="SELECT, INSERT, UPDATE (reopened_at, reopened_by_id, reopen_reason)",
        counter=READ,
        seen=organization_in_sight("organization_id"),
    ),
    TableAccess(
        "periods_publishedanswer",
        web="SELECT, INSERT",
        counter=READ,
        # The offset keeps it a probe of one closing.
        seen="EXISTS (SELECT FROM periods_closing closing WHERE closing.id = closing_id OFFSET 0)",
    ),
    # No page shows one but those of the units that its reader sees.
    TableAccess("periods_closingwork", web="SELECT, INSERT, UPDATE", counter=READ),
)
