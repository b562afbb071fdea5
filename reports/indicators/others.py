"""Indicators of posts and of targets."""

from __future__ import annotations

from reports.indicator import POST_DIMENSIONS, Family, Indicator

POSTS_AND_TARGETS = (
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
