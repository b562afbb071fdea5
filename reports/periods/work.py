"""Work in the background: closing periods."""

from registry.common.declared.work import ClockTask

from . import closing

KINDS = (closing.KIND,)
CLOCK: tuple[ClockTask, ...] = ()
