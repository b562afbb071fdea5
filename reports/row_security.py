"""Who may do what with the tables of figures, targets, imports and of what is removed with time."""

from __future__ import annotations

from registry.common.declared.row_security import (
    ALL,
    READ,
    TableAccess,
    alike,
    organization_in_sight,
    setting,
)

_OF_A_BATCH = "EXISTS (SELECT FROM reports_batch batch WHERE batch.id = batch_id)"

TABLES = (
    # Figures and the work that makes them.
    *alike(("reports_monthfigure", "reports_figurerun"), counter=ALL, summary=READ),
    *alike(("reports_target", "reports_boardreading"), counter=READ, summary=READ),
    # Imports: the file's own words.
    TableAccess(
        "reports_batch",
        seen=f"created_by_id = {setting('user')}::bigint OR " + organization_in_sight("organization_id"),
    ),
    TableAccess("reports_batchfault", seen=_OF_A_BATCH),
    # What an import changed, as it was before.
    TableAccess("reports_batchchange", seen=_OF_A_BATCH),
    TableAccess("reports_columnmapping"),
    TableAccess("reports_importwork"),
    # How long things are kept, and what went.
    *alike(("reports_retentionsetting", "reports_retentioncount"), web="SELECT, INSERT"),
    TableAccess("reports_retentionrun", web="SELECT, INSERT, UPDATE"),
)
