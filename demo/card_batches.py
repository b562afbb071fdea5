"""Batches of cards of the demo's commune: being collected, waiting above, approved."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from members.cards import services
from members.cards.models import CardBatch
from members.cards.people import counted_in, without_card
from members.models import CardKind, Member, Standing
from registry.accounts.models import Grant, Role
from registry.units.structure import forest

MOST = 12


def collect() -> list[CardBatch]:
    """The officer of the commune collects three batches; the board approves the first. None without both."""
    officer, staff = (
        Grant.objects.filter(role=role).select_related("user", "organization").order_by("pk").first()
        for role in (Role.OFFICER, Role.STAFF)
    )
    if officer is None or staff is None:
        return []
    today, unit = localdate(), officer.organization
    structure = forest().on(today)
    here = counted_in(structure, unit.pk).filter(
        standing=Standing.OFFICIAL, member__card_no_index__isnull=False
    )
    holders = list(Member.objects.filter(pk__in=here.values("member")).order_by("pk")[:5])
    waiting = Member.objects.filter(pk__in=without_card(structure, unit.pk).values("member"))
    new = list(waiting.exclude(pk__in=[one.pk for one in holders]).order_by("pk")[:MOST])
    batches: list[CardBatch] = []
    for people, kind, is_sent in (
        (holders[:3], CardKind.LOST, True),
        (new, CardKind.NEW, True),
        (holders[3:], CardKind.DAMAGED, False),
    ):
        if not people:
            continue
        batch = services.open_batch(organization=unit, by=officer.user)
        services.add_people(batch=batch, members=people, kind=kind, by=officer.user)
        if is_sent:
            on, number = today - timedelta(days=7), f"{10 + len(batches)}-TTr/ĐU (dữ liệu mẫu)"
            services.send_batch(batch=batch, on=on, document_no=number, by=officer.user)
        batches.append(batch)
    if batches and batches[0].lines.filter(kind=CardKind.LOST).exists():
        number = "31-QĐ/TU (dữ liệu mẫu)"
        services.approve_batch(
            batch=batches[0], on=today - timedelta(days=2), document_no=number, by=staff.user
        )
    return batches
