"""The OpenAPI document is valid, complete, and what the API really says."""

import io
import json

import pytest
from django.core.management import call_command
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from reports.catalogue import INDICATORS

pytestmark = pytest.mark.django_db
COMPARED = {"organization": "TU", "level": "cell", "on": "2025-12-31", "compare_on": "2024-12-31"}
OF_TARGETS = {"organization": "TU", "measure": "admissions", "basis": "plan", "period": "2025"}


@pytest.fixture
def document(client):
    response = client.get("/api/v1/schema/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    return response.json()


def test_it_is_made_without_a_warning_and_valid():
    out = io.StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", "--format", "openapi-json", stdout=out)
    assert json.loads(out.getvalue())["openapi"] == "3.1.0"


def test_validation_finds_a_fault(document):
    del document["info"]
    with pytest.raises(Exception, match="info"):
        validate_schema(document)


def test_it_is_open_to_anybody_and_read_only(client, document):
    assert set(document["paths"]) == {
        "/api/v1/areas/",
        "/api/v1/indicators/",
        "/api/v1/organizations/",
        "/api/v1/periods/",
        "/api/v1/summaries/",
        "/api/v1/summaries/{indicator}/",
        "/api/v1/targets/",
        "/api/v1/problems/{slug}/",
    }
    assert client.post("/api/v1/schema/").status_code == 405


def test_it_names_every_indicator_parameter_and_status(document):
    summary = document["paths"]["/api/v1/summaries/{indicator}/"]["get"]
    parameters = {p["name"]: p for p in summary["parameters"]}
    assert parameters["indicator"]["schema"]["enum"] == sorted(INDICATORS)
    names = "indicator organization area organizations areas level on from to period structure_on"
    names += " compare_on compare_from compare_to by basis measure post format known_on as_published revision"
    assert set(parameters) == {*names.split(), "If-None-Match"}
    assert set(summary["responses"]) == {"200", "304", "400", "401", "404", "405", "429", "503"}
    assert set(summary["responses"]["200"]["content"]) == {
        "application/json",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    assert summary["security"] == [{"token": []}]


@pytest.mark.parametrize(
    ("url", "parameters", "name"),
    [
        ("/api/v1/summaries/women_share/", {"organization": "TU", "level": "cell"}, "AnswerSchema"),
        ("/api/v1/summaries/balance/", {"organization": "TU"}, "AnswerSchema"),
        ("/api/v1/summaries/members/", COMPARED, "AnswerSchema"),
        ("/api/v1/summaries/attainment/", OF_TARGETS, "AnswerSchema"),
        ("/api/v1/indicators/", {}, "CatalogueSchema"),
        ("/api/v1/areas/", {}, "AreasSchema"),
        ("/api/v1/organizations/", {}, "OrganizationsSchema"),
        ("/api/v1/targets/", {}, "TargetsSchema"),
        ("/api/v1/summaries/", {"organization": "TU", "indicators": "members"}, "AnswersSchema"),
        ("/api/v1/summaries/members/", {}, "ProblemSchema"),
    ],
)
def test_what_is_said_is_what_is_sent(client, world, document, url, parameters, name):
    response = client.get(url, parameters, headers={"Authorization": f"Bearer {world.client_token}"})
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema).validate(response.json())
    declared = document["components"]["schemas"][name]["properties"]
    # Only what compares, is changed for a protected client, lies ahead or was published otherwise says so.
    marks = {"protected", "compared", "future", "live"} - ({"compared"} if parameters == COMPARED else set())
    assert set(response.json()) == set(declared) - marks
    if name == "AnswerSchema":
        columns = set(document["components"]["schemas"]["RowSchema"]["properties"])
        changes = set() if parameters == COMPARED else {"previous", "change", "change_percent"}
        of_targets = set() if parameters == OF_TARGETS else {"words", "sense"}
        assert set(response.json()["total"]) == columns - changes - of_targets
