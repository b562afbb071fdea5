"""What a client may ask about: what lies below its organization on the structure date."""

import pytest

pytestmark = pytest.mark.django_db

MEMBERS = "/api/v1/summaries/members/"
TU = {"organization": "TU", "on": "2025-12-31"}


def test_the_other_commune_gets_404(client, world, token):
    response = client.get(MEMBERS, {**TU, "organization": "DU-B"}, headers=token("DU-A"))
    assert response.status_code == 404
    assert response.json()["parameter"] == "organization"


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
