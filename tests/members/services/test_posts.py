"""Village posts: one holder at a time where the post is single, and never longer than the village stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils.timezone import localdate

from members import services
from members.models import Post
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.units.services import abolish_area, merge_areas

ON = date(2026, 3, 1)
BEGAN = date(2024, 1, 1)


def held(village, post="village_head") -> list[tuple[Any, ...]]:
    rows = Post.objects.filter(village=village, post=post).order_by("starts_on")
    return list(rows.values_list("holder__full_name", "starts_on", "ends_on"))


def refused(service, **arguments) -> tuple[str, str]:
    before = list(Post.objects.order_by("pk").values()), Entry.objects.count()
    with pytest.raises(Refused) as caught:
        service(**arguments)
    assert (list(Post.objects.order_by("pk").values()), Entry.objects.count()) == before
    return caught.value.code, caught.value.field


def fill(world, village="a1-1", post="village_head", holder="binh", on=ON, **more):
    return {
        "village": world.area[village],
        "post": post,
        "holder": holder and world.member[holder],
        "on": on,
        "by": world.officer,
    } | more


def test_a_new_head_ends_the_time_of_the_former(world):
    services.fill_post(**fill(world))
    assert held(world.area["a1-1"]) == [("Lò Văn An", BEGAN, ON), ("Lò Thị Bình", ON, FOREVER)]
    assert Entry.objects.latest("id").action == "post.filled"


def test_somebody_who_is_no_member_may_hold_a_post(world):
    services.fill_post(**fill(world, holder=None))
    assert held(world.area["a1-1"])[-1] == (None, ON, FOREVER)


def test_a_head_entered_late_holds_the_post_until_the_next(world):
    services.fill_post(**fill(world, on=date(2022, 5, 1)))
    assert held(world.area["a1-1"]) == [
        ("Lò Thị Bình", date(2022, 5, 1), BEGAN),
        ("Lò Văn An", BEGAN, FOREVER),
    ]


def test_a_head_entered_late_between_two_gives_way_to_the_second(world):
    services.fill_post(**fill(world))
    services.fill_post(**fill(world, holder="chung", on=date(2025, 1, 1)))
    assert held(world.area["a1-1"]) == [
        ("Lò Văn An", BEGAN, date(2025, 1, 1)),
        ("Quàng Văn Chung", date(2025, 1, 1), ON),
        ("Lò Thị Bình", ON, FOREVER),
    ]


def test_associations_have_several_heads_at_once(world):
    for holder in ("an", "binh", None, None):
        services.fill_post(**fill(world, post="association_head", holder=holder))
    assert len(held(world.area["a1-1"], "association_head")) == 4
    assert refused(services.fill_post, **fill(world, post="association_head", holder="an")) == (
        "holds_already",
        "holder",
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"holder": "an"}, ("holds_already", "holder")),
        ({"on": BEGAN}, ("filled_that_day", "on")),
        ({"post": "king"}, ("post_unknown", "post")),
        ({"village": "xa-a"}, ("not_a_village", "village")),
        ({"on": date(2014, 1, 1)}, ("not_standing", "village")),
        ({"on": localdate() + timedelta(days=1)}, ("in_the_future", "on")),
    ],
)
def test_what_cannot_be_filled(world, changes, expected):
    assert refused(services.fill_post, **fill(world, **changes)) == expected


def test_the_same_form_fills_once(world):
    arguments = fill(world, post="association_head", holder=None, form_key=uuid4())
    assert services.fill_post(**arguments) == services.fill_post(**arguments)
    assert len(held(world.area["a1-1"], "association_head")) == 1


def test_vacating_ends_on_the_eve(world):
    post = Post.objects.get(village=world.area["a1-1"], post="village_head")
    services.vacate_post(post=post, on=ON, by=world.officer)
    assert held(world.area["a1-1"]) == [("Lò Văn An", BEGAN, ON)]
    assert refused(services.vacate_post, post=post, on=ON, by=world.officer) == ("not_held", "on")


def test_a_post_vacated_on_its_first_day_never_was_held(world):
    post = Post.objects.get(village=world.area["a1-1"], post="village_head")
    services.vacate_post(post=post, on=BEGAN, by=world.officer)
    assert held(world.area["a1-1"]) == []


def test_posts_end_with_their_village(world):
    merge_areas(sources=[world.area["a1-1"]], into=world.area["a1-2"], on=ON, by=world.staff)
    assert held(world.area["a1-1"]) == [("Lò Văn An", BEGAN, ON)]
    assert held(world.area["a1-1"], "front_head") == [(None, BEGAN, ON)]


def test_a_post_does_not_outlive_its_village(world):
    abolish_area(area=world.area["b2-2"], on=ON, by=world.staff)
    services.fill_post(**fill(world, village="b2-2", post="front_head", on=date(2026, 1, 1)))
    assert held(world.area["b2-2"], "front_head") == [("Lò Thị Bình", date(2026, 1, 1), ON)]


def test_a_village_does_not_end_before_a_post_was_filled(world):
    services.fill_post(**fill(world, village="b2-2"))
    with pytest.raises(Refused) as caught:
        abolish_area(area=world.area["b2-2"], on=date(2026, 1, 1), by=world.staff)
    assert caught.value.code == "posts_filled_later"


def test_the_database_holds_one_head_at_a_time(world):
    with pytest.raises(IntegrityError, match="post_holds_one_at_a_time"):
        Post.objects.create(village=world.area["a1-1"], post="village_head", starts_on=ON)
