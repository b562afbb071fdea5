"""What the lines of a preview are called on the page, in the order in which it shows them."""

from __future__ import annotations

from datetime import date

from registry.units.names import in_a_sentence
from reports.engine.village_states import RUNGS
from reports.labels import label
from reports.measures import MEASURES
from reports.models import Basis

from .comparing import GONE, NEW, STILL
from .lines import Line

FIGURES = {
    "villages": "Thôn, bản",
    "villages_without_member_own": "Không có đảng viên (theo chi bộ của thôn, bản)",
    "villages_without_member_resident": "Không có đảng viên cư trú",
    "villages_without_member_local": "Không có đảng viên tại chỗ",
    "villages_at_risk": "Có nguy cơ trắng đảng viên",
    "villages_without_own_cell": "Chưa có chi bộ riêng",
    "villages_nobody_serves": "Không chi bộ nào phụ trách",
    "villages_ready_for_cell": "Đủ điều kiện lập chi bộ",
    "cells": "Chi bộ",
    "joint_cells": "Chi bộ ghép",
    "cells_under_three": "Chi bộ dưới 3 đảng viên chính thức",
    "cells_over_thirty": "Chi bộ trên 30 đảng viên",
    "grassroots_organizations": "Tổ chức cơ sở đảng",
    "cells_without_head": "Chi bộ chưa có bí thư",
    "cells_with_several_heads": "Chi bộ phải chọn một trong nhiều bí thư",
    "villages_without_head": "Thôn, bản chưa có trưởng",
    "villages_with_several_heads": "Thôn, bản phải chọn một trong nhiều trưởng",
    "same_names": "Thôn, bản trùng tên trong xã",
    "same_codes": "Đơn vị trùng mã hành chính",
    "people_in_no_village": "Đảng viên chưa xác định được thôn, bản",
    "people_in_no_cell": "Đảng viên chưa xác định được chi bộ",
    "members": "Đảng viên",
    "village_posts": "Chức danh thôn, bản đang có người giữ",
    "party_posts": "Chức vụ đảng đang có người giữ",
    "tasks": "Phân công đang có hiệu lực",
    "bases": "Cơ sở, nơi làm việc theo địa bàn",
    "targets": "Chỉ tiêu được giao",
    "reserve": "Dự phòng chỉ tiêu",
    "targets_moved": "Chỉ tiêu của đơn vị đã kết thúc, chuyển cho đơn vị khác",
    "closed_periods": "Kỳ số liệu đã khóa (số đã công bố giữ nguyên)",
    "closed_periods_reached": "Kỳ đã khóa mà ngày thực hiện rơi vào hoặc trước đó",
}
# What the plan does with what a line counts.
MARKS = {NEW: "thêm", GONE: "bớt", STILL: "vẫn có"}
FIELDS = {
    "old": "Đơn vị cũ",
    "new": "Đơn vị mới",
    "commune": "Thuộc",
    "kind": "Hình thức",
    "tree": "Loại đơn vị",
    "is_main": "Chính",
    "name": "Tên mới",
    "level": "Cấp, loại hình",
    "unit_kind": "Gọi là",
    "code": "Mã",
    "parent": "Cấp trên mới",
    "villages": "Thôn, bản phụ trách",
    "head": "Người đứng đầu mới",
    "cells": "Nhập chi bộ",
    "cell_code": "Mã chi bộ mới",
    "secretary": "Bí thư chi bộ mới",
    "on": "Ngày thực hiện",
    "state_instrument": "Văn bản của Nhà nước",
    "party_instrument": "Văn bản của Đảng",
}
_ORDER = {code: place for place, code in enumerate(FIGURES)}


def order(line: Line) -> tuple[int, int, str, str]:
    """Where a line stands; villages by their rungs, from none up."""
    rung = RUNGS.index(line.by) if line.by in RUNGS else -1
    return _ORDER.get(line.figure, len(_ORDER)), rung, line.by, line.unit


def called(line: Line) -> str:
    """What a line is called, without its unit."""
    title = FIGURES.get(line.figure, line.figure)
    if line.figure == "villages" and line.by:
        return f"{title}: {label('rung', line.by)}"
    if line.figure in ("targets", "reserve") and line.by:
        measure, basis, *days = line.by.split(" ")
        starts, ends = (date.fromisoformat(day) for day in days)
        named = MEASURES[measure].title if measure in MEASURES else measure
        period = f"{starts:%d/%m/%Y} – {ends:%d/%m/%Y}"
        return f"{title}: {in_a_sentence(named)} ({Basis(basis).label.lower()}, {period})"
    return title
