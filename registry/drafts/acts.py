"""Acts on drafts that the audit trail records. What is confirmed is recorded as the act that it then is."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("drafts.listed", "xem các bản nháp của mình", is_look=True),
    Act("draft.given_up", "bỏ một bản nháp"),
    Act("draft.submitted", "gửi một việc để cấp trên xác nhận"),
    Act("draft.taken_back", "rút lại một việc đang chờ xác nhận"),
    Act("draft.sent_back", "trả lại một việc chờ xác nhận"),
    Act("draft.confirmed", "xác nhận một việc do người khác soạn"),
)
