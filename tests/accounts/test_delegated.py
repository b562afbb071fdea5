"""Delegated rights: for a time, on screen, never a file; they end by themselves, and the trail says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Member
from registry.accounts import services, tasks
from registry.accounts.access import scopes
from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant, Session
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused

pytestmark = pytest.mark.django_db

LIST = "/dang-vien/?dang=csv"
DAY = timedelta(days=1)


def delegate(world, user, code="DU-A", role="officer", days=10, **more):
    until = None if days is None else localdate() + days * DAY
    return services.grant(
        user=user,
        role=role,
        organization_id=world.cell[code].pk,
        by=world.administrator,
        ends_on=until,
        is_delegated=True,
        **more,
    )


@pytest.fixture
def stand_in(world):
    """Somebody without a right of the own, who stands in for the officer of DU-A."""
    delegate(world, world.stranger)
    return world.stranger


def people(response):
    return {line.split(",")[0] for line in response.content.decode().splitlines()[1:]}


def test_it_works(client, world, stand_in):
    client.force_login(stand_in)
    page = client.get("/dang-vien/").content.decode()
    assert world.member["an"].full_name in page and "Xuất bảng" not in page
    client.force_login(world.officer)
    assert "Xuất bảng" in client.get("/dang-vien/").content.decode()
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize(
    "address",
    [LIST, "/to-chuc/DU-A/?dang=xlsx", "/so-lieu/members/?don-vi=DU-A&dang=csv"],
)
def test_who_only_stands_in_gets_no_file(client, world, stand_in, address):
    client.force_login(stand_in)
    assert client.get(address.replace("dang=", "x=")).status_code in (200, 302)
    response = client.get(address)
    assert response.status_code == 403 and "không xuất được tệp" in response.content.decode()
    assert not Entry.objects.filter(actor_id=stand_in.pk, action__contains="export").exists()


def test_who_has_a_right_of_the_own_takes_along_what_that_opens(client, world):
    client.force_login(world.other_officer)
    own = people(client.get(LIST))
    delegate(world, world.other_officer)
    assert own and people(client.get(LIST)) == own
    # On screen there is more.
    assert world.member["an"].full_name in client.get("/dang-vien/").content.decode()
    assert client.get("/to-chuc/DU-B/?dang=xlsx").status_code == 200
    refused = client.get("/to-chuc/DU-A/?dang=xlsx")
    assert refused.status_code == 403 and "không xuất được tệp" in refused.content.decode()


def test_the_database_opens_no_row_by_it_for_a_file(world, stand_in):
    with as_user(stand_in):
        assert Member.objects.exists()
    with scopes.without_delegated(), as_user(stand_in):
        assert not Member.objects.exists()


def test_what_is_held_on_a_person_is_no_file_either(client, world):
    delegate(world, world.stranger, role="staff")
    client.force_login(world.stranger)
    address = reverse("member_holdings", args=[world.member["an"].pk])
    asked = {"purpose": "theo yêu cầu của người ấy", "kind": "trang"}
    assert client.post(address, asked).status_code == 200
    assert client.post(address, asked | {"kind": "json"}).status_code == 403
    shown = Entry.objects.filter(action="members.holdings_shown", actor_id=world.stranger.pk)
    assert [entry.facts["kind"] for entry in shown] == ["trang"]
    client.force_login(world.staff)
    assert client.post(address, asked | {"kind": "json"}).status_code == 200


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("no_end", {"days": None}),
        ("too_long", {"days": 367}),
        ("not_delegated", {"role": "administrator"}),
        ("not_delegated", {"role": "auditor"}),
    ],
)
def test_what_is_refused(world, code, given):
    with pytest.raises(Refused) as refused:
        delegate(world, world.stranger, **given)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("days", "role"), [(None, "officer"), (367, "officer"), (1, "administrator"), (1, "auditor")]
)
def test_the_database_refuses_it_too(world, days, role):
    today = localdate()
    row = {
        "user": world.stranger,
        "organization": world.cell["DU-A"],
        "role": role,
        "starts_on": today,
        "ends_on": FOREVER if days is None else today + days * DAY,
    }
    with pytest.raises(IntegrityError, match="delegated_grant_ends"), transaction.atomic():
        Grant.objects.create(**row, is_delegated=True)
    Grant.objects.create(**row)


def test_it_ends_by_itself_and_the_trail_says_so_one_time(client, world, stand_in):
    client.force_login(stand_in)
    assert tasks.note_ends() == 0
    row = stand_in.grants.get()
    Grant.objects.filter(pk=row.pk).update(starts_on=localdate() - 10 * DAY, ends_on=localdate())
    # Gone at once; the trail follows within the hour.
    assert not scopes.has_role(stand_in) and world.member["an"].full_name not in (
        client.get("/dang-vien/").content.decode()
    )
    assert tasks.note_ends() == 1
    assert tasks.note_ends() == 0
    entry = Entry.objects.get(action="accounts.grant_lapsed")
    assert entry.actor_id is None and entry.object_id == str(stand_in.pk)
    assert entry.facts["delegated"] is True and entry.facts["sessions_ended"] == 1
    assert not Session.objects.filter(user=stand_in).exists()


def test_an_end_by_hand_is_noted_by_whoever_made_it(world, stand_in):
    Grant.objects.update(starts_on=localdate() - DAY)
    services.end_grant(grant=stand_in.grants.get(), by=world.administrator)
    assert tasks.note_ends() == 0 and Entry.objects.filter(action="accounts.grant_ended").count() == 1


def test_the_administrator_gives_it_on_a_page(client, world):
    client.force_login(world.administrator)
    address = reverse("account_grant", args=[world.other_officer.pk])
    assert "Giao thay" in client.get(address).content.decode()
    given = {"role": "officer", "organization": str(world.cell["DU-A"].pk), "is_delegated": "on"}
    response = client.post(address, given)
    assert response.status_code == 200 and "phải có ngày hết hạn" in response.content.decode()
    until = localdate() + 5 * DAY
    assert client.post(address, given | {"ends_on": f"{until:%d/%m/%Y}"}).status_code == 302
    row = world.other_officer.grants.get(is_delegated=True)
    assert row.is_delegated and row.ends_on == until + DAY
    assert "giao thay" in client.get(reverse("account", args=[world.other_officer.pk])).content.decode()
    assert f"giao thay đến {until:%d/%m/%Y}" in client.get(reverse("accounts")).content.decode()
    granted = Entry.objects.filter(action="accounts.granted").latest("pk")
    assert granted.facts["delegated"] is True


def test_who_moved_away_from_there_is_not_seen_without_it(world):
    """Looked up before with the delegated right, they are not seen by the user's own."""
    user = world.other_officer
    delegate(world, user)
    mine = set(scopes.subtree_ids(user))
    with scopes.without_delegated():
        own = set(scopes.subtree_ids(user))
    delegated = sorted(mine - own)
    somebody = Member.objects.filter(home__in=delegated).first()
    assert somebody is not None
    left = somebody.home_id
    Member.objects.filter(pk=somebody.pk).update(home=world.cell["TU"], elsewhere=[left])
    assert Member.objects.visible_to(user).filter(pk=somebody.pk).exists()
    with scopes.without_delegated():
        assert not Member.objects.visible_to(user).filter(pk=somebody.pk).exists()
