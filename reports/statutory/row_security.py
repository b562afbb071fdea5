"""Who may do what with forms: whoever sees a unit sees what it declares and what was published of it.

Nobody changes or removes what was published.
"""

from __future__ import annotations

from registry.common.declared.row_security import READ, TableAccess, organization_in_sight

TABLES = (
    TableAccess("statutory_declared", counter=READ, seen=organization_in_sight("organization_id")),
    # Layouts hold no number of any unit.
    TableAccess("statutory_layoutversion", web="SELECT, INSERT"),
    TableAccess(
        "statutory_publishedform", web="SELECT, INSERT", seen=organization_in_sight("organization_id")
    ),
)
