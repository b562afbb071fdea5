"""Why nothing is held on a person in the tables of closed periods."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("periods.*", "figures of units as they were published, never a person"),)
