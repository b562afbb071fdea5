"""A sender brings in what lies below the sender's own grants, and nothing else."""

from __future__ import annotations

import pytest

from registry.imports.engine import load

from .samples import write_folder

pytestmark = pytest.mark.django_db

AREAS = ["key", "level", "name", "parent_key", "valid_from"]
ORGANIZATIONS = ["code", "kind", "name", "parent_code", "valid_from"]
MEMBERS = ["dossier_no", "full_name"]
EVENTS = ["dossier_no", "kind", "effective_on", "cell_code", "village_key"]
POSTS = ["village_key", "post", "valid_from"]


def sent(folder, by, **content):
    outcome = load(write_folder(folder, content), by=by)
    return [(fault.sheet, fault.row, fault.column, fault.code) for fault in outcome.faults]


def test_it_works(world, tmp_path):
    own = {
        "members": [MEMBERS, ["N1", "Lò Thị Mới"], [world.member["an"].dossier_no, "Lò Văn Ân"]],
        "events": [EVENTS, ["N1", "admitted", "2025-11-01", "CB-A1-1", "a1-1"]],
        "posts": [POSTS, ["a1-1", "youth_secretary", "2026-11-01"]],
    }
    assert sent(tmp_path, world.officer, **own) == []
    world.member["an"].refresh_from_db()
    assert world.member["an"].full_name == "Lò Văn Ân"


def test_the_other_commune_is_refused_row_by_row(world, tmp_path):
    nam = world.member["nam"].dossier_no
    theirs = {
        "members": [MEMBERS, ["N1", "Lò Thị Mới"], [world.member["quy"].dossier_no, "Lý A Quy"]],
        "events": [
            EVENTS,
            ["N1", "admitted", "2025-11-01", "CB-A1-1", ""],
            [nam, "away", "2025-11-01", "", ""],
            [world.member["an"].dossier_no, "cell_changed", "2025-11-01", "CB-B2", ""],
        ],
        "posts": [POSTS, ["b2-1", "youth_secretary", "2026-11-01"]],
    }
    assert nam not in ("", world.member["an"].dossier_no)
    found = sent(tmp_path, world.other_officer, members=theirs["members"][:2], events=theirs["events"][:2])
    assert found == [("events", 2, "cell_code", "outside_scope")]
    found = sent(tmp_path, world.officer, **theirs)
    # Of somebody out of sight nothing is said: the number is a new person's, whom no event places.
    assert ("members", 3, "dossier_no", "in_no_cell") in found
    assert ("events", 4, "cell_code", "outside_scope") in found
    assert ("posts", 2, "village_key", "outside_scope") in found
    world.member["quy"].refresh_from_db()
    assert world.member["quy"].full_name == "Lý A Quý"


def test_somebody_whom_no_event_places_is_in_nobodys_reach(world, tmp_path):
    alone = {"members": [MEMBERS, ["N1", "Lò Thị Mới"]]}
    for user in (world.officer, world.staff):
        assert sent(tmp_path, user, **alone) == [("members", 2, "dossier_no", "in_no_cell")]


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_who_may_not_write_is_refused_as_a_whole(world, tmp_path, who):
    found = sent(tmp_path, getattr(world, who), members=[MEMBERS, ["N1", "Lò Thị Mới"]])
    assert found == [("members", None, "", "not_allowed")]


def test_structure_is_for_staff(world, tmp_path):
    content = {
        "areas": [AREAS, ["a1-4", "village", "Nà Mới", "xa-a", "2025-11-01"]],
        "organizations": [ORGANIZATIONS, ["CB-A4", "grassroots_cell", "Chi bộ", "DU-A", "2025-11-01"]],
    }
    assert sent(tmp_path, world.officer, **content) == [
        ("areas", None, "", "not_allowed"),
        ("organizations", None, "", "not_allowed"),
    ]
    assert sent(tmp_path, world.staff, **content) == []


def test_what_hangs_on_nothing_is_outside(world, tmp_path):
    content = {
        "areas": [AREAS, ["tinh-2", "province", "Tỉnh khác", "", ""]],
        "organizations": [ORGANIZATIONS, ["TU2", "province_committee", "Đảng bộ khác", "", ""]],
    }
    assert [fault[3] for fault in sent(tmp_path, world.staff, **content)] == ["outside_scope"] * 2
