"""What lies on the edge of a scope: who moved on, what hangs on something else, where a page begins."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from members import services as members
from registry.accounts.models import Grant, Role, User

from .markers import text_of

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_who_moved_on_is_seen_and_not_written_about(world):
    """Her cell is in the other commune now; the first still sees her, as she counted there."""
    moved = world.member["oanh"].pk
    for user, form in ((world.officer, 403), (world.other_officer, 200), (world.viewer, 403)):
        browser = signed_in(user)
        assert browser.get(reverse("member", args=[moved])).status_code == 200
        for name in ("member_correct", "member_discipline", "member_leave"):
            assert browser.get(reverse(name, args=[moved])).status_code == form, (user, name)
            # A form that was sent unfilled is a draft, which comes back with its faults.
            sent = browser.post(reverse(name, args=[moved]), {"step": "write"}, follow=form == 200)
            assert sent.status_code == form, (user, name)


def test_who_moved_on_is_listed_where_she_counts(world):
    listed = "/dang-vien/?ngay=2026-06-30"
    assert "Oanh" not in signed_in(world.officer).get(listed).text
    assert "Oanh" in signed_in(world.officer).get(listed + "&trang-thai=tat-ca").text
    assert "Oanh" in signed_in(world.other_officer).get(listed).text


def test_an_event_of_somebody_else_is_not_there(world):
    own, elsewhere = world.member["an"].pk, world.event["quy"].pk
    browser = signed_in(world.officer)
    for name in ("member_void", "member_replace"):
        assert browser.get(reverse(name, args=[own, elsewhere])).status_code == 404
        assert browser.get(reverse(name, args=[own, world.event["binh"].pk])).status_code == 404
        assert browser.get(reverse(name, args=[own, world.event["an"].pk])).status_code == 200


def test_a_post_of_another_village_is_not_there(world):
    held = members.fill_post(
        village=world.area["b2-1"], post="front_head", holder=None, on=date(2025, 8, 1), by=world.staff
    )
    assert signed_in(world.officer).get(reverse("post_vacate", args=["a1-1", held.pk])).status_code == 404


@pytest.mark.parametrize("edge", ["sau", "truoc"])
def test_the_edge_of_a_page_tells_nothing_of_who_is_elsewhere(world, edge):
    """Where somebody out of sight would stand among names in sight is the beginning of that name."""
    browser = signed_in(world.officer)
    for elsewhere in (world.member["quy"].pk, world.member["pho"].pk):
        asked = text_of(browser.get(f"/dang-vien/?ngay=2026-06-30&{edge}={elsewhere}"))
        nowhere = text_of(browser.get(f"/dang-vien/?ngay=2026-06-30&{edge}={10**9}"))
        names = [name for name in ("Lò Văn An", "Vàng A Dủng", "Cà Văn Vinh") if name in asked]
        assert names == [name for name in ("Lò Văn An", "Vàng A Dủng", "Cà Văn Vinh") if name in nowhere]
        assert len(names) in (0, 3)


def test_the_right_to_write_stays_where_it_was_given(world):
    """An officer of one commune who may read the other writes in the first alone."""
    both = User.objects.create(username="both")
    Grant.objects.create(user=both, role=Role.OFFICER, organization=world.cell["DU-A"])
    Grant.objects.create(user=both, role=Role.VIEWER, organization=world.cell["DU-B"])
    browser = signed_in(both)
    for name, form in (("an", 200), ("quy", 403)):
        assert browser.get(reverse("member", args=[world.member[name].pk])).status_code == 200
        assert browser.get(reverse("member_correct", args=[world.member[name].pk])).status_code == form
    for key, form in (("a1-1", 200), ("b2-1", 403)):
        assert browser.get(reverse("village_posts", args=[key])).status_code == form
    picked = browser.get(reverse("member_new")).text
    assert "CB-A1-1" in picked and "CB-B2" not in picked


def test_a_holder_out_of_sight_is_a_member_without_a_name(world):
    members.fill_post(
        village=world.area["a1-2"],
        post="front_head",
        holder=world.member["quy"],
        on=date(2026, 1, 1),
        by=world.staff,
    )
    for address in (
        "/dia-ban/a1-2/?ngay=2026-06-30",
        "/dia-ban/a1-2/chuc-danh/",
        "/danh-sach/?indicator=post_coverage&post=front_head&on=2026-06-30&organization=DU-A",
    ):
        page = signed_in(world.officer).get(address).text
        assert "ngoài phạm vi của bạn" in page and "Lý A Quý" not in page, address
        assert "Lý A Quý" in signed_in(world.staff).get(address).text, address
