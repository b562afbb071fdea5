"""The facts that entries of the audit trail hold of acts on accounts, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .models import Role

FACTS: tuple[Fact, ...] = (
    Fact("role", "vai trò", {str(code): str(label) for code, label in Role.choices}),
    Fact(
        "factor",
        "bước hai",
        {"none": "không", "totp": "mã trên điện thoại", "webauthn": "khóa bảo mật"},
    ),
    Fact("delegated", "giao thay"),
    Fact("route", "trang"),
    Fact("method", "cách gửi"),
    Fact("expires_at", "dùng được đến"),
    Fact("exact_until", "số liệu chính xác đến hết ngày"),
    Fact("sessions_ended", "phiên đã chấm dứt"),
    Fact("work_cancelled", "việc chờ đã hủy"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("accounts.user", "Tài khoản số"),
    ObjectKind("accounts.summaryclient", "Máy nhận số liệu số"),
)
