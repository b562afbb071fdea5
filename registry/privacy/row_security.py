"""Who may do what with the settings of how long things are kept, and with what was removed."""

from __future__ import annotations

from registry.common.declared.row_security import TableAccess, alike

TABLES = (
    *alike(("privacy_retentionsetting", "privacy_retentioncount"), web="SELECT, INSERT"),
    TableAccess("privacy_retentionrun", web="SELECT, INSERT, UPDATE"),
)
