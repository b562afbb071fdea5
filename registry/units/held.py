"""What is held on a person with territories and Party organizations: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("units.*", "speaks of territories and organizations, never of a person"),)
