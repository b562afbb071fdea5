"""Lawful writes that come late, drawn at random: what people do after figures were published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from cells import services as cells
from cells.models import CellVillage
from members import services
from members.models import Event, Post, Profile
from members.services.merging import merge_cells
from registry.common.refusals import Refused
from registry.units import services as areas
from registry.units.models import Area, Organization
from reports.models import BoardReading, Reading
from reports.targets.cascade import Subject
from reports.targets.services import set_target
from tests.late_records import WRITES as OF_RECORDS
from tests.late_records import Choose, any_member
from tests.world import World

DAYS = tuple(date(2025, month, day) for month in (3, 6, 7, 8, 9, 10, 12) for day in (1, 15, 30))


def _cell(c: Choose, world: World) -> Organization:
    return world.cell[c(["CB-A1-1", "CB-A1-2", "CB-A2", "CB-B1-1", "CB-B1-2", "CB-B2", "CB-CQ", "CB-DN"])]


def _village(c: Choose, world: World) -> Area:
    return world.area[c(["a1-1", "a1-2", "a1-3", "a2-1", "a2-2", "b1-1", "b1-2", "b2-1", "b2-2"])]


def _admit(c: Choose, world: World, number: int) -> Any:
    data = {"full_name": "Lò Văn Thử", "gender": c(["female", "male"]), "birth_date": date(2000, 1, 1)}
    data |= {"ethnicity": c(["Thái", "Kinh", ""]), "dossier_no": f"MUON{number}"}
    place = {"cell": _cell(c, world), "village": _village(c, world)}
    return services.admit(member_data=data, on=c(DAYS), by=world.staff, **place)


def _void(c: Choose, world: World, _: int) -> Any:
    live = sorted(Event.objects.live().values_list("pk", flat=True))
    return services.void(event=Event.objects.get(pk=c(live)), reason="ghi nhầm", by=world.staff)


def _merge(c: Choose, world: World, _: int) -> Any:
    sources = [_cell(c, world), _cell(c, world)]
    given = {"sources": sources, "into": sources[1], "on": c(DAYS[6:]), "by": world.staff}
    return merge_cells(**given, move=c([True, False]))


def _merge_villages(c: Choose, world: World, _: int) -> Any:
    sources = [_village(c, world), _village(c, world)]
    return areas.merge_areas(sources=sources, into=sources[1], on=c(DAYS[6:]), by=world.staff)


def _reading(c: Choose, world: World, _: int) -> Any:
    return BoardReading.objects.update_or_create(
        in_force_from=c(DAYS), defaults={"reading": c(Reading.values)}
    )


def _target(c: Choose, world: World, number: int) -> Any:
    measure = c(["admissions", "villages_without_member", "women_share"])
    return set_target(
        subject=Subject(date(2025, 1, 1), date(2025, 12, 31), measure, "plan"),
        recipient=world.cell[c(["TU", "DU-A", "DU-B"])],
        amount=Decimal(number + 1),
        document_no="",
        in_force_from=c(DAYS),
        by=world.staff,
        over_reason="để thử",
    )


def _taken_back(c: Choose, world: World, _: int) -> Any:
    profile = Profile.objects.order_by("pk").first()
    return profile and services.take_back_facts(profile=profile, reason="ghi nhầm", by=world.staff)


def _vacated(c: Choose, world: World, _: int) -> Any:
    post = Post.objects.order_by("pk").first()
    return post and services.vacate_post(post=post, on=c(DAYS), by=world.staff)


def _serving(c: Choose, world: World, _: int) -> Any:
    given = {"cell": _cell(c, world), "village": _village(c, world), "on": c(DAYS), "by": world.staff}
    held = CellVillage.objects.filter(cell=given["cell"], village=given["village"]).on(given["on"])
    return (cells.stop_serving if held.exists() else cells.serve_village)(**given)


def _of_member(act: Callable[..., Any], **choices: Callable[[Choose, World], Any]) -> Callable[..., Any]:
    def write(c: Choose, world: World, _: int) -> Any:
        return act(
            member=any_member(c), by=world.staff, **{name: draw(c, world) for name, draw in choices.items()}
        )

    return write


def _on(c: Choose, _: World) -> date:
    return c(DAYS)  # type: ignore[no-any-return]


def _of(*values: Any) -> Callable[[Choose, World], Any]:
    return lambda c, _: c(list(values))


WRITES: dict[str, Callable[[Choose, World, int], Any]] = {
    **OF_RECORDS,
    "admitted": _admit,
    "voided": _void,
    "recognized": _of_member(services.recognize),
    "left": _of_member(services.leave, kind=_of("died", "left", "deleted", "expelled"), on=_on),
    "transferred_out": _of_member(services.transfer_out, on=_on, other_place=_of("in_province", "abroad")),
    "restored": _of_member(services.restore, on=_on),
    "cell_changed": _of_member(services.change_cell, on=_on, cell=_cell),
    "moved": _of_member(services.move_house, on=_on, village=_village),
    "away": _of_member(services.away, on=_on),
    "exempted": _of_member(services.exempt, on=_on),
    "disciplined": _of_member(services.discipline, on=_on, detail=_of("warning", "reprimand")),
    "corrected": _of_member(
        services.correct,
        reason=_of("ghi nhầm"),
        gender=_of("female", "male"),
        ethnicity=_of("Kinh", "Mông"),
        birth_date=_of(date(1960, 1, 1), date(1999, 1, 1)),
    ),
    "local": _of_member(services.correct, reason=_of("ghi nhầm"), local=_of(True, False)),
    "said": _of_member(
        services.state_facts, on=_on, occupation=_of("worker", "farmer"), religion=_of("none")
    ),
    "taken_back": _taken_back,
    "merged": _merge,
    "villages_merged": _merge_villages,
    "serving": _serving,
    "post": lambda c, world, _: services.fill_post(
        village=_village(c, world), post="village_head", holder=any_member(c), on=c(DAYS), by=world.staff
    ),
    "vacated": _vacated,
    "reading": _reading,
    "target": _target,
}


def write_one(choose: Choose, world: World, number: int) -> str | None:
    """One write; its name, or nothing where the register refuses it."""
    name: str = choose(sorted(WRITES))
    try:
        with transaction.atomic():
            WRITES[name](choose, world, number)
    except (Refused, IntegrityError):
        return None
    return name
