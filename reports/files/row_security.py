"""Who may do what with files made in the background: nobody but who asked for one reads its content."""

from __future__ import annotations

from registry.common.declared.row_security import EVERYTHING, TableAccess, of_context

TABLES = (
    # Names no person.
    TableAccess("files_madefile"),
    TableAccess(
        "files_filepart",
        web="SELECT, INSERT, DELETE",
        # The machine, which is nobody and sees everything, puts them in and removes old ones.
        seen=(
            "EXISTS (SELECT FROM files_madefile made WHERE made.id = whole_id"
            f" AND made.asked_by_id::text = {of_context('user')})"
            f" OR {of_context('user')} IS NULL AND {of_context('cells')} = '{EVERYTHING}'"
        ),
    ),
)
