"""Users as administrators see them: whose accounts they keep, and of their grants those they administer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from registry.accounts.models import Grant, User
from registry.accounts.sign_in import factors
from registry.common.text import search_key
from registry.units.models import OrganizationTerm

from .units import names_of


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as a page shows it."""

    grant: Grant
    organization: str
    state: str

    @property
    def is_open(self) -> bool:
        """Does it hold, or will it?"""
        return self.state != "past"


def held(grants: list[Grant], names: dict[int, str], today: date) -> list[Held]:
    """Grants with the names of their organizations, those that hold first."""
    order = {"now": 0, "coming": 1, "past": 2}
    rows = [Held(row, names.get(row.organization_id, ""), _state(row, today)) for row in grants]
    return sorted(rows, key=lambda one: (order[one.state], one.organization, one.grant.pk))


def _state(row: Grant, today: date) -> str:
    if row.ends_on <= today:
        return "past"
    return "coming" if row.starts_on > today else "now"


@dataclass(frozen=True, slots=True)
class Line:
    """A user in the list."""

    user: User
    grants: list[Held]
    has_factor: bool


def chosen(users: QuerySet[User], mine: list[int], filters: dict[str, Any], today: date) -> QuerySet[User]:
    """Of ``users`` those that the filters leave."""
    if words := search_key(filters.get("q", "")):
        # An administrator's users are some hundreds at most, and their names carry no search key.
        named = users.values_list("pk", "full_name", "username")
        users = users.filter(pk__in=[pk for pk, *names in named if words in search_key(" ".join(names))])
    open_grants = Grant.objects.filter(organization_id__any_of=mine, ends_on__gt=today)
    if role := filters.get("vai_tro"):
        users = users.filter(pk__in=open_grants.filter(role=role).values("user_id"))
    if unit := search_key(filters.get("don_vi", "")):
        units = OrganizationTerm.objects.filter(organization_id__any_of=mine, search_key__contains=unit)
        fits = open_grants.filter(organization_id__in=units.values("organization_id"))
        users = users.filter(pk__in=fits.values("user_id"))
    match filters.get("trang_thai"):
        case "dang-dung":
            users = users.filter(is_active=True)
        case "da-khoa":
            users = users.filter(is_active=False)
        case "cho-mat-khau":
            users = users.filter(is_active=True, one_time_until__isnull=False)
        case "chua-buoc-hai":
            having = Authenticator.objects.filter(type__in=factors.MAIN).values("user_id")
            users = users.filter(is_active=True).exclude(pk__in=having)
    return users.order_by("username")


def lines(users: list[User], mine: list[int], today: date) -> list[Line]:
    """The users with their open grants within ``mine``; the same number of queries however many they are."""
    ids = [user.pk for user in users]
    grants = list(Grant.objects.filter(user_id__in=ids, organization_id__any_of=mine, ends_on__gt=today))
    names = names_of((row.organization_id for row in grants), today)
    having = set(
        Authenticator.objects.filter(user_id__in=ids, type__in=factors.MAIN).values_list("user_id", flat=True)
    )
    return [
        Line(user, held([row for row in grants if row.user_id == user.pk], names, today), user.pk in having)
        for user in users
    ]
