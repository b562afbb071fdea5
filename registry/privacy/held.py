"""What settings of how long things are kept hold on a person: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("privacy.retentionsetting", "a setting"),
    NotHeld("privacy.retentionrun", "that old things were removed"),
    NotHeld("privacy.retentioncount", "holds sums"),
)
