"""The list of all indicators."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from reports.catalogue import INDICATORS

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/indicators/"


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_the_catalogue(client, world, token, form):
    response = client.get(ADDRESS, {"format": form}, headers=token())
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
    response = client.get(ADDRESS, {"organization": "TU"}, headers=token())
    assert response.status_code == 400 and response.json()["parameter"] == "organization"
