"""What protected clients are answered."""

import pickle
import secrets
from dataclasses import replace
from datetime import date
from math import ceil

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from members.models import Member, Stretch
from registry.accounts.access import clients
from registry.common.database_roles import as_counter, as_summary_client
from reports.catalogue import INDICATORS
from reports.disclosure.days import last_month_end
from reports.disclosure.protection import NotKeyedError, members_of, protected
from reports.engine.answers import answer, answer_with_keys
from reports.engine.keys import People
from reports.questions import Question
from reports.targets.models import Target

pytestmark = pytest.mark.django_db

TU = {"organization": "TU", "on": "2025-12-31"}
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}


@pytest.fixture
def no_floor(settings):
    settings.DISCLOSURE_UNIT_FLOOR = 0


def parameters_of(indicator):
    declared = INDICATORS[indicator]
    if declared.family == "posts":
        return {**TU, "post": "village_head"}
    if declared.family == "targets":
        return {"organization": "TU", **YEAR, "measure": "admissions", "basis": "plan"}
    return {"organization": "TU", **(YEAR if declared.period else {"on": "2025-12-31"})}


def new_keys():
    """Everybody gets a new key, as in another register of the same people."""
    for member in Member.objects.all():
        Member.objects.filter(pk=member.pk).update(disclosure_key=secrets.randbits(64) - 2**63)


# Keys.


def test_each_member_has_a_key_of_its_own_that_the_database_drew(world):
    keys = list(Member.objects.values_list("disclosure_key", flat=True))
    assert len(set(keys)) == len(keys) and max(keys) > 2**60 and min(keys) < -(2**60)


def test_a_count_carries_the_sum_of_the_keys_of_those_counted(world):
    here = Stretch.objects.on(date(2025, 12, 31)).values("member")
    keys = dict(Member.objects.filter(pk__in=here).values_list("pk", "disclosure_key"))
    total = answer_with_keys(Question.read("members", TU)).total.value
    assert isinstance(total, People) and total == len(keys)
    assert total.keys == sum(keys.values())
    assert not isinstance(answer(Question.read("members", TU)).total.value, People)


@pytest.mark.parametrize("indicator", sorted(INDICATORS))
def test_another_process_of_the_web_changes_counts_alike(world, no_floor, indicator):
    """What one process has counted others take over; keys go along."""
    question = Question.read(indicator, parameters_of(indicator))
    counted = answer_with_keys(question)
    taken_over = pickle.loads(pickle.dumps(counted, protocol=pickle.HIGHEST_PROTOCOL))
    members = answer(members_of(counted))
    assert protected(taken_over, members, 0) == protected(counted, members, 0)
    value = counted.total.value
    if isinstance(value, People):
        assert (type(taken_over.total.value), taken_over.total.value.keys) == (People, value.keys)


def test_keys_are_for_the_counter_alone(world):
    query = "SELECT sum(disclosure_key) FROM members_member"
    with as_counter(), connection.cursor() as cursor:
        cursor.execute(query)
        assert cursor.fetchone()[0]
    with pytest.raises(ProgrammingError), transaction.atomic(), as_summary_client():
        connection.cursor().execute(query)


def test_keys_leave_no_file(world, tmp_path):
    call_command("export_registry", str(tmp_path / "out"))
    keys = {str(key) for key in Member.objects.values_list("disclosure_key", flat=True)}
    files = [file.read_text() for file in (tmp_path / "out").iterdir()]
    assert len(files) > 5 and "disclosure_key" not in "".join(files)
    assert not any(key in text for key in keys for text in files)


# The same people, the same number.


def figures(document):
    """Number by key (and value), as far as there is one."""
    return {
        (row["key"], row["by"]): row["value"] if row["denominator"] is None else row["numerator"]
        for row in document["rows"]
    }


def test_by_level_structure_and_tree(ask, world, no_floor):
    for _ in range(5):
        new_keys()
        whole = ask("members", TU).json()["total"]["value"]
        for more in ({"level": "cell"}, {"by": "gender"}, {"structure_on": "2025-06-30"}):
            assert ask("members", {**TU, **more}).json()["total"]["value"] == whole
        assert ask("members", {"area": "tinh", "on": "2025-12-31"}).json()["total"]["value"] == whole
        rows = figures(ask("members", {**TU, "level": "superior_committee"}).json())
        of_a = ask("members", {**TU, "organization": "DU-A"}).json()
        assert rows["DU-A", None] == of_a["total"]["value"]
        # The same cell on both structures holds the same people.
        old = figures(ask("members", {**TU, "level": "cell", "structure_on": "2025-06-30"}).json())
        new = figures(ask("members", {**TU, "level": "cell"}).json())
        assert old["CB-A2", None] == new["CB-A2", None]


def test_by_dimension_and_share(ask, world, no_floor):
    women = ask("women_share", TU).json()["total"]
    by_gender = figures(ask("members", {**TU, "by": "gender"}).json())
    assert women["numerator"] == min(by_gender.get(("TU", "female"), 0), women["denominator"])
    assert women["denominator"] == ask("members", TU).json()["total"]["value"]
    official = ask("members_official", TU).json()["total"]["value"]
    assert figures(ask("members", {**TU, "by": "standing"}).json())["TU", "official"] == official


def test_by_balance_and_month(ask, world, no_floor):
    lines = figures(ask("balance", {"organization": "TU", **YEAR}).json())
    assert lines["TU", "closing"] == ask("members", TU).json()["total"]["value"]
    eve = {"organization": "TU", "on": "2024-12-31"}
    assert lines["TU", "opening"] == ask("members", eve).json()["total"]["value"]
    admitted = ask("admissions", {"organization": "TU", **YEAR}).json()["total"]["value"]
    assert lines["TU", "admitted"] == admitted
    by_month = figures(ask("admissions", {"organization": "TU", **YEAR, "by": "month"}).json())
    september = {"organization": "TU", "from": "2025-09-01", "to": "2025-09-30"}
    assert by_month.get(("TU", "2025-09"), 0) == ask("admissions", september).json()["total"]["value"]


def test_by_another_client(ask, world, no_floor):
    token = clients.issue(name="xã A", organization_id=world.cell["DU-A"].pk, by=None)
    asked = {**TU, "organization": "DU-A", "level": "cell"}
    assert ask("members", asked).json()["rows"] == ask("members", asked, token).json()["rows"]


# What comes out.


def test_nothing_negative_and_no_one_or_two(ask, world, no_floor):
    seen = set()
    for _ in range(10):
        new_keys()
        for indicator in ("members", "women_share", "balance", "admissions", "transfers_out", "deaths"):
            parameters = {**parameters_of(indicator), "level": "cell"}
            document = ask(indicator, parameters).json()
            for row in (document["total"], *document["rows"]):
                seen |= (
                    {row["value"]} if row["denominator"] is None else {row["numerator"], row["denominator"]}
                )
                if row["denominator"]:
                    assert 0 <= row["numerator"] <= row["denominator"]
                    assert row["value"] == 100 * row["numerator"] / row["denominator"]
    seen.discard(None)
    assert min(seen) == 0 and not seen & {1, 2} and {3, 4} <= seen


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_is_answered(ask, world, indicator, no_floor):
    parameters = {**parameters_of(indicator), "level": "superior_committee"}
    response = ask(indicator, parameters)
    assert response.status_code == 200, response.content.decode()
    document = response.json()
    assert document["protected"] is True
    exact = answer(Question.read(indicator, parameters)).as_document()
    of_nobody = ("villages", "cells", "organizations", "bases", "families")
    if INDICATORS[indicator].unit in of_nobody or indicator == "targets":
        assert (document["total"], document["rows"]) == (exact["total"], exact["rows"])
    else:
        assert [row["key"] for row in document["rows"]] == [row["key"] for row in exact["rows"]]


def test_figures_of_people_of_small_units_are_hidden(ask, world, settings):
    settings.DISCLOSURE_UNIT_FLOOR = 6
    people = figures(answer(Question.read("members", {**TU, "level": "superior_committee"})).as_document())
    assert people == {("DU-A", None): 11, ("DU-B", None): 5}
    level = {"level": "superior_committee"}
    for indicator in ("members", "women_share", "admissions", "balance", "post_coverage"):
        document = ask(indicator, {**parameters_of(indicator), **level}).json()
        for row in document["rows"]:
            assert (row["status"] == "hidden") == (row["key"] == "DU-B"), row
            if row["status"] == "hidden":
                assert (row["value"], row["numerator"], row["denominator"]) == (None, None, None)
    by_gender = ask("members", {**TU, **level, "by": "gender"}).json()["rows"]
    assert [row["by"] for row in by_gender if row["key"] == "DU-B"] == [None], "nor which values there are"
    villages = ask("villages_without_member", {"area": "tinh", "on": "2025-12-31", "level": "commune"}).json()
    assert {row["status"] for row in villages["rows"]} == {"reported"}
    small = ask("members", {**TU, "organization": "DU-B"}).json()
    assert small["total"]["status"] == "hidden" and small["unplaced"] is None


def test_a_part_of_the_members_is_made_of_their_changed_number(ask, world, client, protected_token, settings):
    """It tells how many they are: in figures and in the list of targets; of small units it is hidden."""
    settings.DISCLOSURE_UNIT_FLOOR = 6
    year = {
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 12, 31),
        "in_force_from": date(2026, 1, 1),
    }
    for code in ("TU", "DU-A", "DU-B"):
        about = {"recipient": world.cell[code], "measure": "admissions", "basis": "plan"}
        Target.objects.create(**year, **about, value=50, unit="percent_of_members")
    level = {"level": "superior_committee"}
    asked = {"organization": "TU", "from": "2026-01-01", "to": "2026-12-31", "basis": "plan"}
    asked |= {"measure": "admissions", "on": "2026-01-31", **level}
    members = ask("members", {"organization": "TU", "on": "2025-12-31", **level}).json()
    aimed = {key: None if n is None else ceil(n / 2) for (key, _), n in figures(members).items()}
    assert aimed["DU-B"] is None and aimed["DU-A"] > 0
    for row in ask("targets", asked).json()["rows"]:
        assert row["value"] == aimed[row["key"]], row
    for row in ask("attainment", asked).json()["rows"]:
        assert row["denominator"] == aimed[row["key"]], row
    header = {"Authorization": f"Bearer {protected_token}"}
    sent = client.get("/api/v1/targets/", {"on": "2026-01-31"}, headers=header).json()["targets"]
    listed = {row["key"]: row for row in sent}
    assert {key: listed[key]["value"] for key in aimed} == aimed
    assert (listed["DU-B"]["status"], listed["TU"]["reserve_status"]) == ("hidden", "hidden")


def test_a_count_without_keys_does_not_go_out(world):
    bare = answer(Question.read("members", TU))
    with pytest.raises(NotKeyedError):
        protected(bare, answer(members_of(bare)), 0)


def test_what_was_done_towards_a_target_of_zero_is_changed_too(world):
    asked = answer_with_keys(Question.read("women_share", TU))
    total = replace(asked.total, status="not_applicable", value=None, numerator=5, denominator=0)
    with pytest.raises(NotKeyedError):
        protected(replace(asked, total=total), answer(members_of(asked)), 0)


# Days.


@pytest.mark.parametrize(
    ("indicator", "parameters", "parameter"),
    [
        ("members", {"on": "2025-12-30"}, "on"),
        ("members", {"on": "2024-02-28"}, "on"),
        ("villages_without_member", {"on": "2025-10-01"}, "on"),
        ("admissions", {"from": "2025-01-02", "to": "2025-12-31"}, "from"),
        ("admissions", {"from": "2025-01-01", "to": "2025-12-30"}, "to"),
        ("balance", {"from": "2025-02-01", "to": "2025-02-27"}, "to"),
        ("attainment", {**YEAR, "on": "2025-06-29", "measure": "admissions", "basis": "plan"}, "on"),
    ],
)
def test_other_days_are_refused_and_named(ask, world, indicator, parameters, parameter):
    response = ask(indicator, {"organization": "TU", **parameters})
    assert response.status_code == 400 and response.json()["parameter"] == parameter
    assert ask(indicator, {"organization": "TU", **parameters}, world.client_token).status_code == 200


def test_a_leap_day_is_a_month_end(ask, world):
    assert ask("members", {"organization": "TU", "on": "2024-02-29"}).status_code == 200


def test_without_days_the_latest_month_end_is_meant(ask, world):
    end = last_month_end(timezone.localdate())
    assert ask("members", {"organization": "TU"}).json()["period"] == {"on": end.isoformat()}
    period = ask("admissions", {"organization": "TU"}).json()["period"]
    assert period == {"from": f"{end.year}-01-01", "to": end.isoformat()}


def test_a_root_out_of_sight_is_not_found_whatever_the_day(ask, world):
    token = clients.issue(name="xã A", organization_id=world.cell["DU-A"].pk, by=None)
    assert ask("members", {"organization": "TU", "on": "2025-12-30"}, token).status_code == 404


# Comparisons and series are made of protected figures.


def test_a_comparison_tells_no_more_than_both_figures_asked_for_alone(ask, world, no_floor):
    level = {"organization": "TU", "level": "cell", "by": "gender"}
    for _ in range(5):
        new_keys()
        both = ask("members", {**level, "on": "2025-12-31", "compare_on": "2024-12-31"}).json()
        alone = [
            figures(ask("members", {**level, "on": on, "structure_on": "2025-12-31"}).json())
            for on in ("2025-12-31", "2024-12-31")
        ]
        assert figures(both) == {key: alone[0].get(key, 0) for key in alone[0].keys() | alone[1].keys()}
        for row in both["rows"]:
            key = row["key"], row["by"]
            assert row["previous"] == alone[1].get(key, 0) and row["change"] == row["value"] - row["previous"]
        assert both["protected"] is True and both["compared"] == {"on": "2024-12-31"}


def test_a_unit_that_was_small_is_hidden_on_the_day_on_which_it_was(ask, world, settings):
    settings.DISCLOSURE_UNIT_FLOOR = 6
    level = {"organization": "TU", "level": "superior_committee", "by": "gender"}
    both = ask("members", {**level, "on": "2025-12-31", "compare_on": "2019-12-31"}).json()
    small = [row for row in both["rows"] if row["key"] == "DU-B"]
    assert small and {(row["value"], row["status"]) for row in small} == {(None, "hidden")}
    before = [row["previous"] for row in both["rows"] if row["key"] == "DU-A"]
    assert set(before) == {None}, "fewer than six people then"
    series = {"organization": "TU", "level": "superior_committee", "from": "2019-12-01", "to": "2025-12-31"}
    rows = ask("members", {**series, "by": "year"}).json()["rows"]
    hidden = {(row["key"], row["by"]) for row in rows if row["status"] == "hidden"}
    assert ("DU-A", "2019") in hidden and ("DU-A", "2025") not in hidden and ("DU-B", "2025") in hidden


def test_a_series_is_made_of_its_month_ends(ask, world, no_floor):
    asked = {"organization": "TU", "from": "2025-10-01", "to": "2025-12-31", "by": "month"}
    rows = figures(ask("members", asked).json())
    for month, on in (("2025-10", "2025-10-31"), ("2025-12", "2025-12-31")):
        alone = ask("members", {"organization": "TU", "on": on, "structure_on": "2025-12-31"}).json()
        assert rows["TU", month] == alone["total"]["value"]
    quarters = {"organization": "TU", "from": "2025-02-01", "to": "2025-12-31", "by": "quarter"}
    whole = ask("admissions", {"organization": "TU", "from": "2025-02-01", "to": "2025-03-31"}).json()
    by_quarter = figures(ask("admissions", quarters).json())
    assert by_quarter.get(("TU", "2025-Q1"), 0) == whole["total"]["value"]


@pytest.mark.parametrize(
    ("indicator", "parameters", "parameter"),
    [
        ("members", {"on": "2025-12-31", "compare_on": "2024-12-30"}, "compare_on"),
        ("admissions", {**YEAR, "compare_from": "2024-01-02", "compare_to": "2024-12-31"}, "compare_from"),
        ("admissions", {**YEAR, "compare_from": "2024-01-01", "compare_to": "2024-12-30"}, "compare_to"),
        ("members", {"from": "2025-01-01", "to": "2025-12-30", "by": "month"}, "to"),
        ("members", {"from": "2025-01-02", "to": "2025-12-31", "by": "month"}, "from"),
    ],
)
def test_other_days_to_compare_with_are_refused_and_named(ask, world, indicator, parameters, parameter):
    response = ask(indicator, {"organization": "TU", **parameters})
    assert response.status_code == 400 and response.json()["parameter"] == parameter


def test_a_running_period_ends_on_the_latest_month_end(ask, world):
    today = timezone.localdate()
    period = ask("admissions", {"organization": "TU", "period": str(today.year - 1)}).json()["period"]
    assert period == {"from": f"{today.year - 1}-01-01", "to": f"{today.year - 1}-12-31"}
    response = ask("members", {"organization": "TU", "period": f"{today:%Y-%m}"})
    reached = last_month_end(today)
    if reached == today:
        assert response.json()["period"] == {"on": today.isoformat()}
    else:
        assert response.status_code == 400 and response.json()["parameter"] == "period"


def test_a_mean_is_in_whole_years_and_tells_no_sum(ask, world, no_floor):
    exact = answer(Question.read("mean_age", TU))
    for _ in range(5):
        new_keys()
        document = ask("mean_age", {**TU, "by": "gender"}).json()
        total = document["total"]
        assert total["value"] == round(exact.total.value) and total["numerator"] is None
        for row in document["rows"]:
            assert float(row["value"]).is_integer() and row["denominator"] not in (1, 2)
        members = ask("members", TU).json()["total"]["value"]
        assert exact.unknown or total["denominator"] == members


def test_the_people_of_a_rate_are_those_of_the_eve(ask, world, no_floor):
    rate = ask("admission_rate", {"organization": "TU", **YEAR}).json()["total"]
    eve = {"organization": "TU", "on": "2024-12-31", "structure_on": "2025-12-31"}
    assert rate["denominator"] == ask("members", eve).json()["total"]["value"]
    assert rate["numerator"] == ask("admissions", {"organization": "TU", **YEAR}).json()["total"]["value"]
