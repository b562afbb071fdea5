"""Which tables say where units stand and what they are called."""

from __future__ import annotations

STRUCTURE = (
    "areas_area",
    "areas_areaplacement",
    "areas_areanaming",
    "areas_areachange",
    "cells_organization",
    "cells_organizationterm",
    "cells_organizationchange",
)
