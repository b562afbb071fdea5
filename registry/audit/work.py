"""What the clock starts for the audit trail."""

from registry.common.declared.work import ClockTask, Kind

KINDS: tuple[Kind, ...] = ()
CLOCK = (
    ClockTask("seal-trail", "audit.seal", seconds=60.0),
    ClockTask("verify-trail", "audit.verify", hour=3, minute=10),
)
