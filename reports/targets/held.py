"""What targets hold on a person: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("targets.target", "speaks of organizations, never of a person"),)
