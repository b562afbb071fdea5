"""The inbox: taking in what is said to somebody, reading it, and taking it out.

Who reads a notice about a unit is asked when it is read: whoever has lost the right sees it no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import starmap

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from registry.accounts.access.scopes import area_ids, subtree_ids
from registry.accounts.models import Grant, User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared import collected
from registry.common.declared.notices import NoticeKind, Said
from registry.common.refusals import write

from .models import Notice, UnwantedNotice

# The kind of a saved question's answers, with their files.
REPORT = "report"
# By what it is said who sees a notice.
_ABOUT = ("kind", "organization", "area", "together")


def kinds() -> tuple[NoticeKind, ...]:
    """All kinds of notices, as the page of settings lists them."""
    declared: tuple[NoticeKind, ...] = collected("notices", "NOTICES")
    return tuple(sorted(declared, key=lambda kind: kind.place))


def put_all(kind: str, found: Iterable[tuple[int, str, Said]]) -> int:
    """Put notices into inboxes, each under its key, of those who want the kind; how many were put.

    As the machine. What is there already under the same key comes no second time.
    """
    unwanted = set(UnwantedNotice.objects.filter(kind=kind).values_list("user_id", flat=True))
    rows = [_row(kind, key, said, to) for to, key, said in found if to not in unwanted]
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def take(kind: str, key: str, said: Said, to: int) -> None:
    """Take in what some part of the register says to a user."""
    with as_machine():
        put_all(kind, [(to, key, said)])


def _row(kind: str, key: str, said: Said, to: int) -> Notice:
    return Notice(
        to_id=to,
        kind=kind,
        key=key,
        title=said.title[:200],
        note=said.note[:600],
        href=said.href[:800],
        lines=[list(line) for line in said.lines],
        organization=said.organization,
        area=said.area,
    )


def remind(kind: str, said: Said, to: User) -> bool:
    """Put a notice into somebody's inbox, as the machine; not while the last one like it is unread."""
    row = _row(kind, "", said, to.pk)
    if Notice.objects.filter(to=to, title=row.title, href=row.href, read_at__isnull=True).exists():
        return False
    row.save()
    return True


def of(user: User) -> QuerySet[Notice]:
    """What came to the user and is of units that the user still sees; the newest first, without files."""
    own, sees = Notice.objects.filter(to=user), _sight_of(user)
    seen = Q(pk__in=())
    for kind, organization, area, together in own.order_by().values_list(*_ABOUT).distinct():
        if sees(kind, organization, area, together):
            seen |= Q(kind=kind, organization=organization, area=area, together=together)
    return own.filter(seen).defer("file")


def unread(user: User) -> int:
    """How much of it has not been read. One statement, as every page asks."""
    new = Notice.objects.filter(to=user, read_at__isnull=True)
    return sum(starmap(_sight_of(user), new.order_by().values_list(*_ABOUT)))


def _sight_of(user: User) -> Callable[[str, int | None, int | None, Sequence[int]], bool]:
    """Whether the user sees notices of a kind about an organization or area: by the right of this moment.

    Of one about several units each must be in sight.
    """
    roles = {kind.code: kind.roles for kind in kinds()}
    organizations = cache(lambda held: set(subtree_ids(user, roles=held)))
    areas = cache(lambda: set(area_ids(user)))

    def sees(kind: str, organization: int | None, area: int | None, together: Sequence[int]) -> bool:
        return (
            kind in roles
            and (organization is None or organizations(roles[kind]).issuperset([organization, *together]))
            and (area is None or areas().issuperset([area, *together]))
        )

    return sees


def read(user: User, *numbers: int) -> int:
    """Mark notices of the user as read; those of others stay as they are. How many it changed."""
    return of(user).filter(pk__in=numbers, read_at__isnull=True).update(read_at=timezone.now())


def read_all(user: User, newest: int) -> int:
    """Mark as read what had come when ``newest`` was the newest; what came since stays new."""
    return of(user).filter(pk__lte=newest, read_at__isnull=True).update(read_at=timezone.now())


def remove(user: User, number: int) -> bool:
    """Take a notice out of the user's inbox, with its file; ``False`` where there is none."""
    return bool(of(user).filter(pk=number).delete()[0])


def optional_kinds(user: User) -> list[NoticeKind]:
    """The kinds that the user gets and may do without."""
    return [kind for kind in kinds() if kind.is_optional and subtree_ids(user, roles=kind.roles)]


def unwanted_by(user: User) -> set[str]:
    """The kinds that the user does without."""
    return set(UnwantedNotice.objects.filter(user=user).values_list("kind", flat=True))


@dataclass(frozen=True, slots=True)
class Reader:
    """An account with the titles of the kinds of notices that it gets, and of those it does without."""

    user: User
    gets: list[str]
    does_without: list[str]


def who_gets_what(users: QuerySet[User]) -> list[Reader]:
    """Of those ``users`` to whom anything may come, what does."""
    found = list(users.filter(is_active=True).order_by("full_name", "pk"))
    roles: dict[int, set[str]] = {user.pk: set() for user in found}
    unwanted: dict[int, set[str]] = {user.pk: set() for user in found}
    # What somebody else has chosen is seen by the machine only.
    with as_machine():
        for user, role in Grant.objects.on(localdate()).filter(user__in=roles).values_list("user_id", "role"):
            roles[user].add(role)
        for user, kind in UnwantedNotice.objects.filter(user__in=roles).values_list("user_id", "kind"):
            unwanted[user].add(kind)
    readers = []
    for user in found:
        offered = [kind for kind in kinds() if roles[user.pk].intersection(kind.roles)]
        without = [kind.title for kind in offered if kind.code in unwanted[user.pk]]
        if offered:
            readers.append(
                Reader(user, [kind.title for kind in offered if kind.title not in without], without)
            )
    return readers


@write
def choose(*, wanted: Iterable[str], by: User) -> None:
    """Of the kinds that may be done without, ``by`` gets from now on those that are ``wanted``."""
    offered = {kind.code for kind in optional_kinds(by)}
    unwanted = offered - set(wanted)
    UnwantedNotice.objects.filter(user=by, kind__in=offered).delete()
    UnwantedNotice.objects.bulk_create(UnwantedNotice(user=by, kind=kind) for kind in sorted(unwanted))
    record("notices.chosen", by=by, on=by, rows=len(offered) - len(unwanted))


def count_before(before: datetime, *, with_file: bool) -> int:
    """Notices with a file, or without, that came before then."""
    return Notice.objects.filter(came_at__lt=before, file__isnull=not with_file).count()


def remove_before(before: datetime, *, with_file: bool) -> int:
    """Remove them."""
    return Notice.objects.filter(came_at__lt=before, file__isnull=not with_file).delete()[0]
