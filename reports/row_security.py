"""Who may do what with the board's reading."""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess

TABLES = (TableAccess("reports_boardreading", counter=READ, summary=READ),)
