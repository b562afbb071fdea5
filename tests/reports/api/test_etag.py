"""An unchanged answer is known by its ETag, and costs nothing to confirm."""

import time
from datetime import date
from functools import partial

import pytest

from members import services as members
from registry.accounts.access import clients
from registry.accounts.models import SummaryClient
from registry.common import rates
from registry.common.cache import Cache
from registry.common.rates import Rate
from registry.units.models import Area
from reports.api import views

pytestmark = pytest.mark.django_db(transaction=True)

MEMBERS = "/api/v1/summaries/members/"
TU = {"organization": "TU", "on": "2025-12-31", "level": "superior_committee"}


@pytest.fixture(autouse=True)
def nothing_cached(monkeypatch):
    monkeypatch.setattr(views, "_documents", Cache(size=10))


@pytest.fixture
def ask(client, world):
    """Ask for the members as the province's exact client; keyword arguments are headers."""

    def get(parameters=TU, token=world.client_token, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(MEMBERS, parameters, headers={"Authorization": f"Bearer {token}", **named})

    return get


def test_unchanged_is_304(ask):
    first = ask()
    assert first.status_code == 200
    again = ask(If_None_Match=first["ETag"])
    assert again.status_code == 304 and not again.content
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]
    assert again["Vary"] == first["Vary"]


@pytest.mark.parametrize("sent", ["*", "W/{}", '"other", {}'])
def test_the_forms_of_if_none_match(ask, sent):
    assert ask(If_None_Match=sent.format(ask()["ETag"])).status_code == 304


def test_another_etag_gets_the_answer(ask):
    ask()
    assert ask(If_None_Match='"other"').status_code == 200


def test_confirming_runs_no_engine_and_two_queries(
    ask, world, monkeypatch, settings, django_assert_num_queries
):
    token = clients.issue(name="máy được bảo vệ", organization_id=world.cell["TU"].pk, by=None)
    ask = partial(ask, token=token)
    first = ask()
    ask(If_None_Match=first["ETag"])

    def fail(*args):
        raise AssertionError("the engine ran")

    for name in ("answer_cached", "answer_with_keys", "permitted", "protected"):
        monkeypatch.setattr(views, name, fail)
    # The token, and the writes that the kept answer has not seen.
    with django_assert_num_queries(2):
        assert ask(If_None_Match=first["ETag"]).status_code == 304
    settings.RATES = {"summaries": Rate(600, 60)}
    monkeypatch.setattr(rates.secrets, "randbelow", lambda most: 1)
    with django_assert_num_queries(3):
        assert ask(If_None_Match=first["ETag"]).status_code == 304, "counting it is one statement more"
    # The check itself can fail: another question does run the engine.
    with pytest.raises(AssertionError, match="the engine ran"):
        ask({**TU, "on": "2025-11-30"})


def test_an_event_changes_the_etag(ask, world):
    first = ask()
    members.leave(member=world.member["an"], kind="left", on=date(2025, 11, 1), by=world.staff)
    second = ask(If_None_Match=first["ETag"])
    assert second.status_code == 200 and second["ETag"] != first["ETag"]
    assert second.json()["total"]["value"] == first.json()["total"]["value"] - 1


def test_an_event_after_the_day_does_not(ask, world):
    first = ask()
    members.leave(member=world.member["an"], kind="left", on=date(2026, 2, 1), by=world.staff)
    assert ask(If_None_Match=first["ETag"]).status_code == 304


def test_a_write_without_effect_does_not(ask, world):
    first = ask()
    Area.objects.filter(key="tinh").update(level="province")
    assert ask(If_None_Match=first["ETag"]).status_code == 304


def test_a_process_that_kept_nothing_agrees(ask, monkeypatch):
    first = ask()
    time.sleep(0.01)
    monkeypatch.setattr(views, "_documents", Cache(size=10))
    monkeypatch.setattr("reports.engine.answers._answers", Cache(size=10))
    second = ask()
    assert second.json()["computed_at"] != first.json()["computed_at"]
    assert second["ETag"] == first["ETag"]


def test_each_scope_kind_of_client_and_form_has_its_own(ask, world):
    asked = {**TU, "organization": "DU-A"}
    first = ask(asked)
    exact = clients.Exact("để thử", date(2099, 12, 31))
    token = clients.issue(name="xã A", organization_id=world.cell["DU-A"].pk, by=None, exact=exact)
    other = ask(asked, token=token)
    assert other.json()["rows"] == first.json()["rows"]
    csv = ask({**asked, "format": "csv"})
    token = clients.issue(name="được bảo vệ", organization_id=world.cell["TU"].pk, by=None)
    changed = ask(asked, token=token)
    assert changed.json()["protected"] and "protected" not in first.json()
    assert len({r["ETag"] for r in (first, other, csv, changed)}) == 4
    assert ask(asked, If_None_Match=changed["ETag"]).status_code == 200, "nor is one taken for the other"


def test_a_kept_answer_is_not_given_to_who_may_not_see_it(client, ask, world):
    assert ask().status_code == 200
    token = clients.issue(name="xã A", organization_id=world.cell["DU-A"].pk, by=None)
    header = {"Authorization": f"Bearer {token}"}
    assert client.get(MEMBERS, TU, headers=header).status_code == 404
    clients.revoke(name="xã A", by=None)
    assert client.get(MEMBERS, TU, headers=header).status_code == 401


def test_a_client_moved_to_another_organization_is_asked_anew(ask, world):
    first = ask()
    SummaryClient.objects.update(organization=world.cell["DU-B"])
    assert ask(If_None_Match=first["ETag"]).status_code == 404
