"""The facts that entries of the audit trail hold of acts on people, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .models import (
    Awaited,
    AwardKind,
    BadgeKind,
    CardKind,
    Outcome,
    PartyPostKind,
    PostKind,
    ReviewOutcome,
    ReviewReason,
    Step,
)
from .pages.acts import ACTS
from .pages.case_acts import STEP_OF

FACTS: tuple[Fact, ...] = (
    Fact("awaited", "việc phải xác nhận", {str(code): str(label) for code, label in Awaited.choices}),
    Fact(
        "post",
        "chức danh, chức vụ",
        {str(code): str(label) for choices in (PostKind, PartyPostKind) for code, label in choices.choices},
    ),
    Fact(
        "list",
        "danh sách",
        {
            "cap-uy": "cấp ủy",
            "den-han": "đến hạn",
            "van-ban": "người trong văn bản",
            "in-van-ban": "in văn bản",
            "trung-nguoi": "người trùng",
            "bo-quyet-dinh": "bỏ cả quyết định",
            "xep-loai": "xếp loại chất lượng",
            "noi-cu-tru": "mối liên hệ nơi cư trú",
            "ra-soat": "đang rà soát, sàng lọc",
            "dot-the": "đợt cấp thẻ",
            "bo-sung-ho-so": "bổ sung hồ sơ",
            "viec-phai-lam": "việc phải làm",
            "noi-lam-viec": "đảng viên theo nơi làm việc",
        },
    ),
    Fact(
        "purpose",
        "để",
        {
            "bo-sung-ho-so": "ghi phiếu bổ sung hồ sơ",
            "phieu": "xem phiếu đảng viên",
            "chuc-danh": "xem chức danh",
            "phu-trach-ban": "xem người phụ trách thôn, bản",
            "chon": "chọn người trên biểu mẫu",
            "luu-gi": "lập tài liệu về dữ liệu đang lưu",
            "xoa-han": "xóa hẳn",
            "huy": "hủy việc đã ghi",
            "sua-viec": "sửa việc đã ghi",
            "dinh-chinh": "đính chính",
            "huy-hieu": "ghi việc về Huy hiệu Đảng",
            "the-dang": "ghi cấp thẻ",
            "khen-thuong": "ghi khen thưởng",
            "ra-soat": "ghi việc rà soát, sàng lọc",
            "thong-tin-moi": "ghi thay đổi nghề nghiệp, trình độ",
            "bo-thong-tin": "bỏ thông tin ghi nhầm",
            "sua-ho-so": "sửa hồ sơ quần chúng",
            "bo-buoc": "bỏ bước ghi nhầm",
            "ket-thuc": "kết thúc hồ sơ",
            "ket-nap": "lễ kết nạp",
            "in-van-ban": "in văn bản",
            "gioi-thieu": "giới thiệu sang nơi khác",
            "tiep-nhan-trong-tinh": "tiếp nhận người chuyển đến",
            "tu-choi-tiep-nhan": "từ chối tiếp nhận",
            "rut-giay-gioi-thieu": "rút lại giấy giới thiệu",
            **{path: step.label.lower() for path, step in STEP_OF.items()},
            **{act.path: act.title.lower() for act in ACTS},
        },
    ),
    Fact(
        "what",
        "việc",
        {
            str(code): str(label)
            for choices in (BadgeKind, CardKind, AwardKind)
            for code, label in choices.choices
        },
    ),
    Fact("badge", "huy hiệu số"),
    Fact("card", "thẻ cấp số"),
    Fact("award", "khen thưởng số"),
    Fact("review", "lần rà soát số"),
    Fact("review_reason", "lý do rà soát", {str(code): str(label) for code, label in ReviewReason.choices}),
    Fact("review_outcome", "kết quả rà soát", {str(code): str(name) for code, name in ReviewOutcome.choices}),
    Fact("years", "số năm"),
    Fact("occasion_on", "ngày trao"),
    Fact("issued_on", "ngày cấp"),
    Fact("awarded_on", "ngày khen thưởng"),
    Fact("effective_on", "từ ngày"),
    Fact("step", "bước", {str(code): str(label) for code, label in Step.choices}),
    Fact("outcome", "kết quả", {str(code): str(label) for code, label in Outcome.choices}),
    Fact("starts_on", "từ ngày"),
    Fact("ends_on", "đến hết ngày"),
    Fact("ended_on", "đến ngày"),
    Fact("event", "việc số"),
    Fact("village", "thôn, bản"),
    Fact("replaced_by", "thay bằng việc số"),
    Fact("notices", "lưu ý"),
    Fact("by_number", "tìm theo số"),
    Fact("members", "số người"),
    Fact("transfer", "lần chuyển số"),
    Fact("cases", "hồ sơ quần chúng (mã)"),
    Fact("comparison", "lần đối chiếu"),
    Fact("joining", "lần gộp"),
    Fact("is_kept", "hồ sơ được giữ"),
    Fact("same_person", "cùng một người"),
    Fact(
        "numbers",
        "các số",
        {"dossier_no": "số hồ sơ", "card_no": "số thẻ đảng", "citizen_id": "số căn cước"},
    ),
    Fact("is_theirs", "số là của người này"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("members.member", "Đảng viên số"),
    ObjectKind("members.post", "Chức danh số"),
    ObjectKind("members.partypost", "Chức vụ đảng số"),
    ObjectKind("members.base", "Cơ sở số"),
    ObjectKind("members.holiday", "Ngày nghỉ lễ số"),
    ObjectKind("members.confirmationrule", "Quy định xác nhận số"),
    ObjectKind("members.case", "Hồ sơ quần chúng số"),
)
