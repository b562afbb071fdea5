"""Stretches and movements follow the live events in the database."""

from datetime import date

import pytest
from django.db import transaction

from members.derivation import rewrite
from members.history import HistoryFault
from members.models import Event, Member, Movement, Stretch
from registry.common.dates import FOREVER
from registry.units.models import Area, AreaPlacement, Kind, Organization

pytestmark = pytest.mark.django_db

FOUNDED = date(2000, 1, 1)
ENDED = date(2024, 1, 1)


def organization(code, kind=Kind.CELL, ends_on=FOREVER):
    one = Organization.objects.create(code=code)
    one.terms.create(kind=kind, name=code, starts_on=FOUNDED, ends_on=ends_on)
    return one


def area(key, level="village", ends_on=FOREVER):
    one = Area.objects.create(key=key, level=level)
    AreaPlacement.objects.create(area=one, starts_on=FOUNDED, ends_on=ends_on)
    return one


def person(dossier_no, **fields):
    return Member.objects.create(dossier_no=dossier_no, full_name="Lò Văn An", **fields)


def event(member, kind, on, **fields):
    return Event.objects.create(member=member, kind=kind, effective_on=on, **fields)


def stretches(member):
    rows = Stretch.objects.filter(member=member).order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on", "cell__code", "village__key", "standing"))


def movements(member):
    rows = Movement.objects.filter(member=member).order_by("happened_on", "kind")
    return list(rows.values_list("kind", "happened_on", "cell__code", "from_cell__code", "event_id"))


def test_it_works():
    cell, village = organization("01"), area("ban-1")
    member = person("1", gender="female", birth_date=date(1990, 5, 1), ethnicity="Thái")
    admitted = event(member, "admitted", date(2020, 3, 1), cell=cell, village=village)
    recognized = event(member, "recognized", date(2021, 3, 1))
    rewrite([member.pk])
    assert stretches(member) == [
        (date(2020, 3, 1), date(2021, 3, 1), "01", "ban-1", "probationary"),
        (date(2021, 3, 1), FOREVER, "01", "ban-1", "official"),
    ]
    assert movements(member) == [
        ("admitted", date(2020, 3, 1), "01", None, admitted.pk),
        ("recognized", date(2021, 3, 1), "01", None, recognized.pk),
    ]
    copies = ("gender", "minority", "birth_date")
    expected = ("female", "minority", date(1990, 5, 1))
    assert set(Stretch.objects.values_list(*copies)) == {expected}
    assert set(Movement.objects.values_list(*copies)) == {expected}


def test_a_second_run_changes_nothing_and_others_are_left_alone():
    cell, other_cell = organization("01"), organization("02")
    one, other = person("1"), person("2")
    for member in (one, other):
        event(member, "first_recorded", date(2020, 1, 1), cell=cell)
    rewrite([one.pk, other.pk])
    kept = list(Stretch.objects.filter(member=other).values_list("pk", flat=True))
    event(one, "cell_changed", date(2021, 1, 1), cell=other_cell)
    rewrite([one.pk])
    before = stretches(one), movements(one)
    rewrite([one.pk])
    assert (stretches(one), movements(one)) == before
    assert len(before[0]) == 2
    assert list(Stretch.objects.filter(member=other).values_list("pk", flat=True)) == kept


def test_voided_events_count_for_nothing():
    member = person("1")
    wrong = event(member, "first_recorded", date(2020, 1, 1), cell=organization("01"))
    rewrite([member.pk])
    Event.objects.filter(pk=wrong.pk).update(voided_at="2024-01-01T00:00Z", void_reason="nhập nhầm")
    rewrite([member.pk])
    assert stretches(member) == [] and movements(member) == []


def test_a_corrected_member_is_copied_anew():
    member = person("1", gender="male", ethnicity="Kinh")
    event(member, "first_recorded", date(2020, 1, 1), cell=organization("01"))
    rewrite([member.pk])
    Member.objects.filter(pk=member.pk).update(gender="female", ethnicity="Người nước ngoài")
    rewrite([member.pk])
    assert Stretch.objects.get().gender == "female"
    assert Movement.objects.get().minority == "foreign"


def test_the_faulty_event_is_named():
    member = person("1")
    event(member, "first_recorded", date(2020, 1, 1), cell=organization("01"))
    wrong = event(member, "recognized", date(2021, 1, 1))
    with pytest.raises(HistoryFault) as caught:
        rewrite([member.pk])
    assert (caught.value.code, caught.value.ref) == ("not_probationary", wrong.pk)


@pytest.mark.parametrize(
    ("cell", "village", "on", "code"),
    [
        (("01", Kind.CELL, ENDED), None, date(1999, 12, 31), "cell_not_standing"),
        (("01", Kind.CELL, ENDED), None, ENDED, "cell_not_standing"),
        (("01", Kind.GRASSROOTS_COMMITTEE), None, ENDED, "not_a_cell"),
        (("01",), ("b", "village", ENDED), ENDED, "village_not_standing"),
        (("01",), ("x", "commune"), ENDED, "not_a_village"),
    ],
)
def test_a_member_is_only_placed_where_something_stands(cell, village, on, code):
    member = person("1")
    wrong = event(
        member, "admitted", on, cell=organization(*cell), village=area(*village) if village else None
    )
    with pytest.raises(HistoryFault) as caught:
        rewrite([member.pk])
    assert (caught.value.code, caught.value.ref) == (code, wrong.pk)
    assert caught.value.message


def test_who_leaves_may_name_a_cell_that_ends_on_that_day():
    member, cell = person("1"), organization("01", Kind.CELL, ENDED)
    event(member, "admitted", date(2020, 1, 1), cell=cell)
    event(member, "died", ENDED, cell=cell)
    rewrite([member.pk])
    assert stretches(member) == [(date(2020, 1, 1), ENDED, "01", None, "probationary")]


@pytest.mark.django_db(transaction=True)
def test_it_wants_the_transaction_of_the_event():
    with pytest.raises(transaction.TransactionManagementError):
        rewrite([1])


def test_queries_do_not_grow_with_members(django_assert_max_num_queries):
    cell = organization("01")
    members = [person(str(i)) for i in range(20)]
    for member in members:
        event(member, "admitted", date(2020, 1, 1), cell=cell)
    # Two of them take the role on and give it back, and the last settles where the members are at home.
    with django_assert_max_num_queries(10):
        rewrite([member.pk for member in members])
    assert Stretch.objects.count() == 20
