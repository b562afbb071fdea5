"""``manage.py account``: the first administrator of a closed machine."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from registry.accounts.access import scopes
from registry.accounts.models import Role, User
from registry.accounts.sign_in import factors
from registry.audit.models import Entry
from tests.accounts.codes import enter, set_up_telephone

pytestmark = pytest.mark.django_db


def account(*words, **options):
    out = StringIO()
    call_command("account", *words, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def test_it_works(world, client):
    password = account("quan.tri", full_name="Quản trị một")
    user = User.objects.get(username="quan.tri")
    assert scopes.root_ids(user, roles=[Role.ADMINISTRATOR]) == [world.cell["TU"].pk]
    enter(client, user, password)
    assert client.get(reverse("accounts")).headers["Location"] == reverse("password")
    assert Entry.objects.get(action="accounts.created").actor_id is None


def test_two_accounts_have_two_passwords(world):
    assert account("quan.tri.1") != account("quan.tri.2")


def test_another_role_over_another_unit(world):
    account("can.bo.xa", role="officer", organization="DU-B")
    assert scopes.root_ids(User.objects.get(username="can.bo.xa")) == [world.cell["DU-B"].pk]


def test_a_lost_password_a_lost_telephone_and_an_ended_account_are_helped(world, client):
    set_up_telephone(world.administrator)
    account("administrator", reset_second_factor=True)
    assert not factors.has(world.administrator)
    password = account("administrator", new_password=True)
    assert enter(client, world.administrator, password).status_code == 302
    User.objects.filter(pk=world.administrator.pk).update(is_active=False)
    again = account("administrator", reopen=True)
    assert enter(Client(), world.administrator, again).status_code == 302


@pytest.mark.parametrize(
    ("words", "options", "says"),
    [
        (["staff"], {}, "đã có người dùng"),
        (["Quản Trị"], {}, "chữ thường không dấu"),
        (["quan.tri"], {"organization": "KHONG-CO"}, "Không có tổ chức mã"),
        (["khong.co"], {"new_password": True}, "Không có tài khoản"),
        (["staff"], {"reopen": True}, "đang dùng"),
    ],
)
def test_what_cannot_be_is_said(world, words, options, says):
    with pytest.raises(CommandError, match=says):
        account(*words, **options)


def test_a_register_without_organizations_says_what_to_do_first(db):
    with pytest.raises(CommandError, match="hãy nhập tổ chức trước"):
        account("quan.tri")
