"""What the board's reading holds on a person: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("reports.boardreading", "a setting"),)
