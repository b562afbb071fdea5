"""What is done with targets, as the trail says it."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (Act("targets.set", "giao chỉ tiêu"),)
