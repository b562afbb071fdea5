"""Who may do what with the tables of territories and of the numbers of units."""

from __future__ import annotations

from registry.common.declared.row_security import ALL, AREA_NUMBERS, READ, TableAccess, alike, unit_in_sight

TABLES = (
    TableAccess(
        "units_area",
        counter=READ,
        deriver=READ,
        summary=READ,
        seen=unit_in_sight("units_area", AREA_NUMBERS, "areas"),
        added="true",
    ),
    *alike(
        ("units_areaplacement", "units_areanaming", "units_areachange"),
        counter=READ,
        deriver=READ,
        summary=READ,
    ),
    # Numbers of units: written by those who number, read by policies in the name of whoever asks.
    *alike(("units_treenumbering", AREA_NUMBERS), web=READ, deriver=ALL),
    TableAccess("units_treechange", web="SELECT, INSERT", deriver=ALL),
)
