"""Acts on figures, targets, periods, forms and the files made of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from unittest import mock

from cells.meetings import Held, MeetingChange, record_meetings
from registry.accounts.access.places import organization_place
from registry.units.structure import forest
from reports import inbox, readings, saved, unit_groups
from reports.files import services as made_files
from reports.files.models import MadeFile
from reports.models import Basis
from reports.periods import closing
from reports.periods import services as periods
from reports.periods.books import period
from reports.questions import Question
from reports.statutory import reminding
from reports.statutory import services as statutory
from reports.statutory.choosing import shipped
from reports.stored import runs
from reports.targets import exempting
from reports.targets import services as targets
from reports.targets.cascade import Subject
from tests.work import close
from tests.world import World

from .acts import ON, Act

SUBJECT = Subject(date(2026, 1, 1), date(2026, 12, 31), "admissions", Basis.PLAN)


def figures(world: World) -> dict[str, Act]:
    staff, cell = world.staff, world.cell
    said: dict[str, Any] = {
        "subject": SUBJECT,
        "document_no": "1-KH/TU",
        "in_force_from": date(2026, 1, 1),
        "by": staff,
    }
    targets.set_target(recipient=cell["DU-A"], amount=Decimal(2), **said)
    run = runs.ask(kind="changed", by=staff)
    question: dict[str, Any] = {
        "indicator": "women_share",
        "choices": {"don-vi": "DU-A"},
        "shared_in": None,
        "on_home": False,
    }
    asked = saved.save(name="Trẻ", **question, by=staff)
    structure = forest().on(ON)
    of_group: dict[str, Any] = {
        "places": [organization_place(structure, cell[code].pk) for code in ("DU-A", "DU-B")],
        "shared_in": None,
        "by": staff,
    }
    group = unit_groups.save(name="Hai xã", **of_group)
    return {
        "reports.unit_groups.save": lambda: unit_groups.save(name="Hai xã biên giới", **of_group),
        "reports.unit_groups.remove": lambda: unit_groups.remove(group=group, by=staff),
        "cells.meetings.record_meetings": lambda: record_meetings(
            changes=[MeetingChange(cell["CB-A1-1"].pk, None, Held(ON))], today=ON, by=staff
        ),
        "reports.targets.services.set_target": lambda: targets.set_target(
            recipient=cell["TU"], amount=Decimal(9), **said
        ),
        "reports.targets.services.reallocate": lambda: targets.reallocate(
            unit=cell["TU"], amounts={cell["DU-A"].pk: Decimal(3)}, own=Decimal(9), **said
        ),
        "reports.targets.exempting.exempt": lambda: exempting.exempt(
            unit=cell["TU"], recipient=cell["DU-A"], passed_to=cell["DU-B"], reason="không còn nguồn", **said
        ),
        "reports.saved.save": lambda: saved.save(name="Nữ", **question, by=staff),
        "reports.saved.schedule": lambda: saved.schedule(question=asked, every="month", by=staff),
        "reports.inbox.choose": lambda: inbox.choose(wanted=["work"], by=staff),
        "reports.saved.remove": lambda: saved.remove(question=asked, by=staff),
        "reports.stored.runs.ask": lambda: runs.ask(kind="full", by=staff),
        "reports.stored.runs.cancel": lambda: runs.cancel(run=run, by=staff),
        "reports.readings.set_reading": lambda: readings.set_reading(reading="resident", on=ON, by=staff),
    }


def periods_and_forms(world: World) -> dict[str, Act]:
    staff, cell = world.staff, world.cell
    about = period("2025-07")
    closed = _closed(about, cell["DU-B"], staff)
    asked_of = {"about": period("2025-10"), "organization": cell["DU-A"], "by": staff}
    work = periods.ask_closing(**asked_of)
    few = mock.patch.object(closing, "questions_of", lambda *asked: [])
    with few, mock.patch.object(closing, "publications", tuple):
        computed = closing.compute(work)
    return {
        "reports.statutory.services.lay_out": lambda: statutory.lay_out(
            form="1",
            board=cell["TU"],
            about=about,
            text=shipped("1").text.replace("1. Kết nạp", "1. Kết nạp mới"),
            by=staff,
        ),
        "reports.statutory.services.declare": lambda: statutory.declare(
            unit=cell["DU-A"], about=about, numbers={("2", "foreign_spouse"): 3}, by=staff
        ),
        "reports.statutory.reminding.remind": lambda: reminding.remind(
            unit=cell["TU"], about=about, late=[reminding.Late(cell["DU-A"].pk, "DU-A", "A", 3)], by=staff
        ),
        "reports.periods.services.ask_closing": lambda: periods.ask_closing(
            about=about, organization=cell["DU-A"], by=staff
        ),
        "reports.periods.services.stop_closing": lambda: periods.stop_closing(**asked_of),
        "reports.periods.closing.store": lambda: closing.store(computed=computed, work=work),
        "reports.periods.services.reopen": lambda: periods.reopen(
            closing=closed, reason="nhập thiếu", by=staff
        ),
    }


def made(world: World) -> dict[str, Act]:
    """Each act on files made in the background."""
    asked: dict[str, Any] = {"maker": "forms", "organization": world.cell["DU-A"], "title": "Bộ biểu"}
    by = world.officer
    at_work, old = (made_files.ask(asked={"period": one}, by=by, **asked) for one in ("2025", "2024"))
    MadeFile.objects.filter(pk=old.pk).update(state="done")
    old.refresh_from_db()
    package = "reports.files.services"
    return {
        f"{package}.ask": lambda: made_files.ask(asked={"period": "2026"}, by=by, **asked),
        f"{package}.stop": lambda: made_files.stop(wanted=at_work, by=by),
        f"{package}.remove": lambda: made_files.remove(wanted=old, by=by),
    }


def _closed(about: Any, organization: Any, by: Any) -> Any:
    """Close a period with one answer: the whole list would be broken at each of some thousand statements."""
    one = [Question("members", organization=organization.code, on=about.last)]
    few = mock.patch.object(closing, "questions_of", lambda *asked: one)
    with few, mock.patch.object(closing, "publications", tuple):
        return close(about=about, organization=organization, by=by)
