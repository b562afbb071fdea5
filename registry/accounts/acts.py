"""Acts on accounts, sign-ins and rights that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("accounts.signed_in", "đăng nhập"),
    Act("accounts.signed_out", "đăng xuất"),
    Act("accounts.sign_in_refused", "đăng nhập không thành công"),
    Act("accounts.second_step_refused", "xác thực bước hai không thành công"),
    Act("accounts.session_idle", "phiên làm việc hết hạn vì để lâu không dùng"),
    Act("accounts.session_stolen", "phiên làm việc bị chấm dứt vì dùng trên trình duyệt khác"),
    Act("accounts.sessions_ended", "chấm dứt các phiên làm việc"),
    Act("accounts.created", "lập tài khoản"),
    Act("accounts.renamed", "đổi tên tài khoản"),
    Act("accounts.ended", "khóa tài khoản"),
    Act("accounts.reopened", "mở lại tài khoản"),
    Act("accounts.password_changed", "đổi mật khẩu của mình"),
    Act("accounts.password_reset", "đặt lại mật khẩu cho tài khoản"),
    Act("accounts.factor_added", "thêm cách xác thực bước hai"),
    Act("accounts.factor_removed", "bỏ một cách xác thực bước hai"),
    Act("accounts.factors_reset", "xóa xác thực bước hai của tài khoản"),
    Act("accounts.recovery_codes_made", "tạo mã khôi phục"),
    Act("accounts.granted", "giao quyền"),
    Act("accounts.grant_ended", "thôi giao quyền"),
    Act("accounts.grant_lapsed", "hết hạn quyền"),
    Act("accounts.token_issued", "cấp mã cho máy nhận số liệu"),
    Act("accounts.token_revoked", "thu hồi mã của máy nhận số liệu"),
    Act("access.refused", "bị từ chối vì không đủ quyền"),
)
