"""Work in the background: storing month-end figures."""

from registry.common.declared.work import ClockTask

from . import runs

KINDS = (runs.KIND,)
CLOCK: tuple[ClockTask, ...] = ()
