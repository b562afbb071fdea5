"""What the tables of cells hold on a person: how the person was ranked, and which programmes are theirs."""

from __future__ import annotations

from registry.common.declared.held import Held, NotHeld

from .models import Ranking, RankingProposal, ResidenceComment, VillageProgramme

HELD = (
    Held(
        "rankings",
        "Xếp loại chất lượng đảng viên",
        "Mức xếp loại từng kỳ và việc được chọn là đảng viên tiêu biểu.",
        Ranking,
        {
            "id": "Mã",
            "member": "Mã người",
            "organization": "Tổ chức đảng",
            "period_kind": "Loại kỳ",
            "period_from": "Kỳ từ ngày",
            "period_to": "Kỳ đến hết ngày",
            "grade": "Mức xếp loại",
            "exemplary": "Đảng viên tiêu biểu",
            "four_good": "Chi bộ bốn tốt",
        },
        lambda person: Ranking.objects.filter(member=person),
        order=("period_to", "pk"),
        day="period_to",
        place=59,
        quiet=("member", "organization", "four_good"),
        # Whoever is erased is ranked nowhere any more.
        is_copy=True,
    ),
    Held(
        "ranking_proposals",
        "Đề xuất xếp loại chất lượng đảng viên",
        "Mức mà chi bộ đề xuất cho từng kỳ; tự xóa sau thời hạn lưu giữ.",
        RankingProposal,
        {
            "id": "Mã",
            "member": "Mã người",
            "organization": "Tổ chức đảng",
            "period_kind": "Loại kỳ",
            "period_from": "Kỳ từ ngày",
            "period_to": "Kỳ đến hết ngày",
            "grade": "Mức đề xuất",
            "exemplary": "Đề xuất là đảng viên tiêu biểu",
            "four_good": "Chi bộ bốn tốt",
            "state": "Trạng thái",
            "reason": "Lý do trả lại",
            "proposed_by": "Người ghi",
            "proposed_at": "Lúc đề xuất",
        },
        lambda person: RankingProposal.objects.filter(member=person).select_related("proposed_by"),
        order=("period_to", "pk"),
        day="period_to",
        place=67,
        quiet=("member", "organization", "four_good"),
        is_copy=True,
    ),
    Held(
        "residence_comments",
        "Nhận xét nơi cư trú",
        "Nhận xét hằng năm của nơi cư trú: có hay chưa, không ghi nội dung.",
        ResidenceComment,
        {"id": "Mã", "member": "Mã người", "year": "Năm", "result": "Nhận xét"},
        lambda person: ResidenceComment.objects.filter(member=person),
        order=("year",),
        place=63,
        quiet=("member",),
        is_copy=True,
    ),
    Held(
        "village_programmes",
        "Phụ trách xóa bản trắng đảng viên",
        "Chương trình của thôn, bản mà người này phụ trách.",
        VillageProgramme,
        {
            "id": "Mã",
            "in_charge": "Mã người",
            "village": "Thôn, bản",
            "cause": "Nguyên nhân",
            "organization": "Tổ chức phụ trách",
            "aim_on": "Phấn đấu đến ngày",
            "starts_on": "Từ ngày",
            "ends_on": "Đến trước ngày",
            "form_key": "Mã biểu mẫu",
        },
        lambda person: VillageProgramme.objects.filter(in_charge=person).select_related(
            "village", "organization"
        ),
        order=("starts_on", "pk"),
        day="starts_on",
        place=64,
        quiet=("in_charge", "form_key"),
        let_go="in_charge",
    ),
    NotHeld("cells.villagelogentry", "says what was done in a village, never who somebody is"),
    NotHeld("cells.rankingcap", "a setting"),
    NotHeld("cells.cellvillage", "speaks of cells and villages, never of a person"),
    NotHeld("cells.meeting", "speaks of cells and numbers of people, never of a person"),
)
