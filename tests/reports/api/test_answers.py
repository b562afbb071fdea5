"""What an answer looks like in each of its forms, and which parameter is named as faulty."""

import csv
import gzip
import io
import json

import pytest
from python_calamine import CalamineWorkbook

from reports.catalogue import INDICATORS
from reports.engine.answers import answer
from reports.questions import Question

pytestmark = pytest.mark.django_db

MEMBERS = "/api/v1/summaries/members/"
TU = {"organization": "TU", "on": "2025-12-31"}


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
        ("members", {"organization": "TU", "by": "surname"}, "by"),
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
        ("targets", {"organization": "TU", "measure": "mean_age", "basis": "plan"}, "measure"),
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

    monkeypatch.setattr("reports.api.views.answer_as_published", fail)
    client.raise_request_exception = False
    response = client.get(MEMBERS, TU, headers=token())
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert b"out of order" not in response.content
    assert "out of order" in caplog.text


def test_every_indicator_answers(client, world, token):
    header = token()
    for indicator, declared in INDICATORS.items():
        more = {}
        if declared.family == "posts":
            more = {"post": "village_head"}
        elif declared.family == "targets":
            more = {"measure": "admissions", "basis": "plan"}
        question = {"organization": "TU", "level": "superior_committee", **more}
        response = client.get(f"/api/v1/summaries/{indicator}/", question, headers=header)
        assert response.status_code == 200, (indicator, response.content.decode())
        assert len({row["key"] for row in response.json()["rows"]}) >= 2, indicator


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
