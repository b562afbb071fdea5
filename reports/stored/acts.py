"""Acts on stored figures that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("figures.asked", "yêu cầu tổng hợp số liệu"),
    Act("figures.cancelled", "hủy tổng hợp số liệu"),
)
