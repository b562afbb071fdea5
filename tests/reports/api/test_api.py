"""Who may ask the summaries API what, and what the answer looks like."""

import csv
import gzip
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from python_calamine import CalamineWorkbook

from registry.accounts.access import clients
from registry.accounts.models import SummaryClient
from registry.common.rates import Rate
from registry.common.refusals import Refused
from reports.api import scope, views
from reports.catalogue import INDICATORS
from reports.engine.answers import answer
from reports.questions import Question

pytestmark = pytest.mark.django_db

MEMBERS = "/api/v1/summaries/members/"
TU = {"organization": "TU", "on": "2025-12-31"}


@pytest.fixture
def token(world):
    """How to call as an exact client of the given organization (the province unless given)."""

    def header(code="TU", **values):
        values.setdefault("exact", clients.Exact("để thử", date(2099, 12, 31)))
        token = clients.issue(
            name=f"máy của {code}", organization_id=world.cell[code].pk, by=world.staff, **values
        )
        return {"Authorization": f"Bearer {token}"}

    return header


def test_it_works(client, world):
    response = client.get(
        MEMBERS,
        {**TU, "level": "superior_committee"},
        headers={"Authorization": f"Bearer {world.client_token}"},
    )
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Encoding"} <= {v.strip() for v in response["Vary"].split(",")}
    expected = answer(
        Question.read("members", {**TU, "level": "superior_committee"}),
    ).as_document()
    got = response.json()
    assert got.pop("computed_at") and expected.pop("computed_at")
    assert got == expected
    assert [row["key"] for row in got["rows"]] == ["DU-A", "DU-B"]


def test_the_other_commune_gets_404(client, world, token):
    response = client.get(MEMBERS, {**TU, "organization": "DU-B"}, headers=token("DU-A"))
    assert response.status_code == 404
    assert response.json()["parameter"] == "organization"


# Who may ask: every address, method and token.

ADDRESSES = {
    "summary": (MEMBERS, TU),
    "indicators": ("/api/v1/indicators/", {}),
    "nowhere": ("/api/v1/members/", {}),
}
TOKENS = ("none", "session", "basic", "unknown", "expired", "revoked", "other", "good")
EXPECTED = {
    # token: (summary, indicators, nowhere) for GET; what other methods give
    "none": (401, 401, 401, 401),
    "session": (401, 401, 401, 401),
    "basic": (401, 401, 401, 401),
    "unknown": (401, 401, 401, 401),
    "expired": (401, 401, 401, 401),
    "revoked": (401, 401, 401, 401),
    "other": (404, 200, 404, 405),
    "good": (200, 200, 404, 405),
}


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


@pytest.mark.parametrize("kind", TOKENS)
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_method_address_token(client, world, token, method, address, kind):
    url, parameters = ADDRESSES[address]
    headers = headers_for(kind, client, world, token)
    expected = EXPECTED[kind]
    status = (
        expected[list(ADDRESSES).index(address)] if method in ("get", "head") else expected[len(ADDRESSES)]
    )
    call = getattr(client, method)
    response = call(url, query_params=parameters, headers=headers)
    assert response.status_code == status
    if status != 200:
        assert response["Content-Type"] == "application/problem+json"
        if method != "head":
            problem = response.json()
            assert problem["status"] == status and problem["detail"]
            assert client.get(problem["type"]).json()["title"] == problem["title"]
    if status == 401:
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert ("invalid_token" in response["WWW-Authenticate"]) == (
            kind in ("unknown", "expired", "revoked")
        )
    if status == 405:
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


# The scope: what lies below the client's organization on the structure date.


@pytest.mark.parametrize(
    ("code", "parameters", "status"),
    [
        ("DU-A", {"organization": "DU-A"}, 200),
        ("DU-A", {"organization": "CB-A1-1"}, 200),
        ("DU-A", {"organization": "CB-B1-1"}, 200),
        ("DU-A", {"organization": "CB-B1-2"}, 404),
        ("DU-A", {"organization": "TU"}, 404),
        ("DU-A", {"organization": "HU-A"}, 404),
        ("DU-A", {"organization": "NOBODY"}, 404),
        ("DU-A", {"area": "xa-a"}, 200),
        ("DU-A", {"area": "90101"}, 200),
        ("DU-A", {"area": "b1-1"}, 200),
        ("DU-A", {"area": "b1-2"}, 404),
        ("DU-A", {"area": "xa-b"}, 404),
        ("DU-A", {"area": "tinh"}, 404),
        ("DU-A", {"area": "nowhere"}, 404),
        # Before the reform it did not stand, and nothing lay below it.
        ("DU-A", {"organization": "CB-A1-1", "structure_on": "2025-06-30"}, 404),
        ("DU-A", {"organization": "DU-A", "structure_on": "2025-06-30"}, 400),
        # A district that has ended hands on to its main successor.
        ("HU-A", {"organization": "DU-A"}, 200),
        ("HU-A", {"organization": "DU-B"}, 404),
        ("HU-A", {"organization": "CB-CQ", "structure_on": "2025-06-30"}, 200),
        ("HU-A", {"area": "xa-a1", "structure_on": "2025-06-30"}, 200),
        ("HU-A", {"area": "xa-b1", "structure_on": "2025-06-30"}, 404),
        # What the province had is known to it, though it does not stand.
        ("TU", {"organization": "HU-A"}, 400),
        ("TU", {"organization": "HU-A", "structure_on": "2025-06-30"}, 200),
        ("TU", {"area": "huyen-a"}, 400),
        ("TU", {"area": "tinh"}, 200),
        ("TU", {"area": "91"}, 200),
    ],
)
def test_scope(client, world, token, code, parameters, status):
    response = client.get(MEMBERS, {"on": "2025-12-31", **parameters}, headers=token(code))
    assert response.status_code == status, response.content.decode()
    if status != 200:
        assert response.json()["parameter"] in parameters


def test_outside_and_unknown_look_alike(client, world, token):
    header = token("DU-A")
    got = [
        client.get(MEMBERS, {"organization": code, "on": "2025-12-31", **more}, headers=header).content
        for code in ("DU-B", "HU-B", "NOBODY")
        for more in ({}, {"level": "superior_committee"}, {"level": "province_committee"})
    ]
    assert len(set(got)) == 1


# Faulty parameters.


@pytest.mark.parametrize(
    ("indicator", "parameters", "parameter"),
    [
        ("members", {}, "organization"),
        ("members", {"organization": "TU", "area": "tinh"}, "organization"),
        ("members", {"organization": "TU", "on": "31/12/2025"}, "on"),
        ("members", {"organization": "TU", "on": "2025-02-30"}, "on"),
        ("members", {"organization": "TU", "from": "2025-01-01"}, "from"),
        ("members", {"organization": "TU", "to": "2025-01-01"}, "to"),
        ("members", {"organization": "TU", "structure_on": "yesterday"}, "structure_on"),
        ("members", {"organization": "TU", "level": "commune"}, "level"),
        ("members", {"organization": "CB-A1-1", "level": "superior_committee"}, "level"),
        ("members", {"area": "tinh", "level": "cell"}, "level"),
        ("members", {"organization": "TU", "by": "religion"}, "by"),
        ("members", {"organization": "TU", "by": "month"}, "by"),
        ("members", {"organization": "TU", "post": "village_head"}, "post"),
        ("members", {"organization": "TU", "basis": "plan"}, "basis"),
        ("members", {"organization": "TU", "measure": "admissions"}, "measure"),
        ("members", {"organization": "TU", "format": "pdf"}, "format"),
        ("members", {"organization": "TU", "colour": "red"}, "colour"),
        ("members", {"organization": ["TU", "DU-A"]}, "organization"),
        ("admissions", {"organization": "TU", "on": "2025-12-31"}, "on"),
        ("admissions", {"organization": "TU", "from": "2025-01-01"}, "to"),
        ("admissions", {"organization": "TU", "from": "2025-12-31", "to": "2025-01-01"}, "from"),
        ("post_coverage", {"organization": "TU"}, "post"),
        ("post_coverage", {"organization": "TU", "post": "king"}, "post"),
        ("targets", {"organization": "TU", "basis": "plan"}, "measure"),
        ("targets", {"organization": "TU", "measure": "admissions"}, "basis"),
        ("targets", {"organization": "TU", "measure": "women_share", "basis": "plan"}, "measure"),
        ("attainment", {"area": "tinh", "measure": "admissions", "basis": "plan"}, "area"),
    ],
)
def test_a_faulty_parameter_is_named(client, world, token, indicator, parameters, parameter):
    response = client.get(f"/api/v1/summaries/{indicator}/", parameters, headers=token())
    assert response.status_code == 400
    problem = response.json()
    assert problem["parameter"] == parameter
    assert problem["instance"] == f"/api/v1/summaries/{indicator}/"
    assert set(problem) == {"type", "title", "status", "detail", "instance", "parameter"}


def test_an_unknown_indicator_is_not_found(client, world, token):
    response = client.get("/api/v1/summaries/happiness/", {"organization": "TU"}, headers=token())
    assert response.status_code == 404
    assert response.json()["parameter"] == "indicator"


def test_a_failure_is_a_problem_and_is_logged(client, world, token, monkeypatch, caplog):
    def fail(question):
        raise RuntimeError("out of order")

    monkeypatch.setattr("reports.api.views.answer_cached", fail)
    client.raise_request_exception = False
    response = client.get(MEMBERS, TU, headers=token())
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert b"out of order" not in response.content
    assert "out of order" in caplog.text


# Forms of an answer.


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_answers(client, world, token, indicator):
    declared = INDICATORS[indicator]
    more = {}
    if declared.family == "posts":
        more = {"post": "village_head"}
    elif declared.family == "targets":
        more = {"measure": "admissions", "basis": "plan"}
    response = client.get(
        f"/api/v1/summaries/{indicator}/",
        {"organization": "TU", "level": "superior_committee", **more},
        headers=token(),
    )
    assert response.status_code == 200, response.content.decode()
    assert len({row["key"] for row in response.json()["rows"]}) >= 2


def test_csv(client, world, token):
    question = {**TU, "level": "cell", "by": "gender"}
    header = token()
    response = client.get(MEMBERS, {**question, "format": "csv"}, headers=header)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="members_2025-12-31.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    document = client.get(MEMBERS, question, headers=header).json()
    assert rows[0]["key"] == "total" and int(rows[0]["value"]) == document["total"]["value"]
    assert [(r["key"], r["by"], int(r["value"])) for r in rows[1:]] == [
        (r["key"], r["by"], r["value"]) for r in document["rows"]
    ]
    assert len(rows) > 5 and "Chi bộ bản Nà Tông" in {r["name"] for r in rows}


def test_xlsx(client, world, token):
    question = {**TU, "level": "cell"}
    header = token()
    response = client.get("/api/v1/summaries/women_share/", {**question, "format": "xlsx"}, headers=header)
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    head, total, *rows = book.get_sheet_by_name("rows").to_python()
    document = client.get("/api/v1/summaries/women_share/", question, headers=header).json()
    assert head == list(document["total"])
    assert total[head.index("value")] == pytest.approx(document["total"]["value"])
    assert [(r[0], r[head.index("numerator")]) for r in rows] == [
        (r["key"], r["numerator"]) for r in document["rows"]
    ]
    about = dict(book.get_sheet_by_name("about").to_python())
    assert about["indicator"] == "women_share" and about["structure_on"] == "2025-12-31"


def test_a_compressed_answer_keeps_a_strong_etag(client, world, token):
    header = token()
    plain = client.get(MEMBERS, TU, headers=header)
    zipped = client.get(MEMBERS, TU, headers={**header, "Accept-Encoding": "gzip, deflate"})
    assert zipped["Content-Encoding"] == "gzip"
    assert not zipped["ETag"].startswith("W/") and zipped["ETag"] != plain["ETag"]
    assert json.loads(gzip.decompress(zipped.content))["total"] == plain.json()["total"]
    again = client.get(
        MEMBERS, TU, headers={**header, "Accept-Encoding": "gzip", "If-None-Match": zipped["ETag"]}
    )
    assert again.status_code == 304 and not again.content


def test_head_is_a_get_without_its_body(client, world, token):
    header = token()
    got, head = client.get(MEMBERS, TU, headers=header), client.head(MEMBERS, TU, headers=header)
    assert head.content == b""
    for name in ("ETag", "Content-Type", "Cache-Control"):
        assert head[name] == got[name]
    assert int(head["Content-Length"]) == len(got.content)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_the_catalogue(client, world, token, form):
    response = client.get("/api/v1/indicators/", {"format": form}, headers=token())
    if form == "json":
        entries = response.json()["indicators"]
    elif form == "csv":
        entries = list(csv.DictReader(io.StringIO(response.content.decode())))
    else:
        head, *rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
        )
        entries = [dict(zip(head, row, strict=True)) for row in rows]
    assert [entry["code"] for entry in entries] == list(INDICATORS)
    coverage = next(entry for entry in entries if entry["code"] == "post_coverage")
    assert "post" in coverage["parameters"] and "on" in coverage["parameters"]
    assert coverage["title"] == INDICATORS["post_coverage"].title


def test_the_catalogue_takes_no_parameters(client, world, token):
    response = client.get("/api/v1/indicators/", {"organization": "TU"}, headers=token())
    assert response.status_code == 400 and response.json()["parameter"] == "organization"


# The command.


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


# Several roots, comparisons.


@pytest.mark.parametrize(
    ("asked", "status", "parameter"),
    [
        ({"organizations": "DU-A,CB-A2"}, 200, None),
        ({"areas": "xa-a"}, 200, None),
        ({"organizations": "DU-A,DU-B"}, 404, "organizations"),
        ({"organizations": "DU-A,NONE"}, 404, "organizations"),
        ({"areas": "xa-a,xa-b"}, 404, "areas"),
        ({"organizations": "DU-A,DU-B", "level": "province"}, 404, "organizations"),
    ],
)
def test_a_client_must_see_each_of_several_roots(client, world, token, asked, status, parameter):
    response = client.get(MEMBERS, {"on": "2025-12-31", **asked}, headers=token("DU-A"))
    assert response.status_code == status, response.content
    assert response.json().get("parameter") == parameter


def test_a_comparison_has_its_columns_in_every_form(client, world, token):
    asked = {**TU, "level": "superior_committee", "compare_on": "2024-12-31"}
    header = token()
    document = client.get(MEMBERS, asked, headers=header).json()
    lines = list(
        csv.DictReader(
            io.StringIO(client.get(MEMBERS, {**asked, "format": "csv"}, headers=header).content.decode())
        )
    )
    assert [line["previous"] for line in lines[1:]] == [str(row["previous"]) for row in document["rows"]]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(MEMBERS, {**asked, "format": "xlsx"}, headers=header).content)
    )
    head, *rows = book.get_sheet_by_name("rows").to_python()
    assert head[-3:] == ["previous", "change", "change_percent"]
    assert [row[-2] for row in rows[1:]] == [row["change"] for row in document["rows"]]
    assert ["compared_on", "2024-12-31"] in book.get_sheet_by_name("about").to_python()
