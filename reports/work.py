"""What the clock starts for figures: reports that come by themselves, and looking for notices."""

from registry.common.declared.work import ClockTask, Kind

KINDS: tuple[Kind, ...] = ()
# Each hour, so that what a night missed comes in the morning.
CLOCK = (
    ClockTask("send-reports", "reports.send", minute=40),
    ClockTask("look-for-notices", "reports.look", minute=50),
)
