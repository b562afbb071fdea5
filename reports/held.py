"""Why nothing is held on a person by the board's reading, groups of units and saved questions."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("reports.boardreading", "a setting"),
    NotHeld("reports.savedquestion", "speaks of whoever uses the register, of units and of figures"),
    NotHeld("reports.noticelook", "which villages were without a member, and when that was looked for"),
    NotHeld("reports.unwantednotice", "a setting of whoever uses the register"),
    NotHeld("reports.unitgroup", "speaks of whoever uses the register and of units"),
    NotHeld("reports.notice", "speaks of whoever uses the register, of units and of figures"),
)
