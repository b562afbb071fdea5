"""Why nothing is held on a member in the tables of accounts and of the libraries that sign users in."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("accounts.*", "speaks of whoever uses the register and of machines, not of members"),
    NotHeld("auth.*", "not used"),
    NotHeld("contenttypes.*", "names of tables"),
)
