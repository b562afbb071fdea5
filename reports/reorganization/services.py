"""Drafting a plan of reorganization: its title, day and rows, and with whom it is shared.

Staff draft for the units that they manage; carrying a plan out is in :mod:`.carrying`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Organization

from .models import Plan, PlanRow, PlanState

# What a row says besides its plan and number.
ROW = ("kind", "tree", "old", "new", "is_main", "name", "level", "unit_kind", "code", "parent", "villages")
HEAD = ("head_id", "head_is_no_member")


@write
def draft(
    *,
    title: str,
    on: date,
    organization: Organization,
    by: User,
    state_instrument: str = "",
    party_instrument: str = "",
) -> Plan:
    """A new plan without rows, seen by nobody else until it is shared."""
    plan = Plan(organization=organization, drafted_by=by)
    _say(plan, title, on, state_instrument, party_instrument)
    plan.save()
    record("plan.drafted", by=by, on=plan, plan_on=on.isoformat())
    return plan


@write
def change(
    *, plan: Plan, title: str, on: date, by: User, state_instrument: str = "", party_instrument: str = ""
) -> Plan:
    """Another title, day or instruments; only of a draft."""
    held = held_draft(plan)
    _say(held, title, on, state_instrument, party_instrument)
    held.save()
    record("plan.changed", by=by, on=held, plan_on=on.isoformat())
    return held


def _say(plan: Plan, title: str, on: date, state_instrument: str, party_instrument: str) -> None:
    title = clean(title)[:200]
    if not title:
        raise Refused("title_missing", "Hãy ghi tên phương án.", "title")
    plan.title, plan.on = title, on
    plan.state_instrument = clean(state_instrument)[:300]
    plan.party_instrument = clean(party_instrument)[:300]


@write
def set_rows(*, plan: Plan, rows: Iterable[Mapping[str, Any]], by: User) -> Plan:
    """The plan's rows are these, in this order, in place of those that it had."""
    held = held_draft(plan)
    held.rows.all().delete()
    _add(held, rows)
    record("plan.changed", by=by, on=held, rows=held.rows.count())
    return held


@write
def add_rows(*, plan: Plan, rows: Iterable[Mapping[str, Any]], by: User) -> Plan:
    """The plan has these rows more, after those that it had."""
    held = held_draft(plan)
    _add(held, rows)
    record("plan.changed", by=by, on=held, rows=held.rows.count())
    return held


@write
def remove_row(*, plan: Plan, number: int, by: User) -> Plan:
    """The plan has that row no more."""
    held = held_draft(plan)
    if not held.rows.filter(number=number).delete()[0]:
        raise Refused("no_such_row", "Dòng này không còn trong phương án.")
    record("plan.changed", by=by, on=held, rows=held.rows.count())
    return held


def _add(plan: Plan, rows: Iterable[Mapping[str, Any]]) -> None:
    last = plan.rows.aggregate(last=Max("number"))["last"] or 0
    PlanRow.objects.bulk_create(
        PlanRow(plan=plan, number=number, **{name: row[name] for name in (*ROW, *HEAD) if row.get(name)})
        for number, row in enumerate(rows, start=last + 1)
    )


@write
def share(*, plan: Plan, organizations: Iterable[Organization], by: User) -> Plan:
    """Whoever sees one of these organizations sees the plan; nobody else but who drafted it."""
    held = held_plan(plan)
    found = list(organizations)
    held.shared_with = sorted(one.pk for one in found)
    held.save(update_fields=["shared_with"])
    record("plan.shared", by=by, on=held, shared_with=sorted(one.code for one in found))
    return held


@write
def discard(*, plan: Plan, by: User) -> None:
    """A draft goes, with its rows."""
    held = held_draft(plan)
    if held.work.going_on().exists():
        raise Refused("at_work", "Phương án đang được xử lý: hãy dừng việc đó trước.")
    record("plan.discarded", by=by, on=held)
    held.delete()


def held_plan(plan: Plan) -> Plan:
    """The plan, held until the transaction ends."""
    held: Plan = Plan.objects.select_for_update().defer("lists").get(pk=plan.pk)
    return held


def held_draft(plan: Plan) -> Plan:
    """The plan, held; refuses one that is no draft any more."""
    held = held_plan(plan)
    if held.state != PlanState.DRAFT:
        raise Refused("wrong_state", f"Phương án đang ở trạng thái “{held.get_state_display()}”.")
    return held
