"""Indicators of how cells live: their meetings, and how organizations and members were ranked."""

from __future__ import annotations

from reports.indicator import MEETING_DIMENSIONS, PEOPLE_DIMENSIONS, RANKED_DIMENSIONS, Family, Indicator

_CELL = "kind IN ('cell', 'grassroots_cell')"
_BOTH_KNOWN = "convened IS NOT NULL AND present IS NOT NULL"
_STOOD_ALL_THE_TIME = f"{_CELL} AND organization_id = ANY (%(throughout)s::bigint[]) AND %(months)s > 0"
_MET_EACH_MONTH = """(
    SELECT count(DISTINCT date_trunc('month', meeting.held_on)) FROM cells_meeting meeting
    WHERE meeting.cell_id = organization_id AND meeting.held_on BETWEEN %(first_whole)s AND %(last_whole)s
) = %(months)s"""
# Read once and looked up by member: people are many.
_RANKED = """placed.member_id IN (
    SELECT ranking.member_id FROM cells_ranking ranking
    WHERE ranking.period_from = %(starts)s AND ranking.period_to = %(on)s AND ranking.member_id IS NOT NULL{}
)"""
_JUST_THIS_PERIOD = "Chỉ tính xếp loại của đúng kỳ được hỏi."

CELL_LIFE = (
    Indicator(
        "meetings",
        "Buổi sinh hoạt chi bộ",
        "meetings",
        Family.MEETINGS,
        "Các buổi đã họp trong kỳ, kể cả của chi bộ nay không còn.",
        dimensions=MEETING_DIMENSIONS,
        period=True,
    ),
    Indicator(
        "model_meetings",
        "Buổi sinh hoạt mẫu",
        "meetings",
        Family.MEETINGS,
        "Các buổi sinh hoạt chi bộ mẫu trong kỳ, theo mức xếp loại.",
        "state.is_model",
        dimensions=("grade",),
        period=True,
    ),
    Indicator(
        "attendance",
        "Tỷ lệ dự sinh hoạt",
        "percent",
        Family.ATTENDANCE,
        "Cộng số có mặt trên cộng số triệu tập, ở các buổi ghi đủ hai số.",
        _BOTH_KNOWN,
        _BOTH_KNOWN,
        dimensions=("kind",),
        period=True,
    ),
    Indicator(
        "cells_meeting_monthly",
        "Tỷ lệ chi bộ sinh hoạt đủ các tháng",
        "percent",
        Family.CELLS_MEETING,
        "Có buổi sinh hoạt trong mỗi tháng trọn vẹn của kỳ, trên số chi bộ tồn tại suốt kỳ.",
        f"{_STOOD_ALL_THE_TIME} AND {_MET_EACH_MONTH}",
        _STOOD_ALL_THE_TIME,
        dimensions=("sector",),
        period=True,
    ),
    Indicator(
        "ranked_organizations",
        "Tổ chức đảng được xếp loại",
        "organizations",
        Family.RANKED_ORGANIZATIONS,
        f"Còn tồn tại vào ngày cuối kỳ. {_JUST_THIS_PERIOD}",
        dimensions=RANKED_DIMENSIONS,
        period=True,
    ),
    Indicator(
        "four_good_cells",
        "Chi bộ bốn tốt",
        "cells",
        Family.RANKED_ORGANIZATIONS,
        f"Chi bộ và chi bộ cơ sở. {_JUST_THIS_PERIOD}",
        f"state.four_good AND {_CELL}",
        period=True,
    ),
    Indicator(
        "ranked_members",
        "Đảng viên được xếp loại",
        "people",
        Family.RANKED_MEMBERS,
        f"Có mặt vào ngày cuối kỳ. {_JUST_THIS_PERIOD}",
        _RANKED.format(""),
        dimensions=(*PEOPLE_DIMENSIONS, "grade"),
        period=True,
        of_people=True,
    ),
    Indicator(
        "exemplary_members",
        "Đảng viên tiêu biểu",
        "people",
        Family.RANKED_MEMBERS,
        f"Có mặt vào ngày cuối kỳ. {_JUST_THIS_PERIOD}",
        _RANKED.format(" AND ranking.exemplary"),
        dimensions=PEOPLE_DIMENSIONS,
        period=True,
        of_people=True,
    ),
)
