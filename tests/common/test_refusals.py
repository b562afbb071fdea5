"""A write service is one transaction, and a broken rule of the data is a refusal in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from members.models import Event, Post
from registry.accounts.models import User
from registry.common.refusals import Refused, write
from registry.units.models import Area, OrganizationTerm


def test_a_refused_act_leaves_nothing(db):
    @write
    def act() -> None:
        Area.objects.create(key="x", level="village")
        raise Refused("no", "Không.")

    with pytest.raises(Refused):
        act()
    assert not Area.objects.exists()


def test_a_named_constraint_speaks_its_own_message(world):
    @write
    def act() -> None:
        Post.objects.create(village=world.area["a1-1"], post="village_head", starts_on=date(2026, 1, 1))

    with pytest.raises(Refused) as caught:
        act()
    assert (caught.value.code, caught.value.message) == (
        "post_holds_one_at_a_time",
        "Chức danh này đã có người giữ trong thời gian này.",
    )
    # The transaction around it is still good.
    assert Post.objects.exists()


def test_a_unique_constraint_names_its_field(world):
    @write
    def act() -> None:
        member = world.member["an"]
        member.card_no = world.member["binh"].card_no
        member.save()

    with pytest.raises(Refused) as caught:
        act()
    assert (caught.value.code, caught.value.field) == ("member_card_is_nobody_elses", "card_no")


def test_a_unique_column_is_named_by_its_title(world):
    @write
    def act() -> None:
        User.objects.create(username="staff")

    with pytest.raises(Refused) as caught:
        act()
    assert (caught.value.code, caught.value.field, caught.value.message) == (
        "already_exists",
        "username",
        "Tên đăng nhập này đã có.",
    )


def test_what_is_no_rule_of_ours_is_no_refusal(world):
    @write
    def act() -> None:
        Event.objects.filter(pk=world.event["an"].pk).delete()

    with pytest.raises(IntegrityError, match="never removed"):
        act()


def test_a_check_of_a_proxied_table_is_found(world):
    @write
    def act() -> None:
        OrganizationTerm.objects.update(kind="moon")

    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == "organization_kind_is_known"
