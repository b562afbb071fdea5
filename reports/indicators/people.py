"""Indicators of people: who is there on a day, what happens to them in a period.

Conditions are SQL over ``placed``, one line a person or movement.
"""

from __future__ import annotations

from collections.abc import Iterable

from reports.calendar import STEPS
from reports.indicator import (
    FLOW_DIMENSIONS,
    PEOPLE_DIMENSIONS,
    REVIEW_DIMENSIONS,
    TASK_DIMENSIONS,
    Family,
    Indicator,
)


def _stock(
    code: str,
    title: str,
    counts: str,
    description: str,
    *,
    among: str | None = None,
    dimensions: tuple[str, ...] = PEOPLE_DIMENSIONS,
    stored: bool = False,
) -> Indicator:
    unit = "percent" if among else "people"
    return Indicator(
        code,
        title,
        unit,
        Family.STOCK,
        description,
        counts,
        among,
        dimensions=dimensions,
        of_people=True,
        stored=stored,
    )


def _flow(
    code: str,
    title: str,
    kinds: Iterable[str],
    description: str,
    counts: str = "true",
    *,
    among: str | None = None,
    stored: bool = False,
) -> Indicator:
    unit = "percent" if among else "people"
    return Indicator(
        code,
        title,
        unit,
        Family.FLOW,
        description,
        counts,
        among,
        kinds=tuple(kinds),
        dimensions=FLOW_DIMENSIONS,
        period=True,
        of_people=True,
        stored=stored,
    )


def _transfers(code: str, title: str, kind: str, description: str) -> Indicator:
    return Indicator(
        code,
        title,
        "people",
        Family.TRANSFERS,
        description,
        kinds=(kind,),
        dimensions=FLOW_DIMENSIONS,
        period=True,
        of_people=True,
    )


def _mean_age(code: str, title: str, family: Family, day: str, description: str) -> Indicator:
    is_flow = family == Family.FLOW
    return Indicator(
        code,
        title,
        "years",
        family,
        description,
        sums=f"extract(year FROM age({day}, placed.birth_date))",
        among="placed.birth_date IS NOT NULL",
        missing="placed.birth_date IS NULL",
        kinds=("admitted",) if is_flow else (),
        dimensions=FLOW_DIMENSIONS if is_flow else PEOPLE_DIMENSIONS,
        period=is_flow,
        of_people=True,
    )


_IS_VILLAGE_CELL = "placed.served > 0"
_MINORITY, _WOMEN = "placed.minority = 'minority'", "placed.gender = 'female'"
_IS_AWAY = "placed.member_id IN (SELECT away.member_id FROM away)"
_IS_EXEMPTED = "placed.member_id IN (SELECT exempted.member_id FROM exempted)"
_IS_ASSIGNED = """placed.member_id IN (
    SELECT assigned.member_id FROM members_assignment assigned
    WHERE assigned.starts_on <= placed.read_on AND assigned.ends_on > placed.read_on
)"""
_IS_REVIEWED = """placed.member_id IN (
    SELECT review.member_id FROM members_review review
    WHERE review.opened_on <= placed.read_on
      AND (review.closed_on IS NULL OR review.closed_on > placed.read_on)
)"""
_YOUNG = "placed.age_band = '18-30'"
# Whoever is admitted is in a cell that stands on the day.
_IN_AN_ENTERPRISE = """EXISTS (
    SELECT FROM units_organizationterm term
    WHERE term.organization_id = placed.cell_id AND term.sector = 'private_enterprise'
      AND term.starts_on <= placed.happened_on AND term.ends_on > placed.happened_on
)"""
# As the latest profile up to the day says and, before the first, the member's own row.
_A_STUDENT = """coalesce(
    (SELECT profile.occupation FROM members_profile profile
     WHERE profile.member_id = placed.member_id AND profile.from_on <= placed.happened_on
       AND profile.occupation <> ''
     ORDER BY profile.from_on DESC LIMIT 1),
    (SELECT own.occupation FROM members_member own WHERE own.id = placed.member_id)
) IN ('university_student', 'pupil')"""
_IS_RETIRED = """coalesce(
    (SELECT profile.retired FROM members_profile profile
     WHERE profile.member_id = placed.member_id AND profile.from_on <= placed.read_on
       AND profile.retired IS NOT NULL
     ORDER BY profile.from_on DESC LIMIT 1),
    (SELECT own.retired FROM members_member own WHERE own.id = placed.member_id),
    false
)"""
_WAS_A_MEMBER = """EXISTS (
    SELECT FROM members_movement earlier
    WHERE earlier.member_id = placed.member_id AND earlier.kind IN ('deleted', 'left', 'expelled')
      AND earlier.happened_on < placed.happened_on
)"""

PEOPLE = (
    _stock("members", "Đảng viên", "true", "Đảng viên chính thức và dự bị có mặt trong ngày.", stored=True),
    _stock(
        "members_official",
        "Đảng viên chính thức",
        "placed.standing = 'official'",
        "Trong ngày.",
        stored=True,
    ),
    _stock("members_probationary", "Đảng viên dự bị", "placed.standing = 'probationary'", "Trong ngày."),
    _stock(
        "minority_members",
        "Đảng viên dân tộc thiểu số",
        _MINORITY,
        "Thuộc một trong 53 dân tộc ngoài dân tộc Kinh; người gốc nước ngoài và chưa rõ không tính.",
        stored=True,
    ),
    _stock(
        "minority_share",
        "Tỷ lệ đảng viên dân tộc thiểu số",
        _MINORITY,
        "Trên tổng số đảng viên, kể cả chưa rõ dân tộc.",
        among="true",
    ),
    _stock("women_share", "Tỷ lệ đảng viên nữ", _WOMEN, "Trên tổng số đảng viên.", among="true", stored=True),
    _stock(
        "youth_share",
        "Tỷ lệ đảng viên từ 18 đến 30 tuổi",
        _YOUNG,
        "Trên tổng số đảng viên, kể cả chưa rõ ngày sinh.",
        among="true",
        stored=True,
    ),
    _stock("exempted", "Đảng viên được miễn sinh hoạt", _IS_EXEMPTED, "Theo quyết định gần nhất."),
    _stock("away", "Đảng viên đi sinh hoạt nơi khác", _IS_AWAY, "Đi sinh hoạt tạm thời, chưa trở về."),
    _stock(
        "active_members",
        "Đảng viên đang sinh hoạt tại chi bộ",
        f"NOT {_IS_AWAY} AND NOT {_IS_EXEMPTED}",
        "Không được miễn sinh hoạt, không đi sinh hoạt nơi khác.",
    ),
    _stock(
        "working_members",
        "Đảng viên đang làm việc, công tác",
        f"NOT {_IS_RETIRED}",
        "Chưa nghỉ hưu, nghỉ công tác; chưa rõ thì tính là đang làm việc.",
    ),
    _stock(
        "members_assigned",
        "Đảng viên được phân công nhiệm vụ",
        _IS_ASSIGNED,
        "Có ít nhất một phân công còn hiệu lực; mỗi người tính một lần.",
        dimensions=TASK_DIMENSIONS,
    ),
    _stock(
        "reviews",
        "Đảng viên đang được rà soát, sàng lọc",
        _IS_REVIEWED,
        "Lần rà soát mở trong ngày, của đảng viên có mặt; ngày kết thúc thì không còn tính.",
        dimensions=REVIEW_DIMENSIONS,
    ),
    _flow("admissions", "Kết nạp đảng viên", ["admitted"], "Theo ngày lễ kết nạp.", stored=True),
    _flow("minority_admissions", "Kết nạp người dân tộc thiểu số", ["admitted"], "", _MINORITY, stored=True),
    _flow(
        "minority_admission_share",
        "Tỷ lệ người dân tộc thiểu số trong số kết nạp",
        ["admitted"],
        "Trên tổng số kết nạp trong kỳ.",
        _MINORITY,
        among="true",
    ),
    _flow("women_admissions", "Kết nạp nữ", ["admitted"], "", _WOMEN, stored=True),
    _flow(
        "village_admissions",
        "Kết nạp ở chi bộ thôn, bản",
        ["admitted"],
        "Ở chi bộ phụ trách ít nhất một thôn, bản vào ngày kết nạp.",
        _IS_VILLAGE_CELL,
        stored=True,
    ),
    _flow(
        "village_admission_share",
        "Tỷ lệ kết nạp ở chi bộ thôn, bản",
        ["admitted"],
        "Trên tổng số kết nạp trong kỳ.",
        _IS_VILLAGE_CELL,
        among="true",
    ),
    _flow(
        "women_admission_share",
        "Tỷ lệ nữ trong số kết nạp",
        ["admitted"],
        "Trên tổng số kết nạp trong kỳ.",
        _WOMEN,
        among="true",
    ),
    _flow(
        "youth_admissions",
        "Kết nạp người từ 18 đến 30 tuổi",
        ["admitted"],
        "Tuổi vào ngày kết nạp.",
        _YOUNG,
        stored=True,
    ),
    _flow(
        "youth_admission_share",
        "Tỷ lệ người từ 18 đến 30 tuổi trong số kết nạp",
        ["admitted"],
        "Trên tổng số kết nạp trong kỳ, kể cả chưa rõ ngày sinh.",
        _YOUNG,
        among="true",
    ),
    _flow(
        "enterprise_admissions",
        "Kết nạp trong doanh nghiệp ngoài nhà nước",
        ["admitted"],
        "Ở chi bộ trong doanh nghiệp ngoài nhà nước vào ngày kết nạp.",
        _IN_AN_ENTERPRISE,
        stored=True,
    ),
    _flow(
        "enterprise_admission_share",
        "Tỷ lệ kết nạp trong doanh nghiệp ngoài nhà nước",
        ["admitted"],
        "Trên tổng số kết nạp trong kỳ.",
        _IN_AN_ENTERPRISE,
        among="true",
    ),
    _flow(
        "student_admissions",
        "Kết nạp học sinh, sinh viên",
        ["admitted"],
        "Nghề nghiệp vào ngày kết nạp là học sinh hoặc sinh viên.",
        _A_STUDENT,
    ),
    _flow(
        "student_admission_share",
        "Tỷ lệ học sinh, sinh viên trong số kết nạp",
        ["admitted"],
        "Trên tổng số kết nạp trong kỳ.",
        _A_STUDENT,
        among="true",
    ),
    _flow(
        "readmissions",
        "Kết nạp lại",
        ["admitted"],
        "Người trước đó đã bị xóa tên, khai trừ hoặc ra khỏi Đảng.",
        _WAS_A_MEMBER,
        stored=True,
    ),
    Indicator(
        "admission_rate",
        "Tỷ lệ kết nạp so với đảng viên đầu kỳ",
        "percent",
        Family.RATE,
        "Số kết nạp trong kỳ trên số đảng viên ngày trước kỳ; ai được ghi nhận ban đầu đúng ngày đầu kỳ cũng"
        " tính là có từ trước.",
        among="true",
        kinds=("admitted",),
        dimensions=PEOPLE_DIMENSIONS,
        period=True,
        of_people=True,
    ),
    _mean_age(
        "mean_age",
        "Tuổi bình quân của đảng viên",
        Family.STOCK,
        "placed.read_on",
        "Tuổi tròn năm, bình quân của những người đã rõ ngày sinh.",
    ),
    _mean_age(
        "mean_age_admitted",
        "Tuổi bình quân khi kết nạp",
        Family.FLOW,
        "placed.happened_on",
        "Tuổi tròn năm vào ngày kết nạp, bình quân của những người đã rõ ngày sinh.",
    ),
    _flow(
        "recognitions",
        "Công nhận đảng viên chính thức",
        ["recognized"],
        "Theo ngày có hiệu lực (ngày hết 12 tháng dự bị), không theo ngày quyết định.",
        stored=True,
    ),
    _transfers(
        "transfers_in",
        "Chuyển sinh hoạt đến",
        "transferred_in",
        "Từ ngoài sổ đến, và mọi lần chuyển vào từ đơn vị khác trong sổ theo địa giới ngày cơ cấu.",
    ),
    _transfers(
        "transfers_out",
        "Chuyển sinh hoạt đi",
        "transferred_out",
        "Ra ngoài sổ, và mọi lần chuyển sang đơn vị khác trong sổ theo địa giới ngày cơ cấu.",
    ),
    _flow("restored", "Phục hồi đảng viên", ["restored"], "", stored=True),
    _flow("deleted", "Xóa tên", ["deleted"], "", stored=True),
    _flow("left", "Xin ra, cho ra khỏi Đảng", ["left"], "", stored=True),
    _flow("expelled", "Khai trừ", ["expelled"], "", stored=True),
    _flow("deaths", "Từ trần", ["died"], "", stored=True),
    Indicator(
        "disciplined",
        "Kỷ luật đảng viên",
        "people",
        Family.FLOW,
        "Số lần khiển trách, cảnh cáo, cách chức; khai trừ tính riêng.",
        kinds=("disciplined",),
        dimensions=(*PEOPLE_DIMENSIONS, "kind", *STEPS),
        period=True,
        of_people=True,
    ),
    Indicator(
        "balance",
        "Cân đối đảng viên",
        "people",
        Family.BALANCE,
        "Đầu kỳ + vào − ra = cuối kỳ, ở mọi đơn vị.",
        period=True,
    ),
)
