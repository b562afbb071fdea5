"""What the clock starts for accounts."""

from registry.common.declared.work import ClockTask, Kind

KINDS: tuple[Kind, ...] = ()
CLOCK = (
    ClockTask("forget-old-sessions", "accounts.forget", minute=20),
    ClockTask("note-ends-of-rights", "accounts.note_ends", minute=5),
)
