"""Accounts and grants: what administrators may do, what they may not, and that an end is an end at once."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from registry.accounts import services
from registry.accounts.access import scopes
from registry.accounts.models import Grant, Role, Session, User
from registry.accounts.services.passwords import draw
from registry.accounts.sign_in import factors
from registry.audit.models import Entry
from registry.common.refusals import Refused
from registry.imports.models import Batch, BatchState
from tests.accounts.codes import enter, set_up_telephone

pytestmark = pytest.mark.django_db


def refused(code, service, **arguments):
    before = Entry.objects.count(), Grant.objects.count(), User.objects.count()
    with pytest.raises(Refused) as caught:
        service(**arguments)
    assert caught.value.code == code
    assert (Entry.objects.count(), Grant.objects.count(), User.objects.count()) == before


def new(world, by, *, code="DU-A", role="officer", username="lo.van.moi", **more):
    return services.create_account(
        username=username,
        full_name="Lò Văn Mới",
        organization_id=world.cell[code].pk,
        role=role,
        by=by,
        **more,
    )


@pytest.fixture
def commune_administrator(world):
    user, _ = new(world, world.administrator, role="administrator", username="quan.tri.xa")
    return user


@pytest.fixture
def batch(world):
    return Batch.objects.create(
        created_by=world.officer,
        organization=world.cell["DU-A"],
        state=BatchState.CHECKING,
        file_name="a.xlsx",
    )


def test_it_works(world, client):
    user, password = new(world, world.administrator)
    assert scopes.root_ids(user) == [world.cell["DU-A"].pk]
    assert enter(client, user, password).status_code == 302
    assert [e.action for e in Entry.objects.order_by("pk")][-3:-1] == ["accounts.created", "accounts.granted"]
    granted = Entry.objects.get(action="accounts.granted")
    assert granted.actor_id == world.administrator.pk and granted.facts["role"] == "officer"


def test_a_one_time_password_must_be_changed_first_and_then_all_is_open(world, client):
    user, password = new(world, world.administrator)
    enter(client, user, password)
    for name in ("home", "members", "own_sessions", "factors", "imports"):
        assert client.get(reverse(name)).headers["Location"] == reverse("password"), name
    assert "Đặt mật khẩu của bạn" in client.get(reverse("password")).text
    same = {"old_password": password, "new_password1": password, "new_password2": password}
    assert "phải khác" in client.post(reverse("password"), same).text
    own = "mật khẩu của riêng tôi 2026"
    client.post(reverse("password"), {"old_password": password, "new_password1": own, "new_password2": own})
    assert client.get(reverse("home")).status_code == 200


def test_a_one_time_password_is_good_for_three_days(world, client):
    user, password = new(world, world.administrator)
    user.refresh_from_db()
    left = user.one_time_until - timezone.now()
    assert timedelta(days=2, hours=23) < left < timedelta(days=3, minutes=1)
    User.objects.filter(pk=user.pk).update(one_time_until=timezone.now() - timedelta(seconds=1))
    assert "đã hết hạn" in enter(client, user, password).text
    assert "_auth_user_id" not in client.session


def test_drawn_passwords_differ_and_the_database_keeps_none(world):
    drawn = {draw() for _ in range(1000)}
    assert len(drawn) == 1000 and all(len(one) == 19 for one in drawn)
    user, password = new(world, world.administrator)
    user.refresh_from_db()
    assert user.password.startswith("argon2") and password not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("bad_username", {"username": "Lò Văn"}),
        ("bad_username", {"username": "ab"}),
        ("bad_username", {"username": "a" * 61}),
        ("no_name", {"full_name": "  "}),
        ("already_exists", {"username": "staff"}),
        ("unknown_role", {"role": "root"}),
        ("backward", {"ends_on": date(2020, 1, 1)}),
    ],
)
def test_what_is_no_account_is_refused(world, code, change):
    given = {
        "username": "lo.van.moi",
        "full_name": "Lò Văn Mới",
        "organization_id": world.cell["DU-A"].pk,
        "role": "officer",
    }
    refused(code, services.create_account, by=world.administrator, **given | change)


@pytest.mark.parametrize("who", ["staff", "officer", "viewer", "auditor", "stranger"])
def test_nobody_but_administrators_keeps_accounts(world, who):
    by = getattr(world, who)
    cell = world.cell["DU-A"].pk
    refused("not_administered", services.grant, user=world.viewer, role="viewer", organization_id=cell, by=by)
    refused("not_administered", services.end_grant, grant=world.other_officer.grants.get(), by=by)
    for service, more in (
        (services.end_account, {"reason": "x"}),
        (services.new_one_time_password, {}),
        (services.change_name, {"full_name": "x"}),
        (services.reset_second_factor, {"reason": "x"}),
        (services.end_sessions, {}),
    ):
        refused("not_administered", service, user=world.other_officer, by=by, **more)


def test_an_administrator_of_a_commune_gives_nothing_beyond_it(world, commune_administrator):
    by = commune_administrator
    services.grant(user=world.stranger, role="viewer", organization_id=world.cell["CB-A2"].pk, by=by)
    for code in ("TU", "DU-B", "CB-B2"):
        refused(
            "not_administered",
            services.grant,
            user=world.stranger,
            role="viewer",
            organization_id=world.cell[code].pk,
            by=by,
        )


def test_who_has_rights_beyond_the_commune_is_out_of_its_administrators_hands(world, commune_administrator):
    """Else the administrator of a commune could set the password of the province's staff."""
    by = commune_administrator
    services.grant(
        user=world.staff, role="officer", organization_id=world.cell["DU-A"].pk, by=world.administrator
    )
    for service, more in (
        (services.new_one_time_password, {}),
        (services.end_account, {"reason": "x"}),
        (services.reset_second_factor, {"reason": "x"}),
        (services.end_sessions, {}),
        (services.change_name, {"full_name": "x"}),
    ):
        refused("not_administered", service, user=world.staff, by=by, **more)
    services.end_grant(grant=world.staff.grants.get(organization=world.cell["DU-A"]), by=by)
    assert scopes.has_role(world.staff, Role.STAFF)


def test_nobody_gives_oneself_a_right_or_ends_oneself(world):
    me = world.administrator
    cell = world.cell["TU"].pk
    refused("oneself", services.grant, user=me, role="staff", organization_id=cell, by=me)
    refused("oneself", services.end_account, user=me, by=me, reason="x")
    refused("oneself", services.end_grant, grant=me.grants.get(), by=me)
    refused("oneself", services.new_one_time_password, user=me, by=me)
    refused("oneself", services.reset_second_factor, user=me, by=me, reason="x")


def test_an_administrator_whose_right_has_ended_may_do_nothing(world):
    world.administrator.grants.update(ends_on=localdate())
    refused("not_administered", services.end_account, user=world.officer, by=world.administrator, reason="x")


def test_a_grant_holds_from_its_day_to_its_end(world):
    today = localdate()
    services.grant(
        user=world.stranger,
        role="viewer",
        organization_id=world.cell["DU-A"].pk,
        by=world.administrator,
        starts_on=today + timedelta(days=5),
        ends_on=today + timedelta(days=10),
    )
    for day, holds in ((4, False), (5, True), (9, True), (10, False)):
        assert bool(scopes.root_ids(world.stranger, on=today + timedelta(days=day))) is holds


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("past", {"starts_on": date(2020, 1, 1)}),
        ("backward", {"ends_on": localdate()}),
        ("unknown_role", {"role": ""}),
        ("already_held", {"role": "officer"}),
    ],
)
def test_what_is_no_grant_is_refused(world, code, change):
    given = {"user": world.officer, "role": "viewer", "organization_id": world.cell["DU-A"].pk}
    refused(code, services.grant, by=world.administrator, **given | change)


def test_ending_an_account_ends_sessions_grants_and_queued_work_at_once(world, client, batch):
    enter(client, world.officer)
    services.end_account(user=world.officer, by=world.administrator, reason="chuyển công tác")
    assert client.get(reverse("home")).status_code == 302
    assert not Session.objects.filter(user=world.officer).exists()
    assert not scopes.root_ids(world.officer)
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED
    assert enter(Client(), world.officer).status_code == 200, "nor does the password let in"
    facts = Entry.objects.get(action="accounts.ended").facts
    assert facts == {"grants_ended": 1, "sessions_ended": 1, "work_cancelled": 1}


@pytest.mark.parametrize("how", ["grant", "password", "factor"])
def test_so_does_ending_a_grant_a_password_a_second_factor(world, client, batch, how):
    set_up_telephone(world.officer)
    client.force_login(world.officer)
    by = world.administrator
    if how == "grant":
        services.end_grant(grant=world.officer.grants.get(), by=by)
    elif how == "password":
        services.new_one_time_password(user=world.officer, by=by)
    else:
        services.reset_second_factor(user=world.officer, by=by, reason="mất điện thoại")
        assert not factors.of(world.officer).any
    assert client.get(reverse("home")).status_code == 302
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED


def test_anothers_sessions_and_work_go_on(world, client, batch):
    client.force_login(world.officer)
    services.end_account(user=world.other_officer, by=world.administrator, reason="x")
    assert client.get(reverse("home")).status_code == 200
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKING


def test_a_grant_of_today_that_ends_today_leaves_no_row(world):
    row = services.grant(
        user=world.stranger, role="viewer", organization_id=world.cell["TU"].pk, by=world.administrator
    )
    services.end_grant(grant=row, by=world.administrator)
    assert not world.stranger.grants.exists()
    assert Entry.objects.filter(action="accounts.grant_ended").exists()


def test_an_ended_account_opens_again_without_rights_and_with_a_new_password(world, client):
    services.end_account(user=world.officer, by=world.administrator, reason="nghỉ dài hạn")
    refused("ended", services.end_account, user=world.officer, by=world.administrator, reason="x")
    refused("ended", services.new_one_time_password, user=world.officer, by=world.administrator)
    refused(
        "ended",
        services.grant,
        user=world.officer,
        role="viewer",
        organization_id=world.cell["TU"].pk,
        by=world.administrator,
    )
    user = User.objects.get(pk=world.officer.pk)
    password = services.reopen_account(user=user, by=world.administrator)
    assert not scopes.root_ids(user)
    assert enter(client, user).status_code == 200 and enter(client, user, password).status_code == 302


def test_an_end_and_a_reset_take_a_reason(world):
    set_up_telephone(world.officer)
    for service in (services.end_account, services.reset_second_factor):
        refused("no_reason", service, user=world.officer, by=world.administrator, reason=" ")
    refused("no_factor", services.reset_second_factor, user=world.viewer, by=world.administrator, reason="x")
