"""Who may do what with papers: whoever sees the organization that issues one sees it."""

from __future__ import annotations

from registry.common.declared.row_security import TableAccess, organization_in_sight

OF_A_PAPER = "EXISTS (SELECT FROM papers_paper paper WHERE paper.id = paper_id OFFSET 0)"

TABLES = (
    # A template holds no person.
    TableAccess("papers_papertemplate", web="SELECT, INSERT"),
    TableAccess("papers_paper", web="SELECT, INSERT, UPDATE", seen=organization_in_sight("organization_id")),
    TableAccess("papers_paperperson", seen=OF_A_PAPER),
)
