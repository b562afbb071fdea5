"""Acts about cells that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("cell.serves", "giao thôn, bản cho chi bộ"),
    Act("cell.serves_no_more", "thôi giao thôn, bản cho chi bộ"),
    Act("cell.meetings", "ghi sinh hoạt của chi bộ"),
)
