"""What members are charged with: given of a member, a village and a cell, changed, ended, listed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members import services
from members.models import Assignment
from members.models.duties import Task
from members.services.assignments import NEEDS
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.units import organization_acts
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import check, confirm, enter, sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2025, 9, 1)
VILLAGE, CELL = "/dia-ban/a1-1/phan-cong/", "/to-chuc/CB-A1-2/phan-cong/"


def assigned(world: World, who: str, task: str, **given: Any) -> Assignment:
    on, until = given.pop("on", ON), given.pop("until", None)
    cell, village = given.pop("cell", ""), given.pop("village", "")
    charge = services.Charge(
        task, world.cell[cell] if cell else None, world.area[village] if village else None, **given
    )
    return services.assign(member=world.member[who], charge=charge, on=on, until=until, by=world.staff)


def days(row: Assignment) -> tuple[date, date]:
    row.refresh_from_db()
    return row.starts_on, row.ends_on


def of_member(world: World, who: str) -> str:
    return reverse("member_assign", args=[world.member[who].pk])


def test_it_works(world: World) -> None:
    officer, an, binh = sign_in(world.officer), world.member["an"], world.member["binh"]
    form = of_member(world, "an")
    landed = officer.get(enter(officer, form, task="helps_families", number="4", on="01/09/2025").url)
    helping = Assignment.objects.get(member=an, task="helps_families")
    assert (helping.number, days(helping)) == (4, (ON, FOREVER))
    assert "Hủy việc vừa ghi" in landed.text and "Giúp đỡ hộ gia đình" in landed.text
    # Of a village and of a cell the page says itself which one it is.
    typed = {"member": str(binh.pk), "on": "01/09/2025"}
    enter(officer, VILLAGE, task="posted_to_village", until="31/12/2027", **typed)
    enter(officer, CELL, task="follows_cell", **typed)
    posted, follows = (
        Assignment.objects.get(member=binh, task=t) for t in ("posted_to_village", "follows_cell")
    )
    assert (posted.village, posted.ends_on) == (world.area["a1-1"], date(2028, 1, 1))
    assert follows.cell == world.cell["CB-A1-2"]
    # The pages of the village and of the cell name them and lead to the forms, as the list does.
    for page, form in (("/dia-ban/a1-1/", VILLAGE), ("/to-chuc/CB-A1-2/", CELL)):
        seen = officer.get(page)
        assert binh.full_name in seen.text and f'"{form}"' in seen.text, page
    listed = officer.get("/phan-cong/?don-vi=DU-A")
    assert {line.assignment for line in listed.context["lines"]} == {helping, posted, follows}
    assert listed.context["families"] == 4
    one = officer.get("/phan-cong/?don-vi=DU-A&viec=follows_cell")
    assert [line.assignment for line in one.context["lines"]] == [follows]
    figure = answer(Question("members_assigned", organization="DU-A", on=date(2026, 1, 1), by="task"))
    tasks = ("helps_families", "posted_to_village", "follows_cell")
    assert {(row.by, row.value) for row in figure.rows} == {(task, 1) for task in tasks}
    helped = answer(Question("families_helped", organization="DU-A", on=date(2026, 1, 1)))
    assert helped.rows[0].value == 4
    # More families; then no longer.
    enter(officer, reverse("assignment_change", args=[an.pk, helping.pk]), number="6", until="30/06/2026")
    helping.refresh_from_db()
    assert (helping.number, helping.ends_on) == (6, date(2026, 7, 1))
    enter(officer, reverse("assignment_end", args=[binh.pk, posted.pk]), on="01/03/2026")
    assert days(posted) == (ON, date(2026, 3, 1))
    acts = Entry.objects.filter(action__startswith="member.assign").order_by("pk")
    names = ["assigned", "assigned", "assigned", "assignment_changed", "assignment_ended"]
    assert [entry.action for entry in acts] == [f"member.{name}" for name in names]


def test_what_was_just_entered_is_taken_back(world: World) -> None:
    officer, row = sign_in(world.officer), assigned(world, "an", "helps_prospect", cell="CB-A1-2")
    undo = f"{reverse('assignment_end', args=[row.member_id, row.pk])}?ghi-nham=1"
    page = check(officer, undo)
    assert "bị xóa" in page.text
    confirm(officer, page)
    assert not Assignment.objects.exists()


def test_the_other_commune_gets_404_and_a_reader_403(world: World) -> None:
    row = assigned(world, "an", "follows_cell", cell="CB-A1-2")
    for address in (
        of_member(world, "an"),
        VILLAGE,
        CELL,
        *(reverse(f"assignment_{view}", args=[row.member_id, row.pk]) for view in ("change", "end")),
    ):
        assert sign_in(world.other_officer).get(address).status_code == 404, address
        assert sign_in(world.viewer).get(address).status_code == 403, address
    # A row of somebody else, contact at residence, and an organization that is no cell are not found.
    wrong = reverse("assignment_end", args=[world.member["binh"].pk, row.pk])
    assert sign_in(world.officer).get(wrong).status_code == 404
    assert sign_in(world.officer).get("/to-chuc/DU-A/phan-cong/").status_code == 404
    assert sign_in(world.staff).get("/phan-cong/?don-vi=DU-A&viec=khac").status_code == 400
    for page in ("/dia-ban/a1-1/", "/to-chuc/CB-A1-2/"):
        assert "phan-cong/" not in sign_in(world.viewer).get(page).text.split("<main", 1)[1]


def test_nobody_is_charged_whom_one_may_only_see(world: World, monkeypatch: Any) -> None:
    from cells.forms import assignments

    officer, typed = sign_in(world.officer), {"task": "follows_cell", "on": "01/09/2025"}
    page = check(officer, CELL, member=str(world.member["quy"].pk), **typed)
    assert page.context["form"].errors["member"]
    monkeypatch.setattr(assignments, "may_write_about", lambda user, member: False)
    page = check(officer, CELL, member=str(world.member["an"].pk), **typed)
    assert assignments.NOT_YOURS in page.context["form"].errors["member"]


def test_who_is_out_of_sight_is_counted_and_not_named(world: World) -> None:
    assigned(world, "quy", "in_charge_of_village", village="a1-1")
    assigned(world, "quy", "follows_cell", cell="CB-A1-2")
    officer = sign_in(world.officer)
    for page in ("/dia-ban/a1-1/", "/to-chuc/CB-A1-2/", VILLAGE, CELL):
        text = officer.get(page, follow=True).text
        assert "Lý A Quý" not in text and "1 việc của đảng viên ngoài phạm vi" in text, page
    listed = officer.get("/phan-cong/?don-vi=DU-A")
    assert listed.context["hidden"] == 2 and "Lý A Quý" not in listed.text
    assert "Lý A Quý" in sign_in(world.staff).get("/dia-ban/a1-1/").text


def test_every_task_is_given_with_what_it_needs_and_nothing_else(world: World) -> None:
    assert set(NEEDS) == set(Task.values) - {Task.RESIDENCE_CONTACT}
    units = {"cell": "CB-A2", "village": "a1-1", "number": 2}
    for task, needs in NEEDS.items():
        assert assigned(world, "an", task, **{name: units[name] for name in needs}).pk
        for name in needs:
            with pytest.raises(Refused) as refused:
                assigned(world, "binh", task, **{other: units[other] for other in needs - {name}})
            assert (refused.value.code, refused.value.field) == (f"{name}_missing", name)


def test_what_is_refused(world: World) -> None:
    first = assigned(world, "an", "follows_cell", cell="CB-A1-2", until=date(2026, 2, 28))
    second = assigned(world, "an", "follows_cell", cell="CB-A1-2", on=date(2026, 3, 1))
    services.leave(member=world.member["khang"], kind="left", on=date(2025, 8, 1), by=world.staff)
    by, change = world.staff, services.change_assignment
    both: Any = {"cell": "CB-A2", "village": "a1-1"}
    old = date(2010, 1, 1)
    for code, field, act in (
        ("assigned_already", "task", lambda: assigned(world, "an", "follows_cell", cell="CB-A1-2")),
        ("task_unknown", "task", lambda: assigned(world, "an", "residence_contact", cell="CB-A2")),
        ("cell_needless", "cell", lambda: assigned(world, "an", "posted_to_village", **both)),
        ("village_needless", "village", lambda: assigned(world, "an", "follows_cell", **both)),
        ("number_needless", "number", lambda: assigned(world, "an", "follows_cell", cell="CB-A2", number=2)),
        ("number_impossible", "number", lambda: assigned(world, "an", "helps_families", number=10**6)),
        ("not_a_cell", "cell", lambda: assigned(world, "an", "follows_cell", cell="DU-A")),
        ("not_a_village", "village", lambda: assigned(world, "an", "posted_to_village", village="xa-a")),
        ("not_standing", "cell", lambda: assigned(world, "an", "follows_cell", cell="CB-A2", on=old)),
        ("not_counted", "member", lambda: assigned(world, "khang", "helps_prospect")),
        ("in_the_future", "on", lambda: assigned(world, "an", "helps_prospect", on=date(2099, 1, 1))),
        ("ends_first", "until", lambda: assigned(world, "an", "helps_prospect", until=date(2025, 8, 1))),
        ("assigned_then", "until", lambda: change(assignment=first, on=ON, until=None, by=by)),
        ("assigned_then", "on", lambda: change(assignment=second, on=date(2026, 2, 1), until=None, by=by)),
        ("not_assigned", "on", lambda: services.end_assignment(assignment=first, on=date(2026, 3, 1), by=by)),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.field) == (code, field)
    # What is entered of an earlier time lasts until it is on record again.
    assert assigned(world, "an", "follows_cell", cell="CB-A1-2", on=date(2025, 8, 1)).ends_on == ON


def test_a_task_ends_with_its_cell_and_comes_out_as_it_comes_in(world: World, tmp_path: Any) -> None:
    world.cell["CB-X"] = organization_acts.found_organization(
        code="CB-X",
        kind="cell",
        name="Chi bộ X",
        parent=world.cell["DU-A"],
        on=date(2025, 8, 1),
        by=world.staff,
    )
    follows = assigned(world, "an", "follows_cell", cell="CB-X")
    organization_acts.change_organization(
        organization=world.cell["CB-X"], on=date(2026, 1, 1), by=world.staff, kind="sub_committee"
    )
    assert days(follows) == (ON, date(2026, 1, 1))
    # Of what was a cell it can still be said of the time in which it was one.
    assert assigned(world, "binh", "follows_cell", cell="CB-X").ends_on == date(2026, 1, 1)
    dump(tmp_path / "first")
    lines = (tmp_path / "first" / "assignments.csv").read_text().splitlines()
    assert len(lines) == 3 and load(tmp_path / "first").changes == 0


def test_the_list_asks_as_much_for_one_as_for_three(world: World) -> None:
    client, asked = sign_in(world.officer), []
    for people in (("an",), ("binh", "chung")):
        for who in people:
            assigned(world, who, "in_charge_of_village", village="a1-1")
        client.get("/phan-cong/?don-vi=DU-A")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/phan-cong/?don-vi=DU-A")
        asked.append(len(queries))
    assert len(page.context["lines"]) == 3 and asked[0] == asked[1]
