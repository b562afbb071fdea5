"""A scope is kept between requests, and not a moment longer than it holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from members import services
from members.models import Member
from registry.accounts.access.scopes import may, subtree_ids
from registry.accounts.models import Grant
from registry.units.organization_acts import found_organization

pytestmark = pytest.mark.django_db(transaction=True)


def statements(user):
    with CaptureQueriesContext(connection) as queries:
        subtree_ids(user)
    return [query["sql"] for query in queries]


def test_it_is_looked_up_once(world):
    subtree_ids(world.officer)
    assert not any("accounts_grant\n" in sql for sql in statements(world.officer))


def test_a_grant_that_ends_ends_it_at_once(world):
    assert subtree_ids(world.officer)
    Grant.objects.filter(user=world.officer).update(ends_on=localdate())
    assert subtree_ids(world.officer) == ()


def test_a_grant_that_begins_is_seen_at_once(world):
    assert subtree_ids(world.stranger) == ()
    top = Grant.objects.get(user=world.staff).organization
    Grant.objects.create(user=world.stranger, role="viewer", organization=top)
    assert top.pk in subtree_ids(world.stranger)


def test_a_change_of_the_tree_is_seen_at_once(world):
    subtree_ids(world.staff)
    founded = found_organization(
        code="CB-MOI",
        kind="cell",
        name="Chi bộ mới",
        parent=world.cell["DU-A"],
        on=localdate(),
        by=world.staff,
    )
    assert may(world.staff, founded.pk, "staff")


def test_somebody_who_moved_away_is_seen_at_once(world):
    member = Member.objects.get(pk=world.member["an"].pk)
    home, today = member.home, localdate()
    assert member not in Member.objects.visible_to(world.other_officer)
    for cell, day in ((world.cell["CB-B2"], today - timedelta(days=2)), (home, today)):
        services.change_cell(member=member, cell=cell, on=day, by=world.staff)
    member.refresh_from_db()
    assert member.home == home
    assert member in Member.objects.visible_to(world.other_officer)
