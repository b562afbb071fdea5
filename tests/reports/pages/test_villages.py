"""Villages without a member: by three readings, with who serves and leads them, and since when."""

from datetime import date

import pytest

from members import services as members
from members.models import Assignment
from registry.units.structure import forest
from reports.engine.last_members import last_days
from reports.models import BoardReading
from tests.web.pages import DAY, add_people, get, queries

pytestmark = pytest.mark.django_db

PATH = "/ban-trang/"


def lines(response):
    return {line.place.key: line for line in response.context["lines"]}


def test_it_works(world):
    response = get(world.staff, PATH)
    assert response.status_code == 200
    assert set(lines(response)) == {"a1-3", "b2-2"}
    assert response.context["answer"].total.value == 2
    assert "Bản Đề Dê" in response.text


def test_the_other_commune_gets_404(world):
    assert get(world.officer, PATH, xa="xa-b").status_code == 404
    assert set(lines(get(world.officer, PATH))) == {"a1-3"}
    assert get(world.stranger, PATH).status_code == 200


def test_readings_differ_and_the_boards_own_is_marked(world):
    assert set(lines(get(world.staff, PATH, **{"cach-tinh": "resident"}))) == {"b2-2"}
    BoardReading.objects.create(in_force_from=date(2026, 1, 1), reading="resident")
    response = get(world.staff, PATH)
    assert set(lines(response)) == {"b2-2"}
    assert "Không có đảng viên cư trú (cách tính chính thức)" in response.text
    assert get(world.staff, PATH, **{"cach-tinh": "moi"}).status_code == 400


def test_posted_cadres_do_not_count_by_the_local_reading(world):
    members.correct(member=world.member["quy"], by=world.staff, reason="Cán bộ tăng cường", local=False)
    members.leave(member=world.member["oanh"], kind="died", on=date(2026, 5, 1), by=world.staff)
    assert "b2-1" in lines(get(world.staff, PATH, **{"cach-tinh": "local"}))
    assert "b2-1" not in lines(get(world.staff, PATH, **{"cach-tinh": "own"}))


def test_whoever_is_posted_to_the_village_does_not_count_there_while_they_are(world):
    members.leave(member=world.member["oanh"], kind="died", on=date(2026, 5, 1), by=world.staff)
    quy, village = world.member["quy"], world.area["b2-1"]

    def without(reading, day):
        return "b2-1" in lines(get(world.staff, PATH, ngay=day, **{"cach-tinh": reading}))

    days = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 9, 1)}
    # Posted to another village counts for nothing in one's own.
    Assignment.objects.create(member=quy, task="posted_to_village", village=world.area["b2-2"], **days)
    Assignment.objects.create(member=quy, task="in_charge_of_village", village=village, **days)
    assert not without("local", "2026-07-01")
    Assignment.objects.create(member=quy, task="posted_to_village", village=village, **days)
    assert without("local", "2026-07-01") and not without("own", "2026-07-01")
    assert last_days(forest().on(date(2026, 7, 1)), [village.pk], "local") == {village.pk: date(2026, 5, 31)}
    assert not without("local", "2026-09-01")
    assert last_days(forest().on(date(2026, 9, 1)), [village.pk], "local") == {village.pk: date(2026, 9, 1)}


def test_a_commune_narrows_the_list(world):
    assert set(lines(get(world.staff, PATH, xa="xa-b"))) == {"b2-2"}
    assert [place.key for place in get(world.staff, PATH).context["communes"]] == ["xa-a", "xa-b"]


def test_who_leads_and_serves_is_told(world):
    line = lines(get(world.staff, PATH))["b2-2"]
    assert line.heads == [("Trưởng thôn, bản", "other"), ("Trưởng ban mặt trận", "")]
    assert line.facts.cells == [] and line.commune.key == "xa-b"


def test_since_when_follows_the_reading(world):
    members.leave(member=world.member["quy"], kind="left", on=date(2026, 3, 10), by=world.staff)
    members.transfer_out(
        member=world.member["oanh"], other_place="abroad", on=date(2026, 2, 1), by=world.staff
    )
    found = lines(get(world.staff, PATH))
    assert found["b2-1"].last_day == date(2026, 3, 9)
    # Somebody lives in a1-3, but never in a cell that served it; nobody ever lived in b2-2.
    assert found["a1-3"].last_day is None and found["b2-2"].last_day is None
    resident = last_days(forest().on(DAY), [world.area["a1-3"].pk], "resident")
    assert resident[world.area["a1-3"].pk] >= DAY


def test_a_day_before_the_register_has_no_figure(world):
    response = get(world.staff, PATH, ngay="2019-12-31")
    assert "Chưa có số liệu" in response.text


def test_queries_do_not_grow_with_rows(world):
    # From the first village on that has somebody in a post.
    for name in ("an", "binh", "chung", "tam"):
        members.leave(member=world.member[name], kind="left", on=date(2026, 4, 1), by=world.staff)
    few = queries(world.staff, PATH)
    for name in ("hanh", "vinh"):
        members.leave(member=world.member[name], kind="left", on=date(2026, 4, 1), by=world.staff)
    assert len(lines(get(world.staff, PATH))) == 5
    assert queries(world.staff, PATH) == few
    # The village with a post may have left the list by then.
    add_people(world, 10)
    assert queries(world.staff, PATH) <= few
