"""One field of many corrected from a list: old and new of each, what others did meanwhile, and the undo."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from members import services
from members.models import Member
from registry.audit.models import Entry, Secret
from registry.common.refusals import Refused
from registry.drafts.models import Draft
from tests.world import World

from .officers import confirm, fields, here, sign_in

ADDRESS = "/dang-vien/sua-nhieu/?muc=dan-toc&don-vi=CB-A1-1"
WHY = "đối chiếu lại lý lịch"


def two(world: World) -> list[Member]:
    """Two of the cell of whom the register says otherwise."""
    for name in ("an", "binh"):
        member = Member.objects.get(pk=world.member[name].pk)
        services.correct(member=member, by=world.staff, reason="để thử", ethnicity="Thái")
    return list(
        Member.objects.filter(pk__in=[world.member[name].pk for name in ("an", "binh")]).order_by("pk")
    )


def ticked(browser: Any, people: list[Member], address: str = ADDRESS, **typed: Any) -> Any:
    opened = browser.get(address, follow=True)
    sent = fields(opened) | {"people": [str(one.pk) for one in people], "reason": WHY, "step": "check"}
    return browser.post(address, sent | typed, follow=True)


def ethnicities(people: list[Member]) -> list[str]:
    return [Member.objects.get(pk=one.pk).ethnicity for one in people]


def test_each_is_shown_old_and_new_and_all_is_taken_back(world: World) -> None:
    browser, people = sign_in(world.officer), two(world)
    services.correct(member=people[1], by=world.staff, reason="để thử", ethnicity="Mông")
    page = ticked(browser, people, value="Mường")
    text = page.content.decode()
    assert "Thái → Mường" in text and "Mông → Mường" in text and "Số liệu các kỳ trước cũng đổi" in text
    assert ethnicities(people) == ["Thái", "Mông"], "reading it writes nothing"
    answer = browser.post(here(page), fields(page) | {"step": "write"}, follow=True)
    assert ethnicities(people) == ["Mường", "Mường"]
    entry = Entry.objects.filter(action="member.corrected").latest("pk")
    assert entry.facts["fields"] == ["ethnicity"] and Secret.objects.get(pk=entry.pk).reason == WHY
    undo = re.search(r'href="(/dang-vien/sua-nhieu/hoan-tac/nhap/[^"]+)"', unescape(answer.content.decode()))
    assert undo
    # Sealed where it lies, and nobody else's.
    assert "Thái" not in Draft.objects.get().sealed
    assert sign_in(world.other_officer).get(undo[1], follow=True).status_code in (200, 404)
    # What somebody has corrected since stays.
    services.correct(member=people[1], by=world.staff, reason="để thử", ethnicity="Dao")
    page = browser.post(
        undo[1], fields(browser.get(undo[1])) | {"reason": "chọn nhầm", "step": "check"}, follow=True
    )
    text = page.content.decode()
    assert "Mường → Thái" in text and "1 đồng chí đã được sửa lại sau đó" in text
    browser.post(here(page), fields(page) | {"step": "write"})
    assert ethnicities(people) == ["Thái", "Dao"] and not Draft.objects.exists()
    assert browser.get("/dang-vien/sua-nhieu/hoan-tac/").status_code == 302


def test_what_others_corrected_meanwhile_is_asked_about(world: World) -> None:
    browser, people = sign_in(world.officer), two(world)
    opened = fields(browser.get(ADDRESS, follow=True))
    services.correct(member=people[0], by=world.staff, reason="để thử", ethnicity="Mông")
    sent = opened | {
        "people": [str(one.pk) for one in people],
        "reason": WHY,
        "value": "Dao",
        "step": "check",
    }
    page = browser.post(ADDRESS, sent, follow=True)
    text = page.content.decode()
    assert "Mông → Dao (người khác vừa sửa điều đang ghi)" in text and "Ghi đè" in text
    again = browser.post(here(page), fields(page) | {"step": "write"}, follow=True)
    assert again.context["answers"].errors and ethnicities(people) == ["Mông", "Thái"]
    # Another change between the confirming page and the button: it is read anew.
    services.correct(member=people[1], by=world.staff, reason="để thử", ethnicity="Tày")
    late = browser.post(here(page), fields(page) | {"overwrite": "on", "step": "write"}, follow=True)
    assert ethnicities(people) == ["Mông", "Tày"] and "đã có thay đổi" in late.content.decode()
    page = browser.get(here(page))
    browser.post(here(page), fields(page) | {"overwrite": "on", "step": "write"})
    assert ethnicities(people) == ["Dao", "Dao"]


def test_the_service_refuses_what_was_changed_and_names_everybody(world: World) -> None:
    people = two(world)
    numbers = [one.pk for one in people]
    with pytest.raises(Refused) as refused:
        services.correct_together(
            members=people,
            field="ethnicity",
            values=dict.fromkeys(numbers, "Dao"),
            before=dict.fromkeys(numbers, "Kinh"),
            reason=WHY,
            by=world.officer,
        )
    assert refused.value.code == "changed_meanwhile"
    assert all(one.full_name in refused.value.message for one in people)
    assert ethnicities(people) == ["Thái", "Thái"]


@pytest.mark.parametrize(
    ("path", "field", "value", "expected"),
    [
        ("hoc-van", "education", "upper_secondary", "upper_secondary"),
        ("nghe", "occupation", "worker", "worker"),
        ("nghi-huu", "retired", "yes", True),
        ("viec-lam", "job", "Trồng rừng", "Trồng rừng"),
    ],
)
def test_fields_of_every_kind(world: World, path: str, field: str, value: str, expected: Any) -> None:
    browser, people = sign_in(world.officer), two(world)
    page = ticked(browser, people, f"/dang-vien/sua-nhieu/?muc={path}&don-vi=CB-A1-1", value=value)
    confirm(browser, page)
    assert [getattr(Member.objects.get(pk=one.pk), field) for one in people] == [expected] * 2


def test_whoever_has_something_else_from_a_later_day_is_left_out_and_counted(world: World) -> None:
    people = two(world)
    services.state_facts(member=people[0], on=date(2026, 1, 5), occupation="worker", by=world.officer)
    page = sign_in(world.officer).get("/dang-vien/sua-nhieu/?muc=nghe&don-vi=CB-A1-1")
    offered = [int(number) for number, _ in page.context["form"].fields["people"].choices]
    assert people[0].pk not in offered and people[1].pk in offered
    assert "1 người đã có thay đổi nghề nghiệp" in page.content.decode()


def test_only_people_whom_one_writes_about_are_offered(world: World) -> None:
    people = two(world)
    page = sign_in(world.other_officer).get("/dang-vien/sua-nhieu/?muc=dan-toc")
    assert not {str(one.pk) for one in people} & {
        key for key, _ in page.context["form"].fields["people"].choices
    }
    assert sign_in(world.viewer).get(ADDRESS).status_code == 403
    assert sign_in(world.officer).get("/dang-vien/sua-nhieu/?muc=so-the").status_code == 404
    listed = sign_in(world.officer).get("/dang-vien/?don-vi=CB-A1-1").content.decode()
    assert 'action="/dang-vien/sua-nhieu/"' in listed
    assert 'action="/dang-vien/sua-nhieu/"' not in sign_in(world.viewer).get("/dang-vien/").content.decode()


def test_an_undo_that_was_tampered_with_changes_nobody_else(world: World) -> None:
    browser, people = sign_in(world.other_officer), two(world)
    for changes in (
        f'{{"field": "ethnicity", "of": {{"{people[0].pk}": ["Dao", "Thái"]}}}}',
        f'{{"field": "full_name", "of": {{"{people[0].pk}": ["X", "Y"]}}}}',
        "[]",
        '{"field": "ethnicity", "of": {"x": 1}}',
    ):
        page = browser.post(
            "/dang-vien/sua-nhieu/hoan-tac/",
            {
                "form_key": "0f0e3c86-6c0c-4f5c-8a5e-3d7c3b0f0a11",
                "changes": changes,
                "reason": WHY,
                "step": "check",
            },
            follow=True,
        )
        assert page.context["form"].errors
    assert ethnicities(people) == ["Thái", "Thái"]


def test_without_a_value_nobody_is_made_unknown(world: World) -> None:
    for path in ("nghe", "doan-vien", "viec-lam"):
        page = ticked(sign_in(world.officer), two(world), f"/dang-vien/sua-nhieu/?muc={path}&moi=1", value="")
        assert list(page.context["form"].errors) == ["value"], path


def test_nothing_to_correct_is_said(world: World) -> None:
    page = ticked(sign_in(world.officer), two(world), value="Thái")
    assert "Không ai được đánh dấu có điều khác" in page.context["form"].errors["value"][0]
