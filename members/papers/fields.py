"""The fields that a template may name, and what each says: this list is all that a template can reach."""

from __future__ import annotations

from typing import NamedTuple

from .language import Scope


class Field(NamedTuple):
    """A field of templates: its name, what it says, of what, and whether only papers on prospects have it."""

    name: str
    says: str
    scope: Scope
    of_case: bool = False


def _of_paper(name: str, says: str) -> Field:
    return Field(name, says, Scope.PAPER)


def _of_person(name: str, says: str, *, of_case: bool = False) -> Field:
    return Field(name, says, Scope.PERSON, of_case)


FIELDS = (
    _of_paper("số", "Số lấy từ sổ văn bản của cơ quan ban hành"),
    _of_paper("ký hiệu", "Chữ viết tắt của cơ quan: TU, ĐU, CB"),
    _of_paper("ngày ký", "ngày … tháng … năm …"),
    _of_paper("nơi ban hành", "Tên địa bàn của cơ quan ban hành"),
    _of_paper("cơ quan", "Tên cơ quan ban hành: Đảng ủy xã …, Chi bộ …"),
    _of_paper("CƠ QUAN", "Tên cơ quan ban hành, viết hoa"),
    _of_paper("cơ quan cấp trên", "Tên cơ quan cấp trên trực tiếp"),
    _of_paper("CƠ QUAN CẤP TRÊN", "Tên cơ quan cấp trên trực tiếp, viết hoa"),
    _of_paper("thay mặt", "T/M BAN THƯỜNG VỤ, T/M CHI BỘ …"),
    _of_paper("CHỨC VỤ", "Chức vụ người ký, viết hoa"),
    _of_paper("người ký", "Họ và tên người giữ chức vụ đó vào ngày ký"),
    _of_paper("quy định", "Quy định thi hành Điều lệ Đảng có hiệu lực vào ngày ký"),
    _of_paper("số người", "Số người trong văn bản"),
    _of_paper("nơi đến", "Nơi chuyển sinh hoạt đến"),
    _of_person("thứ tự", "Số thứ tự trong danh sách"),
    _of_person("họ và tên", "Họ và tên"),
    _of_person("ngày sinh", "Ngày sinh, hoặc tháng, năm nếu chỉ biết vậy"),
    _of_person("giới tính", "Nam, Nữ"),
    _of_person("dân tộc", "Dân tộc"),
    _of_person("quê quán", "Quê quán"),
    _of_person("nơi cư trú", "Thôn, bản cư trú vào ngày ký"),
    _of_person("chi bộ", "Chi bộ vào ngày ký"),
    _of_person("ngày kết nạp", "Ngày vào Đảng (lễ kết nạp)"),
    _of_person("ngày hết dự bị", "Ngày hết 12 tháng dự bị"),
    _of_person("ngày chính thức", "Ngày được tính là đảng viên chính thức"),
    _of_person("ngày chi bộ họp", "Ngày chi bộ xét, biểu quyết", of_case=True),
    _of_person("chi bộ triệu tập", "Số đảng viên chính thức được triệu tập", of_case=True),
    _of_person("chi bộ có mặt", "Số có mặt", of_case=True),
    _of_person("chi bộ tán thành", "Số tán thành", of_case=True),
    _of_person("chi bộ tỷ lệ", "Tỷ lệ tán thành trên số được triệu tập", of_case=True),
    _of_person("số nghị quyết chi bộ", "Số nghị quyết của chi bộ", of_case=True),
    _of_person("ngày đảng ủy họp", "Ngày đảng ủy cơ sở xét, biểu quyết", of_case=True),
    _of_person("đảng ủy triệu tập", "Số cấp ủy viên được triệu tập", of_case=True),
    _of_person("đảng ủy tán thành", "Số tán thành", of_case=True),
    _of_person("đảng ủy tỷ lệ", "Tỷ lệ tán thành trên số được triệu tập", of_case=True),
    _of_person("số nghị quyết đảng ủy", "Số nghị quyết của đảng ủy cơ sở", of_case=True),
    _of_person("ngày cấp chứng nhận", "Ngày cấp giấy chứng nhận bồi dưỡng", of_case=True),
)
