"""Who may do what with the board's reading and with questions that were saved."""

from __future__ import annotations

from registry.common.declared.row_security import EVERYTHING, READ, TableAccess, of_context

TABLES = (
    TableAccess("reports_boardreading", counter=READ, summary=READ),
    # Whose a question is, is asked by the queries: it names units by their codes and holds no figure.
    TableAccess("reports_savedquestion"),
    TableAccess(
        "reports_notice",
        web="SELECT, INSERT, DELETE, UPDATE (read_at, question_id)",
        # One's own; the machine, which is nobody and sees everything, puts them in and removes old ones.
        seen=f"to_id::text = {of_context('user')}"
        f" OR {of_context('user')} IS NULL AND {of_context('cells')} = '{EVERYTHING}'",
    ),
)
