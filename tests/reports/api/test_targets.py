"""Targets as machines read them: numbers, words, documents, and what a unit kept back."""

from datetime import date

import pytest

from reports.targets.models import Target

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/targets/"
YEAR = {"period_from": date(2026, 1, 1), "period_to": date(2026, 12, 31), "measure": "admissions"}
ASKED = {"from": "2026-01-01", "to": "2026-12-31"}


@pytest.fixture
def give(world):
    """Give a target, in a number or in words."""

    def target(code, value=None, words="", **more):
        more.setdefault("in_force_from", date(2026, 1, 15))
        values = {**YEAR, "basis": "plan", "document_no": f"12-KH/{code}", **more}
        return Target.objects.create(
            recipient=world.cell[code], issuer=world.cell["TU"], value=value, narrative=words, **values
        )

    return target


@pytest.fixture
def listed(client, token):
    """The targets that the client of an organization is told, by key."""
    headers = {}

    def get(code="TU", **parameters):
        if code not in headers:
            headers[code] = token(code)
        response = client.get(ADDRESS, parameters, headers=headers[code])
        assert response.status_code == 200, response.content.decode()
        return {row["key"]: row for row in response.json()["targets"]}

    return get


def test_a_row_says_all_of_a_target(give, listed):
    give("TU", 20)
    give("DU-A", 12)
    give("DU-B", words="Mỗi bản có đảng viên")
    rows = listed(**ASKED)
    assert list(rows) == ["TU", "DU-A", "DU-B"]
    assert rows["TU"] == {
        "from": "2026-01-01",
        "to": "2026-12-31",
        "measure": "admissions",
        "basis": "plan",
        "key": "TU",
        "code": "TU",
        "name": "Đảng bộ tỉnh Mường Xa",
        "level": "province_committee",
        "value": 20,
        "status": "reported",
        "unit": "number",
        "percent": None,
        "sense": "at_least",
        "words": None,
        "document": "12-KH/TU",
        "issuer": "TU",
        "in_force_from": "2026-01-15",
        "reserve": 8,
        "reserve_status": "reported",
        "exempt": None,
        "exempt_number": None,
        "passed_to": None,
    }
    assert (rows["DU-A"]["reserve"], rows["DU-A"]["reserve_status"]) == (None, "not_reported")
    words = rows["DU-B"]
    assert (words["value"], words["words"]) == (None, "Mỗi bản có đảng viên")
    assert (words["reserve"], words["reserve_status"]) == (None, "not_applicable")


def test_more_handed_on_than_received_is_a_negative_reserve(give, listed):
    give("TU", 10)
    give("DU-A", 7)
    give("DU-B", "4.5")
    assert listed(**ASKED)["TU"]["reserve"] == -1.5
    # What stands deeper was handed on by another.
    give("CB-A1-1", 3)
    rows = listed(**ASKED)
    assert (rows["TU"]["reserve"], rows["DU-A"]["reserve"]) == (-1.5, 4)


def test_the_row_in_force_on_the_day(give, listed):
    give("TU", 10)
    give("TU", 14, in_force_from=date(2026, 6, 1))
    assert listed(**ASKED, on="2026-05-31")["TU"]["value"] == 10
    assert listed(**ASKED)["TU"]["value"] == 14, "the period's last day unless given"
    assert listed(on="2026-06-01")["TU"]["value"] == 14, "without a period those that contain the day"
    assert listed(**ASKED, on="2026-01-14") == listed(on="2025-12-31") == {}
    assert listed(on="2026-06-01", measure="cells") == listed(on="2026-06-01", basis="resolution") == {}


def test_a_recipient_that_has_ended_hands_its_target_on(give, listed):
    give("HU-A", 5, document_no="1-KH", in_force_from=date(2025, 1, 1))
    give("DU-A", 2)
    row = listed(**ASKED)["DU-A"]
    assert (row["value"], row["document"]) == (7, "1-KH; 12-KH/DU-A")
    # A successor's is not that of one of those that it came of, whichever is marked main.
    before = listed(**ASKED, structure_on="2025-06-30")
    assert (before["HU-A"]["value"], before["HU-A"]["reserve_status"]) == (5, "not_applicable")


def test_what_no_unit_has_for_certain_gives_no_reserve(give, listed):
    """DB-B1 was divided between DU-A and DU-B, and neither is marked main."""
    give("TU", 20)
    give("DB-B1", 4)
    give("DU-A", 10)
    give("CB-A1-1", 3)
    rows = listed(**ASKED)
    assert list(rows) == ["TU", "DU-A", "CB-A1-1", "unallocated"]
    unallocated = rows["unallocated"]
    assert (unallocated["value"], unallocated["code"], unallocated["level"]) == (4, None, None)
    # The province holds both and so has a reserve: 20 - 10 - 4.
    assert (rows["TU"]["reserve"], rows["TU"]["reserve_status"]) == (6, "reported")
    assert (rows["DU-A"]["reserve"], rows["DU-A"]["reserve_status"]) == (None, "not_applicable")
    # Who sees one of the two does not see it.
    assert list(listed("DU-A", **ASKED)) == ["DU-A", "CB-A1-1"]


def test_senses_shares_and_parts_of_the_members(give, listed):
    """On the eve of 2026, 16 members in the province, 11 of them in DU-A."""
    give("TU", "7", "phấn đấu vượt", unit="percent_of_members")
    give("DU-A", 1, sense="at_most")
    row = listed(**ASKED)["TU"]
    assert (row["value"], row["unit"], row["percent"], row["words"]) == (
        2,
        "percent_of_members",
        7,
        "phấn đấu vượt",
    )
    assert (row["reserve"], row["sense"], listed(**ASKED)["DU-A"]["sense"]) == (1, "at_least", "at_most")
    for code, value in (("TU", 100), ("DU-A", "33.5")):
        give(code, value, measure="post_coverage:village_head")
    rows = listed(**ASKED, measure="post_coverage:village_head")
    assert [(row["value"], row["unit"], row["reserve_status"]) for row in rows.values()] == [
        (100, "percent", "not_applicable"),
        (33.5, "percent", "not_applicable"),
    ]
    give("HU-A", 80, measure="women_share")
    assert listed(**ASKED, measure="women_share") == {}, "a share is not handed on"
    give("TU", 9, measure="joint_cells")
    assert listed(**ASKED, measure="joint_cells")["TU"]["sense"] == "at_most"


def test_a_part_of_members_of_before_the_register_is_not_known(give, listed):
    year = {"period_from": date(1990, 1, 1), "period_to": date(1990, 12, 31)}
    give("TU", 7, unit="percent_of_members", in_force_from=year["period_from"], **year)
    on = {"from": "1990-01-01", "to": "1990-12-31", "structure_on": "2026-01-01"}
    row = listed(**on)["TU"]
    assert (row["value"], row["status"], row["percent"]) == (None, "not_reported", 7)


def test_a_client_sees_its_own_part(give, listed):
    for code in ("TU", "DU-A", "DU-B", "CB-A1-1"):
        give(code, 5)
    assert list(listed("DU-A", **ASKED)) == ["DU-A", "CB-A1-1"]
    assert list(listed(**ASKED, organization="DU-A")) == ["DU-A", "CB-A1-1"]


@pytest.mark.parametrize(
    ("parameters", "status", "parameter"),
    [
        ({"from": "2026-01-01"}, 400, "to"),
        ({"to": "2026-12-31"}, 400, "from"),
        ({"from": "2026-12-31", "to": "2026-01-01"}, 400, "from"),
        ({**ASKED, "on": "2027-01-01"}, 400, "on"),
        ({"measure": "mean_age"}, 400, "measure"),
        ({"measure": "deleted"}, 400, "measure"),
        ({"measure": "post_coverage"}, 400, "measure"),
        ({"basis": "wish"}, 400, "basis"),
        ({"area": "tinh"}, 400, "area"),
        ({"organization": "DU-B"}, 404, "organization"),
    ],
)
def test_a_faulty_parameter_is_named(client, world, token, parameters, status, parameter):
    response = client.get(ADDRESS, parameters, headers=token("DU-A"))
    assert (response.status_code, response.json()["parameter"]) == (status, parameter)
