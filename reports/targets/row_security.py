"""Who may do what with targets."""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess

TABLES = (
    TableAccess("targets_target", counter=READ, summary=READ),
    TableAccess("targets_programme", counter=READ, summary=READ),
)
