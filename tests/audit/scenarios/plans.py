"""Acts on plans of reorganization."""

from __future__ import annotations

from typing import Any

from registry.units.grassroots import become_grassroots
from reports.reorganization import carrying
from reports.reorganization import jobs as jobs_of_plans
from reports.reorganization import services as plans
from tests.reports.reorganization import drafting
from tests.world import World

from .acts import ON, Act


def reorganizations(world: World) -> dict[str, Act]:
    """Each act on plans; what is to be carried out or undone was previewed before."""
    staff, cell = world.staff, world.cell
    rows = drafting.merging("b2-1", "b2-2", into="hop-nhat", name="Hợp Nhất")
    draft, ready, at_work, done = (drafting.drafted(world, *rows, on=ON) for _ in range(4))
    drafting.previewed(ready, staff)
    jobs_of_plans.ask_preview(plan=at_work, by=staff)
    # What it founds is in no other act's way.
    founded = {
        "kind": "found",
        "tree": "area",
        "level": "village",
        "new": "lap",
        "name": "Lập",
        "parent": "xa-a",
    }
    plans.set_rows(plan=done, rows=[founded], by=staff)
    drafting.previewed(done, staff)
    drafting.carried_out(done, staff)
    said: dict[str, Any] = {"title": "Đợt hai", "on": ON, "by": staff}
    one: dict[str, Any] = {"plan": draft, "by": staff}
    package = "reports.reorganization"
    return {
        "registry.units.grassroots.become_grassroots": lambda: become_grassroots(
            organization=cell["DU-A"], on=ON, by=staff
        ),
        f"{package}.services.draft": lambda: plans.draft(organization=cell["TU"], **said),
        f"{package}.services.change": lambda: plans.change(plan=draft, **said),
        f"{package}.services.set_rows": lambda: plans.set_rows(rows=rows, **one),
        f"{package}.services.add_rows": lambda: plans.add_rows(rows=rows, **one),
        f"{package}.services.remove_row": lambda: plans.remove_row(number=1, **one),
        f"{package}.services.share": lambda: plans.share(organizations=[cell["DU-A"]], **one),
        f"{package}.services.discard": lambda: plans.discard(**one),
        f"{package}.jobs.ask_preview": lambda: jobs_of_plans.ask_preview(**one),
        f"{package}.jobs.ask_carry_out": lambda: jobs_of_plans.ask_carry_out(plan=ready, by=staff),
        f"{package}.jobs.stop": lambda: jobs_of_plans.stop(plan=at_work, by=staff),
        f"{package}.carrying.carry_out": lambda: carrying.carry_out(plan=ready, by=staff),
        f"{package}.carrying.undo": lambda: carrying.undo(plan=done, by=staff),
    }
