"""Work on a village as officers enter it, from the form over its confirmation to the village's page."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from cells import services as cells
from cells.forms.village_work import ReviseForm
from cells.models import VillageLogEntry, VillageProgramme
from cells.services import Charge
from members import services as members
from registry.audit.models import Entry
from tests.members.pages.officers import fields, sign_in
from tests.web.pages import get, queries

pytestmark = pytest.mark.django_db

PAGE = "/dia-ban/b2-2/"


def enter(user, address, **typed):
    """Fill the form in, read what it will do, and confirm it: both pages."""
    browser = sign_in(user)
    form = browser.get(address, follow=True)
    shown = browser.post(form.request["PATH_INFO"], {**fields(form), **typed, "step": "check"}, follow=True)
    if not shown.request["PATH_INFO"].count("xac-nhan"):
        return shown, None
    sent = browser.post(shown.request["PATH_INFO"], {**fields(shown), "step": "write"}, follow=True)
    return shown, sent


def opened(world, on=date(2026, 1, 5), village="b2-2", **charge):
    return cells.open_programme(
        village=world.area[village], charge=Charge("no_source", **charge), on=on, by=world.other_officer
    )


def test_it_works(world):
    officer = world.other_officer
    typed = {
        "cause": "no_source",
        "organization": "DU-B",
        "in_charge": str(world.member["quy"].pk),
        "aim_on": "31/12/2026",
        "on": "05/01/2026",
    }
    shown, sent = enter(officer, reverse("programme_open", args=["b2-2"]), **typed)
    assert "Từ ngày 05/01/2026, bản Đề Dê có chương trình xóa bản trắng" in shown.text
    assert "Phụ trách: Đảng bộ xã Nậm B. Phấn đấu đến ngày 31/12/2026" in shown.text
    assert "Đã mở chương trình từ ngày 05/01/2026" in sent.text and "Lý A Quý" in sent.text
    programme = VillageProgramme.objects.get()
    _, sent = enter(
        officer, reverse("village_step", args=["b2-2"]), work="survey", on="06/01/2026", note="họp"
    )
    assert "Khảo sát, rà soát" in sent.text and "họp" in sent.text
    shown, sent = enter(
        officer, reverse("programme_revise", args=["b2-2", programme.pk]), cause="members_moved", aim_on=""
    )
    programme.refresh_from_db()
    assert (programme.cause, programme.aim_on) == ("members_moved", None)
    assert (programme.organization, programme.in_charge) == (world.cell["DU-B"], world.member["quy"])
    shown, sent = enter(officer, reverse("programme_close", args=["b2-2", programme.pk]), on="01/06/2026")
    assert "không còn mở" in shown.text and "đã đóng" in sent.text
    entry = VillageLogEntry.objects.get()
    page = sign_in(officer).post(reverse("village_step_remove", args=["b2-2", entry.pk]), follow=True)
    assert "Đã bỏ dòng nhật ký" in page.text and not VillageLogEntry.objects.exists()


def test_the_other_commune_gets_404_and_a_mere_reader_403(world):
    programme = opened(world)
    for name, args in (("programme_open", ["b2-2"]), ("programme_close", ["b2-2", programme.pk])):
        assert get(world.officer, reverse(name, args=args)).status_code == 404
        assert get(world.viewer, reverse(name, args=args)).status_code == 403
    # A programme of another village is none of this one.
    assert get(world.staff, reverse("programme_close", args=["b2-1", programme.pk])).status_code == 404


def test_what_the_service_refuses_stands_beside_its_box(world):
    opened(world)
    shown, sent = enter(
        world.other_officer, reverse("programme_open", args=["b2-2"]), cause="other", on="01/02/2026"
    )
    assert sent is None and "đang có một chương trình mở" in shown.text


def test_who_is_in_charge_is_named_to_whom_may_see_that_member_and_stays_unseen(world):
    programme = opened(world, in_charge=world.member["an"])
    page = get(world.other_officer, PAGE)
    assert "Lò Văn An" not in page.text and "đảng viên ngoài phạm vi của bạn" in page.text
    before = Entry.objects.count()
    assert "Lò Văn An" in get(world.staff, PAGE).text
    assert Entry.objects.filter(pk__gt=before, action="members.read").exists()
    address = reverse("programme_revise", args=["b2-2", programme.pk])
    enter(world.other_officer, address, cause="merged")
    programme.refresh_from_db()
    assert (programme.cause, programme.in_charge) == ("merged", world.member["an"])


def test_the_page_shows_the_years_and_that_a_closed_programme_was_not_enough(world):
    members.leave(member=world.member["uyen"], kind="left", on=date(2025, 2, 1), by=world.staff)
    page = get(world.staff, "/dia-ban/b1-2/")
    years = [(line.day.year, line.rung, line.own) for line in page.context["work"].years]
    assert years == [(year, "Chi bộ riêng", 2 if year == 2024 else 1) for year in range(2026, 2019, -1)]
    assert "Có nguy cơ" in page.text
    programme = opened(world, on=date(2026, 1, 5), village="b1-2")
    cells.close_programme(programme=programme, on=date(2026, 2, 1), by=world.staff)
    assert not get(world.staff, "/dia-ban/b1-2/").context["work"].is_without_again
    members.leave(member=world.member["pho"], kind="died", on=date(2026, 3, 1), by=world.staff)
    page = get(world.staff, "/dia-ban/b1-2/")
    assert page.context["work"].is_without_again and "lại chưa có đảng viên" in page.text
    assert not get(world.staff, "/dia-ban/b1-2/", ngay="2026-02-28").context["work"].is_without_again
    opened(world, on=date(2026, 4, 1), village="b1-2")
    assert not get(world.staff, "/dia-ban/b1-2/").context["work"].is_without_again


def test_queries_do_not_grow_with_what_was_done(world):
    first = opened(world, on=date(2024, 1, 5), organization=world.cell["DU-B"], in_charge=world.member["quy"])
    cells.note_step(village=world.area["b2-2"], step="survey", on=date(2024, 1, 6), by=world.staff)
    few = queries(world.staff, PAGE)
    cells.close_programme(programme=first, on=date(2024, 6, 1), by=world.staff)
    opened(world, on=date(2024, 6, 1), organization=world.cell["CB-B2"], in_charge=world.member["pho"])
    for step in ("class", "application", "posting"):
        cells.note_step(village=world.area["b2-2"], step=step, on=date(2024, 7, 1), by=world.staff)
    assert queries(world.staff, PAGE) <= few


def test_what_two_people_have_picked_is_told_by_its_name(world):
    programme = opened(world, organization=world.cell["DU-A"])
    form = ReviseForm(None, programme=programme, user=world.staff, today=date(2026, 2, 1))
    assert form.in_words("organization", form.recorded()["organization"]) == "Đảng bộ xã Nậm A"
    assert form.in_words("organization", "CB-B2") != "CB-B2" and form.in_words("organization", "") == ""
    assert form["organization"].value() == "DU-A" and form["cause"].value() == "no_source"
