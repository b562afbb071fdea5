"""Guessing is slow, and nobody keeps another out."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from registry.accounts.models import Tries, TryKind, User
from registry.accounts.sign_in import tries
from tests.accounts.codes import code, enter, set_up_telephone

pytestmark = pytest.mark.django_db
MINE, THEIRS = "10.1.1.1", "10.2.2.2"


def fail(client, user, times, address=THEIRS):
    return [enter(client, user, "sai rồi nhé", REMOTE_ADDR=address).status_code for _ in range(times)]


def later(**by):
    Tries.objects.update(last_failed_at=F("last_failed_at") - timedelta(**by))


def test_it_works(client, world):
    """Five wrong passwords cost nothing, the sixth try has to wait, and then it is heard."""
    assert fail(client, world.viewer, 5) == [200] * 5
    response = enter(client, world.viewer, REMOTE_ADDR=THEIRS)
    assert response.status_code == 429 and re.search(r"Hãy thử lại sau 1[45] giây", response.text)
    later(seconds=16)
    assert enter(client, world.viewer, REMOTE_ADDR=THEIRS).status_code == 302


def test_waits_double_and_end_at_a_quarter_of_an_hour(client, world):
    fail(client, world.viewer, 5)
    waits = []
    for _ in range(9):
        found = tries.wait(tries.keys(username=world.viewer.username, address=THEIRS))
        waits.append(found)
        later(hours=1)
        fail(client, world.viewer, 1)
    assert waits[:6] == pytest.approx([15, 30, 60, 120, 240, 480], abs=2)
    assert max(waits) == pytest.approx(900, abs=2)


def test_while_it_waits_nothing_is_checked_not_even_the_right_password(client, world):
    fail(client, world.viewer, 5)
    enter(client, world.viewer, REMOTE_ADDR=THEIRS)
    assert "_auth_user_id" not in client.session
    assert Tries.objects.get(kind=TryKind.PAIR).failures == 5, "nor counted"


def test_a_name_that_nobody_bears_is_answered_alike(client, world):
    nobody = User(username="khong.co.ai")
    for _ in range(5):
        ours, none = (enter(client, u, "sai", REMOTE_ADDR=THEIRS) for u in (world.viewer, nobody))
        assert ours.status_code == none.status_code == 200
        hide = lambda r, u: re.sub(r'csrfmiddlewaretoken" value="\w+"', "", r.text).replace(u.username, "")  # noqa: E731
        assert hide(ours, world.viewer) == hide(none, nobody)
    assert enter(client, world.viewer, "sai", REMOTE_ADDR=THEIRS).status_code == 429
    assert enter(client, nobody, "sai", REMOTE_ADDR=THEIRS).status_code == 429
    assert "khong.co.ai" not in str(list(Tries.objects.values()))


def test_a_name_that_nobody_bears_costs_the_same_time(client, world, monkeypatch):
    from django.contrib.auth.hashers import Argon2PasswordHasher

    run = []
    verify, encode = Argon2PasswordHasher.verify, Argon2PasswordHasher.encode
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a: run.append(1) or verify(*a))
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a: run.append(1) or encode(*a))
    ended = User.objects.create_user("da.khoa", "mật khẩu cũ của ai đó")
    User.objects.filter(pk=ended.pk).update(is_active=False)
    for user in (world.viewer, User(username="khong.co.ai"), ended):
        run.clear()
        enter(client, user, "sai")
        assert len(run) == 1, user.username


def test_others_failures_never_keep_the_owner_out_of_a_known_browser(client, world):
    """Not from elsewhere, and not from the owner's own address either."""
    enter(client, world.viewer, REMOTE_ADDR=MINE)
    client.post(reverse("logout"))
    attacker = Client()
    for address in (THEIRS, MINE):
        for _ in range(12):
            fail(attacker, world.viewer, 1, address)
            later(minutes=20)
        fail(attacker, world.viewer, 1, address)
    assert enter(attacker, world.viewer, REMOTE_ADDR=MINE).status_code == 429
    assert enter(client, world.viewer, REMOTE_ADDR=MINE).status_code == 302


def test_others_failures_elsewhere_do_not_keep_the_owner_out_of_a_new_browser(client, world):
    fail(Client(), world.viewer, 6, THEIRS)
    assert enter(client, world.viewer, REMOTE_ADDR=MINE).status_code == 302


def test_a_known_browser_has_a_count_of_its_own(client, world):
    enter(client, world.viewer)
    client.post(reverse("logout"))
    assert fail(client, world.viewer, 6, MINE) == [200] * 5 + [429]
    assert Tries.objects.get(failures__gt=0).kind == TryKind.DEVICE


def test_a_known_browser_is_known_for_its_own_user_only(client, world):
    enter(client, world.viewer)
    client.post(reverse("logout"))
    fail(client, world.staff, 1)
    assert {t.kind for t in Tries.objects.filter(failures__gt=0)} == {TryKind.PAIR, TryKind.ADDRESS}


def test_an_address_that_tries_many_names_has_to_wait_for_all_of_them(client, world):
    for number in range(30):
        assert enter(client, User(username=f"ten{number}"), "sai", REMOTE_ADDR=THEIRS).status_code == 200
    assert enter(client, world.viewer, REMOTE_ADDR=THEIRS).status_code == 429
    assert enter(client, world.viewer, REMOTE_ADDR=MINE).status_code == 302


def test_signing_in_does_not_wash_an_address_clean(client, world):
    fail(client, world.officer, 4)
    enter(client, world.viewer, REMOTE_ADDR=THEIRS)
    assert Tries.objects.get(kind=TryKind.ADDRESS).failures == 4


def test_one_network_of_the_new_addresses_is_one_address():
    same = [tries.keys(username="a", address=f"2001:db8:1:2::{n:x}") for n in (1, 0xFFFF)]
    other = tries.keys(username="a", address="2001:db8:1:3::1")
    assert same[0] == same[1] != other


def test_codes_are_guessed_slowly_too_and_for_the_user_whatever_the_address(client, world):
    set_up_telephone(world.viewer)
    wrong = f"{(int(code()) + 7) % 1_000_000:06}"
    statuses = []
    for number in range(6):
        browser = Client(REMOTE_ADDR=f"10.9.{number}.1")
        enter(browser, world.viewer)
        statuses.append(browser.post(reverse("second_step"), {"code": wrong}).status_code)
    assert statuses == [200] * 5 + [429]
    enter(client, world.viewer)
    assert client.post(reverse("second_step"), {"code": code()}).status_code == 429
    later(seconds=20)
    assert client.post(reverse("second_step"), {"code": code()}).status_code == 302


def test_the_present_password_is_not_guessed_at_the_pages_that_ask_for_it(client, world):
    enter(client, world.viewer)
    new = "một mật khẩu khác hẳn 2027"
    for _ in range(3):
        client.post(reverse("password"), {"old_password": "sai", "new_password1": new, "new_password2": new})
    for _ in range(2):
        client.post(reverse("prove"), {"password": "sai"})
    from tests.world import PASSWORD

    assert client.post(reverse("prove"), {"password": PASSWORD}).status_code == 429
    answer = client.post(
        reverse("password"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert answer.status_code == 429


def test_old_counts_are_forgotten(client, world):
    fail(client, world.viewer, 4)
    later(hours=25)
    fail(client, world.viewer, 1)
    assert Tries.objects.get(kind=TryKind.PAIR).failures == 1
    later(hours=25)
    assert tries.forget_old() == Tries.objects.count() + 2


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_at_once_are_no_more_than_a_hundred_in_a_row():
    user = User.objects.create_user("canbo", "mật khẩu của cán bộ 2026")

    def one(number):
        try:
            return enter(Client(), user, f"sai {number}", REMOTE_ADDR=THEIRS).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(one, range(24)))
    assert sorted(statuses) == [200] * 5 + [429] * 19


@pytest.mark.django_db(transaction=True)
def test_people_of_one_office_who_sign_in_at_once_do_not_wait_for_each_other(world):
    """While one try at the address is checked another is heard; not so when the free tries are spent."""

    def held(username: str) -> list[tries.Key]:
        return tries.keys(username=username, address=MINE)

    def second() -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                return str(tries.wait(held("hai")))
        except OperationalError:
            return "waits"
        finally:
            connection.close()

    def beside_another() -> str:
        with transaction.atomic(), ThreadPoolExecutor(1) as other:
            tries.wait(held("mot"))
            return other.submit(second).result()

    tries.failed(held("mot"))
    assert beside_another() == "0"
    Tries.objects.filter(kind=TryKind.ADDRESS).update(failures=30)
    later(minutes=30)
    assert beside_another() == "waits"
    later(hours=2)
    assert beside_another() == "0", "old failures are forgotten"
