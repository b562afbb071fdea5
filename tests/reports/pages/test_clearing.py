"""The programme as a whole over the years: what became of the villages that were without a member."""

import csv
from datetime import date
from io import StringIO

import pytest

from cells import services as cells
from cells.models import VillageProgramme
from cells.services import Charge
from members import services as members
from registry.units import services as areas
from reports.targets.models import Target
from tests.web.pages import get

pytestmark = pytest.mark.django_db

PATH = "/thon-ban/chuong-trinh/"


@pytest.fixture
def changed(world):
    """b2-2 is merged into a village with members, b1-2 relapses; one programme is closed, one open."""
    members.leave(member=world.member["pho"], kind="died", on=date(2026, 2, 1), by=world.staff)
    members.leave(member=world.member["uyen"], kind="left", on=date(2026, 2, 1), by=world.staff)
    cells.open_programme(
        village=world.area["b2-2"], charge=Charge("no_source"), on=date(2025, 9, 1), by=world.staff
    )
    cells.open_programme(
        village=world.area["b1-2"], charge=Charge("members_died"), on=date(2026, 3, 1), by=world.staff
    )
    areas.merge_areas(
        sources=[world.area["b2-2"]], into=world.area["b2-1"], on=date(2026, 4, 1), by=world.staff
    )
    return world


def line(response, year):
    return next(one for one in response.context["years"] if one.period.year == year)


def values(one):
    return {code: answer.total.value for code, answer in one.answers.items()}


def test_it_works_and_adds_up_on_any_structure(changed):
    for structure in ({}, {"cau-truc": "2026-03-31"}, {"cau-truc": "2025-06-30"}):
        response = get(changed.staff, PATH, **structure)
        assert response.status_code == 200
        this = line(response, 2026)
        assert values(this) == {
            "villages_without_member": 2,
            "villages_cleared": 1,
            "villages_still_without": 1,
            "villages_ended_without": 0,
            "villages_relapsed": 1,
            "village_programme": 1,
        }
        assert all(one.adds_up for one in response.context["years"] if one.is_reported), structure
    # Closed by the merger on the day of it.
    assert (this.opened, this.closed) == (1, 1)
    assert [one.is_reported for one in response.context["years"]] == [True] * 6
    units = {
        one.row.key: one.cells["villages_cleared"].value for one in get(changed.staff, PATH).context["lines"]
    }
    assert units == {"DU-A": 0, "DU-B": 1}


def test_the_other_commune_is_left_out(changed):
    this = line(get(changed.officer, PATH), 2026)
    assert values(this)["villages_without_member"] == 1 and (this.opened, this.closed) == (0, 0)
    assert get(changed.stranger, PATH).status_code == 200
    assert get(changed.staff, PATH, nam="1999").status_code == 400


def test_a_year_is_chosen_with_its_causes_and_targets(changed):
    Target.objects.create(
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        measure="villages_without_member",
        basis="plan",
        recipient=changed.cell["TU"],
        value=1,
        in_force_from=date(2026, 1, 1),
    )
    response = get(changed.staff, PATH)
    causes = {one.label: (one.open, one.opened, one.closed) for one in response.context["causes"]}
    assert causes == {"Chưa có nguồn kết nạp": (0, 0, 1), "Đảng viên từ trần": (1, 1, 0)}
    ((measure, _, answer),) = response.context["targets"]
    assert (measure, answer.total.numerator, answer.total.value) == ("villages_without_member", 2, 50)
    last = get(changed.staff, PATH, nam="2025").context
    assert {one.label: one.open for one in last["causes"]} == {"Chưa có nguồn kết nạp": 1}
    VillageProgramme.objects.filter(cause="no_source").update(cause="")
    last = get(changed.staff, PATH, nam="2025").context
    assert {one.label: one.open for one in last["causes"]} == {"Chưa rõ": 1}
    text = get(changed.staff, PATH, dang="csv").content.decode()
    rows = list(csv.reader(StringIO(text[1:])))
    assert [row[0] for row in rows] == ["Mã", "DU-A", "DU-B"]
