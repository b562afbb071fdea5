"""Who may do what with the table of villages that cells serve."""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess

TABLES = (TableAccess("cells_cellvillage", counter=READ, deriver=READ, summary=READ),)
