"""Why nothing is held on a person in tables of counts and notes; ``members`` says whose past rows are."""

from __future__ import annotations

from .declared.held import NotHeld

HELD = (
    NotHeld("common.ratecount", "how often an address asked"),
    NotHeld("common.processbeat", "when a process of the register last said that it lives"),
    NotHeld("common.write", "which table was written when"),
    NotHeld("common.recording", "when a transaction wrote"),
)
