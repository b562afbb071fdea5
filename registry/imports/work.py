"""Work in the background: checking and writing imports."""

from registry.common.declared.work import ClockTask

from . import jobs

KINDS = (jobs.KIND,)
CLOCK: tuple[ClockTask, ...] = ()
