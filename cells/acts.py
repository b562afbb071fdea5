"""Acts about cells and villages that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("cell.serves", "giao thôn, bản cho chi bộ"),
    Act("cell.serves_no_more", "thôi giao thôn, bản cho chi bộ"),
    Act("cell.meetings", "ghi sinh hoạt của chi bộ"),
    Act("ranking.proposed", "đề xuất xếp loại chất lượng"),
    Act("ranking.decided", "quyết định xếp loại chất lượng"),
    Act("ranking.sent_back", "trả lại đề xuất xếp loại"),
    Act("member.introduced", "giới thiệu giữ mối liên hệ nơi cư trú"),
    Act("member.introduction_ended", "thôi giữ mối liên hệ nơi cư trú"),
    Act("member.residence_comment", "ghi nhận xét nơi cư trú"),
    Act("ranking_cap.set", "đặt trần xếp loại xuất sắc"),
    Act("village.programme_opened", "mở chương trình xóa bản trắng"),
    Act("village.programme_revised", "sửa chương trình xóa bản trắng"),
    Act("village.programme_closed", "đóng chương trình xóa bản trắng"),
    Act("village.step_noted", "ghi nhật ký thôn, bản"),
    Act("village.step_removed", "bỏ một dòng nhật ký thôn, bản"),
)
