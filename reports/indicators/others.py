"""Indicators of prospects, of places of work, of families that are helped, of posts and of targets."""

from __future__ import annotations

from reports.indicator import (
    BASE_DIMENSIONS,
    CASE_DIMENSIONS,
    POST_DIMENSIONS,
    STUCK_DIMENSIONS,
    Family,
    Indicator,
)

_ON_A_DAY = "Trong số cơ sở đang hoạt động vào ngày đó."

OTHERS = (
    Indicator(
        "prospects",
        "Quần chúng ưu tú đang chuẩn bị kết nạp",
        "people",
        Family.CASES,
        "Hồ sơ đang mở trong ngày; theo bước xa nhất đã làm đến ngày đó.",
        dimensions=CASE_DIMENSIONS,
        of_people=True,
    ),
    Indicator(
        "prospects_stuck",
        "Có nguồn nhưng chưa kết nạp được",
        "people",
        Family.CASES,
        "Hồ sơ đang mở trong ngày mà có vướng mắc.",
        "placed.stuck <> ''",
        dimensions=STUCK_DIMENSIONS,
        of_people=True,
    ),
    Indicator(
        "families_helped",
        "Hộ gia đình được đảng viên giúp đỡ",
        "families",
        Family.FAMILIES,
        "Cộng số hộ của các phân công còn hiệu lực của đảng viên có mặt trong ngày.",
        of_people=True,
    ),
    Indicator(
        "bases_without_organization",
        "Cơ sở chưa có tổ chức đảng",
        "bases",
        Family.BASES,
        f"Không có tổ chức đảng riêng đang hoạt động. {_ON_A_DAY}",
        "NOT state.has_organization",
        dimensions=BASE_DIMENSIONS,
    ),
    Indicator(
        "bases_without_member",
        "Cơ sở chưa có đảng viên",
        "bases",
        Family.BASES,
        f"Không có đảng viên nào làm việc tại cơ sở. {_ON_A_DAY}",
        "NOT state.has_member",
        dimensions=BASE_DIMENSIONS,
        of_people=True,
    ),
    Indicator(
        "post_coverage",
        "Tỷ lệ chức danh thôn, bản là đảng viên",
        "percent",
        Family.POSTS,
        "Trên số chức danh đang có người giữ trong ngày.",
        "state.held_by_member",
        dimensions=POST_DIMENSIONS,
        of_people=True,
    ),
    Indicator(
        "targets",
        "Chỉ tiêu được giao",
        "people",
        Family.TARGETS,
        "Dòng chỉ tiêu có hiệu lực vào ngày tính, của đúng kỳ.",
        period=True,
    ),
    Indicator(
        "attainment",
        "Mức đạt chỉ tiêu",
        "percent",
        Family.TARGETS,
        "Kết quả từ đầu kỳ đến ngày tính so với chỉ tiêu.",
        period=True,
    ),
)
