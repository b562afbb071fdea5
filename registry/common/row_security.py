"""Who may do what with the counts of requests, and with the notes of what was written."""

from __future__ import annotations

from registry.common.declared.row_security import ALL, READ, TableAccess

TABLES = (
    TableAccess("common_ratecount"),
    TableAccess("common_write", counter=ALL, deriver="SELECT, INSERT", summary=READ),
)
