"""Acts on statutory forms that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("forms.declared", "khai báo số cho biểu thống kê"),
    Act("forms.reminded", "nhắc đơn vị khai báo cho biểu thống kê"),
    Act("forms.laid_out", "sửa mẫu biểu thống kê"),
)
