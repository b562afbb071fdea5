"""Which period an address asks for, and which periods its page offers."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone

from reports.labels import label

from .books import Period, PeriodKind, period, periods

# Names in the address.
UNIT, KIND, PERIOD = "don-vi", "loai", "ky"
KINDS = {
    PeriodKind.MONTH: "Tháng",
    PeriodKind.QUARTER: "Quý",
    PeriodKind.HALF: "6 tháng",
    PeriodKind.YEAR: "Năm",
}
# So many periods of a kind are offered.
OFFERED = {PeriodKind.MONTH: 18, PeriodKind.QUARTER: 8, PeriodKind.HALF: 6, PeriodKind.YEAR: 6}


def period_asked(request: HttpRequest, usual: PeriodKind) -> tuple[PeriodKind, Period]:
    """The kind and the period that the address names; the last ``usual`` one that is over unless it does."""
    name, kind = request.GET.get(PERIOD, ""), request.GET.get(KIND, "")
    try:
        if name and (not kind or period(name).kind == kind):
            about = period(name)
            return about.kind, about
        chosen = PeriodKind(kind or usual)
    except ValueError:
        raise BadRequest("Không có kỳ này. Hãy chọn một kỳ trong danh sách.") from None
    _, last_over = periods(chosen, timezone.localdate(), 2)
    return chosen, last_over


def choices(kind: PeriodKind) -> dict[str, object]:
    """What a page offers: kinds of periods, and the latest of one kind."""
    return {
        "kinds": [(str(one), title) for one, title in KINDS.items()],
        "kind": str(kind),
        "offered": [
            (one.name, label("period", one.name))
            for one in periods(kind, timezone.localdate(), OFFERED[kind])
        ],
    }
