"""How long files, faults and copies of imports are kept."""

from __future__ import annotations

from registry.common.declared.retained import Fixed, Retained

from . import removal

RETAINED = (
    Retained(
        "import_files",
        "Tệp gửi để nhập mà không làm tiếp",
        "Tệp bị xóa khỏi máy, lần nhập thành «đã bỏ».",
        7,
        1,
        30,
        removal.count_files,
        removal.remove_files,
        place=10,
    ),
    Retained(
        "import_leftovers",
        "Tệp còn sót trên đĩa",
        "Thư mục tệp mà không lần nhập nào cần đến nữa.",
        1,
        1,
        7,
        removal.count_leftovers,
        removal.remove_leftovers,
        place=20,
    ),
    Retained(
        "import_faults",
        "Lỗi và lời nhắc của lần nhập đã xong",
        "Danh sách lỗi có trích chữ trong tệp, và tên các cột của tệp.",
        30,
        7,
        180,
        removal.count_faults,
        removal.remove_faults,
        place=30,
    ),
    Retained(
        "import_words",
        "Từ của tệp mà tổ chức đã chọn nghĩa",
        "Từ đã nhớ bị quên khi lâu không tệp nào có; gặp lại thì hỏi lại.",
        730,
        90,
        3650,
        removal.count_words,
        removal.remove_words,
        place=35,
    ),
    Retained(
        "import_undo",
        "Bản ghi cũ giữ để hoàn tác một lần nhập",
        "Thông tin trước khi tệp sửa; sau đó lần nhập ấy không hoàn tác được nữa.",
        90,
        7,
        365,
        removal.count_undo,
        removal.remove_undo,
        place=40,
    ),
    Fixed("Tệp xuất ra (Excel, CSV, JSON)", "không giữ: gửi thẳng cho người xuất rồi thôi", place=60),
)
