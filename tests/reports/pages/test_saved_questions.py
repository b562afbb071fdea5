"""Saved questions: one's own and those shared, on the list of figures and on the home page."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.audit.models import Entry
from reports import saved
from reports.models import SavedQuestion

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def save(user, **more):
    given = {"name": "Nữ ở Mường A", "indicator": "women_share", "choices": "don-vi=DU-A&cap=cell"} | more
    return browser(user).post("/so-lieu/luu/", given)


def test_it_works(world):
    response = save(world.staff)
    question = SavedQuestion.objects.get()
    assert response.url == question.href == "/so-lieu/women_share/?cap=cell&don-vi=DU-A"
    opened = browser(world.staff).get(response.url)
    assert (opened.context["place"].code, opened.context["question"].level) == ("DU-A", "cell")
    assert "Nữ ở Mường A" in browser(world.staff).get("/so-lieu/").content.decode()
    assert Entry.objects.filter(action="figures.question_saved").count() == 1


def test_it_is_its_owners_unless_it_is_shared(world):
    save(world.staff)
    for other in (world.officer, world.viewer):
        assert "Nữ ở Mường A" not in browser(other).get("/so-lieu/").content.decode()
    own = browser(world.officer).get("/so-lieu/members/").context["own_units"][0].code
    assert save(world.staff, shared_in=own).status_code == 302
    assert SavedQuestion.objects.get().shared_in is None, "one shares where one has a right of one's own"
    save(world.officer, shared_in=own, name="Của xã")
    assert "Của xã" in browser(world.officer).get("/so-lieu/").content.decode()
    assert not saved.of(world.other_officer).filter(name="Của xã").exists()


def test_the_same_name_is_the_same_question(world):
    save(world.staff)
    save(world.staff, choices="don-vi=DU-B")
    assert SavedQuestion.objects.get().choices == "don-vi=DU-B"


def test_it_holds_choices_and_nothing_else(world):
    save(world.staff, choices="don-vi=DU-A&q=Lo+Van+An&next=//evil.example&ngay=2020-01-01")
    assert SavedQuestion.objects.get().choices == "don-vi=DU-A"
    assert save(world.staff, indicator="khong-co").status_code == 400
    assert save(world.staff, name=" ", choices="don-vi=DU-B").url == "/so-lieu/"
    assert SavedQuestion.objects.count() == 1


def test_its_owner_removes_it_and_nobody_else(world):
    save(world.staff, shared_in="TU")
    address = f"/so-lieu/luu/{SavedQuestion.objects.get().pk}/xoa/"
    assert browser(world.officer).post(address).status_code == 404
    assert SavedQuestion.objects.exists()
    assert browser(world.staff).post(address).url == "/so-lieu/"
    assert not SavedQuestion.objects.exists()
    assert Entry.objects.filter(action="figures.question_removed").count() == 1


def test_the_home_page_answers_it(world):
    save(world.staff, on_home="1", indicator="members", choices="don-vi=DU-A")
    save(world.staff, on_home="1", name="Đơn vị không còn", choices="don-vi=DU-KHONG-CO")
    shown = browser(world.staff).get("/?ngay=2026-06-30")
    first, gone = sorted(shown.context["saved"], key=lambda line: line.answer is None)
    assert first.answer.question.organization == "DU-A" and first.answer.total.value > 0
    assert gone.answer is None and "không trả lời được" in shown.content.decode()
    assert "Câu hỏi của tôi" not in browser(world.viewer).get("/").content.decode()
