"""Nothing that is remembered of today's knowledge is met in that of another day, nor the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cells import services as cells
from members import services
from registry.common import patched_cache
from registry.common.dates import end_of
from reports.engine import answers as summaries
from reports.engine import parts
from reports.engine.answers import answers
from reports.engine.target_figures import of_members
from reports.models import BoardReading, Reading, TargetUnit
from reports.questions import Question
from reports.targets.models import Target
from tests.recordings import recorded
from tests.reports.engine.test_known_on import DAY, FIRST, battery, said
from tests.reports.engine.test_parts import CACHES, remembered
from tests.world import World

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
OF_MEMBERS = Question(
    "attainment", organization="TU", measure="recognitions", basis="plan", starts=YEAR[0], ends=YEAR[1]
)
ASKED = [*battery(), OF_MEMBERS]


def give(world: World, value: int) -> None:
    """A target that is a part of the members."""
    Target.objects.update_or_create(
        period_from=YEAR[0],
        period_to=YEAR[1],
        measure=OF_MEMBERS.measure,
        basis="plan",
        recipient=world.cell["TU"],
        in_force_from=YEAR[0],
        defaults={"value": value, "unit": TargetUnit.PERCENT_OF_MEMBERS},
    )


def admit_late(world: World) -> None:
    """Somebody who was there on the eve of the year, of whom nobody had said."""
    member = services.admit(
        member_data={"full_name": "Lò Văn Muộn", "gender": "male", "dossier_no": "MUON"},
        cell=world.cell["CB-A1-1"],
        village=world.area["a1-1"],
        on=date(2024, 11, 1),
        by=world.staff,
    ).member
    services.recognize(member=member, by=world.staff)


def record_late(world: World) -> None:
    """What comes late, of days long before: somebody more, and somebody who moved."""
    admit_late(world)
    services.move_house(
        member=world.member["an"], village=world.area["a1-3"], on=date(2025, 9, 1), by=world.staff
    )


def record_elsewhere(world: World) -> None:
    """What is written of whole tables, and ends all that is remembered."""
    cells.serve_village(
        cell=world.cell["CB-A1-2"], village=world.area["a1-3"], on=date(2025, 9, 2), by=world.staff
    )
    BoardReading.objects.create(in_force_from=date(2025, 3, 1), reading=Reading.RESIDENT)
    give(world, 40)


def ask(day: date | None) -> list[Any]:
    return said(answers([replace(question, known_on=day) for question in ASKED]))


def whole(day: date | None, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The answers counted as if nothing was remembered."""
    with monkeypatch.context() as patch:
        patch.setattr(patched_cache, "moment", lambda: None)
        return ask(day)


def held() -> list[Any]:
    """All that is remembered."""
    return [dict(cache._versions) for cache in CACHES]


@pytest.fixture
def evening(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What was said on the evening of the first day, of which parts are remembered."""
    give(world, 100)
    recorded(end_of(FIRST) - timedelta(seconds=1))
    with remembered(monkeypatch):
        yield ask(None)


@pytest.mark.parametrize("record", [record_late, record_elsewhere])
def test_knowledge_of_two_days_is_never_mixed(
    world: World, monkeypatch: pytest.MonkeyPatch, evening: list[Any], record: Any
) -> None:
    assert evening == whole(None, monkeypatch)
    record(world)
    recorded(end_of(FIRST + DAY) - timedelta(seconds=1))
    now = whole(None, monkeypatch)
    assert now != evening
    before = held()
    assert parts._counted._versions and summaries._plain._versions
    assert ask(FIRST) == evening
    # Of a day of the past nothing stays.
    assert held() == before
    assert ask(None) == now
    for cache in CACHES:
        cache.clear()
    # In one read as well, whatever is asked first.
    together = [replace(question, known_on=day) for day in (FIRST, None, FIRST) for question in ASKED]
    assert said(answers(together)) == [*evening, *now, *evening]


def test_a_part_of_the_members_follows_them(
    world: World, monkeypatch: pytest.MonkeyPatch, evening: list[Any]
) -> None:
    assert of_members(*YEAR, str(OF_MEMBERS.measure), "plan", YEAR[1])
    (then,) = answers([OF_MEMBERS])
    admit_late(world)
    (now,) = answers([OF_MEMBERS])
    assert now.total.denominator != then.total.denominator
    assert said([now]) == said([answers([OF_MEMBERS])[0]]) == whole(None, monkeypatch)[-1:]
