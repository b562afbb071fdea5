"""Acts on plans of reorganization that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("plan.drafted", "soạn phương án sắp xếp"),
    Act("plan.changed", "sửa phương án sắp xếp"),
    Act("plan.shared", "chia sẻ phương án sắp xếp"),
    Act("plan.discarded", "bỏ phương án sắp xếp"),
    Act("plan.previewed", "xem trước phương án sắp xếp"),
    Act("plan.confirmed", "yêu cầu thực hiện phương án sắp xếp"),
    Act("plan.carried_out", "thực hiện phương án sắp xếp"),
    Act("plan.stopped", "dừng việc của phương án sắp xếp"),
    Act("plan.undone", "hoàn tác phương án sắp xếp"),
)
