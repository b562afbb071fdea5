"""Plans on the small province, at each step that a plan takes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from registry.accounts.models import User
from reports.reorganization import carrying, services
from reports.reorganization.lines import Measured
from reports.reorganization.models import Plan
from reports.reorganization.previewing import note, preview
from tests.world import World

ON = date(2026, 6, 1)


def next_recording() -> None:
    """What is written from here on is of a recording of its own, as in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('registry.recording', '', true)")


def merging(
    *olds: str, into: str, name: str = "", tree: str = "area", main: str = ""
) -> list[dict[str, Any]]:
    """Rows that merge units into one."""
    return [
        {"kind": "merge", "tree": tree, "old": old, "new": into, "name": name, "is_main": old == main}
        for old in olds
    ]


def drafted(world: World, *rows: dict[str, Any], on: date = ON) -> Plan:
    """A plan of the province with these rows."""
    plan = services.draft(title="Sắp xếp bản", on=on, organization=world.cell["TU"], by=world.staff)
    return services.set_rows(plan=plan, rows=rows, by=world.staff)


def previewed(plan: Plan, by: User) -> tuple[Measured, Measured]:
    """What is measured before and after, stored with the plan as the worker stores it."""
    before, after = preview(plan, by=by)
    note(plan, before, after)
    plan.save()
    return before, after


def carried_out(plan: Plan, by: User) -> Plan:
    """The plan, carried out in a recording of its own."""
    next_recording()
    done = carrying.carry_out(plan=plan, by=by)
    next_recording()
    return done
