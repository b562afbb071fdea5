"""Who may do what with the tables of cells, and which rows each user sees.

A meeting is seen by those who see its cell, a ranking by those who see the organization or the member, work
on a village by those who see the village.
"""

from __future__ import annotations

from members.row_security import OF_A_MEMBER
from registry.common.declared.row_security import READ, TableAccess, area_in_sight, organization_in_sight

RANKED = f"CASE WHEN member_id IS NULL THEN {organization_in_sight('organization_id')} ELSE {OF_A_MEMBER} END"

TABLES = (
    TableAccess("cells_cellvillage", counter=READ, deriver=READ, summary=READ),
    TableAccess("cells_meeting", counter=READ, seen=organization_in_sight("cell_id")),
    TableAccess("cells_ranking", counter=READ, seen=RANKED),
    TableAccess("cells_rankingproposal", seen=RANKED),
    TableAccess("cells_residencecomment", seen=OF_A_MEMBER),
    # A rule of the board: it speaks of no unit and of nobody.
    TableAccess("cells_rankingcap"),
    # Whoever sees the village sees what is done there; who is in charge is named to whom may see that member.
    TableAccess("cells_villageprogramme", counter=READ, seen=area_in_sight("village_id")),
    TableAccess("cells_villagelogentry", seen=area_in_sight("village_id")),
)
