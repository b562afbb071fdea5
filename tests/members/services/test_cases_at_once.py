"""Cases that are sent again, at once and cut in the middle; and many writers at one case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, transaction

from members import services
from members.models import Case, CaseStep, Step, StepResult
from registry.audit.models import Entry
from registry.common.refusals import Refused
from tests.parallel import together
from tests.proving import PROVE
from tests.world import World

SUBMISSIONS = 1000 if PROVE else 9
WRITERS, ROUNDS = (50, 20) if PROVE else (6, 3)
OPENED = date(2020, 1, 1)

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


def opened(world: World, key: UUID) -> int:
    case = services.open_case(
        full_name="Lò Văn Nguồn",
        cell=world.cell["CB-A1-1"],
        source="student",
        on=OPENED,
        by=world.officer,
        form_key=key,
    )
    return int(case.pk)


def cut(world: World, key: UUID) -> None:
    """The connection is lost after everything was written and before it was committed."""
    with pytest.raises(OperationalError), transaction.atomic():
        opened(world, key)
        connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_what_is_sent_three_times_is_one_case(world: World) -> None:
    """In turn, at once, and cut in the middle and sent again."""
    keys = [uuid4() for _ in range(SUBMISSIONS)]
    for place, key in enumerate(keys):
        match place % 3:
            case 0:
                found = [opened(world, key) for _ in range(3)]
            case 1:
                found = together(*[lambda key=key: opened(world, key)] * 3)
            case _:
                assert together(lambda key=key: cut(world, key)) == [None]
                assert not Case.objects.filter(form_key=key).exists()
                found = [opened(world, key) for _ in range(2)]
        assert len(set(found)) == 1 and isinstance(found[0], int), found
    assert Case.objects.filter(form_key__in=keys).count() == SUBMISSIONS
    assert Entry.objects.filter(action="case.opened").count() == SUBMISSIONS


def test_many_writers_lose_nothing_of_one_case(world: World) -> None:
    """Each notes a step of a day of their own and one of a day that all want: who does not get it is told."""
    case = Case.objects.get(pk=opened(world, uuid4()))
    written: list[Any] = []
    for number in range(ROUNDS):
        first = OPENED + timedelta(days=number * (WRITERS + 1))
        days = [first] * WRITERS + [first + timedelta(days=one + 1) for one in range(WRITERS)]

        def note(day: date) -> int:
            row = services.note_step(
                case=case, step=Step.REVIEW, on=day, result=StepResult.YES, by=world.officer
            )
            return int(row.pk)

        for half in (days[:WRITERS], days[WRITERS:]):
            written += together(*[lambda day=day: note(day) for day in half])
    kept = [one for one in written if isinstance(one, int)]
    told = [one for one in written if not isinstance(one, int)]
    assert all(isinstance(one, Refused) for one in told), told
    assert len(kept) == ROUNDS * (WRITERS + 1) and len(told) == ROUNDS * (WRITERS - 1)
    assert set(CaseStep.objects.filter(case=case).values_list("pk", flat=True)) == set(kept)
    assert Entry.objects.filter(action="case.step_noted").count() == len(kept)
