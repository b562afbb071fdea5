"""Several indicators in one call: each answered as it would be alone, all of one moment."""

import csv
import io

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from registry.accounts.access import clients
from registry.audit.models import Entry
from reports.api import views

pytestmark = pytest.mark.django_db

SEVERAL = "/api/v1/summaries/"
TU = {"organization": "TU", "on": "2025-12-31"}
CODES = ("members", "women_share", "villages_without_member", "cells")
ASKED = {**TU, "indicators": ",".join(CODES), "level": "superior_committee"}


def without_moment(answer):
    return {name: value for name, value in answer.items() if name != "computed_at"}


def test_each_is_answered_as_it_would_be_alone(client, world, token, settings):
    settings.DISCLOSURE_UNIT_FLOOR = 6
    protected = clients.issue(name="được bảo vệ", organization_id=world.cell["TU"].pk, by=None)
    for header in (token(), {"Authorization": f"Bearer {protected}"}):
        together = client.get(SEVERAL, ASKED, headers=header)
        assert together.status_code == 200, together.content.decode()
        question = {name: value for name, value in ASKED.items() if name != "indicators"}
        alone = [client.get(f"{SEVERAL}{code}/", question, headers=header).json() for code in CODES]
        assert list(map(without_moment, together.json()["answers"])) == list(map(without_moment, alone))
        assert [answer["indicator"] for answer in alone] == list(CODES)


@pytest.mark.django_db(transaction=True)
def test_they_come_from_one_moment(client, world, token, monkeypatch):
    """What is written between two of the answers is in neither."""
    seen = []

    def answered(question):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_isolation'), pg_current_snapshot()::text")
            seen.append(cursor.fetchone())
        return real(question)

    real = views.answer_as_published
    monkeypatch.setattr(views, "answer_as_published", answered)
    assert client.get(SEVERAL, ASKED, headers=token()).status_code == 200
    assert len(seen) == len(CODES) and len(set(seen)) == 1 and seen[0][0] == "repeatable read"


def test_a_period_stands_for_the_days_of_stocks_and_flows(client, world, token):
    asked = {"organization": "TU", "period": "2025", "indicators": "members,admissions,balance"}
    answers = client.get(SEVERAL, asked, headers=token()).json()["answers"]
    year = {"from": "2025-01-01", "to": "2025-12-31"}
    assert [answer["period"] for answer in answers] == [{"on": "2025-12-31"}, year, year]


def test_one_etag_for_all(client, world, token):
    header = token()
    first = client.get(SEVERAL, ASKED, headers=header)
    tag = first["ETag"]
    assert tag.startswith('"')
    again = client.get(SEVERAL, ASKED, headers={**header, "If-None-Match": tag})
    assert again.status_code == 304 and not again.content
    fewer = client.get(SEVERAL, {**ASKED, "indicators": "members"}, headers=header)
    alone = client.get(f"{SEVERAL}members/", {**TU, "level": "superior_committee"}, headers=header)
    turned = client.get(SEVERAL, {**ASKED, "indicators": ",".join(reversed(CODES))}, headers=header)
    assert len({tag, fewer["ETag"], alone["ETag"], turned["ETag"]}) == 4
    of_first, of_fewer, of_turned = (
        list(map(without_moment, response.json()["answers"])) for response in (first, fewer, turned)
    )
    assert of_fewer == of_first[:1] and of_turned == of_first[::-1]


def test_files_say_of_which_indicator_each_row_is(client, world, token):
    header = token()
    answers = client.get(SEVERAL, ASKED, headers=header).json()["answers"]
    expected = [(a["indicator"], key) for a in answers for key in ("total", *(r["key"] for r in a["rows"]))]
    sent = client.get(SEVERAL, {**ASKED, "format": "csv"}, headers=header)
    rows = list(csv.DictReader(io.StringIO(sent.content.decode())))
    assert [(row["indicator"], row["key"]) for row in rows] == expected
    sent = client.get(SEVERAL, {**ASKED, "format": "xlsx"}, headers=header)
    assert sent["Content-Disposition"] == 'attachment; filename="summaries.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(sent.content))
    assert [tuple(row[:2]) for row in book.get_sheet_by_name("rows").to_python()[1:]] == expected
    about = {name: values for name, *values in book.get_sheet_by_name("about").to_python()}
    assert about["indicator"] == list(CODES) and set(about["on"]) == {"2025-12-31"}


@pytest.mark.parametrize(
    ("more", "status", "parameter", "says"),
    [
        ({"indicators": ""}, 400, "indicators", ""),
        ({"indicators": "members,"}, 400, "indicators", ""),
        ({"indicators": "members,happiness"}, 400, "indicators", "happiness"),
        ({"indicators": "members,cells,members"}, 400, "indicators", "hai lần"),
        ({"indicators": "members,admissions"}, 400, "on", "admissions: "),
        ({"indicators": "members,cells", "by": "gender"}, 400, "by", "cells: "),
        ({"indicators": "members,post_coverage"}, 400, "post", "post_coverage: "),
        ({"organization": "NOBODY"}, 404, "organization", ""),
        ({"format": "pdf"}, 400, "format", ""),
        ({"colour": "red"}, 400, "colour", "members: "),
    ],
)
def test_a_fault_names_parameter_and_indicator(client, world, token, more, status, parameter, says):
    response = client.get(SEVERAL, {**ASKED, **more}, headers=token())
    assert (response.status_code, response.json()["parameter"]) == (status, parameter)
    assert says in response.json()["detail"]


def test_without_indicators_it_says_what_is_missing(client, world, token):
    response = client.get(SEVERAL, TU, headers=token())
    assert (response.status_code, response.json()["parameter"]) == (400, "indicators")


def test_each_exact_answer_is_noted(client, world, token):
    assert client.get(SEVERAL, ASKED, headers=token()).status_code == 200
    noted = Entry.objects.filter(action="figures.answered_exactly")
    assert [entry.facts["indicator"] for entry in noted] == list(CODES)
