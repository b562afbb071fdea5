"""Work in the background: previewing plans and carrying them out."""

from registry.common.declared.work import ClockTask

from . import jobs

KINDS = (jobs.KIND,)
CLOCK: tuple[ClockTask, ...] = ()
