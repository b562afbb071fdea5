"""Why nothing is held on a person in the tables of settings of how long things are kept."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("privacy.retentionsetting", "a setting"),
    NotHeld("privacy.retentionrun", "that old things were removed"),
    NotHeld("privacy.retentioncount", "holds sums"),
)
