"""Acts on people that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    # People looked at.
    Act("members.read", "mở hồ sơ đảng viên", is_look=True),
    Act("members.listed", "xem danh sách đảng viên", is_look=True),
    Act("members.searched", "tìm đảng viên", is_look=True),
    Act("members.compared", "tra người trùng trước khi ghi mới", is_look=True),
    Act("members.exported", "xuất danh sách đảng viên ra tệp", is_look=True),
    Act("members.numbers_shown", "xem đầy đủ số giấy tờ", is_look=True),
    Act("members.holdings_shown", "lập tài liệu về mọi dữ liệu đang lưu của một người", is_look=True),
    Act("members.access_log_listed", "xem danh sách những ai đã xem một người", is_look=True),
    Act("cases.listed", "xem danh sách quần chúng ưu tú", is_look=True),
    Act("cases.exported", "xuất danh sách quần chúng ưu tú ra tệp", is_look=True),
    Act("cases.read", "mở hồ sơ quần chúng", is_look=True),
    # Prospects written about.
    Act("case.opened", "đưa vào danh sách nguồn"),
    Act("case.corrected", "sửa hồ sơ quần chúng"),
    Act("case.step_noted", "ghi một bước kết nạp"),
    Act("case.step_removed", "bỏ một bước ghi nhầm"),
    Act("case.admitted", "kết nạp người trong danh sách nguồn"),
    Act("case.closed_in_vain", "kết thúc hồ sơ, xóa thông tin của người đó"),
    Act("holiday.added", "thêm một ngày nghỉ lễ"),
    Act("holiday.removed", "bỏ một ngày nghỉ lễ"),
    # People written about.
    Act("member.first_recorded", "ghi nhận ban đầu một đảng viên"),
    Act("member.admitted", "ghi kết nạp"),
    Act("member.recognized", "ghi công nhận chính thức"),
    Act("member.cell_changed", "ghi chuyển chi bộ"),
    Act("member.moved", "ghi chuyển nơi cư trú"),
    Act("member.transferred_in", "ghi chuyển sinh hoạt đến"),
    Act("member.transferred_out", "ghi chuyển sinh hoạt đi"),
    Act("member.away", "ghi sinh hoạt tạm thời nơi khác"),
    Act("member.back", "ghi trở về sinh hoạt"),
    Act("member.exempted", "ghi miễn sinh hoạt"),
    Act("member.disciplined", "ghi kỷ luật"),
    Act("member.deleted", "ghi xóa tên"),
    Act("member.left", "ghi xin ra, cho ra"),
    Act("member.expelled", "ghi khai trừ"),
    Act("member.died", "ghi từ trần"),
    Act("member.restored", "ghi phục hồi"),
    Act("member.corrected", "đính chính lý lịch"),
    Act("member.facts_stated", "ghi thay đổi nghề nghiệp, trình độ"),
    Act("member.facts_taken_back", "bỏ thông tin ghi nhầm"),
    Act("member.erased", "xóa hẳn một người khỏi sổ"),
    Act("event.voided", "hủy một việc đã ghi"),
    Act("event.replaced", "sửa một việc đã ghi"),
    Act("cell.members_moved", "chuyển đảng viên sang chi bộ khác"),
    Act("post.filled", "ghi người giữ chức danh"),
    Act("post.vacated", "ghi thôi giữ chức danh"),
    Act("members.pairs_listed", "xem các cặp trùng số", is_look=True),
    Act("numbers.compared", "quyết định một cặp trùng số"),
    Act("numbers.settled", "xác nhận các số không trùng ai"),
    Act("identifiers.key_changed", "thay khóa mã hóa số giấy tờ"),
)
