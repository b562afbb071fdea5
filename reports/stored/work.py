"""Work in the background: storing month-end figures, and recounting them each night."""

from registry.common.declared.work import ClockTask

from . import recounts, runs

KINDS = (runs.KIND, recounts.KIND)
CLOCK: tuple[ClockTask, ...] = ()
