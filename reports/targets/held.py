"""Why nothing is held on a person in the tables of targets."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("targets.target", "speaks of organizations, never of a person"),
    NotHeld("targets.programme", "speaks of documents and organizations, never of a person"),
)
