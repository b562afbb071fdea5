"""Every act that the trail knows, in the words of whoever reads it: «đã …». The one list; a test compares it
with what the code records.
"""

from __future__ import annotations

# Acts that only looked at people; the rest changed something or were about accounts.
LOOKING = "members."

ACTIONS = {
    # People looked at.
    "members.read": "mở hồ sơ đảng viên",
    "members.listed": "xem danh sách đảng viên",
    "members.searched": "tìm đảng viên",
    "members.compared": "tra người trùng trước khi ghi mới",
    "members.exported": "xuất danh sách đảng viên ra tệp",
    "members.numbers_shown": "xem đầy đủ số giấy tờ",
    "members.holdings_shown": "lập tài liệu về mọi dữ liệu đang lưu của một người",
    "members.lookers_listed": "xem danh sách những ai đã xem một người",
    # People written about.
    "member.first_recorded": "ghi nhận ban đầu một đảng viên",
    "member.admitted": "ghi kết nạp",
    "member.recognized": "ghi công nhận chính thức",
    "member.cell_changed": "ghi chuyển chi bộ",
    "member.moved": "ghi chuyển nơi cư trú",
    "member.transferred_in": "ghi chuyển sinh hoạt đến",
    "member.transferred_out": "ghi chuyển sinh hoạt đi",
    "member.away": "ghi sinh hoạt tạm thời nơi khác",
    "member.back": "ghi trở về sinh hoạt",
    "member.exempted": "ghi miễn sinh hoạt",
    "member.disciplined": "ghi kỷ luật",
    "member.deleted": "ghi xóa tên",
    "member.left": "ghi xin ra, cho ra",
    "member.expelled": "ghi khai trừ",
    "member.died": "ghi từ trần",
    "member.restored": "ghi phục hồi",
    "member.corrected": "đính chính lý lịch",
    "member.erased": "xóa hẳn một người khỏi sổ",
    "event.voided": "hủy một việc đã ghi",
    "event.replaced": "sửa một việc đã ghi",
    "cell.members_moved": "chuyển đảng viên sang chi bộ khác",
    "post.filled": "ghi người giữ chức danh",
    "post.vacated": "ghi thôi giữ chức danh",
    # Units.
    "cell.serves": "giao thôn, bản cho chi bộ",
    "cell.serves_no_more": "thôi giao thôn, bản cho chi bộ",
    "organization.found": "lập tổ chức đảng",
    "organization.change": "sửa tổ chức đảng",
    "organization.move": "chuyển tổ chức đảng về cấp trên khác",
    "organization.merge": "hợp nhất tổ chức đảng",
    "organization.split": "chia tách tổ chức đảng",
    "organization.abolish": "giải thể tổ chức đảng",
    "area.found": "lập địa bàn",
    "area.rename": "đổi tên địa bàn",
    "area.move": "chuyển địa bàn về nơi khác",
    "area.merge": "nhập địa bàn",
    "area.split": "chia địa bàn",
    "area.abolish": "bãi bỏ địa bàn",
    "areas.load_official": "nạp danh mục đơn vị hành chính",
    "targets.set": "giao chỉ tiêu",
    # Files and figures.
    "import.received": "tải tệp nhập lên",
    "import.check": "yêu cầu kiểm tra tệp nhập",
    "import.confirmed": "xác nhận ghi tệp nhập",
    "import.cancelled": "dừng đợt nhập",
    "import": "ghi tệp nhập vào sổ",
    "import.undone": "hoàn tác đợt nhập",
    "import.faults_downloaded": "tải tệp lỗi của đợt nhập",
    "export": "xuất toàn bộ sổ",
    "identifiers.key_changed": "thay khóa mã hóa số giấy tờ",
    "figures.asked": "yêu cầu tổng hợp số liệu",
    "figures.cancelled": "hủy tổng hợp số liệu",
    "retention.changed": "đổi thời hạn lưu giữ",
    "retention.applied": "dọn dữ liệu hết thời hạn lưu giữ",
    # Accounts.
    "accounts.signed_in": "đăng nhập",
    "accounts.signed_out": "đăng xuất",
    "accounts.sign_in_refused": "đăng nhập không thành công",
    "accounts.second_step_refused": "xác thực bước hai không thành công",
    "accounts.session_idle": "phiên làm việc hết hạn vì để lâu không dùng",
    "accounts.session_stolen": "phiên làm việc bị chấm dứt vì dùng trên trình duyệt khác",
    "accounts.sessions_ended": "chấm dứt các phiên làm việc",
    "accounts.created": "lập tài khoản",
    "accounts.renamed": "đổi tên tài khoản",
    "accounts.ended": "khóa tài khoản",
    "accounts.reopened": "mở lại tài khoản",
    "accounts.password_changed": "đổi mật khẩu của mình",
    "accounts.password_reset": "đặt lại mật khẩu cho tài khoản",
    "accounts.factor_added": "thêm cách xác thực bước hai",
    "accounts.factor_removed": "bỏ một cách xác thực bước hai",
    "accounts.factors_reset": "xóa xác thực bước hai của tài khoản",
    "accounts.recovery_codes_made": "tạo mã khôi phục",
    "accounts.granted": "giao quyền",
    "accounts.grant_ended": "thôi giao quyền",
    "accounts.token_issued": "cấp mã cho máy nhận số liệu",
    "accounts.token_revoked": "thu hồi mã của máy nhận số liệu",
    "access.refused": "bị từ chối vì không đủ quyền",
    # The trail itself.
    "audit.read": "xem nhật ký",
    "audit.exported": "xuất nhật ký ra tệp",
    "audit.head_exported": "xuất đầu chuỗi nhật ký có chữ ký",
    "audit.reasons_forgotten": "xóa lý do cũ trong nhật ký",
    # The made-up province.
    "demo.brought_in": "nạp dữ liệu trình diễn",
    "demo.user_made": "tạo tài khoản trình diễn",
    "demo.password_renewed": "đổi mật khẩu trình diễn",
}


def words(action: str) -> str:
    """The act in words; its code where it has none."""
    return ACTIONS.get(action, action)
