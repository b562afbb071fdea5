"""Why nothing is held on a person by the board's reading, groups of units and saved questions."""

from __future__ import annotations

from registry.common.declared.held import NotHeld

HELD = (
    NotHeld("reports.boardreading", "a setting"),
    NotHeld("reports.savedquestion", "speaks of whoever uses the register, of units and of figures"),
    NotHeld("reports.noticelook", "villages without a member, marks of deadlines, and when it was looked"),
    NotHeld("reports.unwantednotice", "a setting of whoever uses the register"),
    NotHeld("reports.unitgroup", "speaks of whoever uses the register and of units"),
    NotHeld("reports.notice", "speaks of whoever uses the register, of units and of figures"),
)
