"""Filters of a list: their names in the address, and that a value that means nothing lets nothing through."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict
from django_filters import CharFilter, ChoiceFilter

from registry.accounts.models import User
from registry.common.filters import EVERY, Filters, in_words, said

pytestmark = pytest.mark.django_db


class Names(Filters):
    """Users by user name; ``cach_viet`` says how it is compared."""

    ten_day_du = CharFilter("full_name", label="Họ tên", lookup_expr="startswith", max_length=20)
    ten = CharFilter(label="Tên", method="of_name", max_length=5)
    cach_viet = ChoiceFilter(
        label="Cách viết", method="read_beside", choices=[("dau", "Đầu")], empty_label=EVERY
    )

    def of_name(self, users, name, text):
        """Users whose name is the text, or begins with it."""
        return users.filter(
            **{"username__startswith" if self.form.cleaned_data["cach_viet"] else "username": text}
        )


@pytest.fixture(autouse=True)
def users():
    for username, full_name in (("an", "Lò An"), ("anh", "Lò Anh"), ("binh", "Cà Bình")):
        User.objects.create(username=username, full_name=full_name)


def found(address: str) -> list[str]:
    return list(Names(QueryDict(address), User.objects.order_by("pk")).qs.values_list("username", flat=True))


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["an", "anh", "binh"]),
        ("ten=an", ["an"]),
        ("ten=an&cach-viet=dau", ["an", "anh"]),
        ("cach-viet=dau", ["an", "anh", "binh"]),
        ("ten-day-du=Lò&ten=anh", ["anh"]),
        ("ten_day_du=Lò", ["an", "anh", "binh"]),
        ("username=an", ["an", "anh", "binh"]),
        ("ten=an&cach-viet=khac", []),
        ("ten=an&cach-viet=null", []),
        ("ten=quadai", []),
    ],
)
def test_those_are_found_that_match_every_filter(address, names):
    assert found(address) == names


def test_a_list_starts_with_all_and_the_form_says_so():
    filters = Names(QueryDict(), User.objects.all())
    assert filters.qs.count() == 3 and not filters.form.errors
    assert ("", "Tất cả") in list(filters.form.fields["cach_viet"].choices)


def test_the_trail_notes_the_filters_by_their_names_in_the_address():
    address = QueryDict("ten=an&ten-day-du=Lò&cach-viet=&sau=7&la=1")
    assert Names(address, User.objects.all()).used == ["ten", "ten-day-du"]
    assert Names(QueryDict("ten=quadai"), User.objects.all()).used == ["ten"], "also one that means nothing"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", []),
        ("cach-viet=dau&ten=an", ["Tên: an", "Cách viết: Đầu"]),
        ("ten-day-du=Lò", ["Họ tên: Lò"]),
        ("cach-viet=khac", []),
    ],
)
def test_what_a_list_is_narrowed_by_is_said_in_words(address, words):
    assert in_words(Names(QueryDict(address), User.objects.all()).form) == words


@pytest.mark.parametrize(
    ("filter", "words"),
    [
        (("Xem", "a", {"a": "Tất cả", "b": "Ít"}), ""),
        (("Xem", "b", {"a": "Tất cả", "b": "Ít"}), "Xem: Ít"),
        (("Việc", "a", [("a", "Họp")]), "Việc: Họp"),
        (("Việc", "", [("a", "Họp")]), ""),
        (("Từ ngày", date(2026, 3, 2)), "Từ ngày: 02/03/2026"),
        (("Từ tuổi", 0), "Từ tuổi: 0"),
    ],
)
def test_one_filter_in_words(filter, words):
    assert said(*filter) == words
