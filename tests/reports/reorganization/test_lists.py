"""The list behind each line of a preview: what comes in, what goes, what stays, in all and of each unit."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from cells import services as cells
from members import services
from members.models import PartyPost, Post
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.imports.dump import dump
from registry.imports.engine import load
from reports.periods.models import Closing
from reports.reorganization import carrying
from reports.reorganization.comparing import GONE, NEW, STILL, listed_of
from reports.reorganization.lines import Line
from reports.reorganization.measuring import measure
from reports.reorganization.models import Plan

from .drafting import carried_out, drafted, merging, previewed

pytestmark = pytest.mark.django_db


def lists(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """The lists of the plan's preview: marks and names."""
    return {figure: [(one[0], one[3]) for one in found] for figure, found in plan.lists.items()}


def lines(plan: Plan) -> dict[Line, tuple[float, ...]]:
    """Before, after, how many are new and how many gone, by line."""
    return {Line(*one[:3]): tuple(one[4:]) for one in plan.preview["lines"]}


def test_joint_cells_made_and_ended_stand_beside_each_other(world):
    cells.serve_village(
        cell=world.cell["CB-B1-2"], village=world.area["b2-2"], on=date(2026, 1, 1), by=world.staff
    )
    rows = [
        # The two villages of a joint cell become one; two cells of one village each become a joint cell.
        *merging("a2-1", into="a2-2"),
        *merging("CB-A1-1", into="CB-A1-2", tree="organization"),
    ]
    plan = drafted(world, *rows)
    previewed(plan, world.staff)
    assert sorted(lists(plan)["joint_cells"]) == [
        (GONE, "Chi bộ ghép Nà Tông, Co Mạ"),
        (NEW, "Chi bộ bản Pá Khoang"),
        (STILL, "Chi bộ bản Chà Cang"),
    ]
    assert lines(plan)[Line("joint_cells", "", "")] == (2, 2, 1, 1)
    # By unit the change shows though the number is the same.
    assert lines(plan)[Line("joint_cells", "", "DU-A")] == (1, 1, 1, 1)


def test_a_unit_that_moves_leaves_one_unit_and_enters_another(world):
    plan = drafted(world, {"kind": "move", "tree": "area", "old": "a1-2", "parent": "xa-b"})
    previewed(plan, world.staff)
    found = lines(plan)
    assert found[Line("villages", "", "")] == (9, 9, 0, 0)
    assert found[Line("villages", "", "DU-A")][2:] == (0, 1)
    assert found[Line("villages", "", "DU-B")][2:] == (1, 0)
    # Each list is as long as its number; in all the village only stays.
    for figure in ("villages", "villages_without_head"):
        for unit, mark in (("DU-A", GONE), ("DU-B", NEW)):
            listed = listed_of(Line(figure, "", unit), plan.lists[figure])
            assert [one.thing.name for one in listed if one.mark == mark] == ["Bản Pá Khoang"]
    assert listed_of(Line("villages", "", ""), plan.lists["villages"]) == []


def test_a_list_of_what_is_trouble_shows_in_all_that_what_moved_is_still_there(world):
    plan = drafted(world, {"kind": "move", "tree": "area", "old": "a1-2", "parent": "xa-b"})
    before, _ = previewed(plan, world.staff)
    found = listed_of(Line("villages_without_head", "", ""), plan.lists["villages_without_head"])
    assert {one.mark for one in found} == {STILL}
    assert len(found) == before.values[Line("villages_without_head", "", "")]


def test_posts_that_end_are_listed_without_their_holders(world):
    an = world.member["an"]
    PartyPost.objects.create(
        organization=world.cell["CB-A1-1"], post="secretary", holder=an, starts_on=date(2026, 1, 2)
    )
    plan = drafted(
        world, *merging("a1-1", into="a1-2"), *merging("CB-A1-1", into="CB-A1-2", tree="organization")
    )
    previewed(plan, world.staff)
    found = lists(plan)
    assert found["party_posts"] == [(GONE, "Chi bộ bản Nà Tông: Bí thư, từ 02/01/2026")]
    ended = Post.objects.on(plan.on).filter(village__key="a1-1").count()
    assert [mark for mark, _ in found["village_posts"]] == [GONE] * ended and ended
    assert an.full_name not in repr(plan.lists) + repr(plan.preview)


def test_a_place_of_work_that_moves_with_its_area_is_named(world, tmp_path):
    facts = services.BaseFacts("Công ty Nà Tông", world.area["a1-1"], workers=12)
    base = services.found_base(code="CS-1", facts=facts, on=date(2025, 9, 1), by=world.staff).base
    plan = drafted(world, *merging("a1-1", "a1-2", into="moi", name="Mới"))
    before, after = previewed(plan, world.staff)
    names = {GONE: "Công ty Nà Tông: Bản Nà Tông", NEW: "Công ty Nà Tông: Bản Mới"}
    assert dict(lists(plan)["bases"]) == names
    assert lines(plan)[Line("bases", "", "DU-A")] == (1, 1, 1, 1)
    carried_out(plan, world.staff)
    measured = measure(plan)
    assert measured.things["bases", ""] == after.things["bases", ""]
    terms = base.terms.order_by("starts_on")
    assert list(terms.values_list("area__key", "starts_on")) == [("a1-1", date(2025, 9, 1)), ("moi", plan.on)]
    # It comes out of the register as it comes in.
    dump(tmp_path / "first")
    assert load(tmp_path / "first").changes == 0
    carrying.undo(plan=plan, by=world.staff)
    assert list(terms.values_list("area__key", "ends_on")) == [("a1-1", FOREVER)]
    assert measure(plan).things["bases", ""] == before.things["bases", ""]


def test_equal_names_and_codes_are_listed_with_their_place(world):
    plan = drafted(world, {"kind": "rename", "tree": "area", "old": "a1-3", "name": "PÁ KHOANG"})
    previewed(plan, world.staff)
    new = sorted(name for mark, name in lists(plan)["same_names"] if mark == NEW)
    assert new == ["Bản PÁ KHOANG", "Bản Pá Khoang"]
    assert lines(plan)[Line("same_names", "", "DU-A")][2:] == (2, 0)


def test_closed_periods_are_known_by_what_they_published(world):
    closed = Closing.objects.create(
        period="2026-Q2", first=date(2026, 4, 1), last=date(2026, 6, 30), organization=world.cell["TU"],
        closed_at=timezone.now(), known_until=timezone.now(),
    )  # fmt: skip
    said = {"tree": "organization", "root": world.cell["TU"].pk, "content": "{}"}
    closed.answers.create(indicator="members", **said)
    plan = drafted(world, *merging("a1-1", into="a1-2"), on=date(2026, 5, 1))
    before, after = previewed(plan, world.staff)
    (one,) = after.things["closed_periods", ""]
    assert one in before.things["closed_periods", ""] and len(one.key.split()[-1]) == 32
    assert [mark for mark, _ in lists(plan)["closed_periods_reached"]] == [STILL]
    # Were anything published anew, the period would be another one; what was published nothing can change.
    closed.answers.create(indicator="cells", **said)
    assert one not in measure(plan).things["closed_periods", ""]


def test_the_page_of_a_list_narrows_to_a_unit_and_to_what_comes_or_goes(client, world):
    plan = drafted(world, *merging("a1-1", "a1-2", into="moi", name="Mới"), *merging("b2-1", into="b2-2"))
    previewed(plan, world.staff)
    client.force_login(world.staff)
    entries = Entry.objects.count()

    def names(asked: str) -> list[str]:
        page = client.get(f"/sap-xep/{plan.pk}/danh-sach/?so-lieu=villages{asked}")
        return sorted(thing.name for _, thing in page.context["page"])

    assert names("&muc=gone") == ["Bản Nà Tông", "Bản Pá Khoang", "Bản Si Pa"]
    assert names("&cua=DU-A") == ["Bản Mới", "Bản Nà Tông", "Bản Pá Khoang"]
    assert names("&cua=DU-A&muc=new") == ["Bản Mới"]
    assert names("&cua=DU-CA") == []
    assert Entry.objects.count() == entries
    client.force_login(world.officer)
    assert client.get(f"/sap-xep/{plan.pk}/danh-sach/?so-lieu=villages").status_code == 404
