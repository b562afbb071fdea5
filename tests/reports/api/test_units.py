"""Areas and Party organizations on a day, as far as a client may see them."""

import csv
import io

import pytest

pytestmark = pytest.mark.django_db

AREAS, ORGANIZATIONS = "/api/v1/areas/", "/api/v1/organizations/"


@pytest.fixture
def listed(client, world, token):
    """What is listed to the client of an organization, by key."""
    headers = {}

    def get(address, code="TU", **parameters):
        if code not in headers:
            headers[code] = token(code)
        response = client.get(address, parameters, headers=headers[code])
        assert response.status_code == 200, response.content.decode()
        document = response.json()
        return {row["key"]: row for row in document[address.split("/")[-2]]}

    return get


def test_areas_are_as_they_were_on_the_day(listed):
    now, then = listed(AREAS, on="2025-12-31"), listed(AREAS, on="2025-06-30")
    assert now["xa-a"] == {
        "key": "xa-a",
        "code": "90101",
        "name": "Nậm A",
        "level": "commune",
        "kind": "Xã",
        "parent": "tinh",
        "from": "2025-07-01",
        "to": None,
    }
    assert "xa-a" not in then and "huyen-a" not in now
    assert (then["xa-a1"]["parent"], then["xa-a1"]["to"]) == ("huyen-a", "2025-06-30")
    assert (now["b1-1"]["parent"], then["b1-1"]["parent"]) == ("xa-a", "xa-b1")
    assert (now["b1-1"]["from"], now["b1-1"]["code"]) == ("2025-07-01", None)
    assert len(now) == 12 and len(then) == 16


def test_organizations_are_as_they_were_on_the_day(listed):
    now, then = listed(ORGANIZATIONS, on="2025-12-31"), listed(ORGANIZATIONS, on="2025-06-30")
    assert now["DU-A"] == {
        "key": "DU-A",
        "code": "DU-A",
        "name": "Đảng bộ xã Nậm A",
        "level": "superior_committee",
        "kind": "superior_committee",
        "sector": None,
        "base": None,
        "parent": "TU",
        "area": "xa-a",
        "from": "2025-07-01",
        "to": None,
    }
    cell, before = now["CB-A1-1"], then["CB-A1-1"]
    assert (cell["kind"], cell["parent"], cell["level"]) == ("grassroots_cell", "DU-A", "grassroots")
    assert (before["kind"], before["parent"], before["level"]) == ("cell", "DB-A1", "cell")
    assert (before["to"], before["area"]) == ("2025-06-30", None)


def test_a_client_sees_its_own_part(listed):
    organizations = listed(ORGANIZATIONS, "DU-A", on="2025-12-31")
    assert "CB-A1-1" in organizations and organizations["DU-A"]["parent"] is None
    assert {"TU", "DU-B", "CB-B1-2"}.isdisjoint(organizations)
    areas = listed(AREAS, "DU-A", on="2025-12-31")
    assert set(areas) == {"xa-a", "a1-1", "a1-2", "a1-3", "a2-1", "a2-2", "b1-1"}
    assert areas["xa-a"]["parent"] is None and areas["b1-1"]["parent"] == "xa-a"
    # Before its first day nothing lay below it; what has ended hands on to its successor.
    assert listed(AREAS, "DU-A", on="2025-06-30") == listed(ORGANIZATIONS, "DU-A", on="2025-06-30") == {}
    assert listed(ORGANIZATIONS, "HU-A", on="2025-12-31") == organizations


def test_only_a_level_and_only_what_is_under_a_unit(listed):
    assert set(listed(AREAS, on="2025-12-31", level="commune")) == {"xa-a", "xa-b"}
    assert set(listed(AREAS, on="2025-12-31", under="90202")) == {"xa-b", "b1-2", "b2-1", "b2-2"}
    cells = listed(ORGANIZATIONS, on="2025-12-31", level="cell", under="DU-B")
    assert set(cells) == {"CB-B1-2", "CB-B2", "CB-DN"}
    # A grassroots cell stands at two levels.
    assert {row["level"] for row in cells.values()} == {"cell"}
    assert listed(ORGANIZATIONS, on="2025-12-31", level="sub_committee") == {}


@pytest.mark.parametrize(
    ("address", "parameters", "status", "parameter"),
    [
        (AREAS, {"on": "31/12/2025"}, 400, "on"),
        (AREAS, {"on": "20251231"}, 400, "on"),
        (AREAS, {"on": "0001-01-01"}, 400, "on"),
        (AREAS, {"on": "9999-12-31"}, 400, "on"),
        (AREAS, {"level": "cell"}, 400, "level"),
        (ORGANIZATIONS, {"level": "commune"}, 400, "level"),
        (ORGANIZATIONS, {"organization": "TU"}, 400, "organization"),
        (AREAS, {"format": "xml"}, 400, "format"),
        (AREAS, {"under": "nowhere"}, 404, "under"),
        (AREAS, {"under": "xa-b", "on": "2025-12-31"}, 404, "under"),
        (AREAS, {"under": "huyen-a", "on": "2025-12-31"}, 404, "under"),
        (ORGANIZATIONS, {"under": "DU-B", "on": "2025-12-31"}, 404, "under"),
    ],
)
def test_a_faulty_parameter_is_named(client, world, token, address, parameters, status, parameter):
    response = client.get(address, parameters, headers=token("DU-A"))
    assert (response.status_code, response.json()["parameter"]) == (status, parameter)


def test_lists_have_an_etag_and_files(client, world, token):
    header = token()
    first = client.get(AREAS, {"on": "2025-12-31"}, headers=header)
    again = client.get(AREAS, {"on": "2025-12-31"}, headers={**header, "If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not first["ETag"].startswith("W/")
    other = client.get(AREAS, {"on": "2025-11-30"}, headers=header)
    assert other["ETag"] != first["ETag"]
    sent = client.get(AREAS, {"on": "2025-12-31", "format": "csv"}, headers=header)
    rows = list(csv.DictReader(io.StringIO(sent.content.decode())))
    assert [row["key"] for row in rows] == [row["key"] for row in first.json()["areas"]]
    assert sent["Content-Disposition"] == 'attachment; filename="areas_2025-12-31.csv"'
