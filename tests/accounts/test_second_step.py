"""The second step: who must have one, how it is passed, and that nothing passes twice."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.accounts.models import SecondFactor, Session
from registry.accounts.sign_in import factors
from registry.audit.models import Entry
from tests.accounts.codes import code, enter, set_up_telephone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = "required"


def actions():
    return list(
        Entry.objects.filter(action__startswith="accounts.").order_by("pk").values_list("action", flat=True)
    )


def is_in(client):
    return "_auth_user_id" in client.session


def test_it_works(client, world):
    set_up_telephone(world.staff)
    first = enter(client, world.staff, then="/dang-vien/")
    assert first.headers["Location"] == reverse("second_step") and not is_in(client)
    assert "điện thoại" in client.get(reverse("second_step")).text
    second = client.post(reverse("second_step"), {"code": code()})
    assert second.headers["Location"] == "/dang-vien/" and is_in(client)
    assert client.get(reverse("home")).status_code == 200
    entry = Entry.objects.get(action="accounts.signed_in")
    assert (entry.actor_id, entry.facts) == (world.staff.pk, {"factor": "totp"})


def test_the_password_alone_opens_nothing(client, world):
    set_up_telephone(world.staff)
    enter(client, world.staff)
    for name in ("home", "members", "factors", "own_sessions", "password"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("login"))


def test_a_wrong_code_is_refused_counted_and_written_down(client, world):
    set_up_telephone(world.staff)
    enter(client, world.staff)
    wrong = f"{(int(code()) + 1) % 1_000_000:06}"
    response = client.post(reverse("second_step"), {"code": wrong})
    assert "Mã không đúng" in response.text and not is_in(client)
    assert actions()[-1] == "accounts.second_step_refused"
    assert wrong not in str(list(Entry.objects.values()))


def test_a_code_is_good_once_whichever_process_it_is_shown_to(client, world):
    set_up_telephone(world.staff)
    enter(client, world.staff)
    once = code()
    client.post(reverse("second_step"), {"code": once})
    assert is_in(client)
    other = Client()
    enter(other, world.staff)
    other.post(reverse("second_step"), {"code": once})
    assert not is_in(other)


def test_a_code_of_an_earlier_moment_is_not_good_after_a_later_one(client, world):
    set_up_telephone(world.staff)
    assert factors.passes(world.staff, code(steps=1)) == "totp"
    assert factors.passes(world.staff, code()) == ""


def test_a_recovery_code_is_good_once(client, world):
    set_up_telephone(world.staff)
    codes = factors.new_codes(user=world.staff)
    enter(client, world.staff)
    client.post(reverse("second_step"), {"code": f"{codes[3][:4]} {codes[3][4:]}"})
    assert is_in(client) and factors.of(world.staff).codes_left == 9
    other = Client()
    enter(other, world.staff)
    other.post(reverse("second_step"), {"code": codes[3]})
    assert not is_in(other)


def test_new_recovery_codes_make_the_old_ones_void(world):
    set_up_telephone(world.staff)
    old = factors.new_codes(user=world.staff)
    new = factors.new_codes(user=world.staff)
    assert factors.passes(world.staff, old[0]) == "" and factors.passes(world.staff, new[0])


@pytest.mark.parametrize("who", ["staff", "officer", "auditor", "administrator"])
def test_who_writes_audits_or_administers_is_led_to_set_one_up_and_can_do_nothing_else(client, world, who):
    user = getattr(world, who)
    enter(client, user)
    for name in ("home", "members", "areas", "search", "own_sessions", "imports"):
        response = client.get(reverse(name))
        assert (response.status_code, response.headers.get("Location")) == (302, reverse("factors")), name
    assert client.post(reverse("search"), {"q": "an"}).headers["Location"] == reverse("factors")
    page = client.get(reverse("factors"))
    assert page.status_code == 200 and "Cần cài đặt trước khi làm việc" in page.text
    assert reverse("members") not in page.text
    htmx = client.get(reverse("members"), headers={"HX-Request": "true"})
    assert htmx.headers["HX-Redirect"] == reverse("factors")


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_who_only_reads_may_do_without(client, world, who):
    enter(client, getattr(world, who))
    assert client.get(reverse("home")).status_code == 200


def test_machines_and_unknown_addresses_are_not_led_anywhere(client, world):
    token = {"Authorization": f"Bearer {world.client_token}"}
    assert client.get("/api/v1/indicators/", headers=token).status_code == 200
    enter(client, world.staff)
    assert client.get("/khong-co/").status_code == 404


def test_setting_up_a_telephone_lets_one_work_and_gives_recovery_codes_once(client, world):
    enter(client, world.officer)
    page = client.get(reverse("factor_totp"))
    secret = page.context["secret"]
    assert secret in page.text and "<svg" in page.text
    wrong = client.post(reverse("factor_totp"), {"code": "000000" if code(secret) != "000000" else "111111"})
    assert "Mã không đúng" in wrong.text and not factors.has(world.officer)
    assert client.get(reverse("factor_totp")).context["secret"] == secret
    done = client.post(reverse("factor_totp"), {"code": code(secret)})
    codes = done.context["codes"]
    assert len(set(codes)) == 10 and all(one in done.text for one in codes)
    assert client.get(reverse("home")).status_code == 200
    assert codes[0] not in client.get(reverse("factor_codes")).text
    assert actions()[-2:] == ["accounts.factor_added", "accounts.recovery_codes_made"]


def test_no_secret_stands_in_clear_in_the_database(client, world):
    enter(client, world.officer)
    secret = client.get(reverse("factor_totp")).context["secret"].replace(" ", "")
    assert secret not in str(client.session.items())
    client.post(reverse("factor_totp"), {"code": code(secret)})
    rows = list(SecondFactor.objects.values_list("data", flat=True))
    assert len(rows) == 2 and secret not in str(rows)


def test_another_session_of_the_user_ends_when_a_factor_is_added(client, world):
    other = Client()
    for browser in (client, other):
        enter(browser, world.viewer)
    secret = client.get(reverse("factor_totp")).context["secret"]
    client.post(reverse("factor_totp"), {"code": code(secret)})
    assert client.get(reverse("home")).status_code == 200
    assert other.get(reverse("home")).status_code == 302


def test_a_session_from_before_that_passed_no_second_step_is_not_led_to_set_up_but_out(client, world):
    client.force_login(world.staff)
    set_up_telephone(world.staff)
    assert client.get(reverse("home")).headers["Location"] == reverse("login")
    assert not Session.objects.filter(user=world.staff).exists()


def test_changing_a_factor_takes_the_password_shown_lately(client, world):
    enter(client, world.viewer)
    session = client.session
    session["signed_in"] = session["signed_in"] | {"proved_at": 0}
    session.save()
    for name in ("factor_totp", "factor_key", "factor_codes"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("prove"))
    wrong = client.post(reverse("prove") + "?den=factor_totp", {"password": "sai"})
    assert "Mật khẩu không đúng" in wrong.text
    from tests.world import PASSWORD

    right = client.post(reverse("prove") + "?den=factor_totp", {"password": PASSWORD})
    assert right.headers["Location"] == reverse("factor_totp")
    assert client.get(reverse("factor_totp")).status_code == 200


def test_the_way_back_after_the_password_leads_to_no_other_page(client, world):
    enter(client, world.viewer)
    from tests.world import PASSWORD

    for to in ("https://example.org/", "logout", "home"):
        response = client.post(f"{reverse('prove')}?den={to}", {"password": PASSWORD})
        assert response.headers["Location"] == reverse("factors")


def test_the_last_factor_of_who_needs_one_stays(client, world):
    set_up_telephone(world.staff)
    enter(client, world.staff)
    client.post(reverse("second_step"), {"code": code()})
    one = factors.of(world.staff).totp
    client.post(reverse("factor_remove", args=[one.pk]))
    assert factors.has(world.staff)


def test_who_may_do_without_may_take_it_away_and_its_codes_go_too(client, world):
    set_up_telephone(world.viewer)
    factors.new_codes(user=world.viewer)
    enter(client, world.viewer)
    client.post(reverse("second_step"), {"code": code()})
    client.post(reverse("factor_remove", args=[factors.of(world.viewer).totp.pk]))
    mine = factors.of(world.viewer)
    assert mine.totp is None and mine.codes is None


def test_anothers_factor_is_out_of_reach(client, world):
    set_up_telephone(world.staff)
    enter(client, world.viewer)
    client.post(reverse("factor_remove", args=[factors.of(world.staff).totp.pk]))
    assert factors.has(world.staff)


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '"x"', "không phải json", '{"id":1,"rawId":2,"response":{}}']
)
def test_a_key_that_answers_nonsense_is_refused(client, world, answer):
    set_up_telephone(world.viewer)
    enter(client, world.viewer)
    response = client.post(reverse("second_step"), {"credential": answer})
    assert response.status_code == 200 and not is_in(client)
    assert not factors.passes_key(world.viewer, answer)


def test_the_second_step_is_awaited_for_ten_minutes_and_for_an_unchanged_password(client, world):
    set_up_telephone(world.viewer)
    enter(client, world.viewer)
    session = client.session
    session["pending"] = session["pending"] | {"at": session["pending"]["at"] - 601}
    session.save()
    assert client.post(reverse("second_step"), {"code": code()}).headers["Location"] == reverse("login")
    enter(client, world.viewer)
    world.viewer.set_password("mật khẩu vừa đổi 2026")
    world.viewer.save()
    client.post(reverse("second_step"), {"code": code()})
    assert not is_in(client)


def test_who_was_struck_off_between_the_steps_does_not_get_in(client, world):
    set_up_telephone(world.viewer)
    enter(client, world.viewer)
    type(world.viewer).objects.filter(pk=world.viewer.pk).update(is_active=False)
    client.post(reverse("second_step"), {"code": code()})
    assert not is_in(client)


def test_a_demo_asks_who_has_set_one_up_and_says_on_every_page_that_it_asks_nobody_else(
    client, world, settings
):
    settings.SECOND_FACTOR = "demo"
    banner = "Bản dùng thử, dữ liệu bịa"
    assert banner in client.get(reverse("login")).text
    enter(client, world.staff)
    assert banner in client.get(reverse("home")).text
    client.post(reverse("logout"))
    set_up_telephone(world.staff)
    assert enter(client, world.staff).headers["Location"] == reverse("second_step")
    settings.SECOND_FACTOR = "required"
    assert banner not in client.get(reverse("login")).text
