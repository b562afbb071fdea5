"""Who is to head what a plan makes: written as people write it, appointed with the plan, undone with it."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import PartyPost, Post
from registry.audit.models import Entry
from registry.common.refusals import Refused
from reports.reorganization import carrying
from reports.reorganization.heads import Heads
from reports.reorganization.lines import Line
from reports.reorganization.models import RowKind, RowTree
from reports.reorganization.performing import NotDone
from reports.reorganization.previewing import preview
from tests.world import RECORDED

from .drafting import ON, carried_out, drafted, merging, previewed

pytestmark = pytest.mark.django_db
TO_COME = date(2098, 6, 1)


def heads(on):
    """Who heads which village, and is secretary of which cell, on a day."""
    posts = Post.objects.on(on).filter(post="village_head").values_list("village__key", "holder__full_name")
    secretaries = PartyPost.objects.on(on).filter(post="secretary")
    return dict(posts), dict(secretaries.values_list("organization__code", "holder__full_name"))


@pytest.mark.parametrize("on", [ON, TO_COME])
def test_new_heads_begin_where_the_old_ones_end(world, on):
    binh, an = world.member["binh"], world.member["an"]
    PartyPost.objects.create(
        organization=world.cell["CB-A1-1"], post="secretary", holder=an, starts_on=RECORDED
    )
    before = heads(on)
    rows = merging("a1-1", "a1-2", into="moi", name="Mới")
    rows += merging("CB-A1-1", "CB-A1-2", into="CB-A1-2", tree="organization")[:1]
    rows[0]["head_is_no_member"] = True
    rows[2]["head_id"] = binh.pk
    plan = drafted(world, *rows, on=on)
    measured = previewed(plan, world.staff)
    without = [one.values[Line("cells_without_head", "", "")] for one in measured]
    assert without[1] < without[0]
    carried_out(plan, world.staff)
    villages, cells = heads(on)
    assert "moi" in villages and villages["moi"] is None and not {"a1-1", "a1-2"} & set(villages)
    assert cells["CB-A1-2"] == binh.full_name and "CB-A1-1" not in cells
    carrying.undo(plan=plan, by=world.staff)
    assert heads(on) == before


def test_a_head_is_given_by_number_by_name_or_as_no_member(world):
    found, an = Heads(world.staff), world.member["an"]
    said = [
        found.said(words, RowKind.MERGE, RowTree.AREA)
        for words in (an.dossier_no, an.full_name.upper(), "Ngoài Đảng", "")
    ]
    assert said == [{"head_id": an.pk}, {"head_id": an.pk}, {"head_is_no_member": True}, {}]
    found.note()
    assert Entry.objects.latest("pk").action == "members.searched"


@pytest.mark.parametrize(
    ("words", "kind", "tree", "code"),
    [
        ("Không Có Ai", RowKind.MERGE, RowTree.AREA, "unknown_person"),
        ("ngoài Đảng", RowKind.MERGE, RowTree.ORGANIZATION, "holder_missing"),
        ("ngoài Đảng", RowKind.ABOLISH, RowTree.AREA, "nothing_to_head"),
    ],
)
def test_who_cannot_head_is_refused(world, words, kind, tree, code):
    with pytest.raises(Refused) as refused:
        Heads(world.staff).said(words, kind, tree)
    assert (refused.value.code, refused.value.field) == (code, "head")


def test_nobody_out_of_sight_is_found(world):
    hidden = world.member["an"]
    with pytest.raises(Refused, match="phạm vi"):
        Heads(world.other_officer).said(hidden.dossier_no, RowKind.MERGE, RowTree.AREA)


def test_only_villages_and_organizations_have_heads(world):
    row = {"kind": "rename", "tree": "area", "old": "xa-a", "name": "Khác", "head_id": world.member["an"].pk}
    with pytest.raises(NotDone) as refused:
        preview(drafted(world, row), by=world.staff)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("head", "not_a_village")]


def test_the_page_names_a_head_to_whoever_sees_that_member(client, world):
    rows = merging("a1-1", "a1-2", into="moi", name="Mới")
    rows[0]["head_id"] = world.member["an"].pk
    plan = drafted(world, *rows)
    plan.shared_with = [world.cell["DU-B"].pk]
    plan.save()
    pages = {}
    for user in (world.staff, world.other_officer):
        client.force_login(user)
        pages[user] = client.get(f"/sap-xep/{plan.pk}/").content.decode()
    name = world.member["an"].full_name
    assert name in pages[world.staff] and name not in pages[world.other_officer]
    assert "ngoài phạm vi của bạn" in pages[world.other_officer]
