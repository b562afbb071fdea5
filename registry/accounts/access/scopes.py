"""Who sees what and who may do what: the whole policy, and the only place that says it.

A grant gives a user a role over an organization and all below it. Rights run down the tree as it stands on
the day of the request. A granted organization that has ended hands its rights to all its successors. What
has ended below a grant stays in sight of whoever holds its one (or main) successor, or else of whoever holds
the organization that it last stood under; so nothing disappears, and a divided committee's past is not shown
to each of its parts.

A delegated right is for whoever stands in for somebody: it opens pages and forms, but no file. A request for
a file is answered as if the user did not hold it (:func:`without_delegated`).

* An organization is seen by those under whose grants it lies.
* A member is seen by those who see a cell in which the member counts or has counted. Somebody who never
  counted (every event is voided) is seen through the cell that the last event named.
* An area is seen by those who see an organization that leads it, or leads one that holds it.
* Outside of this nothing exists (404); inside it, what the role does not allow is refused (403).

Staff write everywhere below their grants, structure and targets included; officers enter what happens to
people, posts and imports; viewers read. Auditors read the trail of what was done below their grants, and
administrators keep accounts, grants and clients there; neither sees a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.utils.timezone import localdate

from registry.accounts.models import Grant, Role, User
from registry.common.cache import Cache
from registry.common.numbers import Numbers
from registry.units.models import Area, Kind, OrganizationTerm
from registry.units.relations import STRUCTURE
from registry.units.structure import forest

# Who may do what, by role. Auditors and administrators see no person and no figure.
MANAGERS = (Role.STAFF,)
WRITERS = (Role.STAFF, Role.OFFICER)
READERS = (Role.STAFF, Role.OFFICER, Role.VIEWER)
AUDITORS = (Role.AUDITOR,)
ADMINISTRATORS = (Role.ADMINISTRATOR,)

# What is granted on a day. Grain: a grant. Index: accounts_grant by user.
_GRANTS = """
SELECT DISTINCT role, organization_id
FROM public.accounts_grant
WHERE user_id = %(user)s AND starts_on <= %(day)s AND ends_on > %(day)s
  AND NOT (is_delegated AND %(leaves_out_delegated)s)
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """A user's organizations on a day, by role: where the rights begin, and all they run down to."""

    roots: dict[str, Numbers]
    subtree: dict[str, Numbers]


# What has been looked up in the course of one request; elsewhere nothing is remembered.
_remembered: ContextVar[dict[Any, Any] | None] = ContextVar("scopes", default=None)
# Are delegated rights left out now?
_leaves_out_delegated: ContextVar[bool] = ContextVar("leaves_out_delegated", default=False)
T = TypeVar("T")
# The tables that scopes follow from: a change of a grant or a tree is noticed at once.
RELATIONS = (*STRUCTURE, "accounts_grant")
_scopes: Cache[Any] = Cache(size=500, relations=RELATIONS)


@contextmanager
def remembered() -> Iterator[None]:
    """Within one request a scope is looked up once: it holds as it was when the request first asked."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


@contextmanager
def without_delegated() -> Iterator[None]:
    """Within the block scopes are those of the rights that are the users' own."""
    token = _leaves_out_delegated.set(True)
    try:
        yield
    finally:
        _leaves_out_delegated.reset(token)


def holds_delegated(user: User) -> bool:
    """Does the user hold a delegated right today?"""
    day = localdate()
    held = Grant.objects.on(day).filter(user=user, is_delegated=True)
    return bool(cached(("delegated", user.pk, day), held.exists))


def looked_up(key: tuple[Any, ...], look_up: Callable[[], T]) -> T:
    """What ``look_up`` gives, looked up once in the course of a request."""
    memory = _remembered.get()
    if memory is None:
        return look_up()
    if key not in memory:
        memory[key] = look_up()
    found: T = memory[key]
    return found


def cached(key: Hashable, look_up: Callable[[], T]) -> T:
    """What follows from grants and trees: looked up once a request, and cached between them while current."""
    key = by_rights(key)
    found: T = looked_up(key, lambda: _scopes.get(key, look_up))
    return found


def by_rights(key: Hashable) -> tuple[Any, ...]:
    """By which something is known that follows from a user's rights: with those delegated, or without."""
    return (_leaves_out_delegated.get(), key)


def _granted(user: User, day: date) -> dict[str, list[int]]:
    """The organizations granted to the user on the day, by role."""
    granted: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        leaves_out = _leaves_out_delegated.get()
        cursor.execute(_GRANTS, {"user": user.pk, "day": day, "leaves_out_delegated": leaves_out})
        for role, organization in cursor.fetchall():
            granted.setdefault(role, []).append(organization)
    return granted


def _scope(user: User, day: date) -> Scope:
    def look_up() -> Scope:
        party = forest().on(day).party
        # What has ended hands its rights to whatever came of it.
        roots = {role: Numbers(party.heirs(granted)) for role, granted in _granted(user, day).items()}
        return Scope(roots, {role: Numbers(party.below(begin)) for role, begin in roots.items()})

    return cached(("organizations", user.pk, day), look_up)


def _of_roles(by_role: Mapping[str, Numbers], roles: Collection[str] | None) -> Numbers:
    found = [by_role[role] for role in roles or READERS if role in by_role]
    return found[0] if len(found) == 1 else Numbers(dict.fromkeys(i for ids in found for i in ids))


def root_ids(user: User, *, roles: Collection[str] | None = None, on: date | None = None) -> list[int]:
    """The organizations at which the user's rights begin on the day (default: today)."""
    return list(_of_roles(_scope(user, on or localdate()).roots, roles))


def place_of(user: Any) -> int | None:
    """One of the organizations at which the user's rights begin, whatever the role; ``None`` without any."""
    roots = root_ids(user, roles=Role.values) if isinstance(user, User) else []
    return min(roots, default=None)


def subtree_ids(user: User, *, roles: Collection[str] | None = None, on: date | None = None) -> Numbers:
    """Every organization under the user's grants of those ``roles`` (default: any) on the day (today)."""
    return _of_roles(_scope(user, on or localdate()).subtree, roles)


def sees_everything(user: User, *, roles: Collection[str] | None = None) -> bool:
    """Does the user see every organization under grants of ``roles`` (default: any), and so everybody?"""

    def look_up() -> bool:
        known = forest().codes
        return bool(known) and set(known) <= set(subtree_ids(user, roles=roles))

    return cached(("everything", user.pk, localdate(), tuple(roles or READERS)), look_up)


def has_role(user: User, *roles: str) -> bool:
    """Does the user hold one of ``roles`` anywhere today?"""
    return user.is_active and bool(root_ids(user, roles=roles or READERS))


def over_a_province(user: User, *roles: str) -> bool:
    """Does the user hold one of ``roles`` over a whole province today? What is one for all is theirs."""
    return bool(province_under(user, *roles))


def province_under(user: User, *roles: str) -> int | None:
    """The province over which the user holds one of ``roles`` today, the first of several."""
    roots = root_ids(user, roles=roles) if user.is_active else []
    provinces = OrganizationTerm.objects.on(localdate()).filter(kind=Kind.PROVINCE_COMMITTEE)
    under = provinces.filter(organization_id__any_of=roots)
    found: int | None = under.values_list("organization_id", flat=True).first()
    return found


def may(user: User, organization_id: int, *roles: str) -> bool:
    """Does the user hold one of ``roles`` over this organization today?"""
    return user.is_active and organization_id in subtree_ids(user, roles=roles or READERS)


def areas_in_sight(user: User, areas: Collection[int], *, roles: Collection[str] | None = None) -> set[int]:
    """Those of some ``areas`` that the user sees under grants of ``roles`` (default: any)."""
    return set(areas).intersection(area_ids(user, roles=roles)) if areas else set()


def area_ids(user: User, *, roles: Collection[str] | None = None) -> Numbers:
    """Every area that the user sees: the territories of the organizations in sight and all within them."""
    day = localdate()

    def look_up() -> Numbers:
        structure = forest().on(day)
        terms = (structure.party.term(organization) for organization in subtree_ids(user, roles=roles))
        return Numbers(structure.areas.below(term.area for term in terms if term and term.area is not None))

    return cached(("areas", user.pk, day, tuple(roles or READERS)), look_up)


def visible(queryset: Any, user: User) -> Any:
    """Those of some areas or organizations that the user sees."""
    ids = area_ids(user) if issubclass(queryset.model, Area) else subtree_ids(user)
    return queryset.filter(pk__any_of=ids)
