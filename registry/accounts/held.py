"""What is held on a member with accounts, and by the libraries that sign users in: nothing."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("accounts.*", "speaks of whoever uses the register and of machines, not of members"),
    NotHeld("account.*", "a library's own tables about users, empty"),
    NotHeld("mfa.*", "second factors of users"),
    NotHeld("auth.*", "not used"),
    NotHeld("contenttypes.*", "names of tables"),
)
