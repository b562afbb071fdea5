"""The supplement round of the demo's year, in which one commune has noted half of its answers."""

from __future__ import annotations

from django.utils.timezone import localdate

from members.models import Member
from members.supplements import services
from members.supplements.completeness import asked_in, cells_below
from members.supplements.models import SupplementRound
from registry.accounts.models import Grant, Role
from registry.units.structure import forest


def open_the_years() -> SupplementRound | None:
    """The round of this year, in which every other member of the officer's commune has answered.

    ``None`` where there is no board or no officer.
    """
    officer, staff = (
        Grant.objects.filter(role=role).select_related("user", "organization").order_by("pk").first()
        for role in (Role.OFFICER, Role.STAFF)
    )
    if officer is None or staff is None:
        return None
    today = localdate()
    asked = services.open_round(
        organization=staff.organization,
        year=today.year,
        on=today.replace(day=1),
        due_on=today.replace(month=12, day=31),
        by=staff.user,
        document_no="15-HD/BTCTU (dữ liệu mẫu)",
    )
    cells = cells_below(forest().on(today), officer.organization_id)
    here = asked_in(asked, cells).order_by("cell", "member").values_list("member", flat=True)
    people = Member.objects.filter(pk__in=list(here)[::2])
    if people:
        services.note_answers(asked=asked, members=list(people), on=today, by=officer.user)
    return asked
