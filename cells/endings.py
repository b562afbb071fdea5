"""What the end of a village or a cell means for who serves whom, notes and work on villages."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.common.declared.endings import Ending, KindChange, UnitEnd
from registry.common.refusals import Refused
from registry.units.models import CELL_KINDS, OrganizationTerm
from registry.units.organizations import ORGANIZATIONS
from registry.units.restructure import written

from .models import Meeting, Ranking
from .services import village_work
from .services.serving import area_ended, areas_ended, cell_ended, serve_only_as_a_cell


def _refuse_meetings(organization: Any, on: date) -> None:
    """A cell did not meet on a day on which it is none any more."""
    met = Meeting.objects.filter(cell=organization, held_on__gte=on).count()
    if met:
        raise Refused(
            "met_later",
            f"{ORGANIZATIONS.quoted(organization, on)} có {met} buổi sinh hoạt ghi từ ngày {written(on)} "
            "trở đi. Hãy xóa các buổi đó trước.",
            "on",
        )


def organization_ended(ending: UnitEnd) -> None:
    """Nothing may be noted of an organization on a day on which it no longer stands."""
    _refuse_meetings(ending.unit, ending.on)
    ranked = Ranking.objects.filter(organization=ending.unit, period_to__gte=ending.on)
    if ranked.exists():
        raise Refused(
            "ranked_later",
            f"{ORGANIZATIONS.quoted(ending.unit, ending.on)} đã được xếp loại cho kỳ kết thúc sau ngày này.",
            "on",
        )


def no_cell_any_more(organization: Any, on: date) -> None:
    """An organization that is no cell any more has no meetings of a cell from that day."""
    term = OrganizationTerm.objects.filter(organization=organization).on(on).first()
    if term is not None and term.kind not in CELL_KINDS:
        _refuse_meetings(organization, on)


ENDINGS = (
    Ending("area", area_ended, areas_ended),
    Ending("area", village_work.village_ended, village_work.villages_ended),
    Ending("organization", cell_ended),
    Ending("organization", organization_ended),
    Ending("organization", village_work.organization_ended),
    KindChange(serve_only_as_a_cell),
    KindChange(no_cell_any_more),
)
