"""The screening of members: forms, the list of a unit, what is refused, the sheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from members import services as members
from members.models import Event, Member, Review
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
OPENED = date(2025, 9, 1)
REVIEWS = (
    "dossier_no,opened_on,reason,closed_on,outcome",
    "0001,2024-03-01,dues,2024-06-01,kept",
    "0001,2024-06-01,Không tham gia sinh hoạt,,",
    "0004,01/02/2025,standards,01/02/2025,Nhắc nhở",
)


def opened(world: World, who: str, on: date = OPENED, reason: str = "dues") -> Review:
    return members.open_review(member=world.member[who], on=on, reason=reason, by=world.staff)


def listed(page: Any) -> set[int]:
    return {line.review.member_id for line in page.context["lines"]}


def test_it_works(world: World) -> None:
    officer, an = sign_in(world.officer), world.member["an"].pk
    enter(officer, reverse("review_open", args=[an]), reason="activity", on="01/09/2025")
    review = Review.objects.get(member=an)
    assert (review.opened_on, review.reason, review.closed_on) == (OPENED, "activity", None)
    for unit in ("CB-A1-1", "DU-A"):
        assert listed(officer.get(f"/ra-soat/?don-vi={unit}")) == {an}
    for empty in ("don-vi=CB-A1-2", "don-vi=DU-A&ly-do=dues", "don-vi=DU-A&ngay=2025-08-31"):
        assert not listed(officer.get(f"/ra-soat/?{empty}"))
    question = Question("reviews", organization="DU-A", on=OPENED, by="reason")
    assert {(row.by, row.value) for row in answer(question).rows} == {("activity", 1)}
    own_page, close = reverse("member", args=[an]), reverse("review_close", args=[an, review.pk])
    assert close in officer.get(own_page).text and close not in sign_in(world.viewer).get(own_page).text
    enter(officer, close, outcome="warned", on="01/03/2026")
    review.refresh_from_db()
    assert (review.closed_on, review.outcome) == (date(2026, 3, 1), "warned")
    assert "nhắc nhở, giúp đỡ" in officer.get(own_page).text
    assert listed(officer.get("/ra-soat/?don-vi=DU-A&ngay=2026-02-28")) == {an}
    assert not listed(officer.get("/ra-soat/?don-vi=DU-A&ngay=2026-03-01"))
    acts = list(Entry.objects.filter(object_id=str(an)).values_list("action", flat=True))
    assert {"member.review_opened", "member.review_closed"} <= set(acts)
    table = officer.get("/ra-soat/?don-vi=DU-A&ngay=2026-01-01&dang=csv")
    assert "Không tham gia sinh hoạt" in b"".join(table).decode("utf-8-sig")


def test_the_other_commune_gets_404(world: World) -> None:
    an, other = opened(world, "an"), sign_in(world.other_officer)
    for address in (
        "/ra-soat/?don-vi=DU-A",
        reverse("review_open", args=[an.member_id]),
        reverse("review_close", args=[an.member_id, an.pk]),
        reverse("review_close", args=[world.member["quy"].pk, an.pk]),
    ):
        assert other.get(address).status_code == 404
    assert not listed(other.get("/ra-soat/"))
    assert sign_in(world.staff).get("/ra-soat/?ly-do=vi-sao").status_code == 400


def test_what_is_refused(world: World) -> None:
    first = opened(world, "an")
    tomorrow = localdate() + timedelta(days=1)
    for on, reason, refusal in (
        (date(2025, 10, 1), "dues", "under_review"),
        (date(2025, 8, 1), "dues", "reviewed_later"),
        (date(2025, 10, 1), "illness", "reason_unknown"),
        (tomorrow, "dues", "in_the_future"),
        (date(1999, 1, 1), "dues", "not_counted"),
    ):
        with pytest.raises(Refused) as refused:
            opened(world, "an", on, reason)
        assert refused.value.code == refusal
    for on, outcome, refusal in (
        (date(2025, 8, 31), "kept", "closed_before_opened"),
        (date(2025, 10, 1), "", "outcome_unknown"),
        (tomorrow, "kept", "in_the_future"),
    ):
        with pytest.raises(Refused) as refused:
            members.close_review(review=first, on=on, outcome=outcome, by=world.staff)
        assert refused.value.code == refusal
    closed = members.close_review(review=first, on=date(2025, 10, 1), outcome="kept", by=world.staff)
    with pytest.raises(Refused) as refused:
        members.close_review(review=first, on=date(2025, 11, 1), outcome="warned", by=world.staff)
    assert refused.value.code == "closed_already"
    # From the day on which one is closed another may begin.
    assert opened(world, "an", date(2025, 10, 1)).pk != closed.pk


def test_the_database_refuses_what_cannot_be(world: World) -> None:
    an = world.member["an"]
    Review.objects.create(member=an, opened_on=OPENED, reason="dues")
    for said in (
        {"opened_on": date(2025, 10, 1), "reason": "dues"},
        {"opened_on": OPENED, "closed_on": OPENED, "reason": "dues"},
        {"opened_on": date(2025, 3, 1), "closed_on": date(2025, 2, 1), "reason": "dues"},
        {"opened_on": date(2025, 3, 1), "closed_on": date(2025, 9, 2), "reason": "dues"},
        {"opened_on": date(2025, 3, 1), "closed_on": date(2025, 4, 1), "reason": "dues", "outcome": "good"},
        {"opened_on": date(2025, 3, 1), "closed_on": date(2025, 4, 1), "reason": "illness"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(member=an, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(member=an).update(outcome="kept")


def test_it_goes_with_whoever_is_erased(world: World) -> None:
    an = world.member["an"]
    opened(world, "an")
    for event in Event.objects.live().filter(member=an).order_by("-effective_on", "-pk"):
        members.void(event=event, reason="ghi nhầm người", by=world.staff)
    members.erase(member=an, reason="ghi nhầm người", by=world.staff)
    assert not Review.objects.exists() and not Member.objects.filter(pk=an.pk).exists()


def test_the_sheet_comes_in_and_goes_out_again(send: Any, tmp_path: Any) -> None:
    content = samples.sheets() | {"reviews": lines(*REVIEWS)}
    assert send(**content).faults == [] and send(**content).changes == 0
    dump(tmp_path / "first")
    assert (tmp_path / "first" / "reviews.csv").read_text().splitlines() == [
        "dossier_no,opened_on,reason,closed_on,outcome",
        "0001,2024-03-01,dues,2024-06-01,kept",
        "0001,2024-06-01,activity,,",
        "0004,2025-02-01,standards,2025-02-01,warned",
    ]
    assert load(tmp_path / "first").changes == 0
    # A row is known again by its first day, and may then be closed.
    closed = lines(REVIEWS[0], "0001,2024-06-01,activity,2024-07-01,expelled")
    assert send(reviews=closed).faults == []
    assert Review.objects.filter(opened_on=date(2024, 6, 1)).get().outcome == "expelled"


def test_a_reason_that_nobody_wrote_down_is_unknown(send: Any, tmp_path: Any) -> None:
    assert send(**samples.sheets() | {"reviews": lines("dossier_no,opened_on", "0001,2024-03-01")}).ok
    review = Review.objects.get()
    assert (review.reason, review.reason_label) == ("", "Chưa rõ lý do")
    dump(tmp_path / "first")
    assert (tmp_path / "first" / "reviews.csv").read_text().splitlines()[1:] == ["0001,2024-03-01,,,"]
    assert load(tmp_path / "first").changes == 0


def test_the_list_says_how_many_reasons_are_unknown(world: World) -> None:
    opened(world, "an")
    officer, unknown = sign_in(world.officer), "Chưa rõ lý do"
    assert unknown not in officer.get("/ra-soat/?don-vi=DU-A").text
    Review.objects.update(reason="")
    assert officer.get("/ra-soat/?don-vi=DU-A").text.count(unknown) == 2, "in the figures and in the line"


def test_what_is_held_is_not_overlapped(send: Any) -> None:
    assert send(**samples.sheets() | {"reviews": lines(*REVIEWS)}).faults == []
    later = send(reviews=lines(REVIEWS[0], "0001,2024-08-01,dues,,"))
    assert [(f.row, f.code) for f in later.faults] == [(2, "overlaps_the_register")]
    # Unless the same file closes what is held.
    both = lines(REVIEWS[0], "0001,2024-06-01,activity,2024-08-01,kept", "0001,2024-08-01,dues,,")
    assert send(reviews=both).faults == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("0001,2024-06-01,dues,2024-07-01,", "duplicate_row"),
        ("0001,2024-09-01,dues,2024-10-01,kept", "overlap"),
        ("0004,2025-03-01,dues,2025-02-01,", "closed_before_opened"),
        ("0004,2025-03-01,dues,,kept", "outcome_while_open"),
        ("0009,2025-03-01,dues,,", "unknown_member"),
        ("0004,2025-03-01,illness,,", "unknown_value"),
    ],
)
def test_each_rule_is_named(send: Any, row: str, code: str) -> None:
    content = samples.sheets() | {"reviews": lines(*REVIEWS, row)}
    assert [(f.row, f.code) for f in send(**content).faults] == [(5, code)]
