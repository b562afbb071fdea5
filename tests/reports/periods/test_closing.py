"""A closed period stays as it was published, whatever is recorded later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from members import services as members
from registry.accounts.access.database_roles import as_user
from registry.audit.models import Entry
from registry.common.database_roles import as_counter, as_counter_knowing
from registry.common.queue import items, working
from registry.common.queue.held import Held
from registry.common.queue.items import TakenOver
from registry.common.refusals import Refused
from reports.api.documents import of_answer
from reports.catalogue import INDICATORS
from reports.engine.answers import answers
from reports.engine.asked import understand
from reports.engine.by_settings import by_settings
from reports.periods import closing, published, revisions
from reports.periods.answers import answer_as_published
from reports.periods.books import PeriodKind, books, period, periods, structure_of, units_of
from reports.periods.closing import KIND
from reports.periods.models import Closing, ClosingWork, PublishedAnswer
from reports.periods.revisions import compared, explained_of
from reports.periods.services import ask_closing, reopen, stop_closing
from reports.questions import Question, QuestionFault
from reports.targets.models import Target
from tests import work
from tests.late_writes import write_one
from tests.proving import PROVE
from tests.recordings import recorded

pytestmark = pytest.mark.django_db
ABOUT = period("2025-Q3")
MEMBERS = Question("members", organization="DU-A", on=ABOUT.last)
LATE_WRITES = 200 if PROVE else 12
# What was known at a closing was recorded before it.
TICK = timedelta(milliseconds=1)


def closed(world: Any, code: str, reason: str = "", about: Any = ABOUT) -> Closing:
    """The period, closed by an organization."""
    return work.close(about=about, organization=world.cell[code], by=world.staff, reason=reason)


def asked(world: Any, code: str, reason: str = "", by: Any = None) -> ClosingWork:
    """The closing of the period by an organization, asked for."""
    return ask_closing(about=ABOUT, organization=world.cell[code], by=by or world.staff, reason=reason)


def document(question: Question) -> bytes:
    """What a machine is sent, without where today's knowledge differs."""
    return of_answer(replace(answer_as_published(question), live=None), "json", "").body


def asked_by(closing: Closing, code: str, world: Any) -> list[Question]:
    """What was answered for an organization when the period was closed."""
    return published.questions_of(structure_of(ABOUT), world.cell[code].pk, closing.first, closing.last)


def left(world: Any) -> Any:
    """Something that happened in the period and is recorded late."""
    return members.leave(member=world.member["an"], kind="died", on=date(2025, 8, 1), by=world.staff)


def test_it_works(world):
    before = answer_as_published(MEMBERS)
    assert (before.status, before.revision, before.live) == ("provisional", 0, None)
    closing = closed(world, "DU-A")
    recorded(closing.known_until)
    assert answer_as_published(MEMBERS).status == "final" and answer_as_published(MEMBERS).live is None
    left(world)
    after = answer_as_published(MEMBERS)
    assert (after.status, after.revision, after.total) == ("final", 0, before.total)
    assert after.live.total.value == before.total.value - 1
    assert [row.value for row in after.live.rows] == [before.total.value - 1]
    live = answer_as_published(replace(MEMBERS, as_published="no"))
    assert (live.status, live.total.value) == ("provisional", before.total.value - 1)
    known = answer_as_published(replace(MEMBERS, known_on=date(2020, 1, 1) + timedelta(days=9999)))
    assert known.status == "provisional"


def test_what_is_not_of_the_period_or_was_not_stored_is_live(world):
    closed(world, "DU-A")
    for question in (
        replace(MEMBERS, on=date(2025, 9, 29)),
        replace(MEMBERS, structure_on=date(2025, 12, 31)),
        replace(MEMBERS, organization="DU-B"),
        replace(MEMBERS, organization=None, organizations="DU-A,DU-B"),
        replace(MEMBERS, compare_on=date(2025, 6, 30)),
        Question("admissions", organization="DU-A", starts=date(2025, 9, 1), ends=ABOUT.last),
        Question("villages", organization="DU-A", on=ABOUT.last, by="rung"),
    ):
        assert answer_as_published(question).status == "provisional"
    assert (
        answer_as_published(Question("admissions", organization="DU-A", period="2025-Q3")).status == "final"
    )


def test_every_indicator_is_published_and_is_what_was_known_at_the_moment(world, whole_list):
    """Of every indicator, in the state of knowledge of that moment, whatever was recorded since."""
    closing = closed(world, "DU-A")
    recorded(closing.known_until - timedelta(seconds=1))
    left(world)
    members.void(event=world.event["quy"], reason="ghi nhầm", by=world.staff)
    questions = asked_by(closing, "DU-A", world)
    assert {question.indicator for question in questions} == INDICATORS.keys() - {"targets", "attainment"}
    with as_counter_knowing(closing.known_until):
        for question, found in zip(questions, answers(questions), strict=True):
            with as_counter():
                row = published.found(understand(question), None)
            assert row is not None, question
            assert row.content == published.written(found), question


@pytest.mark.prove
@settings(max_examples=settings().max_examples // 10)
@given(data=st.data())
def test_late_writes_change_no_byte(world, whole_list, data):
    with transaction.atomic():
        closing = closed(world, "DU-A")
        recorded(closing.known_until)
        questions = asked_by(closing, "DU-A", world)[:: 1 if PROVE else 6]
        before = [document(question) for question in questions]
        for number in range(LATE_WRITES):
            written = write_one(lambda values: data.draw(st.sampled_from(values)), world, number)
            note(f"{written}")
        assert [document(question) for question in questions] == before
        transaction.set_rollback(True)


def test_reopened_and_closed_again_it_has_a_revision_beside_the_first(world):
    closing = closed(world, "DU-A")
    before = document(MEMBERS)
    left(world)
    reopen(closing=closing, by=world.staff, reason="ghi bổ sung một đồng chí từ trần")
    assert answer_as_published(MEMBERS).status == "provisional"
    assert document(replace(MEMBERS, revision="0")) == before
    again = closed(world, "DU-A")
    assert again.revision == 1
    now = answer_as_published(MEMBERS)
    assert (now.status, now.revision) == ("revised", 1)
    assert now.total.value == orjson.loads(before)["total"]["value"] - 1
    assert document(replace(MEMBERS, revision="0")) == before
    assert answer_as_published(replace(MEMBERS, revision="1")).total == now.total
    for bad in ("2", "x", "-1"):
        with pytest.raises(QuestionFault, match="revision"):
            answer_as_published(replace(MEMBERS, revision=bad))


def test_a_province_closes_over_late_units_with_a_reason_only(world):
    closed(world, "DU-A")
    with pytest.raises(Refused) as refused:
        closed(world, "TU")
    assert (refused.value.code, refused.value.field) == ("units_late", "reason")
    closing = closed(world, "TU", "xã B mất điện nhiều ngày")
    assert closing.over == ["DU-B"]
    assert answer_as_published(replace(MEMBERS, organization="DU-B")).status == "final"
    with pytest.raises(Refused, match="đã khóa"):
        closed(world, "DU-B")
    with pytest.raises(Refused) as refused:
        reopen(closing=Closing.objects.get(organization=world.cell["DU-A"]), by=world.staff, reason="sai số")
    assert refused.value.code == "closed_above"
    reopen(closing=closing, by=world.staff, reason="xã B đã có số")
    closed(world, "DU-B")
    assert closed(world, "TU").over == []


@pytest.mark.parametrize(
    ("code", "about", "refusal"),
    [("DU-A", period("2999-01"), "not_over"), ("CB-A2", ABOUT, "does_not_close")],
)
def test_what_cannot_be_closed(world, code, about, refusal):
    with pytest.raises(Refused) as refused:
        closed(world, code, about=about)
    assert refused.value.code == refusal


def test_a_period_is_closed_once_and_reopened_with_a_reason(world):
    closing = closed(world, "DU-A")
    with pytest.raises(Refused, match="đã khóa"):
        closed(world, "DU-A")
    with pytest.raises(Refused, match="lý do"):
        reopen(closing=closing, by=world.staff, reason=" ")
    reopen(closing=closing, by=world.staff, reason="nhập thiếu")
    with pytest.raises(Refused, match="đang mở"):
        reopen(closing=closing, by=world.staff, reason="nhập thiếu")


def test_asked_twice_it_is_done_once(world):
    first, again = asked(world, "DU-A"), asked(world, "DU-A")
    assert first.pk == again.pk and asked(world, "DU-B").pk != first.pk
    assert not Closing.objects.exists()
    done = work.closed(first)
    assert (done.state, done.done, done.total, done.answers) == ("done", 1, 1, 2)
    assert working.do(KIND, first.pk) is None and Closing.objects.count() == 1
    with pytest.raises(Refused, match="đã khóa"):
        asked(world, "DU-A")
    entries = Entry.objects.filter(action__startswith="period.").values_list("action", flat=True)
    assert sorted(entries) == ["period.closed", "period.closing_asked", "period.closing_asked"]


def test_a_closing_that_is_stopped_leaves_nothing(world):
    going_on = asked(world, "DU-A")
    held = Held(KIND, items.claim(KIND, going_on.pk))
    computed = closing.compute(held.item)
    stop_closing(about=ABOUT, organization=world.cell["DU-A"], by=world.staff)
    with pytest.raises(TakenOver), transaction.atomic():
        closing.store(computed=computed, work=held.item)
        held.settle()
    assert not Closing.objects.exists() and not PublishedAnswer.objects.exists()
    with pytest.raises(Refused, match="Không có việc"):
        stop_closing(about=ABOUT, organization=world.cell["DU-A"], by=world.staff)
    assert work.closed(asked(world, "DU-A")).state == "done"


def test_what_is_true_no_more_when_it_is_done_fails_in_words(world):
    late = asked(world, "DU-A")
    closed(world, "TU", "một xã chưa khóa")
    failed = work.closed(late)
    assert (failed.state, Closing.objects.count()) == ("failed", 1)
    assert (
        "đã khóa kỳ này" in failed.error
        and "đã khóa kỳ này" in books(ABOUT, [world.cell["DU-A"].pk])[0].work.error
    )
    mine = ask_closing(about=period("2025-07"), organization=world.cell["DU-A"], by=world.officer)
    world.officer.grants.update(ends_on=date(2025, 1, 1))
    assert "không có quyền" in work.closed(mine).error


def test_others_close_while_a_province_does(world):
    """What was computed would not fit what stands when it is to be stored."""
    whole = asked(world, "TU", "một xã chưa khóa")
    computed = closing.compute(whole)
    assert computed.closing.over == ["DU-A", "DU-B"]
    with pytest.raises(Refused, match="đang khóa"):
        asked(world, "DU-A")
    stopped = ClosingWork.objects.filter(pk=whole.pk)
    stopped.update(state="cancelled")
    part = closed(world, "DU-A")
    stopped.update(state="running")
    with pytest.raises(Refused, match="Trong lúc khóa"):
        closing.store(computed=computed, work=whole)
    with pytest.raises(Refused, match="đang khóa"):
        reopen(closing=part, by=world.staff, reason="ghi thiếu một việc")


def test_what_was_published_is_never_changed(world):
    closed(world, "DU-A")
    for statement in (
        "UPDATE periods_publishedanswer SET content = ''",
        "DELETE FROM periods_publishedanswer",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with as_user(world.other_officer):
        assert not Closing.objects.exists() and not PublishedAnswer.objects.exists()
    with as_user(world.officer):
        assert Closing.objects.exists() and PublishedAnswer.objects.exists()


def test_books_say_who_is_late(world):
    closed(world, "DU-A")
    units = [world.cell[code].pk for code in ("TU", "DU-A", "DU-B")]
    assert units_of(ABOUT, world.cell["TU"].pk) == units
    assert ABOUT.due_on("superior_committee") == date(2025, 10, 20)
    assert ABOUT.due_on("province_committee") == date(2025, 10, 30)
    assert [(book.code, book.is_closed, book.status) for book in books(ABOUT, units)] == [
        ("TU", False, "provisional"),
        ("DU-A", True, "final"),
        ("DU-B", False, "provisional"),
    ]
    assert [book.is_late for book in books(ABOUT, units)] == [True, False, True]
    closed(world, "TU", "một xã chưa khóa")
    whole, part, late = books(ABOUT, units)
    assert whole.is_closed and part.is_closed and late.is_closed and late.is_closed_over and late.is_late


def test_periods_are_those_of_the_calendar():
    day = date(2026, 2, 10)
    assert [one.name for one in periods(PeriodKind.MONTH, day, 3)] == ["2026-02", "2026-01", "2025-12"]
    assert [one.name for one in periods(PeriodKind.QUARTER, day, 2)] == ["2026-Q1", "2025-Q4"]
    assert [one.name for one in periods(PeriodKind.HALF, day, 2)] == ["2026-H1", "2025-H2"]
    assert [(one.name, one.last) for one in periods(PeriodKind.YEAR, day, 1)] == [
        ("2026", date(2026, 12, 31))
    ]


def test_two_revisions_are_compared_on_a_page_and_with_today(client, world):
    closing = closed(world, "DU-A")
    recorded(closing.known_until - TICK)
    left(world)
    reopen(closing=closing, by=world.staff, reason="ghi bổ sung một đồng chí từ trần")
    again = closed(world, "DU-A")
    recorded(again.known_until - TICK)
    members.void(event=world.event["quy"], reason="ghi nhầm", by=world.staff)
    client.force_login(world.staff)
    asked = {"indicator": "members", "organization": "DU-A", "on": str(ABOUT.last)}
    said = {}
    for name, more in (
        ("beside", {"revision": "0", "until": "1"}),
        ("since the first", {"revision": "0"}),
        ("now", {}),
    ):
        why = client.get("/vi-sao/", asked | more).context["why"]
        assert not why.has_fault
        said[name] = {part.code: (len(part.came), len(part.gone)) for part in why.parts}
    assert said["beside"] == {"recorded": (0, 1)}
    assert sum(map(sum, said["since the first"].values())) == sum(map(sum, said["now"].values())) + 1
    shown = {"don-vi": "DU-A", "ngay": str(ABOUT.last), "cap": "chung"}
    page = client.get("/so-lieu/members/", shown).content.decode()
    assert "revision=0&amp;until=1" in page
    for bad in ({"revision": "7"}, {"revision": "1", "until": "0"}, {"until": "x"}):
        assert client.get("/vi-sao/", asked | bad).status_code == 400


def test_a_published_figure_that_was_never_so_is_a_fault(client, world):
    closing = closed(world, "DU-A")
    recorded(closing.known_until - TICK)
    two = compared(MEMBERS, "")
    said = replace(two.before.total, value=two.before.total.value + 1)
    found = explained_of(replace(two, before=replace(two.before, total=said)), "numerator")
    assert found.has_fault and found.published == said.value
    assert not explained_of(two, "numerator").has_fault


def test_a_closing_is_explained_by_all_settings_that_it_counted_by(world, settings, monkeypatch):
    closing, then, explained = closed(world, "DU-A"), by_settings(), revisions.explained
    recorded(closing.known_until - TICK)
    settings.COMMITTEE_FROM += 1
    settings.BADGES_PUT_OFF = dict.fromkeys(settings.BADGES_PUT_OFF, 0)
    counted_by = []

    def noted(*given, **more):
        counted_by.append(more["settings"])
        return explained(*given, **more)

    monkeypatch.setattr(revisions, "explained", noted)
    assert not explained_of(compared(MEMBERS, ""), "numerator").has_fault
    assert counted_by == [then] != [by_settings()]


def test_published_targets_keep_their_words_and_their_sense(world, whole_list):
    """Also of shares, which no count is."""
    given = {
        "period_from": ABOUT.first,
        "period_to": ABOUT.last,
        "basis": "plan",
        "in_force_from": ABOUT.first,
    }
    for measure, value, words, sense in (
        ("admissions", 4, "nơi có quần chúng", ""),
        ("women_share", 40, "", "at_most"),
        ("post_coverage:village_head", None, "mọi trưởng bản", ""),
    ):
        given |= {"measure": measure, "value": value, "narrative": words, "sense": sense}
        Target.objects.create(recipient=world.cell["DU-A"], **given)
    asked_of = [
        Question(code, organization="DU-A", measure=measure, basis="plan", period=ABOUT.name, on=ABOUT.last)
        for code in ("targets", "attainment")
        for measure in ("admissions", "women_share", "post_coverage:village_head")
    ]
    before = [answer_as_published(question) for question in asked_of]
    closing = closed(world, "DU-A")
    recorded(closing.known_until)
    for question, live in zip(asked_of, before, strict=True):
        now = answer_as_published(question)
        assert (now.status, now.live) == ("final", None), question
        assert now.total.as_dict() == live.total.as_dict()
        assert [row.as_dict() for row in now.rows] == [row.as_dict() for row in live.rows]
    Target.objects.filter(measure="admissions").update(narrative="nơi có nguồn")
    now = answer_as_published(asked_of[0])
    assert (now.total.words, now.live.total.words) == ("nơi có quần chúng", "nơi có nguồn")
