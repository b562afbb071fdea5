"""Work in the background: removal of what has been kept long enough."""

from registry.common.declared.work import ClockTask

from .retention import runs

KINDS = (runs.KIND,)
CLOCK: tuple[ClockTask, ...] = ()
