"""Party posts, tasks and places of work in and out of the register, and what they hold to."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from members.models import Assignment, Base, BaseTerm, PartyPost, Post, Profile
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.undo import undo
from tests.imports import samples
from tests.imports.samples import lines, send

__all__ = ["send"]

pytestmark = pytest.mark.django_db

BASES = (
    "base_code,name,base,area_key,organization_code,workers,trade_union,valid_from,valid_to",
    "CS-1,Công ty An Phú,Công ty cổ phần,xa-moi,11.6,120,có,2025-08-01,",
    "CS-2,Trường tiểu học,public_unit,xa-1,,,,2010-01-01,2025-06-30",
    "CS-2,Trường tiểu học,public_unit,xa-moi,,35,no,2025-07-01,",
)
PARTY_POSTS = (
    "organization_code,post,dossier_no,valid_from,valid_to",
    "11.4,Bí thư,0001,2016-01-01,2025-09-14",
    "11.4,secretary,0004,2025-09-15,",
    "11.3,committee_member,0001,2020-01-01,",
)
ASSIGNMENTS = (
    "dossier_no,task,cell_code,village_key,number,valid_from,valid_to",
    "0001,posted_to_village,,ban-1,,2016-01-01,2024-12-31",
    "0001,helps_families,,ban-1,4,2020-01-01,",
    "0001,Giúp đỡ hộ,,ban-1,3,2020-01-01,2022-12-31",
    "0002,follows_cell,11.4,,,2021-07-01,",
)


def whole():
    """The sample with all of the sheets."""
    content = samples.sheets()
    posts = content["posts"]
    posts[0].append("association")
    posts[3].append("Hội Phụ nữ")
    posts[4].append("farmers")
    content["profiles"][0].append("workplace")
    content["profiles"][1].append("CS-2")
    return content | {
        "bases": lines(*BASES),
        "party_posts": lines(*PARTY_POSTS),
        "assignments": lines(*ASSIGNMENTS),
    }


def test_they_come_in_and_go_out_again(send, tmp_path):
    content = whole()
    assert send(**content).faults == []
    assert send(**content).changes == 0
    kept = {file: (tmp_path / "first" / file) for file in ("bases.csv", "party_posts.csv", "assignments.csv")}
    dump(tmp_path / "first")
    assert [path.read_text().count("\n") for path in kept.values()] == [4, 4, 5]
    assert load(tmp_path / "first").changes == 0
    assert Profile.objects.get(workplace__code="CS-2").from_on == date(2019, 3, 1)
    associations = Post.objects.exclude(association="").values_list("association", flat=True)
    assert sorted(associations) == ["farmers", "women"]
    # One row says something else, another is new.
    content["assignments"][2][4] = "5"
    content["assignments"].append(["0002", "residence_contact", "11.5", "", "", "2022-01-01", ""])
    content["bases"][1][5] = "130"
    outcome = send(assignments=content["assignments"], bases=content["bases"])
    assert (outcome.counts["assignments"].updated, outcome.counts["assignments"].inserted) == (1, 1)
    assert outcome.counts["bases"].updated == 1


def test_an_import_of_them_is_taken_back(send, django_user_model):
    assert send(**samples.sheets()).ok
    content = whole()
    del content["profiles"]
    outcome = send(bases=content["bases"], party_posts=content["party_posts"])
    undo(Batch.objects.get(pk=outcome.batch), by=django_user_model.objects.create(username="a"))
    assert not (Base.objects.exists() or BaseTerm.objects.exists() or PartyPost.objects.exists())


@pytest.mark.parametrize(
    ("sheet", "row", "faults"),
    [
        ("party_posts", "11.4,secretary,0002,2020-01-01,2020-12-31", [(5, "two_secretaries")]),
        ("party_posts", "11.4,secretary,0001,2020-01-01,2020-12-31", [(5, "overlap")]),
        ("party_posts", "11.9,secretary,0001,2020-01-01,", [(5, "unknown_organization")]),
        ("party_posts", "11.4,secretary,0009,2010-01-01,2010-12-31", [(5, "unknown_member")]),
        ("party_posts", "11.6,secretary,0002,2025-07-31,", [(5, "outlives_organization")]),
        ("assignments", "0001,helps_families,,ban-1,,2020-01-01,", [(6, "number_missing")]),
        ("assignments", "0001,helps_families,,ban-1,1.5,2020-01-01,", [(6, "not_whole")]),
        ("assignments", "0009,follows_cell,11.4,,,2020-01-01,", [(6, "unknown_member")]),
        ("assignments", "0001,follows_cell,11.3,,,2020-01-01,", [(6, "outlives_cell")]),
        ("assignments", "0001,posted_to_village,,ban-3,,2025-08-31,", [(6, "outlives_village")]),
        ("assignments", "0001,posted_to_village,,xa-1,,2020-01-01,", [(6, "not_a_village")]),
        ("assignments", "0002,follows_cell,11.4,,,2021-07-01,", [(6, "duplicate_row")]),
        ("bases", "CS-3,Mỏ đá,other,xa-1,,,,,", [(5, "outlives_area")]),
        ("bases", "CS-2,Trường,,xa-moi,,,,2026-01-01,", [(5, "overlap")]),
        ("bases", "CS-3,Mỏ đá,other,xa-9,12.9,,,,", [(5, "unknown_area"), (5, "unknown_organization")]),
        ("bases", "CS-3,Mỏ đá,quarry,,,,,,", [(5, "required"), (5, "unknown_value")]),
        ("profiles", "0002,2022-01-01,,,,,,,,,,,CS-9", [(5, "unknown_base")]),
        ("posts", "ban-2,village_head,,2021-01-01,,women", [(8, "association_of_another_post")]),
    ],
)
def test_each_rule_is_named(send, sheet, row, faults):
    content = whole()
    content[sheet].append(row.split(","))
    assert sorted((f.row, f.code) for f in send(**content).faults) == faults


def test_what_the_register_holds_is_held_to(send):
    assert send(**whole()).ok
    header = lines(PARTY_POSTS[0])
    second = lines("11.4,secretary,0002,2024-01-01,2024-12-31")
    assert [f.code for f in send(party_posts=header + second).faults] == ["two_secretaries"]
    organizations = samples.sheets()["organizations"]
    shorter = [organizations[0], [*organizations[6][:7], "2025-12-31", "commune"]]
    codes = {f.code for f in send(organizations=shorter).faults}
    assert codes == {"dependents_outlive"}
    with pytest.raises(IntegrityError, match="party_secretary"), transaction.atomic():
        PartyPost.objects.create(
            organization=PartyPost.objects.filter(post="secretary").latest("starts_on").organization,
            post="secretary",
            holder=Assignment.objects.filter(task="follows_cell").get().member,
        )
    with pytest.raises(IntegrityError, match="how_many_families"), transaction.atomic():
        Assignment.objects.filter(task="helps_families").update(number=None)
