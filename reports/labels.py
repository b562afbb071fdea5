"""What figures, the values of dimensions and the lines of the balance are called on screen and in files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cells.models import Cause, MeetingKind, ModelGrade
from members.models import (
    BADGE_STEPS,
    AcademicTitle,
    Association,
    AwardKind,
    BadgeKind,
    CardKind,
    Discipline,
    Education,
    Gender,
    Minority,
    Occupation,
    PoliticalTheory,
    Qualification,
    Religion,
    ReviewReason,
    Source,
    Standing,
    Step,
    Stuck,
    Task,
)
from registry.common.templatetags.ui import NO_FIGURE, NOT_GIVEN, rounded
from registry.units.models import BaseKind, Kind, Sector, Special

from .calendar import STEPS
from .indicator import YES_NO_FACTS, Family
from .questions import Row, Status

UNKNOWN = "Chưa rõ"
YES_NO = {"yes": "Có", "no": "Không"}
# The balance of members, line by line, in the order of the form.
BALANCE: Mapping[str, str] = {
    "opening": "Đầu kỳ",
    "first_recorded": "Ghi nhận ban đầu",
    "admitted": "Kết nạp",
    "transferred_in_other_province": "Chuyển đến từ tỉnh khác",
    "transferred_in_province": "Chuyển đến trong tỉnh",
    "restored": "Phục hồi",
    "died": "Từ trần",
    "expelled": "Khai trừ",
    "deleted": "Xóa tên",
    "deleted_probationary": "Trong đó xóa tên đảng viên dự bị",
    "left": "Xin ra, cho ra",
    "transferred_out_other_province": "Chuyển đi tỉnh khác",
    "transferred_out_province": "Chuyển đi trong tỉnh",
    "closing": "Cuối kỳ",
}
# Groups in which the catalogue is shown.
FAMILIES: Mapping[Family, str] = {
    Family.STOCK: "Đảng viên, tại một ngày",
    Family.FLOW: "Biến động trong kỳ",
    Family.RATE: "Biến động trong kỳ",
    Family.TRANSFERS: "Biến động trong kỳ",
    Family.BALANCE: "Biến động trong kỳ",
    Family.VILLAGES: "Thôn, bản",
    Family.VILLAGES_CHANGED: "Thôn, bản",
    Family.ORGANIZATIONS: "Tổ chức đảng",
    Family.CELLS_CHANGED: "Tổ chức đảng",
    Family.WITHOUT_ADMISSION: "Tổ chức đảng",
    Family.CASES: "Chuẩn bị kết nạp",
    Family.PROGRAMMES: "Thôn, bản",
    Family.POSTS: "Chức danh thôn, bản",
    Family.BASES: "Nơi làm việc và việc được giao",
    Family.FAMILIES: "Nơi làm việc và việc được giao",
    Family.GIVEN: "Huy hiệu, thẻ, khen thưởng",
    Family.AWARDS: "Huy hiệu, thẻ, khen thưởng",
    Family.MEETINGS: "Sinh hoạt và xếp loại",
    Family.ATTENDANCE: "Sinh hoạt và xếp loại",
    Family.CELLS_MEETING: "Sinh hoạt và xếp loại",
    Family.RANKED_ORGANIZATIONS: "Sinh hoạt và xếp loại",
    Family.RANKED_MEMBERS: "Sinh hoạt và xếp loại",
    Family.TARGETS: "Chỉ tiêu",
}
# What the figures of a day or period are, with the number of the revision.
STATUSES: Mapping[str, str] = {
    "provisional": "Số liệu tạm tính",
    "final": "Số liệu đã chốt",
    "revised": "Số liệu đã chốt, công bố lại lần {}",
}
# What figures are broken down by.
DIMENSIONS: Mapping[str, str] = {
    "gender": "Giới tính",
    "ethnicity": "Dân tộc",
    "minority": "Nhóm dân tộc",
    "age_band": "Độ tuổi",
    "sector": "Khối, lĩnh vực",
    "standing": "Tư cách",
    "education": "Học vấn",
    "qualification": "Trình độ chuyên môn",
    "occupation": "Nghề nghiệp",
    "academic_title": "Học hàm",
    "political_theory": "Lý luận chính trị",
    "religion": "Tôn giáo",
    "youth_union": "Đoàn viên thanh niên",
    "private_owner": "Chủ doanh nghiệp tư nhân",
    "retired": "Nghỉ hưu",
    "base": "Loại cơ sở",
    "special": "Vùng đặc biệt",
    "kind": "Loại hình",
    "rung": "Bậc của thôn, bản",
    "association": "Hội",
    "cause": "Nguyên nhân",
    "task": "Nhiệm vụ",
    "reason": "Lý do rà soát",
    "years": "Mức huy hiệu",
    "step": "Bước xa nhất đã làm",
    "source": "Nguồn",
    "stuck": "Vướng mắc",
    "grade": "Mức xếp loại",
    "month": "Tháng",
    "quarter": "Quý",
    "year": "Năm",
}
_CHOICES: Mapping[str, Mapping[str, object]] = {
    "gender": dict(Gender.choices),
    "minority": dict(Minority.choices),
    "standing": dict(Standing.choices),
    "education": dict(Education.choices),
    "qualification": dict(Qualification.choices),
    "occupation": dict(Occupation.choices),
    "academic_title": dict(AcademicTitle.choices),
    "political_theory": dict(PoliticalTheory.choices),
    "religion": dict(Religion.choices),
    **dict.fromkeys(YES_NO_FACTS, YES_NO),
    "sector": dict(Sector.choices),
    "base": dict(BaseKind.choices),
    # Of an organization, of a discipline, a badge, a card, an award, a meeting.
    "kind": {
        **dict(Kind.choices),
        **dict(Discipline.choices),
        **dict(BadgeKind.choices),
        **dict(CardKind.choices),
        **dict(AwardKind.choices),
        **dict(MeetingKind.choices),
    },
    "years": {str(years): f"{years} năm" for years in BADGE_STEPS},
    # Of a ranking, shortly, and of a model meeting: what is good in both is called alike.
    "grade": {
        "excellent": "Hoàn thành xuất sắc",
        "completed": "Hoàn thành",
        "not_completed": "Không hoàn thành",
        **dict(ModelGrade.choices),
    },
    "special": {**dict(Special.choices), "none": "Không thuộc vùng nào"},
    "rung": {
        "none": "Chưa có đảng viên",
        "own_committee": "Chi bộ riêng, có chi ủy",
        "own": "Chi bộ riêng",
        "one_two": "Có 1–2 đảng viên",
        "joint": "Sinh hoạt ghép, từ 3 đảng viên",
    },
    "association": dict(Association.choices),
    "cause": dict(Cause.choices),
    "task": dict(Task.choices),
    "reason": dict(ReviewReason.choices),
    "step": {**dict(Step.choices), "none": "Chưa làm bước nào"},
    "source": dict(Source.choices),
    "stuck": dict(Stuck.choices),
    "line": BALANCE,
    "age_band": {"over_60": "Trên 60 tuổi"},
}

# Whose values go by time, by size or upward: they stand in their own order, and not by their figures.
IN_OWN_ORDER = frozenset(
    {
        *STEPS,
        "age_band",
        "education",
        "qualification",
        "political_theory",
        "academic_title",
        "rung",
        "step",
        "years",
        "grade",
        "line",
    }
)
AGE_BANDS = ("18-30", "31-35", "36-40", "41-45", "46-50", "51-55", "56-60", "over_60")


def label(by: str | None, value: str) -> str:
    """The Vietnamese name of a dimension's value; ``by`` is none for a line of the balance.

    ``period`` stands for a period of any length.
    """
    by = by or "line"
    if value == "unknown":
        return UNKNOWN
    if by in (*STEPS, "period"):
        return _span(value)
    if by == "age_band" and value in _CHOICES[by]:
        return str(_CHOICES[by][value])
    if by == "age_band":
        return f"Từ {value.replace('-', ' đến ')} tuổi"
    return str(_CHOICES.get(by, {}).get(value, value))


def known_values(by: str) -> tuple[str, ...]:
    """The values of a dimension, besides unknown, as far as they are a fixed list."""
    return AGE_BANDS if by == "age_band" else tuple(_CHOICES.get(by, ()))


def place_among(by: str, value: str) -> tuple[int, int, str]:
    """Where a value stands among those of its dimension: as they are listed, and what is unknown at the end.

    What is in no fixed list (months, ethnic groups) stands by what it is called.
    """
    if value == "unknown":
        return 2, 0, ""
    listed = known_values(by)
    return (0, listed.index(value), "") if value in listed else (1, 0, value)


def _span(value: str) -> str:
    """A month, quarter, half-year or year as Vietnamese write it."""
    year, _, part = value.partition("-")
    if not part:
        return f"Năm {year}"
    if part.startswith("H"):
        return f"6 tháng {'đầu' if part == 'H1' else 'cuối'} năm {year}"
    return f"Quý {part[1:]}/{year}" if part.startswith("Q") else f"Tháng {int(part)}/{year}"


def figure_cell(row: Row | None) -> Any:
    """A figure as the cell of a file: its number, or why there is none."""
    if row is None:
        return NO_FIGURE[Status.NOT_REPORTED][0]
    if row.is_not_given:
        return NOT_GIVEN
    return row.value if row.status == Status.REPORTED else NO_FIGURE[str(row.status)][0]


def percent_cell(row: Row | None) -> Any:
    """The same of a share, rounded as it is read on screen."""
    cell = figure_cell(row)
    return cell if cell is None or isinstance(cell, str) else rounded(cell, 1)


def unattained(row: Row) -> str:
    """Why nothing can be said of how far a target is met, where it is not applicable."""
    if getattr(row, "is_in_doubt", False):
        return "chưa xác định được trên cơ cấu này"
    if row.denominator == 0:
        return "giao 0"
    return "giao bằng lời" if getattr(row, "words", None) else "chưa tính được"
