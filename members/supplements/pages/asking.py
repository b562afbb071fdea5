"""Which round and which unit an address names."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate

from members.supplements.completeness import day_of
from members.supplements.models import SupplementRound
from registry.accounts.access.places import Place, find_organization, organization_asked
from registry.units.structure import Structure, forest

UNIT, YEAR = "don-vi", "nam"
TITLE = "Bổ sung hồ sơ đảng viên hằng năm"


def round_of(year: int) -> SupplementRound:
    """The round of that year, or 404."""
    found = SupplementRound.objects.filter(year=year).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def round_asked(request: HttpRequest) -> SupplementRound | None:
    """The round of the year in the address, else the latest; ``None`` before the first."""
    typed = request.GET.get(YEAR, "")
    if not typed:
        return SupplementRound.objects.order_by("-year", "pk").first()
    if not (typed.isdecimal() and len(typed) == 4):
        raise BadRequest("Năm viết bằng bốn chữ số.")
    return round_of(int(typed))


def place_asked(request: HttpRequest, asked: SupplementRound) -> tuple[Structure, Place | None]:
    """The structure of the round's day, and the unit in the address, else the user's own."""
    structure = forest().on(day_of(asked))
    return structure, organization_asked(request, structure, request.GET.get(UNIT, ""), written=None)


def check_unit_asked(request: HttpRequest) -> None:
    """Where there is no round yet: 404 for a unit that is out of sight then, too."""
    if code := request.GET.get(UNIT, "").strip():
        find_organization(request, forest().on(localdate()), code)
