"""Every fault and warning of an import in Vietnamese: those of any file, and those of the sheets."""

from __future__ import annotations

from collections.abc import Iterable

from registry.common.declared.sheet_parts import FaultText

from .declared import LAYOUTS, SHAPES, SHEETS

# How much of a cell a message quotes.
QUOTED = 60

# Of the file, its tables and its cells, and of rows against rows.
_OF_ANY_FILE = (
    FaultText("not_found", "Không tìm thấy tệp hoặc thư mục này."),
    FaultText(
        "not_a_workbook", "Không đọc được bảng tính này. Hãy lưu lại dưới dạng Excel Workbook (.xlsx)."
    ),
    FaultText("no_sheets", "Không có bảng nào để nhập. Thư mục cần các tệp như members.csv, events.csv."),
    FaultText("too_large", "Tệp quá lớn ({0}); tối đa {1}."),
    FaultText(
        "inflates_too_much",
        "Tệp nén bung ra quá lớn hoặc có quá nhiều thành phần; không mở.",
        "Delete unused rows, columns and pictures (a lone cell far below counts too), or send CSV.",
    ),
    FaultText("macros", "Tệp có chứa macro. Hãy lưu lại dưới dạng Excel Workbook (.xlsx) không có macro."),
    FaultText(
        "document_type",
        "Tệp XML bên trong khai báo DOCTYPE hoặc thực thể ngoài; không mở.",
        "No office program writes such a file: do not trust it.",
    ),
    FaultText("password", "Tệp được đặt mật khẩu. Hãy gỡ mật khẩu rồi nhập lại."),
    FaultText("not_utf8", "Tệp không phải mã UTF-8. Hãy lưu lại dưới dạng CSV UTF-8."),
    FaultText(
        "text_is_tcvn3", "Chữ viết theo bảng mã TCVN3 (ABC) từ ô này. Hãy chuyển sang Unicode rồi nhập lại."
    ),
    FaultText("text_is_vni", "Chữ viết theo bảng mã VNI từ ô này. Hãy chuyển sang Unicode rồi nhập lại."),
    FaultText(
        "wrongly_decoded",
        "“{0}” là chữ đã bị đọc sai bảng mã. Hãy lấy tệp gốc, lưu dưới dạng CSV UTF-8 hoặc Excel.",
        "The file was opened as Western text somewhere on its way: go back to the one before.",
    ),
    FaultText(
        "letters_lost",
        "“{0}” có chữ đã bị thay bằng dấu hỏi khi lưu. Hãy lấy lại từ tệp gốc, lưu dưới dạng CSV UTF-8.",
    ),
    FaultText(
        "bad_csv",
        "Dòng này không đúng dạng CSV (thường do thiếu dấu ngoặc kép đóng).",
        "Look for a quotation mark that is opened and not closed, in this row or just before it.",
    ),
    FaultText("control_character", "Ô này có ký tự điều khiển không in được. Hãy gõ lại."),
    FaultText("too_many_faults", "Có quá nhiều lỗi; chỉ nêu {0} lỗi đầu tiên."),
    FaultText(
        "another_was_first",
        "Dữ liệu vừa được người khác thay đổi trong lúc nhập. Hãy nhập lại.",
        "Send the file again; nothing of it was written.",
    ),
    FaultText("unknown_sheet", "Không có bảng nào tên “{0}”. Các bảng: {1}."),
    FaultText("sheet_twice", "Bảng này có hai lần: “{0}” và “{1}”."),
    FaultText("no_header", "Bảng này chưa có dòng tiêu đề."),
    FaultText(
        "tables_differ",
        "Bảng này không gộp được với bảng trước: hai bảng khác nhau ở các cột {0}.",
        "Give both tables the same columns, or send them one by one.",
    ),
    FaultText(
        "unknown_column",
        "Không có cột nào tên “{0}” trong bảng này (cột {1}). Hãy sửa tên cột hoặc bỏ cột.",
    ),
    FaultText(
        "untitled_column",
        "Cột {0} không có tiêu đề nhưng có {1} ô có chữ, ô đầu ở dòng {2}. Hãy đặt tiêu đề hoặc bỏ cột.",
    ),
    FaultText("column_twice", "Cột này có hai lần trong dòng tiêu đề: “{0}” (cột {1})."),
    FaultText("missing_column", "Bảng thiếu cột “{0}”, không có cột này thì bảng không có nghĩa."),
    FaultText(
        "missing_choice",
        "Bảng không có cột “{0}”: hãy chọn một giá trị cho cả bảng khi ghép cột.",
        "In the browser it is chosen on the page of columns; the command takes a day as `--facts-from`.",
    ),
    FaultText(
        "marked_twice", "Các cột đánh dấu của dòng này nói hai điều khác nhau. Hãy chỉ để lại một dấu."
    ),
    FaultText("extra_cells", "Dòng này có ô nằm ngoài các cột của tiêu đề: “{0}” (cột {1})."),
    FaultText("required", "Ô này không được để trống."),
    FaultText("too_long", "Ô này dài {0} ký tự, tối đa {1}."),
    FaultText(
        "number_not_text",
        "“{0}” là số nên có thể đã mất các số 0 ở đầu. Hãy định dạng cột là Text rồi gõ lại.",
        quotes_the_cell=True,
    ),
    FaultText(
        "digits_lost",
        "“{0}” là số Excel đã rút gọn, mất chữ số. Hãy định dạng cột là Text rồi gõ lại đủ số.",
        quotes_the_cell=True,
    ),
    FaultText(
        "not_only_digits", "{0} Ký tự “{1}” không phải là chữ số (chữ O không phải số 0, bỏ dấu nháy ở đầu)."
    ),
    FaultText("wrong_length", "{0} Ô này có {1} chữ số.", "A zero at the beginning may be lost."),
    FaultText("only_zeros", "Toàn số 0 không phải là số của ai. Để trống nếu chưa có số."),
    FaultText(
        "masked_number",
        "Số trong ô này đã bị che bớt. Hãy ghi đủ số, hoặc bỏ qua cột này: trong danh sách mỗi người một"
        " dòng, sổ tìm người theo họ tên, ngày sinh và chi bộ.",
        "Nobody is known by a number of which only the end is left.",
    ),
    FaultText("formula", "Ô này là công thức. Hãy dán lại dưới dạng giá trị (Paste Values)."),
    FaultText("excel_error", "Ô này là lỗi của Excel ({0}). Hãy sửa công thức, hoặc gõ lại giá trị."),
    FaultText(
        "date_in_text",
        "Excel đã đổi ô này thành ngày {0}. Hãy định dạng cột là Text rồi gõ lại.",
        "15/11 and 12/5 become days where a number of a document, a class or a house was meant.",
    ),
    FaultText("bad_date", "“{0}” không phải là ngày. Hãy ghi dd/mm/yyyy, ví dụ 30/06/2025."),
    FaultText(
        "small_number", "“{0}” chỉ là một số, không phải là ngày. Hãy ghi dd/mm/yyyy, ví dụ 30/06/2025."
    ),
    FaultText("two_digit_year", "“{0}”: hãy ghi năm đủ bốn chữ số, ví dụ 05/07/1985."),
    FaultText(
        "month_first",
        "“{0}” ghi tháng trước ngày. Hãy ghi ngày trước: dd/mm/yyyy, và xem lại cả cột.",
        "Other days of the column may be month first too, and nothing tells: mend the whole column.",
    ),
    FaultText("no_such_date", "“{0}”: lịch không có ngày này."),
    FaultText(
        "only_a_year",
        "“{0}” chỉ là năm. Hãy ghi đủ ngày, tháng, năm theo hồ sơ, hoặc để trống; đừng ghi 01/01.",
    ),
    FaultText(
        "only_a_month",
        "“{0}” chỉ là tháng và năm. Hãy ghi đủ ngày theo hồ sơ, hoặc để trống; đừng ghi ngày 01.",
    ),
    FaultText("implausible_date", "Ngày {0} nằm ngoài khoảng hợp lý."),
    FaultText("unknown_value", "“{0}” không có trong danh mục. Chọn một trong: {1}."),
    FaultText("not_yes_or_no", "“{0}” không phải là có hoặc không."),
    FaultText("not_a_number", "“{0}” không phải là số. Ghi ví dụ 1200, 1.200 hoặc 12,5."),
    FaultText("dates_reversed", "Ngày bắt đầu sau ngày kết thúc."),
    FaultText("duplicate_row", "Dòng này trùng với dòng {0}."),
    FaultText("overlap", "Khoảng thời gian này chồng lên dòng {0} của cùng đối tượng."),
    FaultText("overlaps_the_register", "Khoảng thời gian này chồng lên khoảng từ {0} đã có trong sổ."),
)
# Of what was found in a file and passed over: nothing is left out in silence.
_NOTED = (
    FaultText("rows_passed_over", "Bỏ qua {0} {1}: {2}."),
    FaultText("numbering_column", "Cột {0} “{1}” chỉ đánh số dòng nên không nhập."),
    FaultText("empty_column", "Cột {0} “{1}” không có ô nào có chữ nên không nhập."),
    FaultText("column_left_out", "Cột {0} “{1}” không nhập, như đã chọn khi ghép cột: {2} ô có chữ."),
    FaultText("column_not_known", "Sổ không có cột nào như cột {0} “{1}” nên không nhập: {2} ô có chữ."),
    FaultText("table_left_out", "Trang “{0}” không nhập, như đã chọn."),
    FaultText("taken_for_other", "“{0}” không có trong danh mục ({1} dòng): ghi là “{2}”."),
    FaultText("more_taken_for_other", "Còn {0} cách ghi khác không có trong danh mục: ghi là “{1}”."),
    FaultText("unit_from_title", "Bảng không có cột “{0}”: lấy theo tiêu đề “{1}”."),
)
# Of what the sender may do.
_OF_THE_SENDER = (
    FaultText("outside_scope", "“{0}” nằm ngoài phạm vi được giao của người nhập.", quotes_the_cell=True),
    FaultText("not_allowed", "Người nhập không có quyền nhập bảng này."),
)


def _in_order(texts: Iterable[FaultText]) -> dict[str, FaultText]:
    """By code, as the documentation lists them; a text that two apps need is listed with the upper one's."""
    listed: dict[str, FaultText] = {}
    for text in texts:
        listed.pop(text.code, None)
        listed[text.code] = text
    for text in [text for text in listed.values() if text.before]:
        codes = [code for code in listed if code != text.code]
        codes.insert(codes.index(text.before), text.code)
        listed = {code: listed[code] for code in codes}
    return listed


FAULTS = _in_order(
    (*_OF_ANY_FILE, *(text for shape in SHAPES for text in shape.texts.faults), *_OF_THE_SENDER)
)
MESSAGES = {code: text.message for code, text in FAULTS.items()}
WARNINGS = {text.code: text.message for sheet in SHEETS for text in sheet.texts.warnings}
NOTES = {
    text.code: text.message for text in (*_NOTED, *(t for layout in LAYOUTS for t in layout.texts.warnings))
}


def template(code: str) -> str:
    """The sentence for ``code``, its words still open."""
    return MESSAGES.get(code) or WARNINGS.get(code) or NOTES[code]


def message(code: str, *about: object) -> str:
    """The sentence for ``code``; long values are cut."""
    return template(code).format(*(_quoted(str(one)) for one in about))


def _quoted(value: str) -> str:
    if not value.isprintable():
        value = "".join(c if c.isprintable() else "�" for c in value)
    return value if len(value) <= QUOTED or ", " in value else value[: QUOTED - 1] + "…"
