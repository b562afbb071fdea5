"""Undoing and mending what was entered: void, replace, correct."""

from __future__ import annotations

from datetime import date

import pytest

from members import services
from members.models import Event, Stretch
from registry.audit.models import Entry
from tests.world import World

from .officers import check, confirm, enter, fields, sign_in


@pytest.fixture
def moved(world: World) -> Event:
    """An entered to the wrong cell."""
    return services.change_cell(
        member=world.member["an"],
        cell=world.cell["CB-A1-2"],
        on=date(2026, 3, 1),
        filing=services.Filing(document_no="7-QĐ"),
        by=world.officer,
    )


def about(event: Event, what: str) -> str:
    return f"/dang-vien/{event.member.pk}/{what}/{event.pk}/"


def test_voiding_works(world: World, moved: Event) -> None:
    client = sign_in(world.officer)
    page = check(client, about(moved, "huy"), reason="ghi nhầm người")
    assert "Hủy: Chuyển chi bộ từ ngày 01/03/2026, số 7-QĐ, như chưa từng có." in page.content.decode()
    (effect,) = page.context["effects"]
    assert [(line.name, line.counts[0][1]) for line in effect.cells] == [
        ("Chi bộ bản Pá Khoang", -1),
        ("Chi bộ bản Nà Tông", 1),
    ]
    answer = confirm(client, page)
    assert answer.url == f"/dang-vien/{moved.member.pk}/"
    moved.refresh_from_db()
    assert (moved.void_reason, moved.voided_by) == ("ghi nhầm người", world.officer)
    assert Stretch.objects.get(member=moved.member).cell == world.cell["CB-A1-1"]
    assert "Đã hủy: Chuyển chi bộ" in client.get(answer.url).content.decode()


def test_voided_twice_it_is_voided_once(world: World, moved: Event) -> None:
    client = sign_in(world.officer)
    page = check(client, about(moved, "huy"), reason="ghi nhầm người")
    first, second = (confirm(client, page) for _ in range(2))
    assert first.url == second.url and second.status_code == 302
    assert Entry.objects.filter(action="event.voided").count() == 1


def test_an_admission_voided_right_after_leads_somewhere(world: World) -> None:
    event = services.admit(
        member_data={"dossier_no": "KN1", "full_name": "Lò Văn Nam", "birth_date": date(2005, 1, 1)},
        cell=world.cell["CB-A1-1"],
        on=date(2026, 2, 3),
        by=world.officer,
    )
    client = sign_in(world.officer)
    answer = enter(client, about(event, "huy"), reason="ghi nhầm")
    assert client.get(answer.url).status_code == 200


def test_voiding_needs_a_reason(world: World, moved: Event) -> None:
    page = check(sign_in(world.officer), about(moved, "huy"), reason="  ")
    assert page.context["form"].errors["reason"] == ["Ghi lý do: lý do được giữ lại trong sổ."]


def test_what_others_rest_on_is_not_voided(world: World, moved: Event) -> None:
    page = check(sign_in(world.officer), about(world.event["an"], "huy"), reason="ghi nhầm")
    (error,) = page.context["form"].non_field_errors()
    assert "Không thể hủy" in error and "Chuyển chi bộ" in error
    assert error in page.content.decode().replace("&laquo;", "«").replace("&raquo;", "»")


def test_replacing_works(world: World, moved: Event) -> None:
    client = sign_in(world.officer)
    opened = fields(client.get(about(moved, "sua-viec")))
    assert (opened["on"], opened["cell"], opened["document_no"]) == ("01/03/2026", "CB-A1-2", "7-QĐ")
    assert "other_place" not in opened and "kind" not in opened
    answer = enter(client, about(moved, "sua-viec"), on="01/04/2026", cell="CB-A2", reason="nhầm chi bộ")
    moved.refresh_from_db()
    new = moved.replaced_by
    assert new is not None and answer.url == f"/dang-vien/{moved.member.pk}/"
    assert new.cell is not None
    assert (new.effective_on, new.cell.code, new.document_no) == (date(2026, 4, 1), "CB-A2", "7-QĐ")
    assert moved.void_reason == "nhầm chi bộ"


def test_replaced_twice_it_is_replaced_once(world: World, moved: Event) -> None:
    client = sign_in(world.officer)
    page = check(client, about(moved, "sua-viec"), on="01/04/2026", reason="nhầm ngày")
    first, second = (confirm(client, page) for _ in range(2))
    assert first.url == second.url and second.status_code == 302
    assert moved.member.events.live().count() == 2


def test_an_exit_may_turn_out_to_be_another(world: World) -> None:
    exit_ = services.leave(member=world.member["an"], kind="deleted", on=date(2026, 1, 5), by=world.officer)
    enter(sign_in(world.officer), about(exit_, "sua-viec"), kind="left", reason="quyết định cho ra")
    exit_.refresh_from_db()
    new = exit_.replaced_by
    assert new is not None and (new.kind, new.effective_on) == ("left", date(2026, 1, 5))


def test_what_the_event_names_may_stay_though_out_of_reach(world: World) -> None:
    event = services.move_house(
        member=world.member["an"], village=world.area["b2-1"], on=date(2026, 1, 5), by=world.staff
    )
    enter(sign_in(world.officer), about(event, "sua-viec"), on="06/01/2026", reason="nhầm ngày")
    event.refresh_from_db()
    assert event.replaced_by is not None and event.replaced_by.village == world.area["b2-1"]


@pytest.mark.parametrize("what", ["huy", "sua-viec"])
def test_scope_of_amending(world: World, moved: Event, what: str) -> None:
    address = about(moved, what)
    assert sign_in(world.other_officer).get(address).status_code == 404
    assert sign_in(world.viewer).get(address).status_code == 403
    assert sign_in(world.viewer).post(address, {"step": "write", "reason": "thử"}).status_code == 403
    moved.refresh_from_db()
    assert moved.voided_at is None


def test_an_event_of_somebody_else_is_not_found(world: World, moved: Event) -> None:
    other = world.member["binh"].pk
    assert sign_in(world.officer).get(f"/dang-vien/{other}/huy/{moved.pk}/").status_code == 404


def correcting(world: World) -> str:
    return f"/dang-vien/{world.member['an'].pk}/dinh-chinh/"


def test_correcting_works(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, correcting(world), full_name="Lò Văn Ân", reason="sai dấu")
    text = page.content.decode()
    assert "Đính chính họ và tên của đồng chí Lò Văn An." in text
    assert [label for label, _ in page.context["form"].review()] == ["Họ và tên", "Lý do"]
    confirm(client, page)
    member = world.member["an"]
    member.refresh_from_db()
    assert member.full_name == "Lò Văn Ân" and member.search_key == "lo van an"
    assert member.citizen_id == "011000000001"


def test_correcting_never_shows_a_number_in_full(world: World) -> None:
    client = sign_in(world.officer)
    opened = client.get(correcting(world))
    page = check(client, correcting(world), full_name="Lò Văn Ân", reason="sai dấu")
    for response in (opened, page):
        for number in ("011000000001", "910000000001", "HS00001"):
            assert number not in response.content.decode()
    assert "001" in opened.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"), [("", "011000000001"), ("0", ""), ("011 000 000 999", "011000000999")]
)
def test_a_number_stays_goes_or_becomes_another(world: World, typed: str, kept: str) -> None:
    enter(
        sign_in(world.officer), correcting(world), citizen_id=typed, full_name="Lò Văn Ân", reason="đối chiếu"
    )
    world.member["an"].refresh_from_db()
    assert world.member["an"].citizen_id == kept


def test_a_corrected_birth_date_counts_for_the_past(world: World) -> None:
    enter(sign_in(world.officer), correcting(world), birth_date="02/03/1971", reason="theo căn cước")
    assert set(Stretch.objects.filter(member=world.member["an"]).values_list("birth_date", flat=True)) == {
        date(1971, 3, 2)
    }


def test_scope_of_correcting(world: World) -> None:
    assert sign_in(world.other_officer).get(correcting(world)).status_code == 404
    assert sign_in(world.viewer).get(correcting(world)).status_code == 403
