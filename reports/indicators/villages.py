"""Indicators of villages: what they are on a day, and how they have changed in a period.

Conditions are SQL over ``state``, one line a village.
"""

from __future__ import annotations

from reports.indicator import PROGRAMME_DIMENSIONS, VILLAGE_DIMENSIONS, Family, Indicator


def _villages(
    code: str,
    title: str,
    counts: str,
    description: str,
    *,
    dimensions: tuple[str, ...] = VILLAGE_DIMENSIONS,
    of_people: bool = True,
    stored: bool = False,
) -> Indicator:
    return Indicator(
        code,
        title,
        "villages",
        Family.VILLAGES,
        description,
        counts,
        dimensions=dimensions,
        of_people=of_people,
        stored=stored,
    )


def _changed(code: str, title: str, counts: str, description: str, *, of_people: bool = True) -> Indicator:
    return Indicator(
        code,
        title,
        "villages",
        Family.VILLAGES_CHANGED,
        description,
        counts,
        period=True,
        of_people=of_people,
    )


_HEAD_IS_A_MEMBER = """EXISTS (
    SELECT FROM members_post post JOIN members_stretch stretch ON stretch.member_id = post.holder_id
    WHERE post.village_id = state.village_id AND post.post = 'village_head'
      AND post.starts_on <= %(on)s AND post.ends_on > %(on)s
      AND stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
)"""

# All that came of a village, where that is not one: each of them has a member.
_CLEARED = "was_without_member AND heirs > 0 AND heirs_with_member = heirs"

VILLAGES = (
    _villages(
        "villages",
        "Thôn, bản",
        "true",
        "Đang tồn tại trong ngày.",
        dimensions=(*VILLAGE_DIMENSIONS, "rung"),
        of_people=False,
        stored=True,
    ),
    _villages(
        "villages_without_member",
        "Thôn, bản chưa có đảng viên",
        "without_member",
        "Theo cách tính chính thức của ban tổ chức vào ngày đó.",
        stored=True,
    ),
    _villages(
        "villages_without_member_resident",
        "Thôn, bản không có đảng viên cư trú",
        "resident = 0",
        "Không có đảng viên nào cư trú trong thôn, bản.",
    ),
    _villages(
        "villages_without_member_own",
        "Thôn, bản không có đảng viên của mình",
        "own = 0",
        "Không có đảng viên nào vừa cư trú vừa thuộc chi bộ phụ trách thôn, bản.",
    ),
    _villages(
        "villages_without_member_local",
        "Thôn, bản không có đảng viên tại chỗ",
        "local = 0",
        "Như trên và không tính cán bộ tăng cường.",
    ),
    _changed(
        "villages_cleared",
        "Thôn, bản mới có đảng viên",
        _CLEARED,
        "Chưa có đảng viên vào ngày trước kỳ; thôn, bản kế tục có vào ngày cuối kỳ.",
    ),
    _changed(
        "villages_relapsed",
        "Thôn, bản trở lại chưa có đảng viên",
        "NOT was_without_member AND heirs > 0 AND heirs_with_member = 0 AND NOT undivided",
        "Có đảng viên vào ngày trước kỳ; thôn, bản kế tục không còn vào ngày cuối kỳ.",
    ),
    _changed(
        "villages_still_without",
        "Thôn, bản vẫn chưa có đảng viên",
        f"was_without_member AND heirs > 0 AND NOT ({_CLEARED})",
        "Chưa có đảng viên vào ngày trước kỳ, đến ngày cuối kỳ vẫn chưa có.",
    ),
    _changed(
        "villages_ended_without",
        "Thôn, bản chưa có đảng viên đã kết thúc",
        "was_without_member AND heirs = 0",
        "Chưa có đảng viên vào ngày trước kỳ; đến ngày cuối kỳ đã kết thúc, không có đơn vị kế tục.",
    ),
    _changed(
        "own_cells_gained",
        "Thôn, bản mới có chi bộ riêng",
        "own_cell AND NOT had_own_cell",
        "Tồn tại cả hai ngày; chưa có chi bộ riêng vào ngày trước kỳ, có vào ngày cuối kỳ.",
        of_people=False,
    ),
    _changed(
        "own_cells_lost",
        "Thôn, bản không còn chi bộ riêng",
        "had_own_cell AND NOT own_cell",
        "Tồn tại cả hai ngày; có chi bộ riêng vào ngày trước kỳ, không còn vào ngày cuối kỳ.",
        of_people=False,
    ),
    _villages(
        "villages_without_own_cell",
        "Thôn, bản chưa có chi bộ riêng",
        "NOT own_cell",
        "Không có chi bộ nào chỉ phụ trách một mình thôn, bản đó.",
        of_people=False,
        stored=True,
    ),
    _villages(
        "villages_ready_for_cell",
        "Thôn, bản đủ điều kiện lập chi bộ",
        "NOT own_cell AND own_official >= 3",
        "Chưa có chi bộ riêng và có từ 3 đảng viên chính thức của mình.",
        stored=True,
    ),
    _villages(
        "villages_at_risk",
        "Thôn, bản có nguy cơ không còn đảng viên",
        "own >= 1 AND (own = 1 OR not_over_60 = 0 OR not_away = 0)",
        "Chỉ có một đảng viên của mình, hoặc tất cả trên 60 tuổi, hoặc tất cả đi sinh hoạt nơi khác.",
    ),
    _villages(
        "villages_posted_only",
        "Thôn, bản chỉ có đảng viên tăng cường",
        "own >= 1 AND local = 0",
        "Có đảng viên của mình, nhưng không có đảng viên tại chỗ.",
    ),
    _villages(
        "villages_headed_by_member",
        "Thôn, bản có trưởng thôn, bản là đảng viên",
        _HEAD_IS_A_MEMBER,
        "Trưởng thôn, bản có trong danh sách đảng viên vào ngày đó.",
    ),
    Indicator(
        "village_programme",
        "Chương trình xóa bản trắng đang mở",
        "programmes",
        Family.PROGRAMMES,
        "Mỗi thôn, bản nhiều nhất một chương trình mở trong ngày.",
        dimensions=PROGRAMME_DIMENSIONS,
    ),
)
