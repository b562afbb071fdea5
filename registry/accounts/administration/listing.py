"""Users as administrators see them: whose accounts they keep, and of their grants those they administer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter

from registry.accounts.models import Grant, Role, SecondFactor, User, UserQuerySet
from registry.accounts.sign_in import factors
from registry.common.filters import EVERY, Filters
from registry.common.text import search_key
from registry.units.models import OrganizationTerm
from registry.units.names import organization_names

IN_USE, NO_PASSWORD, NO_FACTOR, ENDED = "dang-dung", "cho-mat-khau", "chua-buoc-hai", "da-khoa"
UNUSED = "lau-khong-dung"
STATES = (
    (IN_USE, "Đang dùng"),
    (NO_PASSWORD, "Chờ đặt mật khẩu"),
    (NO_FACTOR, "Chưa có bước hai"),
    (UNUSED, "Lâu không dùng"),
    (ENDED, "Đã khóa"),
)


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
class AccountLine:
    """A user in the list."""

    user: User
    grants: list[Held]
    has_factor: bool


class AccountFilters(Filters):
    """Which users are listed."""

    q = CharFilter(label="Họ tên hoặc tên đăng nhập", method="named", max_length=80)
    vai_tro = ChoiceFilter(label="Vai trò", method="of_role", choices=Role.choices, empty_label=EVERY)
    don_vi = CharFilter(label="Tên đơn vị", method="of_unit", max_length=80)
    trang_thai = ChoiceFilter(label="Trạng thái", method="in_state", choices=STATES, empty_label=EVERY)

    class Meta:
        # The addresses of this list have names as they stand here.
        form = forms.Form

    def __init__(self, data: QueryDict, users: QuerySet[User], mine: Collection[int], today: date) -> None:
        super().__init__(data, users)
        self._mine = mine
        self._grants = Grant.objects.filter(organization_id__any_of=mine, ends_on__gt=today)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those that match; with a value that means nothing all of them."""
        return super().filter_queryset(queryset) if self.is_valid() else queryset

    def named(self, users: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        """Whose name or user name has the text in it."""
        if not (words := search_key(text)):
            return users
        # An administrator's users are some hundreds at most, and their names carry no search key.
        known = users.values_list("pk", "full_name", "username")
        return users.filter(pk__in=[pk for pk, *names in known if words in search_key(" ".join(names))])

    def of_role(self, users: QuerySet[User], name: str, role: str) -> QuerySet[User]:
        """Who holds the role, or will."""
        return users.filter(pk__in=self._grants.filter(role=role).values("user_id"))

    def of_unit(self, users: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        """Who holds a role at a unit that is or was called so."""
        if not (words := search_key(text)):
            return users
        units = OrganizationTerm.objects.filter(
            organization_id__any_of=self._mine, search_key__contains=words
        )
        fits = self._grants.filter(organization_id__in=units.values("organization_id"))
        return users.filter(pk__in=fits.values("user_id"))

    def in_state(self, users: UserQuerySet, name: str, state: str) -> QuerySet[User]:
        """Whose account is in that state."""
        if state == ENDED:
            return users.filter(is_active=False)
        users = users.filter(is_active=True)
        if state == UNUSED:
            users = users.unused(timezone.now())
        if state == NO_PASSWORD:
            users = users.filter(one_time_until__isnull=False)
        if state == NO_FACTOR:
            having = SecondFactor.objects.filter(kind__in=factors.MAIN).values("user_id")
            users = users.exclude(pk__in=having)
        return users


def lines(users: list[User], mine: Collection[int], today: date) -> list[AccountLine]:
    """The users with their open grants within ``mine``; the same number of queries however many they are."""
    ids = [user.pk for user in users]
    grants = list(Grant.objects.filter(user_id__in=ids, organization_id__any_of=mine, ends_on__gt=today))
    names = organization_names((row.organization_id for row in grants), today)
    having = set(
        SecondFactor.objects.filter(user_id__in=ids, kind__in=factors.MAIN).values_list("user_id", flat=True)
    )
    return [
        AccountLine(
            user, held([row for row in grants if row.user_id == user.pk], names, today), user.pk in having
        )
        for user in users
    ]
