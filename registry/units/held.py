"""Why nothing is held on a person in the tables of territories and Party organizations."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("units.*", "speaks of territories and organizations, never of a person"),)
