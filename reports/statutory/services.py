"""Writing what a unit declares for statutory forms."""

from __future__ import annotations

from collections.abc import Mapping

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.units.models import Organization
from reports.periods.books import Period, structure_of

from .declarations import declares
from .models import Declared

Line = tuple[str, str]


@write
def declare(*, unit: Organization, about: Period, numbers: Mapping[Line, int | None], by: User) -> int:
    """The unit says these numbers of the period, by form and line; ``None`` takes back what it said.

    Returns how many were changed. Refuses a unit that does not stand on the period's last day, and one that
    does not declare. A period that is closed may still be declared for: what was published stays.
    """
    term = structure_of(about).party.standing.get(unit.pk)
    if term is None or not declares(term.kind):
        raise Refused("does_not_declare", "Đơn vị này không khai báo cho kỳ này.")
    days = {"organization": unit, "period_from": about.first, "period_to": about.last}
    changed = 0
    for (form, line), value in sorted(numbers.items()):
        held = Declared.objects.select_for_update().filter(form=form, line=line, **days)
        before = held.first()
        if (before.value if before else None) == value:
            continue
        changed += 1
        # Another row takes its place: who said what was there before stays with that.
        held.delete()
        if value is not None:
            Declared.objects.create(form=form, line=line, value=value, recorded_by=by, **days)
    if changed:
        record("forms.declared", by=by, on=unit, organization=unit.pk, period=about.name, lines=changed)
    return changed
