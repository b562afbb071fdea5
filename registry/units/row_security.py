"""Who may do what with the tables of territories and of the numbers of units."""

from __future__ import annotations

from registry.common.declared.row_security import ALL, AREA_NUMBERS, READ, TableAccess, alike, unit_in_sight

TABLES = (
    TableAccess(
        "areas_area",
        counter=READ,
        deriver=READ,
        summary=READ,
        seen=unit_in_sight("areas_area", AREA_NUMBERS, "areas"),
        added="true",
    ),
    *alike(
        ("areas_areaplacement", "areas_areanaming", "areas_areachange"),
        counter=READ,
        deriver=READ,
        summary=READ,
    ),
    # Numbers of units: written by those who number, read by policies in the name of whoever asks.
    *alike(("areas_treenumbering", AREA_NUMBERS), web=READ, deriver=ALL),
    TableAccess("areas_treechange", web="SELECT, INSERT", deriver=ALL),
)
