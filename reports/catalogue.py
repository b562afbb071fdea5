"""Every indicator, declared once: code, title, unit, what counts, and how it may be broken down.

Screens, forms, exports and the API all read this list; ``docs/indicators.md`` is written from it. ``counts``
and ``among`` are SQL over the rows of the indicator's family: what makes the figure, and for a ratio what it
is a share of. The same condition fills the statement that answers a question (``sql/``, one file a family)
and, where ``stored`` stands, the one that counts the figures of a month (``sql/month.sql``).
"""

from __future__ import annotations

from collections.abc import Iterable

from .indicator import (
    FLOW_DIMENSIONS,
    ORGANIZATION_DIMENSIONS,
    PEOPLE_DIMENSIONS,
    VILLAGE_DIMENSIONS,
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
        dimensions=PEOPLE_DIMENSIONS,
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
    )


def _villages(
    code: str, title: str, counts: str, description: str, *, of_people: bool = True, stored: bool = False
) -> Indicator:
    return Indicator(
        code,
        title,
        "villages",
        Family.VILLAGES,
        description,
        counts,
        dimensions=VILLAGE_DIMENSIONS,
        of_people=of_people,
        stored=stored,
    )


def _changed(code: str, title: str, counts: str, description: str) -> Indicator:
    return Indicator(
        code, title, "villages", Family.VILLAGES_CHANGED, description, counts, period=True, of_people=True
    )


def _organizations(
    code: str,
    title: str,
    counts: str,
    description: str,
    *,
    unit: str = "cells",
    period: bool = False,
    of_people: bool = False,
    stored: bool = False,
) -> Indicator:
    return Indicator(
        code,
        title,
        unit,
        Family.ORGANIZATIONS,
        description,
        counts,
        dimensions=ORGANIZATION_DIMENSIONS,
        period=period,
        of_people=of_people,
        stored=stored,
    )


_IS_VILLAGE_CELL = "placed.served > 0"
_MINORITY, _WOMEN = "placed.minority = 'minority'", "placed.gender = 'female'"
_CELL = "kind IN ('cell', 'grassroots_cell')"
_HEAD_IS_A_MEMBER = """EXISTS (
    SELECT FROM members_post post JOIN members_stretch stretch ON stretch.member_id = post.holder_id
    WHERE post.village_id = state.village_id AND post.post = 'village_head'
      AND post.starts_on <= %(on)s AND post.ends_on > %(on)s
      AND stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
)"""

INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (
        _stock(
            "members", "Đảng viên", "true", "Đảng viên chính thức và dự bị có mặt trong ngày.", stored=True
        ),
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
        _stock(
            "women_share", "Tỷ lệ đảng viên nữ", _WOMEN, "Trên tổng số đảng viên.", among="true", stored=True
        ),
        _stock(
            "youth_share",
            "Tỷ lệ đảng viên trẻ",
            "placed.age_band = '18-30'",
            "Đến hết 30 tuổi, trên tổng số đảng viên, kể cả chưa rõ ngày sinh.",
            among="true",
            stored=True,
        ),
        _flow("admissions", "Kết nạp đảng viên", ["admitted"], "Theo ngày lễ kết nạp.", stored=True),
        _flow(
            "minority_admissions", "Kết nạp người dân tộc thiểu số", ["admitted"], "", _MINORITY, stored=True
        ),
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
            "Từ ngoài sổ đến, và mọi lần chuyển vào từ đơn vị khác trong sổ theo địa giới ngày cấu trúc.",
        ),
        _transfers(
            "transfers_out",
            "Chuyển sinh hoạt đi",
            "transferred_out",
            "Ra ngoài sổ, và mọi lần chuyển sang đơn vị khác trong sổ theo địa giới ngày cấu trúc.",
        ),
        _flow("restored", "Phục hồi đảng viên", ["restored"], "", stored=True),
        _flow("deleted", "Xóa tên", ["deleted"], "", stored=True),
        _flow("left", "Xin ra, cho ra khỏi Đảng", ["left"], "", stored=True),
        _flow("expelled", "Khai trừ", ["expelled"], "", stored=True),
        _flow("deaths", "Từ trần", ["died"], "", stored=True),
        Indicator(
            "balance",
            "Cân đối đảng viên",
            "people",
            Family.BALANCE,
            "Đầu kỳ + vào − ra = cuối kỳ, ở mọi đơn vị.",
            period=True,
        ),
        _villages("villages", "Thôn, bản", "true", "Đang tồn tại trong ngày.", of_people=False, stored=True),
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
            "before.without_member AND NOT now.without_member",
            "Chưa có đảng viên vào ngày trước kỳ, có vào ngày cuối kỳ.",
        ),
        _changed(
            "villages_relapsed",
            "Thôn, bản trở lại chưa có đảng viên",
            "now.without_member AND NOT before.without_member",
            "Có đảng viên vào ngày trước kỳ, không còn vào ngày cuối kỳ.",
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
            "villages_headed_by_member",
            "Thôn, bản có trưởng thôn, bản là đảng viên",
            _HEAD_IS_A_MEMBER,
            "Trưởng thôn, bản có trong danh sách đảng viên vào ngày đó.",
        ),
        _organizations("cells", "Chi bộ", _CELL, "Chi bộ và chi bộ cơ sở.", stored=True),
        _organizations(
            "cells_under_committees",
            "Chi bộ trực thuộc đảng bộ cơ sở",
            "kind = 'cell'",
            "Không kể chi bộ cơ sở.",
        ),
        _organizations(
            "joint_cells",
            "Chi bộ ghép",
            f"{_CELL} AND served >= 2",
            "Phụ trách từ hai thôn, bản.",
            stored=True,
        ),
        _organizations(
            "cells_under_three",
            "Chi bộ dưới 3 đảng viên chính thức",
            f"{_CELL} AND official < 3",
            "Kể cả chi bộ không có đảng viên.",
            of_people=True,
            stored=True,
        ),
        _organizations(
            "grassroots_organizations",
            "Tổ chức cơ sở đảng",
            "kind IN ('grassroots_committee', 'grassroots_cell')",
            "Đảng bộ cơ sở và chi bộ cơ sở.",
            unit="organizations",
            stored=True,
        ),
        _organizations(
            "enterprise_cells",
            "Chi bộ trong doanh nghiệp ngoài nhà nước",
            f"{_CELL} AND sector = 'private_enterprise'",
            "Trong ngày.",
            stored=True,
        ),
        _organizations(
            "enterprise_cells_founded",
            "Chi bộ mới lập trong doanh nghiệp ngoài nhà nước",
            f"{_CELL} AND sector = 'private_enterprise' AND founded_on >= %(starts)s",
            "Còn tồn tại vào ngày cuối kỳ, ngày đầu tiên nằm trong kỳ.",
            period=True,
        ),
        Indicator(
            "post_coverage",
            "Tỷ lệ chức danh thôn, bản là đảng viên",
            "percent",
            Family.POSTS,
            "Trên số chức danh đang có người giữ trong ngày.",
            "state.held_by_member",
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
}

# Codes whose figures can be set as a target: counts, not shares.
COUNTING = frozenset(
    indicator.code
    for indicator in INDICATORS.values()
    if not indicator.is_ratio and indicator.family not in (Family.BALANCE, Family.TARGETS)
)

__all__ = ["COUNTING", "FLOW_DIMENSIONS", "INDICATORS", "PEOPLE_DIMENSIONS", "Family", "Indicator"]
