"""Why nothing is held on a person in the tables of the board's reading and of saved questions."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("reports.boardreading", "a setting"),
    NotHeld("reports.savedquestion", "speaks of whoever uses the register, of units and of figures"),
    NotHeld("reports.noticelook", "which villages were without a member, and when that was looked for"),
    NotHeld("reports.unwantednotice", "a setting of whoever uses the register"),
    NotHeld("reports.notice", "speaks of whoever uses the register, of units and of figures"),
)
