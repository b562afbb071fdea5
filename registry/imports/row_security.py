"""Who may do what with the tables of imports: the words of files."""

from __future__ import annotations

from registry.common.declared.row_security import TableAccess, of_context, organization_in_sight

_OF_A_BATCH = "EXISTS (SELECT FROM imports_batch batch WHERE batch.id = batch_id)"

TABLES = (
    TableAccess(
        "imports_batch",
        seen=f"created_by_id = {of_context('user')}::bigint OR " + organization_in_sight("organization_id"),
    ),
    TableAccess("imports_batchfault", seen=_OF_A_BATCH),
    # What an import changed, as it was before.
    TableAccess("imports_batchchange", seen=_OF_A_BATCH),
    TableAccess("imports_columnmapping"),
    # Words of cells.
    TableAccess("imports_wordmapping", seen=organization_in_sight("organization_id")),
    TableAccess("imports_importwork"),
)
