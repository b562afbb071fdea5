"""A whole cell goes with one decision, at once or by letter; who cannot go is named; all is taken back."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.utils.timezone import localdate

from members import services
from members.models import Event, Member, Stretch, Transfer
from registry.audit.models import Entry
from registry.common.refusals import Refused
from tests.world import World

from .officers import SEEN, check, confirm, fields, here, sign_in

ADDRESS = "/to-chuc/CB-A1-1/chuyen-ca-chi-bo/"
SAID = {"on": "01/03/2026", "to": "CB-A1-2", "document_no": "9-QĐ/ĐU"}


def of_cell(code: str = "CB-A1-1") -> list[Member]:
    """Who counts in the cell today."""
    here = Stretch.objects.on(localdate()).filter(cell__code=code)
    return [row.member for row in here.select_related("member").order_by("member__sort_key")]


def check_all(browser: Any, address: str = ADDRESS, **typed: Any) -> Any:
    """Everybody is ticked when the page opens, as a browser would send it."""
    opened = browser.get(address, follow=True)
    ticked = re.findall(r'name="people" value="(\d+)"[^>]*checked', opened.content.decode())
    sent = fields(opened) | {"people": ticked} | typed | {"step": "check"}
    return browser.post(address, sent, follow=True)


def test_everybody_of_the_cell_moves_with_one_decision_and_is_taken_back(world: World) -> None:
    browser, people = sign_in(world.officer), of_cell()
    assert len(people) > 2
    page = check_all(browser, **SAID)
    text = page.content.decode()
    assert f"{len(people)} đồng chí của chi bộ" in text and all(one.full_name in text for one in people)
    assert of_cell() == people, "reading it writes nothing"
    answer = browser.post(here(page), fields(page) | SEEN | {"step": "write"}, follow=True)
    assert of_cell() == []
    events = Event.objects.live().filter(kind="cell_changed", member__in=people, document_no="9-QĐ/ĐU")
    assert {(event.effective_on, event.cell) for event in events} == {
        (date(2026, 3, 1), world.cell["CB-A1-2"])
    }
    assert events.count() == len(people)
    undo = re.search(r'href="(/chuyen-sinh-hoat/huy-nhieu/\?phieu=[^"]+)"', unescape(answer.content.decode()))
    assert undo
    # Sent again it is one move; somebody else's link finds nothing.
    browser.post(here(page), fields(page) | SEEN | {"step": "write"})
    assert events.count() == len(people)
    assert sign_in(world.other_officer).get(undo[1]).status_code == 404
    page = check(browser, undo[1], reason="nhầm quyết định")
    assert all(one.full_name in page.content.decode() for one in people)
    confirm(browser, page)
    assert of_cell() == people and not events.all().exists()
    listed = Entry.objects.filter(action="members.listed", facts__list="ca-chi-bo").earliest("pk")
    assert listed.facts["rows"] == len(people)


def test_whoever_cannot_go_is_named_with_the_reason_and_nobody_goes(world: World) -> None:
    people = of_cell()
    second = people[1]
    services.leave(member=second, kind="deleted", on=date(2026, 2, 1), by=world.officer)
    services.restore(member=second, on=date(2026, 4, 1), by=world.officer)
    browser = sign_in(world.officer)
    page = check_all(browser, **SAID)
    (said,) = page.context["form"].errors["people"]
    assert f"Không ghi được 1 trong {len(people)} người" in said
    # Who is refused is named with the reason, in the summary as a link to the box, and beside it.
    (summed,) = re.findall(r'<a href="#(id_people_1)">([^<]+)</a>', page.content.decode())
    assert second.full_name in summed[1]
    beside = page.content.decode().partition('for="id_people_1"')[2].partition("</div>")[0]
    assert 'class="fault"' in beside
    assert not Event.objects.filter(kind="cell_changed", document_no="9-QĐ/ĐU").exists()
    # Without that one the others go.
    others = [str(one.pk) for one in people if one != second]
    page = browser.post(here(page), fields(page) | SAID | {"people": others, "step": "check"}, follow=True)
    confirm(browser, page, **SEEN)
    assert Event.objects.filter(kind="cell_changed", document_no="9-QĐ/ĐU").count() == len(others)


def test_of_a_cell_without_anybody_it_is_said(world: World) -> None:
    for member in of_cell("CB-B1-1"):
        services.leave(member=member, kind="died", on=date(2026, 1, 5), by=world.staff)
    said = sign_in(world.staff).get("/to-chuc/CB-B1-1/chuyen-ca-chi-bo/", follow=True)
    assert "hiện không có đảng viên nào" in said.content.decode()


def test_to_another_commune_one_letter_is_sent_about_each_and_taken_back(world: World) -> None:
    browser, people = sign_in(world.officer), of_cell()
    page = check_all(browser, **SAID | {"to": "CB-B2"})
    assert "được giới thiệu sang" in page.content.decode()
    answer = browser.post(here(page), fields(page) | SEEN | {"step": "write"}, follow=True)
    letters = Transfer.objects.filter(document_no="9-QĐ/ĐU")
    assert {letter.member for letter in letters} == set(people) and of_cell() == people
    undo = re.search(r'href="(/chuyen-sinh-hoat/rut-nhieu/\?phieu=[^"]+)"', unescape(answer.content.decode()))
    assert undo
    one = letters.first()
    assert one is not None
    services.refuse_transfer(transfer=one, reason="thiếu hồ sơ", on=date(2026, 3, 2), by=world.other_officer)
    page = check(browser, undo[1])
    assert "1 người đã được trả lời" in browser.get(undo[1], follow=True).content.decode()
    confirm(browser, page)
    states = list(letters.order_by("state").values_list("state", flat=True))
    assert states == ["refused", *["withdrawn"] * (len(people) - 1)]
    assert browser.get(undo[1]).status_code == 404, "nothing is left to be taken back"


def test_it_is_for_cells_over_which_one_writes(world: World) -> None:
    assert sign_in(world.other_officer).get(ADDRESS).status_code == 404
    assert sign_in(world.viewer).get(ADDRESS).status_code == 403
    assert sign_in(world.officer).get("/to-chuc/DU-A/chuyen-ca-chi-bo/").status_code == 404
    page = sign_in(world.officer).get("/to-chuc/CB-A1-1/").content.decode()
    assert ADDRESS in page and ADDRESS not in sign_in(world.viewer).get("/to-chuc/CB-A1-1/").content.decode()


@pytest.mark.parametrize("bad", ["", "x", "12"])
def test_an_address_without_a_form_is_refused(world: World, bad: str) -> None:
    for path in ("/chuyen-sinh-hoat/huy-nhieu/", "/chuyen-sinh-hoat/rut-nhieu/"):
        assert sign_in(world.officer).get(f"{path}?phieu={bad}").status_code == 400


def test_all_who_are_refused_are_named(world: World) -> None:
    people = of_cell()
    with pytest.raises(Refused) as refused:
        services.move_together(members=people, cell=world.cell["CB-A1-1"], on=localdate(), by=world.officer)
    assert all(one.full_name in refused.value.message for one in people)
    with pytest.raises(Refused, match="ít nhất một người"):
        services.send_together(
            members=[], to=world.cell["DU-B"], on=localdate(), document_no="1", by=world.officer
        )
