"""Having a pack of forms made: of which level, and as which kinds of files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.refusals import Refused
from registry.units.models import Organization
from registry.units.names import in_a_sentence
from reports.files import services
from reports.files.models import MadeFile
from reports.statutory.packs import KINDS, LEVELS, MOST, PACK, units_of

from .asked import Asked, of_a_unit

LEVEL, KIND = "cap", "tep"


def levels(asked: Asked) -> list[tuple[str, str, int]]:
    """The levels whose forms can be had in one pack, with how many units each has."""
    counted = [
        (level, title, len(units_of(asked.of.structure, asked.place.id, level)))
        for level, title in LEVELS.items()
    ]
    return [one for place, one in enumerate(counted) if place == 0 or 1 < one[2] <= MOST]


@require_POST
@of_a_unit
def pack(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Ask for the pack of a level; then on to the page of one's files."""
    wanted = attempt(request, lambda: _ask(request, asked))
    return redirect("made_files" if wanted else f"{reverse('forms')}?{asked.query}")


def _ask(request: HttpRequest, asked: Asked) -> MadeFile:
    kinds = [kind for kind in KINDS if kind in request.POST.getlist(KIND)]
    if not kinds:
        raise Refused("kinds", "Hãy chọn XLSX, PDF hoặc cả hai.")
    level, offered = request.POST.get(LEVEL, ""), {code: title for code, title, _ in levels(asked)}
    if level not in offered:
        raise Refused("level", f"Hãy chọn cấp có nhiều nhất {MOST} đơn vị.")
    return services.ask(
        maker=PACK.name,
        organization=Organization.objects.get(pk=asked.place.id),
        title=f"Bộ biểu thống kê: {asked.place.name}, {in_a_sentence(asked.period_title)},"
        f" {offered[level].lower()} ({' và '.join(kinds).upper()})",
        asked={"period": asked.about.name, "level": level, "kinds": ",".join(kinds)},
        by=user_of(request),
    )
