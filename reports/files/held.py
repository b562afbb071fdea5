"""Why files that are made in the background are in no document on a person."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("files.madefile", "that a file of a unit was asked for, and how far it is"),
    NotHeld(
        "files.filepart",
        "sealed pieces of lists of what stands elsewhere, found by no person; removed after the set time",
    ),
)
