"""Work in the background: making files."""

from registry.common.declared.work import ClockTask

from . import jobs

KINDS = (jobs.KIND,)
CLOCK: tuple[ClockTask, ...] = ()
