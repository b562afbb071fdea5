"""Why nothing is held on a person in the table of villages that cells serve."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("cells.*", "speaks of cells and villages, never of a person"),)
