"""Why nothing is held on a person in the tables of statutory forms."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("statutory.*", "numbers and layouts of units, never a person"),)
