"""What is held on a person with Party organizations: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (NotHeld("cells.*", "speaks of organizations, never of a person"),)
