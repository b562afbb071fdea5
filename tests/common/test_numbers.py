"""Many row numbers as one parameter: what they find, and that nobody looks at each of them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from members.models import Member
from registry.common.numbers import Numbers

pytestmark = pytest.mark.django_db


def test_they_find_what_a_list_finds(world):
    homes = list(Member.objects.values_list("home", flat=True).distinct())
    for chosen in ([], homes[:1], homes, [*homes, *homes]):
        found = Member.objects.order_by("pk").filter(home__any_of=Numbers(chosen))
        assert list(found) == list(Member.objects.order_by("pk").filter(home__any_of=chosen))
    assert found.exists()
    together = Q(home__any_of=Numbers(homes[:1])) & ~Q(pk__any_of=Numbers([found[0].pk]))
    assert found[0] not in Member.objects.filter(together)


def test_they_are_written_out_once_and_read_as_numbers(world):
    numbers = Numbers([3, 1, 2])
    assert (numbers, numbers.array) == ((3, 1, 2), b"{3,1,2}")
    assert Numbers().array == b"{}" and set(Numbers([2, 2])) == {2}
    with CaptureQueriesContext(connection) as asked:
        list(Member.objects.filter(pk__any_of=numbers))
    assert "ANY('{3,1,2}'::bigint[]" in asked[0]["sql"]


def test_a_list_of_them_serves_in_queries_within_queries(world):
    numbers = Numbers(Member.objects.values_list("pk", flat=True))
    inner = Member.objects.filter(pk__any_of=numbers).values("pk")
    assert Member.objects.filter(pk__in=inner).count() == len(numbers)
    assert Member.objects.exclude(pk__any_of=numbers).count() == 0


def test_a_plain_statement_takes_them_as_an_array(db):
    with connection.cursor() as cursor:
        for given in ((), (5,), (2**62, -1)):
            cursor.execute("SELECT %s, 5 = ANY(%s)", [Numbers(given), Numbers(given)])
            assert cursor.fetchone() == (list(given), 5 in given)
