"""Random plans on random registers: a preview is what is measured afterwards, and undone is as before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import event, given, settings
from hypothesis import strategies as st

from members.models import Member
from registry.accounts.models import Grant, Role, User
from registry.common.database_roles import as_machine
from registry.units.models import CELL_KINDS, Organization
from registry.units.structure import Structure, forest
from reports.engine.answers import answer
from reports.questions import Question
from reports.reorganization.lines import TOTAL, Line, Measured
from reports.reorganization.measuring import OF_ORGANIZATIONS, OF_VILLAGES, measure
from reports.reorganization.models import Plan, PlanRow
from reports.reorganization.performing import NotDone, perform
from reports.reorganization.previewing import preview
from reports.reorganization.undoing import recording, relations, take_back
from tests.histories import HOT_DAYS, worlds
from tests.oracle.store import load
from tests.oracle.world import World
from tests.proving import PROVE

from .drafting import next_recording

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
EXAMPLES = settings().max_examples * 5 // 2 if PROVE else 4
ROWS = 4
DAYS = (*HOT_DAYS[3:], date(2026, 3, 1))
_DIGEST = """
SELECT md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), ''))
FROM (SELECT to_jsonb(held) - 'known_from' AS row FROM {} AS held) AS rows
"""
UNPLACED = {"villages_without_member_own": "people_in_no_village", "cells_under_three": "people_in_no_cell"}
Row = dict[str, Any]


def digests() -> dict[str, str]:
    """A digest of each table that a plan may write to, whatever recording its rows are of."""
    found = {}
    with connection.cursor() as cursor:
        for table in [*relations(), "members_member", "members_event"]:
            cursor.execute(_DIGEST.format(table))
            found[table] = cursor.fetchone()[0]
    return found


class Drawing:
    """Draws the rows of a plan from what stands on its day."""

    def __init__(self, draw: Callable[[Any], Any], structure: Structure) -> None:
        self.draw = draw
        known = structure.forest
        standing = [known.area_keys[area] for area in structure.areas.standing]
        self.areas = {
            level: sorted(key for key, own in standing if own == level)
            for level in ("district", "commune", "village")
        }
        terms = structure.party.standing
        self.cells = sorted(known.codes[unit] for unit, term in terms.items() if term.kind in CELL_KINDS)
        self.committees = sorted(known.codes[u] for u, term in terms.items() if term.kind not in CELL_KINDS)
        self.members = sorted(Member.objects.values_list("pk", flat=True))
        self.number = 0

    def one(self, found: list[str]) -> str:
        """One of them, or a key that nobody bears."""
        return str(self.draw(st.sampled_from(found))) if found else "khong-co"

    def some(self, found: list[str]) -> list[str]:
        """Two or three different ones, as far as there are."""
        if len(found) < 2:
            return list(found)
        chosen = st.lists(st.sampled_from(found), min_size=2, max_size=3, unique=True)
        return list(self.draw(chosen))

    def new(self) -> str:
        """The key of a new unit."""
        self.number += 1
        return f"moi-{self.number}"

    def head(self) -> Row:
        """Who is to head what the row leads to; mostly nobody is said."""
        if self.draw(st.integers(0, 3)) or not self.members:
            return {}
        if self.draw(st.booleans()):
            return {"head_is_no_member": True}
        return {"head_id": self.draw(st.sampled_from(self.members))}

    def act(self) -> list[Row]:
        """The rows of one act."""
        tree, level = self.draw(
            st.sampled_from(
                [("area", "village")] * 4
                + [("organization", "cell")] * 3
                + [("area", "commune"), ("organization", "committee")]
            )
        )
        found = self.areas[level] if tree == "area" else self.cells if level == "cell" else self.committees
        above = {"village": self.areas["commune"], "commune": self.areas["district"]}.get(
            level, self.committees
        )
        kind = self.draw(st.sampled_from(["merge", "merge", "split", "rename", "move", "abolish", "found"]))
        kind = "regrade" if level == "committee" and kind == "found" else kind
        line: Row = {"tree": tree, "kind": kind}
        if kind in ("merge", "split"):
            return self.going_over(line, found)
        if kind == "found":
            code = {"village": "village", "commune": "commune"}.get(level, "cell")
            return [line | {"level": code, "new": self.new(), "name": "Mới", "parent": self.one(above)}]
        line["old"] = self.one(found)
        if kind == "rename":
            return [line | {"name": "Tên khác"}]
        return [line | ({"parent": self.one(above)} if kind == "move" else {})]

    def going_over(self, line: Row, found: list[str]) -> list[Row]:
        """Units that become one, new or one of them; or one that goes into several."""
        is_main = self.draw(st.booleans())
        if line["kind"] == "merge":
            olds = self.some(found)
            into = self.draw(st.sampled_from([self.new(), *olds[:1]]))
            return [
                line | {"old": old, "new": into, "name": "Hợp nhất", "is_main": is_main and not place}
                for place, old in enumerate(olds)
            ]
        old = self.one(found)
        targets = [self.new(), self.draw(st.sampled_from([self.new(), *found[:3]]))]
        rows = [
            line | {"old": old, "new": new, "name": f"Phần {place}", "is_main": is_main and not place}
            for place, new in enumerate(targets)
        ]
        if line["tree"] == "organization" and self.areas["village"]:
            rows[0]["villages"] = self.one(self.areas["village"])
        return rows


def _planned(rows: list[Row], on: date, root: Organization) -> Plan:
    plan = Plan.objects.create(title="Thử", on=on, organization=root)
    PlanRow.objects.bulk_create(
        PlanRow(plan=plan, number=number, **row) for number, row in enumerate(rows, start=1)
    )
    return plan


def _previewed(plan: Plan, by: User) -> Any:
    """What is measured before and after, of as many rows as can be done; ``None`` where none can."""
    while plan.rows.exists():
        before = digests()
        try:
            return preview(plan, by=by)
        except NotDone as refused:
            assert digests() == before
            numbers = {fault.row for fault in refused.faults}
            plan.rows.filter(number__in=numbers).delete()
    return None


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_preview_is_what_is_measured_and_undone_is_as_before(db: Any, data: st.DataObject) -> None:
    world: World = data.draw(worlds())
    on = data.draw(st.sampled_from(DAYS))
    with transaction.atomic():
        load(world)
        structure = forest().on(on)
        roots = [u for u, term in structure.party.standing.items() if term.kind == "province_committee"]
        if roots:
            root = Organization.objects.get(pk=data.draw(st.sampled_from(sorted(roots))))
            user = User.objects.create(username="ai-do")
            Grant.objects.create(user=user, role=Role.STAFF, organization=root)
            drawing = Drawing(data.draw, structure)
            rows = [row for _ in range(data.draw(st.integers(1, ROWS))) for row in drawing.act()]
            rows = [row | drawing.head() for row in rows]
            _try(_planned(rows, on, root), user)
        transaction.set_rollback(True)


def differing(one: Measured, other: Measured) -> dict[Any, Any]:
    """What two measurements say differently, by field and line."""
    found: dict[Any, Any] = {}
    for name in Measured._fields:
        a, b = getattr(one, name), getattr(other, name)
        found |= {
            (name, key): (a.get(key), b.get(key)) for key in a.keys() | b.keys() if a.get(key) != b.get(key)
        }
    return found


def check_figures(plan: Plan, measured: Measured) -> None:
    """What is counted by its list is what the engine of figures answers, and says it cannot place."""
    for figure in ("villages", *OF_VILLAGES, *OF_ORGANIZATIONS):
        found = answer(Question(figure, organization=plan.organization.code, on=plan.on))
        # Before the register begins nothing is reported.
        assert found.total.value in (None, measured.values[Line(figure, "", TOTAL)]), figure
        if figure in UNPLACED:
            assert measured.values[Line(UNPLACED[figure], "", TOTAL)] == found.unplaced, figure


def _try(plan: Plan, by: User) -> None:
    next_recording()
    untouched = digests()
    found = _previewed(plan, by)
    assert digests() == untouched
    event("done" if found else "refused")
    if found is None:
        return
    before, after = found
    check_figures(plan, before)
    for kind in plan.rows.values_list("tree", "kind"):
        event(" ".join(kind))
    next_recording()
    with as_machine():
        perform(plan, by=by)
        number = recording()
    assert differing(measure(plan), after) == {}
    check_figures(plan, after)
    next_recording()
    with as_machine():
        take_back(number)
    assert digests() == untouched
    assert differing(measure(plan), before) == {}
