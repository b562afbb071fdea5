"""Who may do what with the board's reading and with questions that were saved."""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess

TABLES = (
    TableAccess("reports_boardreading", counter=READ, summary=READ),
    # Whose a question is, is asked by the queries: it names units by their codes and holds no figure.
    TableAccess("reports_savedquestion"),
)
