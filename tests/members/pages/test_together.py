"""One decision recognizes several members: all or none, printed together, and taken back together."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from members import services as members
from members.models import Event, Member, Stretch
from registry.common.refusals import Refused
from tests.members.pages.officers import SEEN, check, fields, here, sign_in
from tests.world import World

SAID = {"decided_on": "02/11/2026", "document_no": "3-QĐ/ĐU"}


def novices(world: World) -> list[int]:
    """Two of the commune whose probation is over."""
    return [
        members.admit(
            member_data={"dossier_no": f"DU-BI-{day}", "full_name": "Lò Văn Dự"},
            cell=world.cell["CB-A1-1"],
            on=date(2025, 10, day),
            by=world.officer,
        ).member_id
        for day in (1, 20)
    ]


def test_one_decision_recognizes_each_from_the_own_day_and_is_taken_back(world: World) -> None:
    browser, who = sign_in(world.officer), novices(world)
    opened = browser.get("/den-han/cong-nhan/", follow=True)
    typed = fields(opened) | SAID | {"step": "check"}
    page = browser.post("/den-han/cong-nhan/", {**typed, "people": list(map(str, who))}, follow=True)
    assert "2 đồng chí" in page.content.decode()
    assert not Event.objects.filter(kind="recognized", member__in=who).exists()
    answer = browser.post(here(page), fields(page) | SEEN | {"step": "write"}, follow=True)
    events = Event.objects.live().filter(kind="recognized", member__in=who).order_by("member")
    assert [event.effective_on for event in events] == [date(2026, 10, 1), date(2026, 10, 20)]
    assert {event.document_no for event in events} == {"3-QĐ/ĐU"}
    links = re.findall(r'href="(/[^"]*\?(?:nguoi|viec)=[^"]*)"', unescape(answer.content.decode()))
    assert browser.get(links[0], follow=True).status_code == 200
    assert sign_in(world.other_officer).get(links[1]).status_code == 404
    page = check(browser, links[1], reason="ghi nhầm đợt")
    browser.post(here(page), fields(page) | SEEN | {"step": "write"})
    assert not events.all().exists()
    assert set(Stretch.objects.filter(member__in=who).values_list("standing", flat=True)) == {"probationary"}


def test_what_is_refused_of_one_is_refused_of_all(world: World) -> None:
    who = [*Member.objects.filter(pk__in=novices(world)), world.member["an"]]
    with pytest.raises(Refused, match=world.member["an"].full_name):
        members.recognize_together(members=who, by=world.officer)
    assert not Event.objects.filter(kind="recognized", member__in=who, recorded_by=world.officer).exists()
    with pytest.raises(Refused, match="ít nhất một người"):
        members.recognize_together(members=[], by=world.officer)
