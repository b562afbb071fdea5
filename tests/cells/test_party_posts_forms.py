"""Forms of posts in Party organizations: a new holder, the days of a term, its end and its undoing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from members import services
from members.models import PartyPost
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from tests.members.pages.officers import check, confirm, enter, sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
FORM = "/to-chuc/CB-A1-1/cap-uy/"


def filled(world: World, who: str, post: str = "secretary", **given: Any) -> PartyPost:
    values = {"on": date(2025, 9, 1), "by": world.staff, **given}
    return services.fill_party_post(
        organization=world.cell["CB-A1-1"], post=post, holder=world.member[who], **values
    )


def days(post: PartyPost) -> tuple[date, date]:
    post.refresh_from_db()
    return post.starts_on, post.ends_on


def test_it_works(world: World) -> None:
    officer, an = sign_in(world.officer), str(world.member["an"].pk)
    typed = {"post": "secretary", "holder": an, "on": "01/09/2025", "until": "30/06/2030"}
    landed = officer.get(enter(officer, FORM, **typed).url)
    (post,) = PartyPost.objects.filter(organization=world.cell["CB-A1-1"])
    assert (post.post, str(post.holder_id)) == ("secretary", an)
    assert days(post) == (date(2025, 9, 1), date(2030, 7, 1))
    assert "Hủy việc vừa ghi" in landed.text and "30/06/2030" in landed.text
    # Its page and the list say so, and lead to the forms.
    listed = officer.get("/cap-uy/?don-vi=CB-A1-1&ngay=2026-06-30").text
    term, over = (reverse(f"party_post_{name}", args=["CB-A1-1", post.pk]) for name in ("term", "end"))
    assert f'"{FORM}"' in listed and term in landed.text and over in landed.text
    # The congress was put off: the term goes on.
    enter(officer, term, on="01/09/2025", until="31/12/2030")
    assert days(post) == (date(2025, 9, 1), date(2031, 1, 1))
    enter(officer, over, on="01/03/2026")
    assert days(post) == (date(2025, 9, 1), date(2026, 3, 1))
    acts = Entry.objects.filter(action__startswith="party_post").order_by("pk")
    names = ["filled", "term_set", "ended"]
    assert [entry.action for entry in acts] == [f"party_post.{name}" for name in names]


def test_a_new_secretary_serves_the_rest_of_the_term_and_is_undone(world: World) -> None:
    first = filled(world, "an", until=date(2030, 6, 30))
    officer = sign_in(world.officer)
    page = check(officer, FORM, post="secretary", holder=str(world.member["binh"].pk), on="01/03/2026")
    assert "thôi giữ từ ngày đó" in page.text and "đến hết ngày 30/06/2030" in page.text
    confirm(officer, page)
    second = PartyPost.objects.get(holder=world.member["binh"])
    assert days(first) == (date(2025, 9, 1), date(2026, 3, 1))
    assert days(second) == (date(2026, 3, 1), date(2030, 7, 1))
    undo = f"{reverse('party_post_end', args=['CB-A1-1', second.pk])}?ghi-nham=1"
    undone = check(officer, undo)
    assert "bị xóa" in undone.text and "sửa nhiệm kỳ của người đó" in undone.text
    landed = officer.get(confirm(officer, undone).url)
    assert not PartyPost.objects.filter(pk=second.pk).exists()
    again = reverse("party_post_term", args=["CB-A1-1", first.pk])
    assert again in landed.text
    enter(officer, again, on="01/09/2025", until="30/06/2030")
    assert days(first) == (date(2025, 9, 1), date(2030, 7, 1))


def test_who_may(world: World) -> None:
    post = filled(world, "an")
    for view, args in (
        ("party_post_fill", []),
        ("party_post_term", [post.pk]),
        ("party_post_end", [post.pk]),
    ):
        address = reverse(view, args=["CB-A1-1", *args])
        assert sign_in(world.other_officer).get(address).status_code == 404
        assert sign_in(world.viewer).get(address).status_code == 403
    wrong = reverse("party_post_end", args=["CB-A2", post.pk])
    assert sign_in(world.officer).get(wrong).status_code == 404
    assert "Ghi cấp ủy" not in sign_in(world.viewer).get("/cap-uy/?don-vi=CB-A1-1").text


def test_a_holder_out_of_sight_is_not_named(world: World) -> None:
    post = filled(world, "quy")
    page = check(
        sign_in(world.officer), reverse("party_post_end", args=["CB-A1-1", post.pk]), on="01/03/2026"
    )
    assert "một đảng viên ngoài phạm vi của bạn" in page.text and "Lý A Quý" not in page.text


def test_what_is_refused(world: World) -> None:
    first = filled(world, "an", until=date(2026, 2, 28))
    second = filled(world, "binh", on=date(2026, 3, 1))
    services.leave(member=world.member["khang"], kind="left", on=date(2025, 8, 1), by=world.staff)
    by, term = world.staff, services.set_party_term
    for code, field, act in (
        ("holds_already", "holder", lambda: filled(world, "binh", on=date(2026, 4, 1))),
        ("filled_that_day", "on", lambda: filled(world, "chung", on=date(2026, 3, 1))),
        ("ends_first", "until", lambda: filled(world, "dao", "committee_member", until=date(2025, 8, 1))),
        ("not_counted", "holder", lambda: filled(world, "khang", "committee_member")),
        ("post_unknown", "post", lambda: filled(world, "dao", "village_head")),
        ("in_the_future", "on", lambda: filled(world, "dao", on=date(2099, 1, 1))),
        ("held_then", "until", lambda: term(post=first, on=date(2025, 9, 1), until=None, by=by)),
        ("held_then", "on", lambda: term(post=second, on=date(2026, 2, 1), until=None, by=by)),
        ("ends_first", "until", lambda: term(post=first, on=date(2025, 9, 1), until=date(2025, 8, 1), by=by)),
        ("not_standing", "on", lambda: filled(world, "dao", on=date(2010, 1, 1))),
        ("not_held", "on", lambda: services.end_party_post(post=first, on=date(2026, 3, 1), by=by)),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.field) == (code, field)


def test_committee_members_are_several_and_back_dated_terms_end_with_the_next(world: World) -> None:
    assert {filled(world, who, "committee_member").ends_on for who in ("an", "binh")} == {FOREVER}
    later = filled(world, "binh", on=date(2026, 1, 1))
    assert filled(world, "an", on=date(2025, 7, 1)).ends_on == later.starts_on
