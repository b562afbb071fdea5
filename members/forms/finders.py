"""Finds what a form lets its user choose from: cells, villages and members in scope, as they stand on a day.

A finder never offers and never accepts what lies outside the user's scope, or what does not stand on the
day that the form is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.models import BaseTerm, Member
from registry.accounts.access.scopes import WRITERS, area_ids, subtree_ids, visible
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.choices import LISTED_WHOLE, OFFERED, Option
from registry.common.templatetags.ui import mask
from registry.common.text import search_key
from registry.units.choices import Units, organizations_on
from registry.units.models import CELL_KINDS, Area, AreaNaming, AreaPlacement, Level
from registry.units.names import organization_names

_EMPTY = Value("", CharField(db_collation="C"))


class Cells(Units):
    """Cells and grassroots cells that the user may write in and that stand on the day."""

    none_found = "Không có chi bộ nào như vậy vào ngày này trong phạm vi của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên chi bộ, hoặc mã"
    searched = {"own": "search_key", "above": "above_key", "level": "kind"}

    def __init__(self, user: User, on: date) -> None:
        self.gone = (
            f"Chi bộ này không hoạt động vào ngày {on:%d/%m/%Y} hoặc ngoài phạm vi của bạn."
            " Chọn chi bộ khác hoặc sửa ngày."
        )
        mine = subtree_ids(user, roles=WRITERS)
        self.rows = organizations_on(on).filter(kind__in=CELL_KINDS, organization__any_of=mine)


class Organizations(Units):
    """Party organizations of any kind that the user sees and that stand on the day."""

    none_found = "Không có tổ chức đảng nào như vậy vào ngày này trong phạm vi của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên tổ chức đảng, hoặc mã"
    searched = {"own": "search_key", "above": "above_key", "level": "kind"}

    def __init__(self, user: User, on: date) -> None:
        self.gone = (
            f"Tổ chức này không hoạt động vào ngày {on:%d/%m/%Y} hoặc ngoài phạm vi của bạn."
            " Chọn tổ chức khác hoặc sửa ngày."
        )
        self.rows = organizations_on(on).filter(organization__any_of=subtree_ids(user))


def areas_on(on: date) -> Any:
    """Areas that stand on the day as choices, each with what it lies in."""
    naming = AreaNaming.objects.filter(area=OuterRef("area")).on(on)
    above = AreaNaming.objects.filter(area=OuterRef("parent")).on(on)
    return (
        AreaPlacement.objects.on(on)
        .annotate(
            id_=F("area_id"),
            key_=F("area__key"),
            label=Coalesce(Subquery(naming.values("name")[:1]), F("area__key")),
            kind_=Subquery(naming.values("kind")[:1]),
            hint=Subquery(above.values("name")[:1]),
            above_kind=Subquery(above.values("kind")[:1]),
            name_key=Coalesce(Subquery(naming.values("search_key")[:1]), _EMPTY),
            above_key=Coalesce(Subquery(above.values("search_key")[:1]), _EMPTY),
            order=Coalesce(Subquery(naming.values("sort_key")[:1]), _EMPTY),
        )
        .order_by("order", "key_")
        .values("id_", "key_", "kind_", "label", "above_kind", "hint")
    )


class Villages(Units):
    """Villages that the user sees and that stand on the day."""

    none_found = "Không có thôn, bản nào như vậy vào ngày này trong phạm vi của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên thôn, bản; thêm tên xã nếu trùng"
    searched = {"own": "name_key", "above": "above_key", "kind": "kind_"}

    def __init__(self, user: User, on: date) -> None:
        self.gone = (
            f"Thôn, bản này không có vào ngày {on:%d/%m/%Y} hoặc ngoài phạm vi của bạn."
            " Chọn thôn, bản khác hoặc sửa ngày."
        )
        seen = visible(Area.objects.all(), user).values("pk")
        self.rows = areas_on(on).filter(area__level=Level.VILLAGE, area__in=seen)


class Areas(Units):
    """Areas of any level in which the user may write and that stand on the day."""

    none_found = "Không có địa bàn nào như vậy vào ngày này trong phạm vi của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên xã, phường hoặc thôn, bản"
    searched = {"own": "name_key", "above": "above_key", "kind": "kind_"}

    def __init__(self, user: User, on: date) -> None:
        self.gone = (
            f"Địa bàn này không có vào ngày {on:%d/%m/%Y} hoặc ngoài phạm vi của bạn."
            " Chọn địa bàn khác hoặc sửa ngày."
        )
        self.rows = areas_on(on).filter(area__any_of=area_ids(user, roles=WRITERS))


class Workplaces:
    """Places of work that are there on the day, in an area or of an organization that the user sees."""

    none_found = "Không có cơ sở nào như vậy vào ngày này trong phạm vi của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên cơ sở, hoặc mã"

    def __init__(self, user: User, on: date) -> None:
        self.gone = f"Cơ sở này không có vào ngày {on:%d/%m/%Y} hoặc ngoài phạm vi của bạn."
        self._seen = Q(area__any_of=area_ids(user)) | Q(organization__any_of=subtree_ids(user))
        self._rows = BaseTerm.objects.on(on).select_related("base").order_by("name", "base__code")

    @cached_property
    def _options(self) -> list[Option]:
        rows = self._rows.filter(self._seen)
        return [Option(term.base_id, term.base.code, term.name, f"mã {term.base.code}") for term in rows]

    @property
    def is_short(self) -> bool:
        """Few enough to be listed whole."""
        return len(self._options) <= LISTED_WHOLE

    def get(self, key: str) -> Option | None:
        """The place of work of that code."""
        return next((option for option in self._options if option.key == key), None)

    def search(self, words: str) -> tuple[list[Option], bool]:
        """The first whose name or code holds all of the words."""
        wanted = search_key(words).split()
        fit = [
            option
            for option in self._options
            if all(word in search_key(f"{option.label} {option.key}") for word in wanted)
        ]
        return fit[:OFFERED], len(fit) > OFFERED

    def groups(self) -> list[tuple[str, list[Option]]]:
        """All of them, under no heading."""
        return [("", self._options)]

    def only(self) -> Option | None:
        """None is chosen unasked."""
        return None


def distinguished(members: Sequence[Member]) -> dict[int, str]:
    """By what somebody is told from others of the same name: birth date, cell, end of the dossier number."""
    cells = organization_names({member.home_id for member in members if member.home_id}, localdate())
    return {
        member.pk: ", ".join(
            [
                *([f"sinh {member.born}"] if member.birth_date else []),
                *([cells[member.home_id]] if member.home_id else []),
                f"hồ sơ {mask(member.dossier_no)}",
            ]
        )
        for member in members
    }


class Members:
    """Members whom the user sees, found by name or by exact number; never listed whole."""

    gone = "Không tìm thấy đảng viên này trong phạm vi của bạn. Tìm lại theo tên hoặc số hồ sơ."
    none_found = "Không có đảng viên nào như vậy trong phạm vi của bạn. Tìm theo tên hoặc số hồ sơ."
    placeholder = "Họ tên hoặc số hồ sơ"
    is_short = False

    def __init__(self, user: User) -> None:
        self._user = user
        self._members = Member.objects.visible_to(user).order_by("sort_key", "pk")

    @staticmethod
    def _options(members: Sequence[Member]) -> list[Option]:
        said = distinguished(members)
        return [Option(member.pk, str(member.pk), member.full_name, said[member.pk]) for member in members]

    def get(self, key: str) -> Option | None:
        """The member of that key: no number of papers stands in a form."""
        is_number = key.isascii() and key.isdigit() and len(key) < 19
        found = self._options(list(self._members.filter(pk=key)[:1])) if is_number else []
        return found[0] if found else None

    def search(self, words: str) -> tuple[list[Option], bool]:
        """The first members whose name has all of ``words``, or whose number they are; noted in the trail."""
        if any(char.isdigit() for char in words):
            found = self._members.numbered(words)
        else:
            found = self._members.matching(words)
        people = found.first_rows(OFFERED + 1)
        record(
            "members.searched",
            by=self._user,
            purpose="chon",
            personal=None if any(char.isdigit() for char in words) else {"text": search_key(words)},
            rows=len(people),
            seen=audited_rows(people),
        )
        return self._options(people[:OFFERED]), len(people) > OFFERED

    def groups(self) -> list[tuple[str, list[Option]]]:
        """Nothing: members are searched for."""
        return []

    def only(self) -> Option | None:
        """Nobody is chosen unasked."""
        return None
