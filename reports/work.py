"""Work in the background: imports, month-end figures, removal of what is over; the trail's small tasks."""

from registry.common.declared.work import ClockTask
from registry.imports import jobs as imports
from registry.privacy.retention import runs as retention

from .stored import runs as figures

KINDS = (imports.KIND, figures.KIND, retention.KIND)
CLOCK = (
    ClockTask("seal-trail", "reports.seal_trail", seconds=60.0),
    ClockTask("verify-trail", "reports.verify_trail", hour=3, minute=10),
)
