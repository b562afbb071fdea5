"""Who may do what with the counts of requests."""

from __future__ import annotations

from registry.common.declared.row_security import TableAccess

TABLES = (TableAccess("common_ratecount"),)
