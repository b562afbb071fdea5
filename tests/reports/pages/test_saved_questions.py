"""Saved questions: one's own and those shared, on the list of figures and on the home page."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.utils.timezone import localdate

from registry.audit.models import Entry
from registry.common.refusals import Refused
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


LIST = {"indicator": "danh-sach-dang-vien", "name": "Nữ trẻ ở xã A"}


def test_a_list_of_members_is_saved_with_its_filters_columns_and_order(world):
    page = browser(world.staff).get(
        "/dang-vien/?don-vi=DU-A&gioi-tinh=female&cot=tuoi&cot=nghe&xep=-tuoi&ngay=2026-06-30"
    )
    assert 'action="/so-lieu/luu/?ngay=2026-06-30"' in page.text
    response = save(world.staff, **LIST, choices=page.context["choices"])
    question = SavedQuestion.objects.get()
    assert question.is_list
    assert response.url == "/dang-vien/?cot=tuoi&cot=nghe&don-vi=DU-A&gioi-tinh=female&xep=-tuoi"
    opened = browser(world.staff).get(response.url + "&ngay=2026-06-30")
    assert [person.member.pk for person in opened.context["people"]] == [
        person.member.pk for person in page.context["people"]
    ]
    assert [column.code for column in opened.context["columns"]] == ["tuoi", "nghe"]
    listed = browser(world.staff).get("/so-lieu/").text
    assert "Nữ trẻ ở xã A" in listed and "Danh sách đảng viên" in listed
    assert "Nữ trẻ ở xã A" not in browser(world.officer).get("/so-lieu/").text


def test_no_name_that_was_looked_for_is_saved(world):
    client = browser(world.staff)
    address = client.post("/dang-vien/?gioi-tinh=female", {"q": "Lò Thị"}).url
    choices = client.get(address).context["choices"]
    assert choices == "gioi-tinh=female"
    save(world.staff, **LIST, choices=f"{choices}&q=Lo+Thi&k=abc&ngay=2020-01-01&sau=3&next=//evil.example")
    assert SavedQuestion.objects.get().choices == "gioi-tinh=female"


def test_the_home_page_counts_a_saved_list_and_nobody_sends_it(world):
    save(world.staff, **LIST, on_home="1", choices="don-vi=DU-A&gioi-tinh=female")
    save(world.staff, **LIST | {"name": "Không còn"}, on_home="1", choices="don-vi=KHONG-CO")
    shown = browser(world.staff).get("/?ngay=2026-06-30")
    people = {line.question.name: line.people for line in shown.context["saved"]}
    listed = browser(world.staff).get("/dang-vien/?don-vi=DU-A&gioi-tinh=female&ngay=2026-06-30")
    assert people == {"Nữ trẻ ở xã A": listed.context["total"], "Không còn": None}
    assert "không trả lời được" in shown.text
    assert "Nữ trẻ ở xã A" not in browser(world.staff).get("/hop-tin/").text
    question = SavedQuestion.objects.get(name="Nữ trẻ ở xã A")
    with pytest.raises(Refused):
        saved.schedule(question=question, every="month", by=world.staff)


ASKED = "/so-lieu/admissions/?ngay=2026-06-30&cau-truc=2025-06-30&don-vi=TU&ky=2025-H1"


def test_saving_offers_to_keep_the_dates_of_the_page_and_stays_on_them(world):
    shown = browser(world.staff).get(ASKED).text
    assert 'action="/so-lieu/luu/?ngay=2026-06-30&amp;cau-truc=2025-06-30"' in shown
    assert 'name="cau-truc" value="2025-06-30" checked> Giữ cơ cấu ngày 30/06/2025' in shown
    assert 'name="ngay" value="2026-06-30"> Giữ ngày báo cáo 30/06/2026' in shown
    assert "Giữ ngày" not in browser(world.staff).get("/so-lieu/admissions/?don-vi=TU").text
    given = {"name": "Sáu tháng", "indicator": "admissions", "choices": "don-vi=TU&ky=2025-H1"}
    address = "/so-lieu/luu/?ngay=2026-06-30&cau-truc=2025-06-30"
    for kept, held in (({}, ""), ({"cau-truc": "2025-06-30"}, "cau-truc=2025-06-30&")):
        after = browser(world.staff).post(address, given | kept)
        assert SavedQuestion.objects.get().choices == f"{held}don-vi=TU&ky=2025-H1"
        opened = browser(world.staff).get(after.url).context["moment"]
        assert (f"{opened.on}", f"{opened.structure_on}") == ("2026-06-30", "2025-06-30")
    assert browser(world.staff).post(address, given | {"ngay": "hôm qua"}).status_code == 400


def test_a_question_is_opened_on_the_dates_of_the_page_unless_it_holds_its_own(world):
    given = {"indicator": "members", "choices": "don-vi=DU-A", "on_home": "1"}
    save(world.staff, **given, name="Theo ngày mở")
    save(world.staff, **given, name="Theo ngày giữ", ngay="2026-03-31")
    for path in ("/so-lieu/", "/"):
        shown = browser(world.staff).get(f"{path}?ngay=2026-06-30&cau-truc=2026-05-31").text
        opened = [
            unescape(link) for link in re.findall(r'href="(/so-lieu/members/[^"]*)"[^>]*>Theo ngày', shown)
        ]
        assert sorted(opened) == [
            "/so-lieu/members/?don-vi=DU-A&ngay=2026-03-31&cau-truc=2026-05-31",
            "/so-lieu/members/?don-vi=DU-A&ngay=2026-06-30&cau-truc=2026-05-31",
        ]
        assert shown.count("ngày 31/03/2026") == 1, path
    answered = {
        line.question.name: line.answer.question.on for line in browser(world.staff).get("/").context["saved"]
    }
    assert answered["Theo ngày giữ"] == date(2026, 3, 31) and answered["Theo ngày mở"] == localdate()


def test_a_list_of_members_keeps_a_day_that_is_to_be_kept(world):
    save(world.staff, **LIST, on_home="1", choices="don-vi=TU", ngay="2021-06-30")
    then = browser(world.staff).get("/dang-vien/?don-vi=TU&ngay=2021-06-30").context["total"]
    now = browser(world.staff).get("/dang-vien/?don-vi=TU").context["total"]
    (line,) = browser(world.staff).get("/").context["saved"]
    assert line.people == then != now
