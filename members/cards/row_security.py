"""Who may do what with batches of cards: whoever sees the organization that collects one sees it."""

from __future__ import annotations

from registry.common.declared.row_security import TableAccess, organization_in_sight

OF_A_BATCH = "EXISTS (SELECT FROM cards_cardbatch batch WHERE batch.id = batch_id OFFSET 0)"

TABLES = (
    TableAccess("cards_cardbatch", seen=organization_in_sight("organization_id")),
    TableAccess("cards_cardbatchline", seen=OF_A_BATCH),
)
