"""A superior committee that becomes a grassroots one, with all that hangs below it, as one act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from registry.common.refusals import Refused, write

from .models import Kind, Organization
from .organization_acts import abolish_organization, change_organization
from .organizations import ORGANIZATIONS

if TYPE_CHECKING:
    from registry.accounts.models import User

# What grassroots organizations are called under what has become one itself; committees between end.
_BELOW = {Kind.GRASSROOTS_CELL: Kind.CELL}


@write
def become_grassroots(
    *, organization: Organization, on: date, by: User, instrument: str = ""
) -> Organization:
    """From ``on`` a superior committee is a grassroots committee, and the level below it is no more.

    Grassroots cells under it are plain cells, and grassroots committees end: their cells and sub-committees
    hang under it. No cell is founded or dissolved, and nobody is recorded anew (208-QĐ/TW, second-hand).
    Refuses any other kind of organization.
    """
    ORGANIZATIONS.lock([organization])
    term = ORGANIZATIONS.standing(organization, on, "organization")
    if term.kind != Kind.SUPERIOR_COMMITTEE:
        raise Refused(
            "not_superior",
            f"{ORGANIZATIONS.quoted(organization, on)} không phải là đảng bộ cấp trên trực tiếp cơ sở.",
            "organization",
        )
    for row in ORGANIZATIONS.children(organization, on):
        if row.starts_on > on and row.kind in (*_BELOW, Kind.GRASSROOTS_COMMITTEE):
            raise Refused(
                "founded_later",
                f"{ORGANIZATIONS.quoted(row.organization, row.starts_on)} còn thay đổi sau ngày này.",
                "organization",
            )
        if row.kind in _BELOW:
            change_organization(
                organization=row.organization, on=on, by=by, kind=_BELOW[row.kind], instrument=instrument
            )
        elif row.kind == Kind.GRASSROOTS_COMMITTEE:
            abolish_organization(
                organization=row.organization, on=on, by=by, children="follow", instrument=instrument
            )
    change_organization(
        organization=organization, on=on, by=by, kind=Kind.GRASSROOTS_COMMITTEE, instrument=instrument
    )
    return organization
