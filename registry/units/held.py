"""What is held on a person with territories: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("areas.*", "speaks of territories, never of a person"),)
