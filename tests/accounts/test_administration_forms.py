"""Forms of accounts that no page sent: replayed, from another site, with fields of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.accounts import services
from registry.accounts.access.policy import all_routes
from registry.accounts.models import Device, Grant, SecondFactor, Session, SummaryClient, Tries, User
from registry.accounts.sign_in import factors
from registry.common.declared.routes import Right
from registry.common.stale_forms import mark_of
from tests.accounts.codes import code, enter, set_up_telephone
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

OWN = "mật khẩu khác của chính tôi 2027"


@dataclass
class Form:
    """What is sent where, by a browser in which it would do something, and whether sending it again may."""

    browser: Client
    address: str
    data: dict[str, str] = field(default_factory=dict)
    again: bool = False


def own(world, name, data, **more):
    browser = Client()
    set_up_telephone(world.viewer)
    enter(browser, world.viewer)
    browser.post(reverse("second_step"), {"code": code()})
    return Form(browser, reverse(name, **more), data)


def theirs(world, name, data, *numbers):
    browser = Client()
    browser.force_login(world.administrator)
    return Form(browser, reverse(name, args=numbers or [world.officer.pk]), data)


def new_telephone(world):
    browser = Client()
    enter(browser, world.viewer)
    secret = browser.get(reverse("factor_totp")).context["secret"]
    return Form(browser, reverse("factor_totp"), {"code": code(secret)})


def second_step(world):
    browser = Client()
    set_up_telephone(world.viewer)
    enter(browser, world.viewer)
    return Form(browser, reverse("second_step"), {"code": code()})


def with_telephone(world):
    set_up_telephone(world.officer)
    return theirs(world, "account_factors", {"reason": "mất điện thoại"})


def ended(world):
    services.end_account(user=world.officer, by=None, reason="x")
    return theirs(world, "account_reopen", {})


def a_client(world, name):
    token = SummaryClient.objects.get()
    return theirs(world, name, {"mark": mark_of(token.token_digest)}, token.pk)


def removable(world):
    form = own(world, "factors", {})
    form.address = reverse("factor_remove", args=[factors.of(world.viewer).totp.pk])
    return form


def codes(world):
    form = own(world, "factor_codes", {})
    form.data["mark"] = form.browser.get(form.address).context["mark"]
    return form


def somewhere_else(world):
    form = own(world, "own_sessions_end", {})
    Client().force_login(world.viewer)
    return form


def signed_in(world):
    form = theirs(world, "account_sessions", {})
    Client().force_login(world.officer)
    return form


def unit(world, code="DU-B"):
    return str(world.cell[code].pk)


FORMS = {
    "login": lambda w: Form(
        Client(), reverse("login"), {"username": "viewer", "password": PASSWORD}, again=True
    ),
    "second_step": second_step,
    "logout": lambda w: own(w, "logout", {}),
    "password": lambda w: own(
        w, "password", {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN}
    ),
    # Shows the password and changes nothing else.
    "prove": lambda w: Form(
        own(w, "prove", {}).browser, reverse("prove"), {"password": PASSWORD}, again=True
    ),
    "factor_totp": new_telephone,
    "factor_codes": codes,
    "factor_remove": removable,
    "own_sessions_end": somewhere_else,
    "account_new": lambda w: Form(
        theirs(w, "account", {}).browser,
        reverse("account_new"),
        {"full_name": "Lò Văn Mới", "username": "lo.moi", "role": "viewer", "organization": unit(w)},
    ),
    "account_grant": lambda w: theirs(w, "account_grant", {"role": "viewer", "organization": unit(w)}),
    "grant_end": lambda w: theirs(w, "grant_end", {}, w.officer.pk, w.officer.grants.get().pk),
    "account_rename": lambda w: theirs(w, "account_rename", {"full_name": "Tên khác"}),
    "account_password": lambda w: theirs(w, "account_password", {"mark": mark_of(w.officer.password)}),
    "account_end": lambda w: theirs(w, "account_end", {"reason": "nghỉ hưu"}),
    "account_reopen": ended,
    "account_factors": with_telephone,
    "account_sessions": signed_in,
    "clients": lambda w: Form(
        theirs(w, "account", {}).browser, reverse("clients"), {"name": "Máy mới", "organization": unit(w)}
    ),
    "client_renew": lambda w: a_client(w, "client_renew"),
    "client_revoke": lambda w: a_client(w, "client_revoke"),
}
# The key's own test is the browser's: nobody else can answer what the key is asked.
IN_THE_BROWSER = {"factor_key"}
# A form of the register, which whoever is signed in may have begun.
ELSEWHERE = {"draft_give_up"}


def state():
    """All that signing in and administration write, but for the tries and times of it."""
    rows = {
        model: sorted(map(repr, model.objects.values_list(*columns)))
        for model, columns in (
            (
                User,
                ("pk", "username", "full_name", "password", "is_active", "organization", "one_time_until"),
            ),
            (Grant, ("pk", "user", "role", "organization", "starts_on", "ends_on")),
            (SummaryClient, ("pk", "name", "organization", "token_digest", "revoked_at")),
            (SecondFactor, ("pk", "user", "kind")),
            (Device, ("user", "digest")),
            (Session, ("pk", "user", "device_digest")),
        )
    }
    return {model: found for model, found in rows.items() if found}


def test_every_form_of_accounts_is_here():
    kept = (Right.OPEN, Right.SIGNED_IN, Right.ADMINISTER)
    forms = {name for name, route in all_routes().items() if "POST" in route.methods and route.door in kept}
    assert forms - set(FORMS) - IN_THE_BROWSER - ELSEWHERE == set()


@pytest.mark.parametrize("route", FORMS)
def test_it_works_and_once_only(world, route):
    form = FORMS[route](world)
    before = state()
    form.browser.post(form.address, form.data)
    once = state()
    assert once != before or route in ("prove",), "the form did nothing at all"
    form.browser.post(form.address, form.data)
    if not form.again:
        assert state() == once


@pytest.mark.parametrize("route", FORMS)
def test_from_another_site_it_does_nothing(world, route):
    form = FORMS[route](world)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = form.browser.cookies
    token = "x" * 32
    strict.cookies["csrftoken"] = token
    before = state()
    sent = form.data | {"csrfmiddlewaretoken": token}
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/"},
    ):
        assert strict.post(form.address, sent, secure=True, headers=headers).status_code == 403
    assert strict.post(form.address, form.data, headers={"origin": "http://testserver"}).status_code == 403
    assert state() == before


@pytest.mark.parametrize("route", [name for name in FORMS if name not in ("login", "second_step", "logout")])
def test_columns_as_fields_have_no_effect(world, route):
    """Mass assignment: nobody becomes more than the form says, whatever else it brings along."""
    form = FORMS[route](world)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name LIKE 'accounts%'"
        )
        extra = {name: "7" for (name,) in cursor.fetchall()}
    assert {"is_active", "organization_id", "token_digest", "role"} <= set(extra)
    # Fields that these forms themselves have.
    mine = {"full_name", "username", "password", "role", "name", "starts_on", "ends_on", "user"}
    form.browser.post(form.address, {k: v for k, v in extra.items() if k not in mine} | form.data)
    user = User.objects.filter(username="lo.moi").first() or world.officer
    user.refresh_from_db()
    assert user.is_active is (route != "account_end") and user.organization_id in (
        None,
        world.cell["DU-A"].pk,
        world.cell["DU-B"].pk,
    )
    assert not Grant.objects.filter(organization_id=7).exclude(user=world.officer).exists()
    assert set(SummaryClient.objects.values_list("organization_id", flat=True)) <= {
        world.cell["TU"].pk,
        world.cell["DU-B"].pk,
    }
    assert not Tries.objects.filter(failures__gt=1).exists()
