"""One decision recognizes several members: all or none, printed together, and taken back together."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from members import services as members
from members.models import Event, Member, Stretch
from members.services.confirming import set_confirmations
from registry.accounts.models import Grant, Role
from registry.common.refusals import Refused
from tests.audit.scenarios import novice
from tests.members.pages.officers import SEEN, check, fields, here, sign_in
from tests.members.pages.test_confirming import officer_of
from tests.world import World

SAID = {"decided_on": "02/11/2026", "document_no": "3-QĐ/ĐU"}


def novices(world: World) -> list[int]:
    """Two of the commune whose probation is over."""
    return [novice(world, f"DU-BI-{day}", date(2025, 10, day)).pk for day in (1, 20)]


def test_one_decision_recognizes_each_from_the_own_day_and_is_taken_back(world: World) -> None:
    browser, who = sign_in(world.officer), novices(world)
    opened = browser.get("/den-han/cong-nhan/", follow=True)
    typed = fields(opened) | SAID | {"step": "check"}
    page = browser.post("/den-han/cong-nhan/", {**typed, "people": list(map(str, who))}, follow=True)
    assert "2 đồng chí" in page.content.decode()
    assert page.content.decode().count("Lò Văn Dự") == 2, "everybody is named"
    assert not Event.objects.filter(kind="recognized", member__in=who).exists()
    answer = browser.post(here(page), fields(page) | SEEN | {"step": "write"}, follow=True)
    events = Event.objects.live().filter(kind="recognized", member__in=who).order_by("member")
    assert [event.effective_on for event in events] == [date(2026, 10, 1), date(2026, 10, 20)]
    assert {event.document_no for event in events} == {"3-QĐ/ĐU"}
    links = re.findall(r'href="(/[^"]*\?(?:nguoi|phieu)=[^"]*)"', unescape(answer.content.decode()))
    assert browser.get(links[0], follow=True).status_code == 200
    assert sign_in(world.other_officer).get(links[1]).status_code == 404
    for typed in ("²", "9" * 19):
        assert browser.get(f"/den-han/cong-nhan/huy/?phieu={typed}").status_code == 400
    page = check(browser, links[1], reason="ghi nhầm đợt")
    browser.post(here(page), fields(page) | SEEN | {"step": "write"})
    assert not events.all().exists()
    assert set(Stretch.objects.filter(member__in=who).values_list("standing", flat=True)) == {"probationary"}


def test_where_it_waits_for_confirmation_nobody_is_recognized_here(world: World) -> None:
    who = novices(world)
    elsewhere = members.admit(
        member_data={"dossier_no": "DU-BI-KHAC", "full_name": "Lò Văn Khác"},
        cell=world.cell["CB-B2"],
        on=date(2025, 10, 5),
        by=world.staff,
    ).member_id
    set_confirmations(acts=["recognition"], on=date(2026, 1, 1), by=world.staff)
    maker = officer_of(world, "CB-A1-1", "chi-bo")
    answer = sign_in(maker).get("/den-han/cong-nhan/", follow=True)
    says = answer.content.decode()
    assert answer.redirect_chain and "Việc công nhận 2 đồng chí phải chờ đảng bộ" in says
    assert "gửi để xác nhận" in says
    # Who decides in one commune and not in the other recognizes those of the one.
    Grant.objects.create(user=maker, role=Role.OFFICER, organization=world.cell["DU-B"])
    browser = sign_in(maker)
    opened = browser.get("/den-han/cong-nhan/")
    assert "Việc công nhận 2 đồng chí phải chờ" in opened.content.decode()
    typed = fields(opened) | SAID | {"step": "check"}
    for people in ([*who, elsewhere], [elsewhere]):
        page = browser.post("/den-han/cong-nhan/", {**typed, "people": list(map(str, people))}, follow=True)
        wrote = browser.post(here(page), fields(page) | SEEN | {"step": "write"}, follow=True)
    (undo,) = re.findall(r'href="(/[^"]*\?phieu=[^"]*)"', unescape(wrote.content.decode()))
    events = Event.objects.live().filter(kind="recognized", recorded_by=maker)
    assert [event.member_id for event in events] == [elsewhere]
    # To take it back waits as it does.
    set_confirmations(acts=["recognition"], on=date(2026, 1, 2), by=world.staff, of_everybody=True)
    answer = browser.get(undo, follow=True)
    assert "không hủy chung được" in answer.content.decode()


def test_what_is_refused_of_one_is_refused_of_all(world: World) -> None:
    who = [*Member.objects.filter(pk__in=novices(world)), world.member["an"]]
    with pytest.raises(Refused, match=world.member["an"].full_name):
        members.recognize_together(members=who, by=world.officer)
    assert not Event.objects.filter(kind="recognized", member__in=who, recorded_by=world.officer).exists()
    with pytest.raises(Refused, match="ít nhất một người"):
        members.recognize_together(members=[], by=world.officer)
