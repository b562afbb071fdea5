"""How the clock looks for notices: each kind once a day or a week, and whom what was found is for.

A look and what it puts into inboxes are one transaction: whatever goes wrong, the next look is of the same
time once more, and what was put under the same key before comes no second time.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant, User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared.notices import Look, NoticeKind, Rhythm, Said
from registry.common.locks import hold
from registry.units.structure import forest
from reports import inbox
from reports.models import NoticeLook

log = logging.getLogger(__name__)

# What the first look of all is about: so many days.
AT_FIRST = timedelta(days=31)


def look(today: date | None = None) -> int:
    """Look for what is due; how many notices came into inboxes. Asked again, nothing comes twice."""
    came = 0
    for kind in inbox.kinds():
        if kind.is_looked_for:
            try:
                came += _look(kind, today or localdate())
            except Exception:
                # Of one kind; the others are looked for all the same, and this one in an hour once more.
                log.exception("Notices of the kind %s could not be made", kind.code)
    return came


def began(rhythm: Rhythm, today: date) -> date:
    """The first day of the day or week (from Monday) in which ``today`` lies."""
    return today if rhythm == Rhythm.DAY else today - timedelta(days=today.weekday())


@transaction.atomic
def _look(kind: NoticeKind, today: date) -> int:
    first = began(kind.rhythm, today)
    with as_machine():
        hold(f"notices {kind.code}")
        last = NoticeLook.objects.filter(kind=kind.code).first()
    if last is not None and last.looked_on >= first:
        return 0
    readers = _readers(kind.roles, today)
    now = Look(
        today,
        last.looked_on if last is not None else today - AT_FIRST,
        list(readers),
        last.state if last is not None else {},
    )
    found = [(to, f"{first}:{said.organization or ''}", said) for to, said in _found(kind, now, readers)]
    with as_machine():
        came = inbox.put_all(kind.code, found)
        NoticeLook.objects.update_or_create(kind=kind.code, defaults={"looked_on": today, "state": now.state})
        if came:
            record("notices.sent", by=None, kind=kind.code, rows=came)
    return came


def _found(kind: NoticeKind, now: Look, readers: dict[int, dict[int, User]]) -> Iterator[tuple[int, Said]]:
    """What was found, each with the number of whom it is for."""
    if kind.of_units is not None:
        with as_machine():
            of_units = list(kind.of_units(now))
        for said in of_units:
            for number in readers.get(said.organization or 0, ()):
                yield number, said
    if kind.of_user is not None:
        for user in {number: user for held in readers.values() for number, user in held.items()}.values():
            with as_user(user):
                of_user = list(kind.of_user(user, now))
            for said in of_user:
                yield user.pk, said


def _readers(roles: Collection[str], today: date) -> dict[int, dict[int, User]]:
    """By the organizations at which their rights begin, the users who hold one of the roles."""
    party = forest().on(today).party
    readers: dict[int, dict[int, User]] = {}
    grants = Grant.objects.on(today).filter(role__in=roles, user__is_active=True).select_related("user")
    for grant in grants.order_by("pk"):
        for unit in party.heirs([grant.organization_id]):
            readers.setdefault(unit, {})[grant.user_id] = grant.user
    return readers
