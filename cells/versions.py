"""What of cells outlasts its replacement: villages served, meetings, rankings, programmes of villages."""

from __future__ import annotations

from registry.common.declared.versions import Versioned

TABLES = (
    Versioned("cells_cellvillage"),
    Versioned("cells_meeting"),
    Versioned("cells_ranking", "member_id"),
    Versioned("cells_residencecomment", "member_id"),
    Versioned("cells_villageprogramme", "in_charge_id"),
)
