"""Acts on targets that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (Act("targets.set", "giao chỉ tiêu"),)
