"""Contact at the place of residence: who lives with us, introductions and their end, comments, the sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import ResidenceComment
from cells.services.residence import end_introduction, introduce, record_comments
from members.models import Assignment
from members.pages.access import whom_to_write_about
from members.services import leave
from registry.audit.models import Entry
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from reports.engine.answers import answer
from reports.questions import Question
from tests.imports import samples
from tests.imports.samples import lines, send
from tests.members.pages.officers import enter, sign_in
from tests.world import World

__all__ = ["send"]

pytestmark = pytest.mark.django_db
PAGE = "/noi-cu-tru/?don-vi={}&nam=2025&xem={}"
COMMENTS = ("dossier_no,year,result", "0001,2025,yes", "0001,2024,Chưa có", "0004,2025,no")


def introduced(world: World, who: str, code: str, on: date = date(2025, 9, 1)) -> Assignment:
    return introduce(member=world.member[who], cell=world.cell[code], on=on, by=world.staff)


def named(page: Any) -> set[int]:
    return {one.member.pk for one in page.context["contacts"]}


def test_it_works(world: World) -> None:
    officer, an = sign_in(world.officer), world.member["an"].pk
    enter(officer, reverse("member_introduce", args=[an]), cell="CB-A1-2", on="01/09/2025")
    task = Assignment.objects.get(member=an)
    assert (task.task, task.cell, task.starts_on) == (
        "residence_contact",
        world.cell["CB-A1-2"],
        date(2025, 9, 1),
    )
    here, there = PAGE.format("CB-A1-2", "o-day"), PAGE.format("CB-A1-1", "di-noi-khac")
    for address in (here, there, PAGE.format("DU-A", "o-day")):
        page = officer.get(address)
        assert named(page) == {an} and page.context["hidden"] == 0 and "chưa ghi" in page.text
    assert not named(officer.get(PAGE.format("CB-A1-1", "o-day")))
    figure = answer(Question("members_assigned", organization="DU-A", on=date(2026, 1, 1), by="task"))
    assert {(row.by, row.value) for row in figure.rows} == {("residence_contact", 1)}
    form = f"{reverse('residence_comments')}?don-vi=DU-A&nam=2025&xem=o-day"
    enter(officer, form, **{f"nx-{an}": "not_yet"})
    enter(officer, form, **{f"nx-{an}": "yes"})
    assert ResidenceComment.objects.get().result == "yes"
    assert named(officer.get(f"{here}&loc=yes")) == {an} and not named(officer.get(f"{here}&loc=chua-ghi"))
    enter(officer, reverse("introduction_end", args=[an, task.pk]), on="01/03/2026")
    task.refresh_from_db()
    assert task.ends_on == date(2026, 3, 1) and not named(officer.get(here))
    assert named(officer.get(f"{here}&ngay=2026-01-01")) == {an}
    acts = list(Entry.objects.filter(object_id=str(an)).values_list("action", flat=True))
    assert {"member.introduced", "member.residence_comment", "member.introduction_ended"} <= set(acts)


def test_who_is_out_of_sight_is_counted_and_not_named(world: World) -> None:
    introduced(world, "an", "CB-B2")
    page = sign_in(world.other_officer).get(PAGE.format("DU-B", "o-day"))
    assert not named(page) and page.context["hidden"] == 1
    assert "Lò Văn An" not in page.text and "1 đảng viên ngoài phạm vi" in page.text
    assert named(sign_in(world.viewer).get(PAGE.format("DU-B", "o-day"))) == {world.member["an"].pk}


def test_the_other_commune_gets_404(world: World) -> None:
    task, other = introduced(world, "an", "CB-A1-2"), sign_in(world.other_officer)
    an = world.member["an"].pk
    for address in (
        PAGE.format("DU-A", "o-day"),
        f"{reverse('residence_comments')}?don-vi=DU-A",
        reverse("member_introduce", args=[an]),
        reverse("introduction_end", args=[an, task.pk]),
    ):
        assert other.get(address).status_code == 404
    for wrong in ("xem=ai", "nam=1", "nam=hai", "nam=2999", "loc=khac"):
        assert sign_in(world.staff).get(f"/noi-cu-tru/?don-vi=DU-A&{wrong}").status_code == 400


def test_the_form_asks_as_much_for_one_member_as_for_three(world: World) -> None:
    client, asked = sign_in(world.officer), []
    form = f"{reverse('residence_comments')}?don-vi=DU-A&nam=2025&xem=di-noi-khac"
    for people in (("an",), ("binh", "chung")):
        for who in people:
            introduced(world, who, "CB-B2")
        client.get(form, follow=True)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(form, follow=True)
        asked.append(len(queries))
    assert len(page.context["form"].of) == 3 and asked[0] == asked[1]


def test_who_left_is_written_about_from_the_last_cell(world: World) -> None:
    an = world.member["an"]
    assert whom_to_write_about(world.officer, [an]) == {an.pk}
    assert not whom_to_write_about(world.other_officer, [an]) and not whom_to_write_about(world.viewer, [an])
    leave(member=an, kind="left", on=date(2026, 2, 1), by=world.staff)
    assert whom_to_write_about(world.officer, [an]) == {an.pk}
    assert not whom_to_write_about(world.other_officer, [an])


def test_what_is_refused(world: World) -> None:
    first = introduced(world, "an", "CB-A1-2")
    for who, code, on, refusal in (
        ("an", "CB-A1-2", date(2025, 10, 1), "introduced_already"),
        ("an", "CB-A1-1", date(2025, 10, 1), "lives_where_works"),
        ("an", "CB-B2", date(2025, 8, 1), "introduced_later"),
        ("binh", "DU-A", date(2025, 10, 1), "not_a_cell"),
    ):
        with pytest.raises(Refused) as refused:
            introduced(world, who, code, on)
        assert refused.value.code == refusal
    # Another cell takes the place of the first.
    introduced(world, "an", "CB-B2", date(2025, 10, 1))
    first.refresh_from_db()
    assert first.ends_on == date(2025, 10, 1)
    with pytest.raises(Refused) as refused:
        end_introduction(assignment=first, on=date(2025, 11, 1), by=world.staff)
    assert refused.value.code == "not_introduced"
    with pytest.raises(Refused) as refused:
        record_comments(year=2025, results={world.member["an"].pk: "good"}, by=world.staff)
    assert refused.value.code == "result_unknown"


def test_the_sheet_comes_in_and_goes_out_again(send: Any, tmp_path: Any) -> None:
    content = samples.sheets() | {"residence_comments": lines(*COMMENTS)}
    assert send(**content).faults == [] and send(**content).changes == 0
    dump(tmp_path / "first")
    assert (tmp_path / "first" / "residence_comments.csv").read_text().splitlines() == [
        "dossier_no,year,result",
        "0001,2024,not_yet",
        "0001,2025,yes",
        "0004,2025,no",
    ]
    assert load(tmp_path / "first").changes == 0


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("0001,2025,no", "duplicate_row"),
        ("0001,1890,no", "no_year"),
        ("0001,2023.5,no", "no_year"),
        ("0009,2025,no", "unknown_member"),
        ("0001,2023,", "required"),
    ],
)
def test_each_rule_is_named(send: Any, row: str, code: str) -> None:
    content = samples.sheets() | {"residence_comments": lines(*COMMENTS, row)}
    assert [(f.row, f.code) for f in send(**content).faults] == [(5, code)]
