"""The kinds of things that are not kept for ever, each with how long, whence the rule, and what removes it.

How sure a rule is: F read in a published source, 2 second-hand, M from memory, D our own reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from registry.accounts.sign_in import devices

from . import imports, people, trail

# Both laws ask that personal data be kept no longer than its purpose needs; neither, as far as we have read,
# gives days. The days are ours, and each board sets its own within the bounds.
LAW = "Luật 91/2025/QH15, Nghị định 356/2025: chỉ giữ trong thời gian cần cho mục đích; số ngày là tự đặt"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``count`` and ``remove`` are given an instant and say how many things are, or were, older.

    Days may be set from ``lowest`` to ``highest``. ``remove`` runs in the caller's transaction.
    """

    code: str
    title: str
    goes: str
    days: int
    lowest: int
    highest: int
    count: Callable[[datetime], int]
    remove: Callable[[datetime], int]
    source: str = LAW
    sure: str = "D"


KINDS = (
    Kind(
        "import_files",
        "Tệp gửi để nhập mà không làm tiếp",
        "Tệp bị xóa khỏi máy, lần nhập thành «đã bỏ».",
        7,
        1,
        30,
        imports.count_files,
        imports.remove_files,
    ),
    Kind(
        "import_leftovers",
        "Tệp còn sót trên đĩa",
        "Thư mục tệp mà không lần nhập nào cần đến nữa.",
        1,
        1,
        7,
        imports.count_leftovers,
        imports.remove_leftovers,
    ),
    Kind(
        "import_faults",
        "Lỗi và lời nhắc của lần nhập đã xong",
        "Danh sách lỗi có trích chữ trong tệp, và tên các cột của tệp.",
        30,
        7,
        180,
        imports.count_faults,
        imports.remove_faults,
    ),
    Kind(
        "import_undo",
        "Bản ghi cũ giữ để hoàn tác một lần nhập",
        "Thông tin trước khi tệp sửa; sau đó lần nhập ấy không hoàn tác được nữa.",
        90,
        7,
        365,
        imports.count_undo,
        imports.remove_undo,
    ),
    Kind(
        "never_counted",
        "Hồ sơ chưa từng được tính",
        "Người mà mọi việc đã ghi đều bị hủy: xóa hẳn lý lịch, các việc đã hủy và mọi bản sao.",
        180,
        30,
        1095,
        people.count,
        people.remove,
    ),
    Kind(
        "audit_reasons",
        "Lý do ghi trong nhật ký",
        "Lời ghi lý do, mục đích có thể nêu tên người; dòng nhật ký và chuỗi niêm phong còn nguyên.",
        1825,
        365,
        3650,
        trail.count_reasons,
        trail.remove_reasons,
    ),
    Kind(
        "client_tokens",
        "Máy nhận số liệu đã thu hồi hoặc hết hạn",
        "Tên máy và mã băm của mã truy cập cũ.",
        365,
        30,
        1825,
        trail.count_clients,
        trail.remove_clients,
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}

DEVICES = f"{devices.KEPT_FOR.days} ngày sau lần dùng cuối"
# What is cleared by the work that made it, at a time that nobody sets.
FIXED = (
    ("Dấu vết «bảng nào vừa được ghi»", "24 giờ, sau lần tổng hợp đêm; không có người nào trong đó"),
    ("Phiên đăng nhập đã hết hạn", "trong vòng một giờ"),
    ("Số lần đăng nhập sai", "một ngày sau lần sai cuối; tên và địa chỉ máy chỉ giữ dạng băm"),
    ("Dấu của trình duyệt đã từng đăng nhập", DEVICES),
    ("Số đếm lần gọi của mỗi máy", "vài phút, tự mất khi máy chủ khởi động lại"),
    ("Tệp xuất ra (Excel, CSV, JSON)", "không giữ: gửi thẳng cho người xuất rồi thôi"),
)
