"""Why nothing is held on a person in the tables of plans."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("reorganization.*", "units and figures of units, never a person"),)
