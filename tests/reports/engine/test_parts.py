"""After any write an answer of which only the touched parts are counted anew is the answer counted whole.

Random registers and questions, and writes as they are made in earnest: events added, voided and replaced,
corrections, profiles, posts, cells that come to serve another village, units that change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, note
from hypothesis import strategies as st

from cells.models import CellVillage
from members.derivation import rewrite
from members.history import HistoryFault
from members.models import Badge, Event, Member, Profile
from registry.common import patched_cache
from registry.common.models import Write
from registry.units import loading, structure
from registry.units.models import AreaPlacement, OrganizationTerm
from registry.units.structure import forest
from reports.engine import answers as summaries
from reports.engine import beginnings, parts, people, settled, target_figures, units
from reports.engine.statements import Statement
from reports.questions import Question, QuestionFault
from tests.histories import HOT_DAYS, worlds
from tests.oracle.store import load
from tests.oracle.world import World
from tests.proving import PROVE
from tests.questions import questions

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
QUESTIONS, WRITES = 3, 4
ON, YEAR = date(2026, 1, 1), {"starts": date(2025, 1, 1), "ends": date(2026, 1, 1)}
# Of each family that is counted in parts, and of what is not, since it asks more of people.
STOCKS = (
    "members_official",
    "youth_share",
    "villages_without_member_resident",
    "villages_without_member_own",
    "villages_ready_for_cell",
    "cells_under_three",
    "joint_cells",
    "away",
    "villages_at_risk",
    "badges_due",
)
KINDS = (
    "cell_changed",
    "moved",
    "recognized",
    "admitted",
    "died",
    "left",
    "restored",
    "transferred_out",
    "away",
)
# What a write does to people, and to the trees: another name, end, place, sector or kind.
WHAT = (
    *("event", "event", "void", "replace", "correct", "profile", "serve"),
    *("rename", "end", "place", "sector", "kind"),
)
CHANGED = {"sector": "school", "kind": "grassroots_cell"}
CACHES = (
    summaries._plain,
    beginnings._last_beginning,
    parts._counted,
    parts._counted_whole,
    people._unplaced,
    target_figures._lines,
    units._readings,
    settled._serving,
)
seen = {"patched": 0, "whole": 0, "as it was": 0}


def last_note() -> int:
    return Write.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def written(snapshot: str, in_key: Sequence[str] = ()) -> list[patched_cache.Written]:
    """The notes since, as those of one transaction: here all are of the test's own."""
    since = int(snapshot.split(":")[1])
    found = Write.objects.filter(pk__gt=since).exclude(relation__in=in_key)
    notes = found.values_list("relation", "since", "cells", "villages")
    return [patched_cache._together([list(each) for each in notes])] if notes else []


@contextmanager
def remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each look is a moment of its own, as if what was written before had been committed."""
    for cache in CACHES:
        cache.clear()
    with monkeypatch.context() as patch:
        patch.setattr(patched_cache, "moment", lambda: f"{(now := last_note())}:{now}:")
        patch.setattr(patched_cache, "written_since", written)
        patch.setattr(target_figures, "moment", patched_cache.moment)
        patch.setattr(parts, "trees_are_of_this_moment", lambda: True)
        # So do the trees: each goes on from the one before it.
        state = loading.state
        patch.setattr(structure, "_last", None)
        patch.setattr(structure, "is_current", lambda *_: True)
        # A transaction's own notes are seen by its own snapshots: what they say is not gone by.
        patch.setattr(structure, "LIFETIME", timedelta(0))
        patch.setattr(loading, "state", lambda run: replace(state(run), is_committed=True))
        yield


def asked(question: Question) -> Any:
    """All of the answer but the moment at which it was computed."""
    answer = summaries.answer(question)
    return answer.total, answer.rows, answer.unplaced, answer.unknown, answer.status


def standing_questions(world: World) -> list[Question]:
    """The same of each register: of its roots, by the units below them."""
    found = []
    for tree, rows, level in (
        ("area", [row.key for row in world.areas if row.level == "province"], "village"),
        ("organization", [row.code for row in world.organizations if row.parent_code is None], "cell"),
    ):
        root: dict[str, Any] = {tree: rows[0], "level": level} if rows else {}
        found += [Question(code, on=ON, **root) for code in STOCKS]
        found.append(Question("admissions", **YEAR, **root))
    return found


def rewritten(member: int) -> None:
    """Write what follows from the member's events, as the services do."""
    rewrite([member])


def draw_write(data: st.DataObject) -> Callable[[], None]:
    """Something that somebody may write; what is impossible is refused as ever."""
    member = data.draw(st.sampled_from(sorted(Member.objects.values_list("pk", flat=True))))
    day = data.draw(st.sampled_from(HOT_DAYS))
    cell = data.draw(st.sampled_from(sorted(forest().cells)))
    village = data.draw(st.sampled_from([None, *sorted(forest().villages)]))
    what = data.draw(st.sampled_from(WHAT))
    communes = [key for key, (_, level) in forest().area_keys.items() if level == "commune"]
    chosen_parent = data.draw(st.sampled_from(sorted(communes) or [None]))
    live = Event.objects.filter(member=member, voided_at=None).order_by("pk")
    chosen = data.draw(st.integers(0, max(live.count() - 1, 0)))
    kind = data.draw(st.sampled_from(KINDS))
    note(f"{what}: {member} {kind} {day} {cell} {village} {chosen}")

    def add() -> None:
        Event.objects.create(member_id=member, kind=kind, effective_on=day, cell_id=cell, village_id=village)
        rewritten(member)

    def void() -> None:
        Event.objects.filter(pk=live[chosen].pk).update(voided_at=timezone.now(), void_reason="ghi nhầm")

    def write() -> None:
        if what == "event":
            add()
        elif what in ("void", "replace"):
            old = live[chosen]
            void()
            if what == "replace":
                Event.objects.create(
                    member_id=member, kind=old.kind, effective_on=day, cell_id=cell, village_id=village
                )
            rewritten(member)
        elif what == "correct":
            # What is derived repeats it, and is written with it.
            Member.objects.filter(pk=member).update(
                gender="female", birth_date=date(1994, 7, 1), ethnicity="Kinh"
            )
            rewritten(member)
        elif what == "profile":
            Profile.objects.create(member_id=member, from_on=day, occupation="pupil", religion="none")
        elif what == "serve":
            CellVillage.objects.create(cell_id=cell, village_id=village, starts_on=day)
        elif what == "rename":
            OrganizationTerm.objects.filter(organization=cell).update(name=f"Chi bộ {day}")
        elif what == "end":
            OrganizationTerm.objects.filter(organization=cell, starts_on__lt=day).update(ends_on=day)
        elif what == "place":
            AreaPlacement.objects.filter(area=village).update(parent=chosen_parent)
        else:
            OrganizationTerm.objects.filter(organization=cell).update(**{what: CHANGED[what]})

    return write


def apply(write: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            write()
    except (HistoryFault, IntegrityError, IndexError):
        pass


def hypothesis_test(monkeypatch: pytest.MonkeyPatch, data: st.DataObject) -> None:
    world = data.draw(worlds())
    with transaction.atomic():
        load(world)
        asks = []
        drawn = [data.draw(questions(world)) for _ in range(QUESTIONS)]
        for question in [*standing_questions(world), *drawn] if world.members else ():
            try:
                summaries.answer(question)
            except QuestionFault:
                continue
            asks.append(question)
        with remembered(monkeypatch):
            for question in asks:
                asked(question)
            for number in range(WRITES if asks else 0):
                apply(draw_write(data))
                # In the suite each question after every second write, half of them after each.
                compare(asks if PROVE else asks[number % 2 :: 2], monkeypatch)
        transaction.set_rollback(True)


def compare(asks: list[Question], monkeypatch: pytest.MonkeyPatch) -> None:
    for question in asks:
        note(str(question))
        try:
            found = asked(question)
        except QuestionFault:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(patched_cache, "moment", lambda: None)
            patch.setattr(target_figures, "moment", lambda: None)
            patch.setattr(structure, "_last", None)
            whole = asked(question)
        assert found == whole


@pytest.mark.parametrize("code", ["away", "badges_due", "villages_at_risk"])
def test_what_does_not_add_up_is_counted_again_only_after_a_write_that_may_matter_to_its_day(
    world: Any, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    question, statements, fetch = Question(code, organization="TU", on=ON), [0], Statement.fetch

    def counted(statement: Statement) -> list[Any]:
        statements[0] += " FILTER (WHERE " in statement.text
        return fetch(statement)

    def statements_of_an_answer() -> int:
        statements[0] = 0
        asked(question)
        return statements[0]

    def leave(day: date) -> None:
        Event.objects.create(member=world.member["an"], kind="away", effective_on=day)
        rewritten(world.member["an"].pk)

    monkeypatch.setattr(Statement, "fetch", counted)
    with remembered(monkeypatch):
        assert statements_of_an_answer() > 0
        leave(ON + timedelta(days=1))
        assert statements_of_an_answer() == 0
        leave(ON)
        assert statements_of_an_answer() > 0
        Badge.objects.create(
            member=world.member["an"], kind="awarded", years=30, occasion_on=ON, form_key=uuid4()
        )
        assert statements_of_an_answer() > 0, "what says of no day when it matters may always"


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count how often a part was counted anew, and how often all."""
    real = parts.PatchedCache._brought_up

    def brought_up(versions: Any, *rest: Any) -> Any:
        ready = real(versions, *rest)
        if versions:
            seen["whole" if ready is None else "patched" if ready not in versions else "as it was"] += 1
        return ready

    monkeypatch.setattr(parts.PatchedCache, "_brought_up", staticmethod(brought_up))


@given(data=st.data())
def untouched(monkeypatch: pytest.MonkeyPatch, data: st.DataObject) -> None:
    hypothesis_test(monkeypatch, data)


def test_what_was_not_touched_need_not_be_counted_again(
    db: Any, counting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the answers some were brought up to date in part, some were counted whole, some were as before."""
    seen.update(dict.fromkeys(seen, 0))
    untouched(monkeypatch)
    assert min(seen.values()) > 5, seen
