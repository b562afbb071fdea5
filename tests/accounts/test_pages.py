"""Signing in, signing out, changing a password; each leaves its line in the trail."""

import pytest
from django.urls import reverse

from registry.accounts.models import User
from registry.audit.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "mật khẩu đủ dài 2026"


@pytest.fixture
def user():
    return User.objects.create_user("canbo", PASSWORD, full_name="Lò Thị Ban")


def actions():
    return list(Entry.objects.order_by("pk").values_list("action", "actor_name", "object_id"))


def test_it_works(client, user):
    response = client.post(
        reverse("login"), {"username": "canbo", "password": PASSWORD, "next": "/dang-vien/"}
    )
    assert response.headers["Location"] == "/dang-vien/"
    assert actions() == [("accounts.signed_in", "canbo", str(user.pk))]


def test_a_stranger_is_sent_to_sign_in_first(client):
    response = client.get(reverse("home"))
    assert response.headers["Location"] == "/dang-nhap/?next=/"


def test_a_wrong_password_is_refused_and_written_down_without_what_was_typed(client, user):
    response = client.post(reverse("login"), {"username": "canbo", "password": "sai rồi nhé"})
    assert response.status_code == 200
    assert "không đúng" in response.text
    assert actions() == [("accounts.sign_in_refused", "", str(user.pk))]
    assert "sai rồi nhé" not in str(Entry.objects.values())


def test_a_name_that_nobody_bears_is_refused_in_the_same_words(client, user):
    for name in ("canbo", "ai do"):
        response = client.post(reverse("login"), {"username": name, "password": "sai"})
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in response.text
    assert "ai do" not in str(Entry.objects.values())


def test_who_was_struck_off_does_not_get_in(client, user):
    User.objects.update(is_active=False)
    response = client.post(reverse("login"), {"username": "canbo", "password": PASSWORD})
    assert response.status_code == 200 and "_auth_user_id" not in client.session


def test_signing_in_leads_to_no_other_site(client, user):
    response = client.post(
        reverse("login"), {"username": "canbo", "password": PASSWORD, "next": "https://example.org/"}
    )
    assert response.headers["Location"] == "/"


def test_signing_out_takes_a_post(client, user):
    client.force_login(user)
    assert client.get(reverse("logout")).status_code == 405
    response = client.post(reverse("logout"))
    assert response.headers["Location"] == reverse("login")
    assert client.get(reverse("home")).status_code == 302
    assert actions() == [("accounts.signed_out", "canbo", str(user.pk))]


def test_a_password_is_changed_by_who_knows_it(client, user):
    client.force_login(user)
    new = "một mật khẩu khác 2027"
    wrong = client.post(
        reverse("password"), {"old_password": "không nhớ", "new_password1": new, "new_password2": new}
    )
    assert wrong.status_code == 200
    client.post(reverse("password"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert actions() == [("accounts.password_changed", "canbo", str(user.pk))]


def test_pages_say_where_scripts_and_styles_may_come_from(client):
    policy = client.get(reverse("login")).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "script-src 'self'" in policy
