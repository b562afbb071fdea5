"""The declared policy: who holds which right, the page that says so, and the gate that goes by it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from registry.accounts.access import policy
from registry.accounts.access.policy import HOLDERS, all_routes, holds
from registry.accounts.models import Grant, Role, User
from registry.common.declared import collected
from registry.common.declared.routes import Right, Route, Routes, Section

pytestmark = pytest.mark.django_db


def test_docs_access_says_what_the_policy_says(capsys):
    call_command("describe_access")
    written = (Path(settings.BASE_DIR) / "docs" / "access.md").read_text()
    assert capsys.readouterr().out == written, "Run `manage.py describe_access > docs/access.md`."


@pytest.mark.parametrize(
    ("who", "mine"),
    [
        ("staff", {Right.LOOK, Right.SEE, Right.ENTER, Right.MANAGE, Right.KEEP}),
        ("officer", {Right.LOOK, Right.SEE, Right.ENTER}),
        ("viewer", {Right.LOOK, Right.SEE}),
        ("auditor", {Right.AUDIT}),
        ("administrator", {Right.ADMINISTER, Right.KEEP}),
        ("stranger", {Right.LOOK}),
    ],
)
def test_each_role_holds_its_rights_and_no_others(world, who, mine):
    asked = {*HOLDERS, Right.LOOK}
    assert {right for right in asked if holds(getattr(world, who), right)} == mine


def test_who_has_ended_holds_nothing(world):
    world.staff.is_active = False
    assert not [right for right in Right if holds(world.staff, right)]


def test_rights_add_up_over_grants(world):
    user = User.objects.create(username="both")
    for role in (Role.AUDITOR, Role.VIEWER):
        Grant.objects.create(user=user, role=role, organization=world.cell["DU-A"])
    assert {right for right in HOLDERS if holds(user, right)} == {Right.AUDIT, Right.SEE}


def test_an_address_declared_twice_is_a_mistake(monkeypatch):
    again = Routes(Section.TRAIL, {"members": Route("GET", Right.OPEN)})
    declared = (*collected("routes", "ROUTES"), again)
    monkeypatch.setattr(policy, "collected", lambda module, name: declared)
    with pytest.raises(ImproperlyConfigured, match="members"):
        policy.all_routes.__wrapped__()


def test_an_address_without_a_line_is_refused(world, monkeypatch):
    client = Client()
    client.force_login(world.staff)
    assert client.get("/dang-vien/").status_code == 200
    monkeypatch.delitem(all_routes(), "members")
    assert client.get("/dang-vien/").status_code == 403


def test_a_method_that_is_not_listed_is_not_answered(world):
    client = Client()
    client.force_login(world.staff)
    answer = client.put("/dang-vien/")
    assert answer.status_code == 405 and answer["Allow"] == "GET, POST, HEAD"


def test_nobody_but_who_holds_the_door_gets_in(world, monkeypatch):
    monkeypatch.setitem(policy.all_routes(), "members", Route("GET", Right.AUDIT))
    for who, status in (("staff", 403), ("stranger", 403), ("administrator", 403), ("auditor", 200)):
        client = Client()
        client.force_login(getattr(world, who))
        assert client.get("/dang-vien/").status_code == status, who
