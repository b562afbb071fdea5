"""Why nothing is held on a person in the tables of the board's reading."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("reports.boardreading", "a setting"),)
