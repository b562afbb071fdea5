"""Which tables say where units stand and what they are called."""

from __future__ import annotations

STRUCTURE = (
    "units_area",
    "units_areaplacement",
    "units_areanaming",
    "units_areachange",
    "units_organization",
    "units_organizationterm",
    "units_organizationchange",
)
