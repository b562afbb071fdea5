"""Exact clients: who grants it, for how long, and what the trail says of each answer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from registry.accounts.access import clients
from registry.accounts.models import SummaryClient
from registry.audit.models import Entry
from registry.common.refusals import Refused
from registry.common.stale_forms import mark_of
from reports.api import views

pytestmark = pytest.mark.django_db

TU = {"organization": "TU", "on": "2025-12-31"}
NEW = {"name": "Ban Tổ chức Trung ương"}
GRANT = clients.Exact("đối chiếu số liệu của Trung ương", date(2099, 12, 31))


def test_exact_answers_are_noted_and_protected_ones_are_not(ask, world):
    noted = Entry.objects.filter(action="figures.answered_exactly")
    ask("members", TU)
    assert not noted.exists()
    for _ in range(2):
        document = ask("members", TU, world.client_token).json()
    assert document["total"]["value"] == 16 and "protected" not in document
    assert [event.facts for event in noted] == 2 * [{"indicator": "members", "root": "TU"}]
    etag = ask("members", TU, world.client_token)["ETag"]
    assert etag != ask("members", TU)["ETag"]


def test_after_the_last_day_a_client_is_protected_again(ask, world):
    token = clients.issue(name="hết hạn", organization_id=world.cell["TU"].pk, by=None, exact=GRANT)
    assert "protected" not in ask("members", TU, token).json()
    yesterday = timezone.localdate() - timedelta(days=1)
    SummaryClient.objects.filter(name="hết hạn").update(exact_until=yesterday)
    assert ask("members", TU, token).json()["protected"] is True


def test_a_cached_answer_is_not_given_to_the_other_kind(ask, world):
    views._documents._cached.clear()
    exact = ask("members", TU, world.client_token).json()["total"]
    assert ask("members", TU).json()["protected"] is True
    assert ask("members", TU, world.client_token).json()["total"] == exact


@pytest.mark.parametrize("values", [{"exact_until": date(2099, 1, 1)}, {"exact_reason": "vì"}])
def test_the_database_wants_both_reason_and_end(world, values):
    with pytest.raises(IntegrityError, match="exact_client_has_a_reason_and_an_end"), transaction.atomic():
        SummaryClient.objects.update(**({"exact_until": None, "exact_reason": ""} | values))


@pytest.mark.parametrize("grant", [replace(GRANT, reason=" "), replace(GRANT, until=date(2020, 1, 1))])
def test_a_grant_without_a_reason_or_already_over_is_refused(world, grant):
    with pytest.raises(Refused):
        clients.issue(name="x", organization_id=world.cell["TU"].pk, by=world.staff, exact=grant)


def test_the_command_grants_exactness_and_takes_it_back(world):
    def issued(*more):
        call_command("client_token", "máy", "--organization", "TU", "--renew", *more)
        return SummaryClient.objects.get(name="máy")

    assert not issued().is_exact
    row = issued("--exact", "--reason", "đối chiếu", "--until", "2099-12-31")
    assert row.is_exact and (row.exact_reason, row.exact_until) == ("đối chiếu", date(2099, 12, 31))
    event = Entry.objects.filter(action="accounts.token_issued").latest("pk")
    assert event.facts["exact_until"] == "2099-12-31"
    assert not issued().is_exact
    for more in (("--exact",), ("--exact", "--until", "2099-12-31"), ("--reason", "vì")):
        with pytest.raises(CommandError):
            issued(*more)


def test_an_administrator_grants_exactness_on_the_page(client, world):
    client.force_login(world.administrator)
    page = reverse("clients")
    organization = str(world.cell["TU"].pk)
    given = {"name": "Ban Tổ chức Trung ương", "organization": organization, "kind": "exact"}
    assert client.post(page, given).status_code == 200 and not SummaryClient.objects.filter(**NEW).exists()
    given |= {"reason": "đối chiếu", "until": "31/12/2099"}
    assert client.post(page, given).status_code == 200
    row = SummaryClient.objects.get(**NEW)
    assert row.is_exact and row.exact_reason == "đối chiếu"
    listed = client.get(page).text
    assert "chính xác" in listed and "31/12/2099" in listed and "đối chiếu" in listed
    mark = mark_of(row.token_digest)
    client.post(reverse("client_renew", args=[row.pk]), {"mark": mark})
    renewed = SummaryClient.objects.get(**NEW)
    assert renewed.token_digest != row.token_digest and renewed.is_exact, "a new token keeps the grant"
