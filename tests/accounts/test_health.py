"""The doctor's lines on accounts, sign-ins and roles; and its page, for administrators of a province."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from registry.accounts import services
from registry.accounts.access import row_security, separation
from registry.accounts.models import Grant, User
from tests.doctor import found, level

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(world):
    """Everybody has signed in today."""
    User.objects.update(last_login=timezone.now())
    return world


def test_accounts_that_nobody_uses(client, used):
    assert level("accounts_unused") == "green"
    User.objects.filter(username__in=("viewer", "officer")).update(
        last_login=timezone.now() - timedelta(days=91)
    )
    line = found("accounts_unused")
    assert line.level == "yellow" and line.says.startswith("2 tài khoản")
    # The page that it names shows them and nobody else.
    client.force_login(used.administrator)
    page = client.get(reverse(line.page) + line.query).content.decode().partition("<table")[2]
    assert "Người xem" in page and "Cán bộ xã A" in page and "Cán bộ xã B" not in page
    services.end_account(user=used.viewer, by=used.administrator, reason="thôi việc")
    User.objects.filter(username="officer").update(last_login=timezone.now())
    assert level("accounts_unused") == "green"


def test_an_account_that_nobody_ever_used(used):
    user, _ = services.create_account(
        username="nguoi.moi", full_name="Mới", organization_id=used.cell["TU"].pk, role="viewer", by=None
    )
    assert level("accounts_unused") == "green"
    long_ago = timezone.now() - timedelta(days=91)
    User.objects.filter(pk=user.pk).update(one_time_until=long_ago)
    assert level("accounts_unused") == "yellow"
    User.objects.filter(pk=user.pk).update(one_time_until=None)
    assert level("accounts_unused") == "green"
    Grant.objects.filter(user=user).update(starts_on=long_ago.date())
    assert level("accounts_unused") == "yellow"


def test_sign_ins_that_fail(client, world, settings):
    settings.FAILED_SIGN_INS = 2
    assert level("sign_ins_failed") == "green"
    for name in ("staff", "nobody"):
        client.post(reverse("login"), {"username": name, "password": "sai"}, REMOTE_ADDR="10.0.0.7")
    line = found("sign_ins_failed")
    assert line.level == "yellow" and "nhiều nhất từ 10.0.0.7 (2 lần)" in line.says
    settings.FAILED_SIGN_INS = 3
    assert level("sign_ins_failed") == "green"


def test_row_security_that_is_off_is_seen_and_put_back_by_migrate():
    assert level("roles") == "green"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE members_member NO FORCE ROW LEVEL SECURITY")
        line = found("roles")
        assert line.level == "red" and "members_member" in line.says and line.command == "manage.py migrate"
        assert row_security.apply()
    assert level("roles") == "green" and not row_security.apply()


def test_a_role_that_may_too_much_and_a_web_that_is_the_owner(settings):
    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE registry_summary CREATEROLE")
        line = found("roles")
        assert line.level == "red" and "registry_summary" in line.says
        cursor.execute(line.command.replace("NOSUPERUSER NOBYPASSRLS ", ""))
    assert level("roles") == "green" and separation.is_owner()
    settings.AS_OWNER = False
    assert level("roles") == "red"


# The page.


def test_the_page_says_what_the_command_says(client, world):
    client.force_login(world.administrator)
    page = client.get(reverse("health")).content.decode()
    for words in ("Chưa có sao lưu tự động.", "docs/production.md", "PostgreSQL 1", "phải xử lý ngay"):
        assert words in page
    assert page.index("Việc phải làm") < page.index("Chưa có sao lưu") < page.index("Đang ổn")
    assert 'href="/quan-tri/tinh-trang/"' in client.get(reverse("accounts")).content.decode()


def test_whoever_does_not_administer_a_province_is_refused(client, world):
    user = User.objects.create(username="quan.tri.xa", full_name="Quản trị xã A")
    Grant.objects.create(user=user, role="administrator", organization=world.cell["DU-A"])
    for one in (user, world.staff, world.auditor):
        client.force_login(one)
        assert client.get(reverse("health")).status_code == 403
    client.force_login(user)
    assert "Tình trạng máy" not in client.get(reverse("accounts")).content.decode()
