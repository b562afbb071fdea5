"""What counts of requests hold on a person: nothing."""

from __future__ import annotations

from .declared.held import NotHeld

HELD = (NotHeld("common.*", "how often an address asked"),)
