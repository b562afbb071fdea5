"""Sixteen write while one reads the province's sum ten times a second.

Each read is one state of the register: its rows add up to its total, however it is asked for, and the total
holds what was written before the read began and nothing that was begun after it ended. No read waits for a
writer's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from threading import Lock
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection

from members import services
from members.models import Member
from reports.engine.answers import answers, answers_cached
from reports.questions import Question
from tests.parallel import together
from tests.proving import PROVE
from tests.world import World

WRITERS, SECONDS, EVERY = 16, 60 if PROVE else 5, 0.1
PATIENCE_MS = 20
DAY = date(2026, 6, 30)

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


@dataclass
class Written:
    """How many were admitted: begun, and done."""

    begun: int = 0
    done: int = 0
    lock: Lock = field(default_factory=Lock)

    def admit(self, act: Callable[[], Member]) -> Member:
        with self.lock:
            self.begun += 1
        member = act()
        with self.lock:
            self.done += 1
        return member


def admit(world: World, number: str, cell: str) -> Member:
    return services.admit(
        member_data={"dossier_no": f"DB-{number}", "full_name": f"Lò Văn {number}", "gender": "male"},
        cell=world.cell[cell],
        on=date(2025, 3, 1),
        by=world.staff,
    ).member


def write(world: World, number: int, written: Written, until: float) -> int:
    """Admit somebody here or there, have somebody move to the other commune, and take that back."""
    here, there = ("CB-A1-1", "CB-B1-1") if number % 2 else ("CB-B1-1", "CB-A1-1")
    mover = written.admit(partial(admit, world, f"{number}-m", here))
    rounds = 0
    while monotonic() < until:
        written.admit(partial(admit, world, f"{number}-{rounds}", here))
        moved = services.change_cell(
            member=mover, cell=world.cell[there], on=date(2026, 2, 1), by=world.staff
        )
        services.void(event=moved, reason="ghi nhầm", by=world.staff)
        rounds += 1
    return rounds


def read(
    ask: Callable[[tuple[Question, ...]], list[Any]], before: int, written: Written, until: float
) -> int:
    """Ask for the same sum in four ways, and hold each against the others and what was written."""
    about = {"organization": "TU", "on": DAY}
    questions = (
        Question("members", **about),
        Question("members", level="superior_committee", **about),
        Question("members", level="cell", **about),
        Question("members", by="gender", **about),
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE_MS}ms'")
    reads = 0
    while monotonic() < until:
        began, least = monotonic(), written.done
        found = ask(questions)
        most = written.begun
        totals = {answer.total.value for answer in found}
        assert len(totals) == 1, totals
        (total,) = totals
        assert [sum(row.value for row in answer.rows) for answer in found[1:]] == [total] * 3
        assert before + least <= total <= before + most, (before, least, total, most)
        reads += 1
        sleep(max(0, EVERY - (monotonic() - began)))
    return reads


@pytest.mark.parametrize("ask", [answers, answers_cached], ids=["counted", "as pages ask"])
def test_every_read_is_one_state_and_waits_for_nobody(world: World, ask: Any) -> None:
    (now,) = answers([Question("members", organization="TU", on=DAY)])
    before, written, until = int(now.total.value), Written(), monotonic() + SECONDS
    acts = [partial(write, world, number, written, until) for number in range(WRITERS)]
    found = together(partial(read, ask, before, written, until), *acts, seconds=SECONDS + 60)
    assert all(isinstance(one, int) for one in found), found
    assert len(found) == WRITERS + 1 and min(found) >= 1, found
    (after,) = answers([Question("members", organization="TU", on=DAY)])
    assert after.total.value == before + written.done and written.done == written.begun
