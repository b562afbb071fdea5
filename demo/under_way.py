"""What is under way in the default demo: transfers between communes, and acts that wait to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Awaited, Discipline, Member, Standing, Stretch
from members.services import refuse_transfer, send_transfer
from members.services.confirming import set_confirmations
from registry.accounts.models import Grant, Role
from registry.common.dates import FOREVER
from registry.drafts import checking, store
from registry.units.models import Kind, Organization
from registry.units.structure import forest

# So many days ago those who are under way were sent; after 30 working days one is overdue.
SENT_DAYS_AGO = (4, 18, 75)
WHY_REFUSED = "Giấy giới thiệu ghi sai chi bộ nơi đến"


def begin() -> None:
    """Transfers to and from the commune whose officer signs in, one of them refused; two acts that wait."""
    officer = Grant.objects.filter(role=Role.OFFICER).select_related("user", "organization").first()
    staff = Grant.objects.filter(role=Role.STAFF).select_related("user").first()
    if officer is None or staff is None:
        return
    today, here = localdate(), officer.organization
    other = _another(here, today)
    if other is None:
        return
    leaving, coming = _members(here, today), _members(other, today)
    for source, to, people in ((here, other, leaving), (other, here, coming)):
        for number, (days, member) in enumerate(zip(SENT_DAYS_AGO, people, strict=False), 1):
            paper = f"{number:02}-GT/{source.code} (dữ liệu mẫu)"
            sent = today - timedelta(days)
            transfer = send_transfer(member=member, to=to, on=sent, document_no=paper, by=staff.user)
            if source == here and number == 1:
                refuse_transfer(transfer=transfer, reason=WHY_REFUSED, on=today, by=staff.user)
    set_confirmations(acts=[Awaited.DISCIPLINE], on=today, by=staff.user, of_everybody=True)
    for member in leaving[len(SENT_DAYS_AGO) : len(SENT_DAYS_AGO) + 2]:
        _wait(member, officer, today)


def _another(here: Organization, today: date) -> Organization | None:
    """The first committee beside ``here`` that has people to send."""
    party = forest().on(today).party
    kind = Kind.SUPERIOR_COMMITTEE
    beside = [
        unit
        for unit, term in party.standing.items()
        if unit != here.pk and term.kind == kind and term.parent == party.standing[here.pk].parent
    ]
    found: Organization
    for found in Organization.objects.filter(pk__in=beside).order_by("code"):
        if len(_members(found, today)) >= len(SENT_DAYS_AGO):
            return found
    return None


def _members(above: Organization, today: date) -> Sequence[Member]:
    """Some official members of cells below, whose place has not changed for long and is to stay."""
    party = forest().on(today).party
    cells = [unit for unit in party.standing if above.pk in party.path(unit)]
    before = today - timedelta(max(SENT_DAYS_AGO))
    stays = Stretch.objects.filter(
        cell__any_of=cells, standing=Standing.OFFICIAL, starts_on__lt=before, ends_on=FOREVER
    )
    return [row.member for row in stays.select_related("member").order_by("member_id")[:6]]


def _wait(member: Member, officer: Grant, today: date) -> None:
    """The officer's reprimand of the member waits for a second pair of eyes."""
    typed = QueryDict(mutable=True)
    typed.update(
        {
            "detail": Discipline.REPRIMAND,
            "on": f"{today:%d/%m/%Y}",
            "decided_on": f"{today:%d/%m/%Y}",
            "document_no": "03-QĐ/UBKT (dữ liệu mẫu)",
        }
    )
    draft = store.save(
        user=officer.user,
        key=UUID(int=member.pk),
        address=reverse("member_discipline", args=[member.pk]),
        title="Kỷ luật",
        about=f"{member.full_name}, sinh {member.born}",
        person_id=member.pk,
        typed=typed,
        is_checked=True,
    )
    checking.submit(draft, decider=officer.organization.pk, answers={}, by=officer.user)
