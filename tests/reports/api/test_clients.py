"""Who may ask: tokens, how they are issued, how often they are answered."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from registry.accounts.access import clients
from registry.accounts.models import SummaryClient
from registry.common.rates import Rate
from registry.common.refusals import Refused
from reports.api import scope, views

pytestmark = pytest.mark.django_db

MEMBERS = "/api/v1/summaries/members/"
TU = {"organization": "TU", "on": "2025-12-31"}


METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
# Address: what is asked there, and what a client of a part of the province gets.
ADDRESSES = {
    MEMBERS: (TU, 404),
    "/api/v1/summaries/": ({**TU, "indicators": "members,cells"}, 404),
    "/api/v1/targets/": (TU, 404),
    "/api/v1/areas/": ({}, 200),
    "/api/v1/organizations/": ({}, 200),
    "/api/v1/indicators/": ({}, 200),
}
NOWHERE = "/api/v1/members/"


def headers_for(kind, client, world, token):
    match kind:
        case "none":
            return {}
        case "session":
            client.force_login(world.staff)
            return {}
        case "basic":
            return {"Authorization": f"Basic {world.client_token}"}
        case "unknown":
            return {"Authorization": "Bearer " + "x" * 43}
        case "expired":
            return token("DU-A", expires_at=timezone.now() - timedelta(seconds=1))
        case "revoked":
            header = token("DU-A")
            clients.revoke(name="máy của DU-A", by=world.staff)
            return header
        case "other":
            return token("DU-A")
    return token("TU")


@pytest.mark.parametrize(
    "kind", ["none", "session", "basic", "unknown", "expired", "revoked", "other", "good"]
)
def test_method_address_token(client, world, token, kind):
    headers = headers_for(kind, client, world, token)
    is_known = kind in ("other", "good")
    for address, (parameters, other) in {**ADDRESSES, NOWHERE: ({}, 404)}.items():
        read = other if kind == "other" else 404 if address == NOWHERE else 200
        for method in METHODS:
            status = 401 if not is_known else read if method in ("get", "head") else 405
            response = getattr(client, method)(address, query_params=parameters, headers=headers)
            assert response.status_code == status, (address, method)
            check_problem(client, response, method, is_sent=kind in ("unknown", "expired", "revoked"))


def check_problem(client, response, method, *, is_sent):
    if response.status_code == 200:
        return
    assert response["Content-Type"] == "application/problem+json"
    if method != "head":
        problem = response.json()
        assert problem["status"] == response.status_code and problem["detail"]
        assert client.get(problem["type"]).json()["title"] == problem["title"]
    if response.status_code == 401:
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert ("invalid_token" in response["WWW-Authenticate"]) == is_sent
    if response.status_code == 405:
        assert response["Allow"] == "GET, HEAD"


def test_a_token_is_kept_as_a_digest_only(world):
    kept = SummaryClient.objects.get()
    assert world.client_token not in json.dumps(list(SummaryClient.objects.values()), default=str)
    assert kept.token_digest == clients.digest(world.client_token)
    assert len(world.client_token) >= 43  # 256 bits


def test_the_last_use_is_noted_but_not_each_time(client, world, django_capture_on_commit_callbacks):
    header = {"Authorization": f"Bearer {world.client_token}"}
    with django_capture_on_commit_callbacks(execute=True):
        client.get("/api/v1/indicators/", headers=header)
    seen = SummaryClient.objects.get().last_used_at
    assert seen is not None
    with django_capture_on_commit_callbacks() as noted:
        client.get("/api/v1/indicators/", headers=header)
    assert not noted
    assert SummaryClient.objects.get().last_used_at == seen


def test_too_many_requests(client, world, token, settings):
    settings.RATES = {"summaries": Rate(2, 60)}
    header = {"Authorization": f"Bearer {world.client_token}"}
    assert [client.get("/api/v1/indicators/", headers=header).status_code for _ in range(3)] == [
        200,
        200,
        429,
    ]
    response = client.get(MEMBERS, TU, headers=header)
    assert response.status_code == 429 and 0 < int(response["Retry-After"]) <= 2 * 60
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "type": "/api/v1/problems/too-many-requests/",
        "title": "Too many requests",
        "status": 429,
        "detail": "Hỏi quá nhiều lần, hãy đợi một lát.",
        "instance": MEMBERS,
    }
    assert client.get(MEMBERS, TU, headers=token()).status_code == 200, "another client goes on"


def issued(*args):
    out = io.StringIO()
    call_command("client_token", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_the_command_prints_a_token_that_works_until_it_is_revoked(client, world):
    token = issued("máy chủ", "--organization", "DU-B")
    header = {"Authorization": f"Bearer {token}"}
    assert client.get(MEMBERS, {**TU, "organization": "DU-B"}, headers=header).status_code == 200
    assert client.get(MEMBERS, TU, headers=header).status_code == 404
    expiry = SummaryClient.objects.get(name="máy chủ").expires_at - timezone.now()
    assert timedelta(days=364) < expiry <= timedelta(days=365)
    with pytest.raises(CommandError):
        issued("máy chủ", "--organization", "TU")
    renewed = issued("máy chủ", "--organization", "TU", "--renew", "--days", "7")
    assert client.get(MEMBERS, TU, headers=header).status_code == 401
    header = {"Authorization": f"Bearer {renewed}"}
    assert client.get(MEMBERS, TU, headers=header).status_code == 200
    issued("máy chủ", "--revoke")
    assert client.get(MEMBERS, TU, headers=header).status_code == 401


@pytest.mark.parametrize(
    "arguments",
    [
        ("x",),
        ("x", "--organization", "NOBODY"),
        ("x", "--revoke"),
        ("x", "--organization", "TU", "--days", "0"),
    ],
)
def test_the_command_says_what_is_missing(world, arguments):
    with pytest.raises(CommandError):
        issued(*arguments)


def test_a_client_needs_a_name(world):
    with pytest.raises(Refused):
        clients.issue(name=" ", organization_id=world.cell["TU"].pk, by=None)


def test_figures_for_clients_are_made_in_their_own_role(client, world, monkeypatch):
    roles = []

    def permitted(*asked):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            roles.append(cursor.fetchone()[0])
        return scope.permitted(*asked)

    monkeypatch.setattr(views, "permitted", permitted)
    header = {"Authorization": f"Bearer {world.client_token}"}
    assert client.get(MEMBERS, TU, headers=header).status_code == 200
    assert roles == ["registry_summary"]
