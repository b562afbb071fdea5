"""Sessions: bound to the browser that signed in, ended when idle, old, or when somebody ends them."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.accounts.models import Device, Session
from registry.audit.models import Entry
from tests.accounts.codes import enter
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
SESSION, DEVICE = django_settings.SESSION_COOKIE_NAME, django_settings.DEVICE_COOKIE_NAME


def is_in(client):
    return client.get(reverse("own_sessions")).status_code == 200


def row(client):
    return Session.objects.get(session_key=client.cookies[SESSION].value)


def test_it_works(client, world):
    enter(client, world.viewer, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130"})
    assert is_in(client)
    session = row(client)
    assert (session.user, session.address, len(session.device_digest)) == (world.viewer, "127.0.0.1", 64)


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client, world):
    enter(client, world.viewer)
    for name in (SESSION, DEVICE):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    # The browser's own cookie stays when the session's goes with the window.
    assert not client.cookies[SESSION]["max-age"] and client.cookies[DEVICE]["max-age"] > 86400 * 300


def test_a_stolen_session_cookie_is_worth_nothing_and_ends_the_session(client, world):
    enter(client, world.viewer)
    thief = Client()
    thief.cookies[SESSION] = client.cookies[SESSION].value
    assert thief.get(reverse("home")).headers["Location"].startswith(reverse("login"))
    assert not is_in(client), "the session has ended for everybody"
    entry = Entry.objects.get(action="accounts.session_stolen")
    assert (entry.object_id, entry.actor_id) == (str(world.viewer.pk), None)


def test_a_session_cookie_with_the_device_of_another_is_worth_nothing(client, world):
    enter(client, world.viewer)
    other = Client()
    enter(other, world.officer)
    other.cookies[SESSION] = client.cookies[SESSION].value
    assert not is_in(other)


def test_whoever_was_turned_back_reads_why(client, world):
    enter(client, world.viewer)
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    client.get(reverse("home"))
    assert "vì lâu không dùng" in client.get(reverse("login")).text
    assert "vì lâu không dùng" not in client.get(reverse("login")).text


def test_the_database_holds_no_device_cookie(client, world):
    enter(client, world.viewer)
    token = client.cookies[DEVICE].value
    assert token not in str(list(Device.objects.values())) + str(list(Session.objects.values()))


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_a_session_ends_when_nobody_uses_it(client, world, minutes, stays):
    enter(client, world.viewer)
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))
    assert is_in(client) is stays


@pytest.mark.parametrize(("hours", "stays"), [(11.9, True), (12.1, False)])
def test_a_session_ends_for_good_however_often_it_is_used(client, world, hours, stays):
    enter(client, world.viewer)
    session = client.session
    began = timezone.now() - timedelta(hours=hours)
    session["signed_in"] = session["signed_in"] | {"at": began.isoformat()}
    session.save()
    assert is_in(client) is stays


def test_using_a_session_is_written_at_most_once_a_minute(client, world):
    enter(client, world.viewer)
    for seconds, written in ((10, 0), (70, 1)):
        Session.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            is_in(client)
        updates = [q for q in queries if q["sql"].startswith('UPDATE "accounts_session"')]
        assert len(updates) == written
    assert timezone.now() - row(client).seen_at < timedelta(seconds=5)


def test_signing_in_gives_a_new_key_and_keeps_nothing_from_before(client, world):
    client.get(reverse("home"))
    before = client.session
    before["planted"] = "x"
    before.save()
    client.cookies[SESSION] = before.session_key
    enter(client, world.viewer)
    assert client.cookies[SESSION].value != before.session_key
    assert "planted" not in client.session and not Session.objects.filter(pk=before.session_key).exists()


def test_a_device_cookie_that_was_not_given_out_here_is_not_taken_on(client, world):
    client.cookies[DEVICE] = planted = "A" * 43
    enter(client, world.viewer)
    assert client.cookies[DEVICE].value != planted


def test_one_browser_is_one_device_for_each_of_its_users(client, world):
    for user in (world.viewer, world.officer, world.viewer):
        enter(client, user)
        client.post(reverse("logout"))
    assert Device.objects.values("digest").distinct().count() == 1 and Device.objects.count() == 2


def test_the_page_names_no_key_and_ends_the_one_that_is_chosen(client, world):
    other = Client()
    enter(client, world.viewer)
    enter(other, world.viewer, headers={"User-Agent": "Mozilla/5.0 (Android 14) Firefox/131"})
    page = client.get(reverse("own_sessions"))
    assert "Firefox trên Android" in page.text and page.text.count("phiên này") == 1
    for key in Session.objects.values_list("pk", flat=True):
        assert key not in page.text
    chosen = next(one["id"] for one in page.context["sessions"] if not one["here"])
    client.post(reverse("own_sessions_end"), {"phien": chosen})
    assert is_in(client) and not is_in(other)


def test_all_others_end_at_once(client, world):
    others = [Client(), Client()]
    for browser in (client, *others):
        enter(browser, world.viewer)
    stranger = Client()
    enter(stranger, world.officer)
    client.post(reverse("own_sessions_end"))
    assert is_in(client) and is_in(stranger) and not any(is_in(other) for other in others)


def test_anothers_session_is_out_of_reach(client, world):
    other = Client()
    enter(client, world.viewer)
    enter(other, world.officer)
    theirs = other.get(reverse("own_sessions")).context["sessions"][0]["id"]
    client.post(reverse("own_sessions_end"), {"phien": theirs})
    assert is_in(other)


def test_a_new_password_ends_the_other_sessions_and_not_this_one(client, world):
    other = Client()
    enter(client, world.viewer)
    enter(other, world.viewer)
    before = client.cookies[SESSION].value
    new = "một mật khẩu khác hẳn 2027"
    client.post(reverse("password"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert is_in(client) and not is_in(other) and client.cookies[SESSION].value != before


def test_a_session_that_has_ended_is_not_written_back_by_a_request_that_goes_on(client, world):
    enter(client, world.viewer)
    session = client.session
    session["x"] = 1
    Session.objects.all().delete()
    from django.contrib.sessions.backends.base import UpdateError

    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()
