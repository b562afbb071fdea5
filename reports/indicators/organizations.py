"""Indicators of cells and other organizations. Conditions are SQL over ``state``, one line a unit."""

from __future__ import annotations

from reports.indicator import FOUNDED_DIMENSIONS, ORGANIZATION_DIMENSIONS, Family, Indicator


def _organizations(
    code: str,
    title: str,
    counts: str,
    description: str,
    *,
    unit: str = "cells",
    family: Family = Family.ORGANIZATIONS,
    dimensions: tuple[str, ...] = ORGANIZATION_DIMENSIONS,
    among: str | None = None,
    period: bool = False,
    of_people: bool = False,
    stored: bool = False,
) -> Indicator:
    return Indicator(
        code,
        title,
        unit,
        family,
        description,
        counts,
        among,
        dimensions=dimensions,
        period=period,
        of_people=of_people,
        stored=stored,
    )


_CELL = "kind IN ('cell', 'grassroots_cell')"
_GRASSROOTS = "kind IN ('grassroots_committee', 'grassroots_cell')"
_VILLAGE_CELL = f"{_CELL} AND served > 0"


def _post(posts: str, more: str = "") -> str:
    """Has it somebody counted in one of the posts on the day?"""
    return f"""EXISTS (
    SELECT FROM members_partypost post
    JOIN members_stretch there ON there.member_id = post.holder_id {more}
    WHERE post.organization_id = state.organization_id AND post.post IN ({posts})
      AND post.starts_on <= %(on)s AND post.ends_on > %(on)s
      AND there.starts_on <= %(on)s AND there.ends_on > %(on)s
)"""


_HAS_COMMITTEE = _post("'secretary', 'committee_member'")
_HAS_SECRETARY = _post("'secretary'")
_SECRETARY_IS_HEAD = _post(
    "'secretary'",
    """
    JOIN members_post head ON head.holder_id = post.holder_id AND head.post = 'village_head'
        AND head.starts_on <= %(on)s AND head.ends_on > %(on)s
    JOIN cells_cellvillage served ON served.cell_id = post.organization_id
        AND served.village_id = head.village_id AND served.starts_on <= %(on)s AND served.ends_on > %(on)s""",
)
_IN_AN_ENTERPRISE = f"{_CELL} AND sector = 'private_enterprise'"
# A first day in the period, and no unit of before that went into this one, was renamed or moved to it.
_FOUNDED = """happened_on >= %(starts)s AND NOT EXISTS (
    SELECT FROM units_organizationchange change
    WHERE change.target_id = organization_id AND change.changed_on = happened_on
      AND change.kind IN ('merge', 'rename', 'move') AND change.source_id <> organization_id
)"""
_NOBODY_ADMITTED = (
    "organization_id = ANY (%(throughout)s::bigint[]) AND organization_id <> ALL (%(admitted)s::bigint[])"
)
_FOUNDED_MEANS = "Còn đến cuối kỳ, ngày đầu tiên nằm trong kỳ; không kể sáp nhập, đổi tên, chuyển đơn vị."

ORGANIZATIONS = (
    _organizations("cells", "Chi bộ", _CELL, "Chi bộ và chi bộ cơ sở.", stored=True),
    _organizations(
        "cells_under_committees",
        "Chi bộ trực thuộc đảng bộ cơ sở",
        "kind = 'cell'",
        "Không kể chi bộ cơ sở.",
    ),
    _organizations(
        "grassroots_committees",
        "Đảng bộ cơ sở",
        "kind = 'grassroots_committee'",
        "Không kể chi bộ cơ sở.",
        unit="organizations",
    ),
    _organizations(
        "grassroots_cells",
        "Chi bộ cơ sở",
        "kind = 'grassroots_cell'",
        "Không kể chi bộ trực thuộc đảng bộ cơ sở.",
    ),
    _organizations(
        "sub_committees",
        "Đảng bộ bộ phận",
        "kind = 'sub_committee'",
        "Trực thuộc đảng bộ cơ sở.",
        unit="organizations",
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
        "cells_at_risk",
        "Chi bộ có nguy cơ không còn đủ đảng viên",
        f"{_CELL} AND (official <= 3 OR not_over_60 = 0 OR 2 * away >= people)",
        "Có từ 3 đảng viên chính thức trở xuống, hoặc tất cả trên 60 tuổi, hoặc ít nhất một nửa đi nơi khác.",
        of_people=True,
    ),
    _organizations(
        "cells_with_committee",
        "Tỷ lệ chi bộ thôn, bản có chi ủy",
        f"{_VILLAGE_CELL} AND official >= %(committee_from)s AND {_HAS_COMMITTEE}",
        "Từ 9 đảng viên chính thức và có bí thư hoặc chi ủy viên, trên số chi bộ phụ trách thôn, bản.",
        unit="percent",
        among=_VILLAGE_CELL,
        of_people=True,
    ),
    _organizations(
        "secretary_is_head",
        "Tỷ lệ bí thư chi bộ là trưởng thôn, bản",
        f"{_VILLAGE_CELL} AND {_SECRETARY_IS_HEAD}",
        "Trưởng của một thôn, bản mà chi bộ phụ trách, trên số chi bộ thôn, bản có bí thư.",
        unit="percent",
        among=f"{_VILLAGE_CELL} AND {_HAS_SECRETARY}",
        of_people=True,
    ),
    _organizations(
        "grassroots_organizations",
        "Tổ chức cơ sở đảng",
        _GRASSROOTS,
        "Đảng bộ cơ sở và chi bộ cơ sở.",
        unit="organizations",
        stored=True,
    ),
    _organizations(
        "enterprise_cells",
        "Chi bộ trong doanh nghiệp ngoài nhà nước",
        _IN_AN_ENTERPRISE,
        "Trong ngày.",
        stored=True,
    ),
    _organizations(
        "cells_founded",
        "Chi bộ mới lập",
        f"{_CELL} AND {_FOUNDED}",
        _FOUNDED_MEANS,
        dimensions=FOUNDED_DIMENSIONS,
        period=True,
    ),
    _organizations(
        "enterprise_cells_founded",
        "Chi bộ mới lập trong doanh nghiệp ngoài nhà nước",
        f"{_IN_AN_ENTERPRISE} AND {_FOUNDED}",
        _FOUNDED_MEANS,
        dimensions=FOUNDED_DIMENSIONS,
        period=True,
    ),
    _organizations(
        "cells_dissolved",
        "Chi bộ giải thể",
        "dissolved",
        "Có vào ngày trước kỳ, không còn vào ngày cuối kỳ và không có đơn vị kế tục.",
        family=Family.CELLS_CHANGED,
        dimensions=FOUNDED_DIMENSIONS,
        period=True,
    ),
    _organizations(
        "joint_cells_ended",
        "Chi bộ ghép đã tách",
        "served >= 2 AND served_now < 2",
        "Là chi bộ ghép vào ngày trước kỳ; vào ngày cuối kỳ không còn ghép hoặc không còn.",
        family=Family.CELLS_CHANGED,
        period=True,
    ),
    _organizations(
        "cells_without_admission",
        "Chi bộ không kết nạp được đảng viên",
        f"{_CELL} AND {_NOBODY_ADMITTED}",
        "Tồn tại suốt kỳ; không kết nạp ai trong kỳ, kể cả ở chi bộ đã sáp nhập vào.",
        family=Family.WITHOUT_ADMISSION,
        period=True,
        of_people=True,
    ),
    _organizations(
        "grassroots_without_admission",
        "Tổ chức cơ sở đảng không kết nạp được đảng viên",
        f"{_GRASSROOTS} AND {_NOBODY_ADMITTED}",
        "Tồn tại suốt kỳ; không kết nạp ai trong kỳ ở các chi bộ trực thuộc.",
        unit="organizations",
        family=Family.WITHOUT_ADMISSION,
        period=True,
        of_people=True,
    ),
    _organizations(
        "grassroots_with_admission",
        "Tổ chức cơ sở đảng có kết nạp đảng viên",
        f"{_GRASSROOTS} AND organization_id = ANY (%(admitted)s::bigint[])",
        "Có vào ngày cuối kỳ; có người được kết nạp trong kỳ ở chi bộ đó hoặc các chi bộ trực thuộc.",
        unit="organizations",
        family=Family.WITHOUT_ADMISSION,
        period=True,
        of_people=True,
    ),
)
