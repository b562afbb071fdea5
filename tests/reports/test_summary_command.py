"""``manage.py summary``: the API's own documents, with nothing hidden."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("summary", *arguments, stdout=out)
    return out.getvalue()


def test_it_works(world):
    document = json.loads(run("members", "--organization", "TU", "--level", "cell", "--on", "2026-03-01"))
    assert document["indicator"] == "members" and document["unit"] == "people"
    assert document["period"] == {"on": "2026-03-01"} and document["structure_on"] == "2026-03-01"
    assert document["total"]["value"] == sum(row["value"] for row in document["rows"]) > 0


def test_small_figures_are_not_hidden_from_staff(world):
    rows = json.loads(run("members", "--organization", "TU", "--level", "cell", "--on", "2026-03-01"))["rows"]
    assert any(0 < row["value"] < 5 for row in rows) and {row["status"] for row in rows} == {"reported"}


def test_a_period_is_given_by_from_and_to(world):
    period = ("--from", "2020-01-01", "--to", "2025-12-31")
    document = json.loads(run("balance", "--area", "901", *period, "--structure-on", "2025-06-30"))
    lines = {row["by"]: row["value"] for row in document["rows"]}
    assert document["total"]["key"] == "huyen-a" and lines["closing"] == document["total"]["value"]


def test_csv_has_the_total_and_the_rows(world):
    given = ("members", "--area", "tinh", "--level", "commune", "--on", "2026-03-01")
    rows = list(csv.DictReader(io.StringIO(run(*given, "--format", "csv"))))
    assert rows[0]["key"] == "total"
    assert {row["key"] for row in rows[1:]} >= {"xa-a", "xa-b"}


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        (("members", "--organization", "NONE"), "organization"),
        (("members",), "organization"),
        (("nothing", "--organization", "TU"), "indicator"),
        (("members", "--organization", "TU", "--on", "2026-02-30"), "on"),
        (("members", "--organization", "TU", "--level", "commune"), "level"),
        (("members", "--area", "xa-a", "--level", "province", "--on", "2026-01-01"), "level"),
        (("members", "--area", "xa-a", "--on", "2020-01-01"), "area"),
        (("post_coverage", "--area", "tinh", "--on", "2026-01-01"), "post"),
    ],
)
def test_a_bad_parameter_is_named(world, arguments, parameter):
    with pytest.raises(CommandError, match=f"^{parameter}: "):
        run(*arguments)
