"""Why nothing is held on a person in the tables of stored figures."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

_SUMS = "holds sums"

HELD = (
    NotHeld("stored.figurerun", _SUMS),
    NotHeld("stored.figurerecount", _SUMS),
    NotHeld("stored.monthfigure", _SUMS),
)
