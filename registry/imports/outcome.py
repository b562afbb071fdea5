"""What comes of an import: counts, faults and warnings, each with its message in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from members.derivation import PlaceFault
from members.identifiers import COLUMNS
from registry.common.templatetags.ui import mask

# More faults than anybody mends by hand; reading stops there and says so.
MOST_FAULTS = 100_000
# How much of a cell a message quotes; of a number the last characters, since faults are kept for a while.
QUOTED = 60
QUOTE_A_NUMBER = {"unknown_member", "outside_scope", "number_not_text", "digits_lost"}

MESSAGES: dict[str, str] = {
    # The file as a whole.
    "not_found": "Không tìm thấy tệp hoặc thư mục này.",
    "not_a_workbook": "Không đọc được bảng tính này. Hãy lưu lại dưới dạng Excel Workbook (.xlsx).",
    "no_sheets": "Không có bảng nào để nhập. Thư mục cần các tệp như members.csv, events.csv.",
    "too_large": "Tệp quá lớn ({0}); tối đa {1}.",
    "inflates_too_much": "Tệp nén bung ra quá lớn hoặc có quá nhiều thành phần; không mở.",
    "macros": "Tệp có chứa macro. Hãy lưu lại dưới dạng Excel Workbook (.xlsx) không có macro.",
    "document_type": "Tệp XML bên trong khai báo DOCTYPE hoặc thực thể ngoài; không mở.",
    "password": "Tệp được đặt mật khẩu. Hãy gỡ mật khẩu rồi nhập lại.",
    "not_utf8": "Tệp không phải mã UTF-8. Hãy lưu lại dưới dạng CSV UTF-8.",
    "text_is_tcvn3": "Chữ viết theo bảng mã TCVN3 (ABC) từ ô này. Hãy chuyển sang Unicode rồi nhập lại.",
    "text_is_vni": "Chữ viết theo bảng mã VNI từ ô này. Hãy chuyển sang Unicode rồi nhập lại.",
    "bad_csv": "Dòng này không đúng dạng CSV (thường do thiếu dấu ngoặc kép đóng).",
    "control_character": "Ô này có ký tự điều khiển không in được. Hãy gõ lại.",
    "too_many_faults": "Có quá nhiều lỗi; chỉ nêu {0} lỗi đầu tiên.",
    "another_was_first": "Dữ liệu vừa được người khác thay đổi trong lúc nhập. Hãy nhập lại.",
    # Sheets and columns.
    "unknown_sheet": "Không có bảng nào tên “{0}”. Các bảng: {1}.",
    "sheet_twice": "Bảng này có hai lần: “{0}” và “{1}”.",
    "no_header": "Bảng này chưa có dòng tiêu đề.",
    "unknown_column": "Không có cột nào tên “{0}” trong bảng này. Hãy sửa tên cột hoặc bỏ cột.",
    "column_twice": "Cột này có hai lần trong dòng tiêu đề: “{0}”.",
    "missing_column": "Bảng thiếu cột “{0}”, không có cột này thì bảng không có nghĩa.",
    "extra_cells": "Dòng này có ô nằm ngoài các cột của tiêu đề: “{0}”.",
    # Cells.
    "required": "Ô này không được để trống.",
    "too_long": "Ô này dài {0} ký tự, tối đa {1}.",
    "number_not_text": "“{0}” là số nên có thể đã mất các số 0 ở đầu. Hãy định dạng cột là Text rồi gõ lại.",
    "digits_lost": "“{0}” là số Excel đã rút gọn, mất chữ số. Hãy định dạng cột là Text rồi gõ lại đủ số.",
    "formula": "Ô này là công thức. Hãy dán lại dưới dạng giá trị (Paste Values).",
    "bad_date": "“{0}” không phải là ngày. Hãy ghi dd/mm/yyyy, ví dụ 30/06/2025.",
    "no_such_date": "“{0}”: lịch không có ngày này.",
    "only_a_year": "“{0}” chỉ là năm. Hãy ghi đủ ngày, tháng, năm hoặc để trống.",
    "implausible_date": "Ngày {0} nằm ngoài khoảng hợp lý.",
    "unknown_value": "“{0}” không có trong danh mục. Chọn một trong: {1}.",
    "not_yes_or_no": "“{0}” không phải là có hoặc không.",
    "unknown_ethnicity": "“{0}” không có trong danh mục 54 dân tộc (hoặc Người nước ngoài).",
    "not_a_number": "“{0}” không phải là số. Ghi không có dấu phân cách hàng nghìn, ví dụ 1200 hoặc 12,5.",
    "dates_reversed": "Ngày bắt đầu sau ngày kết thúc.",
    # Rows against rows.
    "duplicate_row": "Dòng này trùng với dòng {0}.",
    "overlap": "Khoảng thời gian này chồng lên dòng {0} của cùng đối tượng.",
    "overlaps_the_register": "Khoảng thời gian này chồng lên khoảng từ {0} đã có trong sổ.",
    "belongs_to_another": "Số này đã thuộc về người khác trong sổ.",
    # Trees.
    "level_changes": "Đơn vị “{0}” đã có cấp {1}; cấp của một đơn vị không thay đổi.",
    "unknown_parent": "Không có cấp trên “{0}” trong tệp hoặc trong sổ.",
    "parent_rank": "Cấp trên “{0}” không đứng cao hơn đơn vị này.",
    "parent_is_a_cell": "Chi bộ “{0}” không thể có tổ chức cấp dưới.",
    "cycle": "Các đơn vị là cấp trên của nhau thành vòng tròn: {0}.",
    "outlives_parent": "Cấp trên “{0}” không tồn tại suốt khoảng thời gian này.",
    "child_outlives": "Đơn vị cấp dưới “{0}” trong sổ vượt ra ngoài thời gian tồn tại của đơn vị này.",
    "child_rank": "Đơn vị cấp dưới “{0}” trong sổ không còn đứng thấp hơn đơn vị này.",
    "unknown_area": "Không có đơn vị hành chính “{0}” trong tệp hoặc trong sổ.",
    "outlives_area": "Đơn vị hành chính “{0}” không tồn tại suốt khoảng thời gian này.",
    "dependents_outlive": "Trong sổ còn {0} gắn với đơn vị này ngoài thời gian tồn tại mới của nó.",
    # The ledger.
    "from_missing": "Dòng này phải ghi đơn vị cũ.",
    "to_missing": "Dòng này phải ghi đơn vị mới.",
    "from_not_empty": "Thành lập mới thì để trống đơn vị cũ.",
    "to_not_empty": "Giải thể thì để trống đơn vị mới.",
    "unknown_unit": "Không có đơn vị “{0}” trong tệp hoặc trong sổ.",
    "source_not_standing": "Đơn vị “{0}” không tồn tại vào hôm trước ngày thay đổi.",
    "target_not_standing": "Đơn vị “{0}” không tồn tại vào ngày thay đổi.",
    "two_main_successors": "Đơn vị “{0}” đã có một đơn vị kế thừa chính khác trong ngày này.",
    "two_main_predecessors": "Đơn vị “{0}” đã có một đơn vị tiền thân chính khác trong ngày này.",
    # Cells and villages.
    "unknown_cell": "Không có chi bộ “{0}” trong tệp hoặc trong sổ.",
    "unknown_village": "Không có thôn, bản “{0}” trong tệp hoặc trong sổ.",
    "outlives_cell": "Tổ chức “{0}” không phải là chi bộ suốt khoảng thời gian này.",
    "outlives_village": "Thôn, bản “{0}” không tồn tại suốt khoảng thời gian này.",
    # People.
    "unknown_member": "Không có đảng viên nào mang số hồ sơ “{0}” trong tệp hoặc trong sổ.",
    "born_after_event": "Ngày sinh {0} sau ngày {1} là ngày có sự kiện của người này.",
    "official_before_admitted": "Ngày chính thức trước ngày vào Đảng.",
    "bad_detail": "Chi tiết của việc này chỉ là “probationary” (dự bị) hoặc để trống.",
    **PlaceFault.MESSAGES,
    # Targets.
    "not_a_measure": "“{0}” không phải là mã của một chỉ tiêu đếm được.",
    "unknown_organization": "Không có tổ chức “{0}” trong tệp hoặc trong sổ.",
    "period_reversed": "Kỳ bắt đầu sau ngày kết thúc.",
    "number_or_narrative": "Chỉ tiêu là một con số hoặc một câu chữ, đúng một trong hai.",
    # What the sender may do.
    "outside_scope": "“{0}” nằm ngoài phạm vi được giao của người nhập.",
    "in_no_cell": "Người mới này chưa có sự kiện nào ghi chi bộ nên chưa thuộc đơn vị nào. Hãy thêm sự kiện.",
    "not_allowed": "Người nhập không có quyền nhập bảng này.",
}

WARNINGS: dict[str, str] = {
    "no_parent": "Đơn vị “{0}” không có cấp trên; số liệu của nó không vào tỉnh nào.",
    "code_shared": "Mã “{0}” cùng lúc thuộc về hai đơn vị cùng cấp.",
    "no_events": "Đảng viên này chưa có sự kiện nào nên chưa được tính ở đâu.",
}


class Fault(NamedTuple):
    """One faulty cell (or row, or sheet). ``row`` counts as a spreadsheet does: the header is 1."""

    sheet: str
    row: int | None
    column: str
    code: str
    message: str


def message(code: str, *about: object) -> str:
    """The sentence for ``code``; long values are cut."""
    template = MESSAGES.get(code) or WARNINGS[code]
    return template.format(*(_quoted(str(one)) for one in about))


def _quoted(value: str) -> str:
    value = "".join(c if c.isprintable() else "�" for c in value)
    return value if len(value) <= QUOTED or ", " in value else value[: QUOTED - 1] + "…"


class TooManyFaults(Exception):
    """The list is full."""


@dataclass(slots=True)
class Faults:
    """The faults found so far, in any order."""

    found: list[Fault] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, sheet: str, row: int | None, column: str, code: str, *about: object) -> None:
        """One more; raises :class:`TooManyFaults` where the list is full."""
        if len(self.found) >= MOST_FAULTS:
            self.found.append(Fault("", None, "", "too_many_faults", message("too_many_faults", MOST_FAULTS)))
            raise TooManyFaults
        if column in COLUMNS and code in QUOTE_A_NUMBER:
            about = tuple(mask(str(one)) for one in about)
        self.found.append(Fault(sheet, row, column, code, message(code, *about)))

    def in_order(self, sheets: Iterable[str]) -> list[Fault]:
        """Sorted by sheet, row and column; what concerns a whole sheet or file comes first."""
        places = {sheet: i for i, sheet in enumerate(sheets)}
        return sorted(
            self.found,
            key=lambda f: (places.get(f.sheet, -1), f.sheet, f.row or 0, f.column, f.code, f.message),
        )


@dataclass(slots=True)
class Count:
    """What came of the rows of one sheet; ``removed`` are stretches that a unit's new history leaves out."""

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0

    def as_dict(self) -> dict[str, int]:
        """For JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Outcome:
    """What came of an import. ``ok`` without ``written`` is a rehearsal, or a file with nothing new."""

    ok: bool
    counts: dict[str, Count] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    written: bool = False
    batch: UUID | None = None

    @property
    def changes(self) -> int:
        """Rows that were or would be inserted, updated or removed."""
        return sum(count.inserted + count.updated + count.removed for count in self.counts.values())

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "ok": self.ok,
            "written": self.written,
            "batch": str(self.batch) if self.batch else None,
            "counts": {sheet: count.as_dict() for sheet, count in self.counts.items()},
            "faults": [fault._asdict() for fault in self.faults],
            "warnings": [fault._asdict() for fault in self.warnings],
        }
