"""What is held on a person with what cells serve: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("cells.*", "speaks of cells and villages, never of a person"),)
