"""Posts in Party organizations: who holds them, whose term ends soon, which cells have no secretary."""

from __future__ import annotations

from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from cells.models import CellVillage
from members.models import PartyPost, Post
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.paging import slice_of
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 30)
PAGE = "/cap-uy/?don-vi=DU-A&ngay=2026-06-30"


@pytest.fixture
def held(world: World) -> World:
    for code, post, who, ends in (
        ("CB-A1-1", "secretary", "an", date(2026, 9, 1)),
        ("CB-A1-2", "secretary", "binh", FOREVER),
        ("DU-A", "committee_member", "binh", date(2030, 7, 1)),
        ("CB-B2", "secretary", "quy", FOREVER),
    ):
        PartyPost.objects.create(
            organization=world.cell[code],
            post=post,
            holder=world.member[who],
            starts_on=date(2025, 7, 1),
            ends_on=ends,
        )
    return world


def listed(page: Any) -> set[tuple[str, str]]:
    return {(line.unit.code, line.post.post if line.post else "") for line, _ in page.context["lines"]}


def test_it_works(held: World) -> None:
    page = sign_in(held.viewer).get(PAGE)
    assert listed(page) == {
        ("CB-A1-1", "secretary"),
        ("CB-A1-2", "secretary"),
        ("DU-A", "committee_member"),
    }
    assert held.member["an"].full_name in page.content.decode() and "31/08/2026" in page.content.decode()
    entry = Entry.objects.filter(action="members.listed").latest("pk")
    assert entry.facts["list"] == "cap-uy" and entry.facts["rows"] == 3


def test_the_other_commune_gets_404(held: World) -> None:
    assert sign_in(held.other_officer).get(PAGE).status_code == 404
    own = listed(sign_in(held.other_officer).get("/cap-uy/?ngay=2026-06-30"))
    assert own == {("CB-B2", "secretary")}


def test_whoever_is_out_of_sight_is_not_named(held: World) -> None:
    PartyPost.objects.filter(organization=held.cell["CB-A1-1"]).update(holder=held.member["quy"])
    shown = sign_in(held.officer).get(PAGE).content.decode()
    assert held.member["quy"].full_name not in shown and "ngoài phạm vi của bạn" in shown


def test_filters_and_the_file(held: World) -> None:
    client = sign_in(held.staff)
    assert listed(client.get(f"{PAGE}&xem=sap-het")) == {("CB-A1-1", "secretary")}
    assert listed(client.get(f"{PAGE}&chuc-vu=committee_member")) == {("DU-A", "committee_member")}
    without = listed(client.get(f"{PAGE}&xem=khong-bi-thu"))
    assert without and not {code for code, _ in without} & {"CB-A1-1", "CB-A1-2", "DU-A"}
    assert client.get(f"{PAGE}&xem=khac").status_code == 400
    assert client.get(f"{PAGE}&chuc-vu=khac").status_code == 400
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}&xem=sap-het&dang=xlsx").content))
    assert any("CB-A1-1" in row for row in book.active.iter_rows(values_only=True))
    assert Entry.objects.filter(action="members.exported").exists()


def test_terms_that_end_soon_with_their_days_and_as_far_ahead_as_one_looks(held: World) -> None:
    client = sign_in(held.staff)
    ending = {("CB-A1-1", "secretary")}
    assert listed(client.get(f"{PAGE}&xem=sap-het&thang=1")) == set()
    assert listed(client.get("/cap-uy/?don-vi=DU-A&ngay=2026-07-31&xem=sap-het&thang=1")) == ending
    assert listed(client.get("/cap-uy/?don-vi=DU-A&ngay=2026-07-30&xem=sap-het&thang=1")) == set()
    ((_, days),) = client.get(f"{PAGE}&xem=sap-het&thang=3").context["lines"]
    assert days == 62, "from 30 June to 31 August"
    assert client.get(f"{PAGE}&thang=7").status_code == 400


def test_by_term(held: World) -> None:
    client = sign_in(held.staff)
    page = client.get(PAGE)
    found = {term.key: dict(term.counts) for term in page.context["terms"]}
    assert found == {
        "2026-08-31": {"secretary": 1},
        "2030-06-30": {"committee_member": 1},
        "chua-ro": {"secretary": 1},
    }
    assert sum(term.total for term in page.context["terms"]) == page.context["count"]
    assert listed(client.get(f"{PAGE}&het=2030-06-30")) == {("DU-A", "committee_member")}
    assert listed(client.get(f"{PAGE}&het=chua-ro")) == {("CB-A1-2", "secretary")}
    assert client.get(f"{PAGE}&het=hom-qua").status_code == 400


def test_who_leads_cell_and_village_is_who_the_figure_counts(held: World) -> None:
    village = CellVillage.objects.filter(cell=held.cell["CB-A1-2"]).on(ON).first().village
    Post.objects.filter(village=village, post="village_head").delete()
    Post.objects.create(village=village, post="village_head", holder=held.member["binh"])
    page = sign_in(held.staff).get(f"{PAGE}&xem=kiem")
    figure = answer(Question("secretary_is_head", organization="DU-A", on=ON)).total
    assert ("CB-A1-2", "secretary") in listed(page) and page.context["count"] == figure.numerator


def test_a_holder_who_is_no_member_any_more_holds_nothing(held: World) -> None:
    PartyPost.objects.filter(organization=held.cell["DU-A"]).update(holder=held.member["oanh"])
    before = sign_in(held.staff).get("/cap-uy/?don-vi=DU-A&ngay=2019-12-31&cau-truc=2026-06-30")
    assert listed(before) == set()


def test_a_page_names_its_own_and_goes_on_where_the_one_before_it_ends(held: World, monkeypatch: Any) -> None:
    PartyPost.objects.create(
        organization=held.cell["DU-A"],
        post="committee_member",
        holder=held.member["an"],
        starts_on=date(2025, 7, 1),
        ends_on=date(2029, 7, 1),
    )
    client = sign_in(held.staff)

    def holders(address: str) -> list[str]:
        return [line.holder for line, _ in client.get(address).context["lines"]]

    whole = holders(PAGE)
    both = sorted([held.member["an"].full_name, held.member["binh"].full_name])
    assert len(whole) == 4 and whole != sorted(whole) and both in (whole[:2], whole[1:3], whole[2:])
    monkeypatch.setattr("cells.pages.party_posts.slice_of", partial(slice_of, size=1))
    before = Entry.objects.filter(action="members.listed").count()
    parts = [holders(f"{PAGE}&sau={start}" if start else PAGE) for start in range(4)]
    assert [name for part in parts for name in part] == whole
    entries = Entry.objects.filter(action="members.listed").order_by("pk")[before:]
    assert [entry.facts["rows"] for entry in entries] == [1, 1, 1, 1]
