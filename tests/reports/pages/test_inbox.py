"""Saved questions that come by themselves into their owner's inbox."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant
from registry.audit.models import Entry
from reports import inbox, saved
from reports.models import Notice, SavedQuestion, UnitGroup
from reports.pages.scheduled import period_over, send_due

pytestmark = pytest.mark.django_db
SAVED, FIRST = date(2025, 9, 30), date(2025, 11, 1)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def question(user, indicator="members", every="month", **choices):
    found = saved.save(
        name=f"Số {indicator}", indicator=indicator, choices=choices, shared_in=None, on_home=False, by=user
    )
    saved.schedule(question=found, every=every, by=user)
    SavedQuestion.objects.filter(pk=found.pk).update(sent_up_to=SAVED)
    return SavedQuestion.objects.get(pk=found.pk)


def test_it_comes_as_a_file_that_says_what_it_is_of(world):
    asked = question(world.officer, **{"don-vi": "DU-A", "cap": "cell"})
    assert send_due(FIRST) == 1
    assert send_due(FIRST) == 0, "asked again, nothing is sent twice"
    notice = Notice.objects.get()
    assert (notice.to, notice.question, notice.period) == (world.officer, asked, "2025-10")
    for said in ("31/10/2025", "Theo cơ cấu ngày", "tạm tính"):
        assert said in notice.note, notice.note
    page = browser(world.officer).get("/hop-tin/")
    assert "Số members, tháng 10" in page.content.decode()
    sent = browser(world.officer).get(f"/hop-tin/{notice.pk}/tep/")
    rows = CalamineWorkbook.from_filelike(BytesIO(sent.content)).get_sheet_by_index(0).to_python()
    opened = browser(world.officer).get(f"{notice.href}")
    total = opened.context["answer"].total.value
    assert rows[0][0] == "Đảng viên" and rows[-1][2] == total
    assert Entry.objects.filter(action="figures.report_sent").count() == 1


def test_each_period_comes_one_time_and_the_next_one_too(world):
    question(world.officer, every="quarter")
    assert [send_due(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31))] == [0, 1, 0]
    assert [notice.period for notice in Notice.objects.all()] == ["2025-Q4"]
    assert period_over("quarter", date(2026, 2, 1)) == date(2025, 12, 31)
    assert period_over("month", date(2026, 3, 1)) == date(2026, 2, 28)


def test_nothing_to_say_sends_nothing(world):
    question(world.officer, "expelled", **{"cap": "chung"})
    assert send_due(FIRST) == 0
    assert not Notice.objects.exists()
    assert SavedQuestion.objects.get().sent_up_to == date(2025, 10, 31)


def test_it_stops_when_its_owners_right_ends(world):
    question(world.officer, **{"don-vi": "DU-A"})
    Grant.objects.filter(user=world.officer).delete()
    assert send_due(FIRST) == 0
    assert SavedQuestion.objects.get().sent_every == ""
    assert "không còn quyền" in Notice.objects.get().note
    assert Entry.objects.filter(action="figures.report_stopped").count() == 1


def test_an_account_that_ended_gets_nothing(world):
    question(world.officer, **{"don-vi": "DU-A"})
    world.officer.is_active = False
    world.officer.save()
    assert send_due(FIRST) == 0
    assert SavedQuestion.objects.get().sent_every == ""


def test_an_inbox_is_its_owners_alone(world):
    question(world.officer, **{"don-vi": "DU-A"})
    send_due(FIRST)
    notice = Notice.objects.get()
    stranger, own = browser(world.staff), browser(world.officer)
    assert stranger.get(f"/hop-tin/{notice.pk}/tep/").status_code == 404
    assert stranger.post(f"/hop-tin/{notice.pk}/xoa/").status_code == 404
    stranger.post("/hop-tin/da-doc/", {"number": notice.pk})
    assert inbox.unread(world.officer) == 1
    own.post("/hop-tin/da-doc/", {"number": notice.pk})
    assert inbox.unread(world.officer) == 0
    own.post(f"/hop-tin/{notice.pk}/xoa/")
    assert not Notice.objects.exists()


def test_what_it_sent_is_out_of_sight_without_the_right_and_outlasts_the_question(world):
    asked = question(world.officer, **{"don-vi": "DU-A"})
    other = question(world.officer, "villages", **{"don-vi": "dia-ban:xa-a"})
    send_due(FIRST)
    party, territory = Notice.objects.order_by("question")
    assert (party.organization, party.area) == (world.cell["DU-A"].pk, None)
    assert (territory.organization, territory.area) == (None, world.area["xa-a"].pk)
    Grant.objects.filter(user=world.officer).update(organization=world.cell["DU-B"])
    own = browser(world.officer)
    assert not own.get("/hop-tin/").context["notices"] and inbox.unread(world.officer) == 0
    assert [own.get(f"/hop-tin/{one.pk}/tep/").status_code for one in (party, territory)] == [404, 404]
    for one in (asked, other):
        assert own.post(f"/so-lieu/luu/{one.pk}/xoa/").status_code == 302
    assert set(Notice.objects.values_list("question", flat=True)) == {None}


def test_who_gets_what_is_seen_by_the_administrator(world):
    asked = question(world.officer, **{"don-vi": "DU-A"})
    page = browser(world.administrator).get("/hop-tin/lich/").content.decode()
    assert asked.name in page and str(world.officer) in page
    assert browser(world.officer).get("/hop-tin/lich/").status_code == 403


def test_one_schedules_ones_own_questions(world):
    saved.save(name="Một", indicator="members", choices={}, shared_in=None, on_home=False, by=world.officer)
    number = SavedQuestion.objects.get().pk
    assert browser(world.staff).post(f"/hop-tin/lich/{number}/", {"every": "month"}).status_code == 404
    own = browser(world.officer)
    own.post(f"/hop-tin/lich/{number}/", {"every": "week"})
    assert SavedQuestion.objects.get().sent_every == ""
    own.post(f"/hop-tin/lich/{number}/", {"every": "month"})
    assert SavedQuestion.objects.get().sent_every == "month"
    own.post(f"/hop-tin/lich/{number}/", {"every": ""})
    assert SavedQuestion.objects.get().sent_every == ""


def about_group(user, *units, name="Mường A và B"):
    """The user's report about a group of those units."""
    given = {"name": name, "chon": units}
    assert browser(user).post("/so-lieu/nhom/moi/", given).status_code == 302
    group = UnitGroup.objects.get()
    saved.save(
        name="Cả nhóm",
        indicator="members",
        choices={"don-vi": f"nhom:{group.pk}"},
        group=group,
        shared_in=None,
        on_home=False,
        by=user,
    )
    found = SavedQuestion.objects.get()
    saved.schedule(question=found, every="month", by=user)
    SavedQuestion.objects.filter(pk=found.pk).update(sent_up_to=SAVED)


@pytest.mark.parametrize(
    ("units", "lost", "named"),
    [
        (("DU-A", "DU-B"), "DU-B", "Đảng bộ xã Nậm B"),
        (("DU-B", "DU-A"), "DU-B", "Đảng bộ xã Nậm B"),
        (("dia-ban:xa-a", "dia-ban:xa-b"), "DU-B", "Nậm B"),
    ],
)
def test_a_report_about_a_group_asks_for_sight_of_each_of_its_units(world, units, lost, named):
    more = Grant.objects.create(user=world.officer, role="officer", organization=world.cell[lost])
    about_group(world.officer, *units)
    assert send_due(FIRST) == 1
    notice, own = Notice.objects.get(), browser(world.officer)
    assert own.get(f"/hop-tin/{notice.pk}/tep/").status_code == 200 and inbox.unread(world.officer) == 1
    more.delete()
    # What was sent is out of sight with any of its units, whichever stands first; so say the rows.
    assert own.get(f"/hop-tin/{notice.pk}/tep/").status_code == 404 and inbox.unread(world.officer) == 0
    with as_user(world.officer):
        assert not Notice.objects.exists()
    assert send_due(date(2025, 12, 1)) == 0 and SavedQuestion.objects.get().sent_every == ""
    stopped = Notice.objects.get(file=None)
    assert "không còn quyền xem: " in stopped.note and named in stopped.note, stopped.note
    assert "Mường A và B" in stopped.note and "xã Nậm A" not in stopped.note
    assert "Cả nhóm" in own.get("/hop-tin/").content.decode()


def test_a_report_about_a_group_stops_where_one_of_its_units_has_ended(world):
    about_group(world.staff, "DU-A", "HU-A")
    assert send_due(FIRST) == 0 and SavedQuestion.objects.get().sent_every == ""
    note = Notice.objects.get().note
    assert "không tồn tại vào ngày 31/10/2025: " in note and "huyện" in note and "xã" not in note, note
