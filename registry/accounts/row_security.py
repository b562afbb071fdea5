"""Who may do what with the tables of accounts."""

from __future__ import annotations

from registry.common.declared.row_security import TableAccess, alike

TABLES = (
    *alike(("accounts_user", "accounts_grant", "accounts_session", "accounts_device", "accounts_tries")),
    TableAccess("accounts_summaryclient", summary="SELECT, UPDATE (last_used_at)"),
    TableAccess("accounts_secondfactor"),
)
