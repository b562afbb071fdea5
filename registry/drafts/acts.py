"""Acts on drafts that the audit trail records. What is confirmed is recorded as the act that it then is."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("drafts.listed", "xem các bản nháp của mình", is_look=True),
    Act("draft.given_up", "bỏ một bản nháp"),
)
