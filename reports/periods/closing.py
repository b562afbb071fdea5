"""Closing a period, as work of the queue: every answer of the stated list is computed and then stored.

Everything is computed from one snapshot of one instant (:func:`registry.common.instants.read_of_an_instant`):
what was recorded before it is in, and nothing else, however long the computing takes; nobody who writes waits
for it. All is stored in one transaction at the end, so that a closing is there whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import models, transaction
from django.urls import reverse

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_counter, as_machine
from registry.common.declared import collected
from registry.common.declared.notices import Said
from registry.common.declared.work import Kind
from registry.common.instants import AlwaysBusy, read_of_an_instant
from registry.common.queue import progress
from registry.common.queue.held import Held
from registry.common.queue.models import WorkState
from registry.common.refusals import Refused, write
from registry.units.names import in_a_sentence
from reports.engine.answers import answers
from reports.engine.asked import understand
from reports.engine.by_settings import by_settings
from reports.engine.leaf_by_leaf import leaf_by_leaf
from reports.engine.units import reading_on
from reports.labels import label
from reports.questions import Answer, Question

from .asked import PERIOD, UNIT
from .books import Period, period, structure_of
from .checks import one_at_a_time, ready
from .models import Closing, ClosingWork, PublishedAnswer
from .published import questions_of, stored

# What was answered of a unit as a whole.
Answered = Mapping[Question, Answer]
# What something more of a unit is published with a closing, as it is at that instant: rows to be stored.
Publication = Callable[[Closing, int, Period, Answered], Iterable[models.Model]]
# Hears how many units of how many are done, and how many answers.
Far = Callable[[int, int, int], None]
# So many questions are answered at a time; those that differ in their indicator only share a pass.
_TOGETHER = 40
# So many rows are written with one statement.
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Computed:
    """A closing with all that it publishes, not stored yet."""

    closing: Closing
    answers: list[PublishedAnswer] = field(default_factory=list)
    more: list[models.Model] = field(default_factory=list)


def _do(held: Held) -> None:
    work: ClosingWork = held.item
    try:
        with progress.Progress(held) as note:
            computed = compute(work, lambda done, total, found: note(done, total, answers=found))
        with as_machine(), transaction.atomic():
            store(computed=computed, work=work)
            number = 1 + len(computed.closing.over)
            held.settle(done=number, total=number, answers=len(computed.answers))
    except Refused as refusal:
        held.fail(refusal.message)
    except AlwaysBusy:
        held.give_back("Có người đang ghi một việc lớn: kỳ được khóa lại sau.")


def compute(work: ClosingWork, far: Far = lambda done, total, found: None) -> Computed:
    """All answers as of one instant."""
    about = period(work.period)
    with read_of_an_instant() as instant, as_machine(), leaf_by_leaf():
        now = ready(about, work.organization_id, _asker(work), work.reason)
        computed = Computed(_closing(work, about, instant, now.revision, now.over))
        structure = structure_of(about)
        for done, unit in enumerate(now.units):
            answered: dict[Question, Answer] = {}
            for few in _in_turn(questions_of(structure, unit, about.first, about.last)):
                far(done, len(now.units), len(computed.answers))
                answered |= _answer(computed, few)
            for publish in publications():
                computed.more.extend(publish(computed.closing, unit, about, answered))
    return computed


def _asker(work: ClosingWork) -> User:
    if work.asked_by is None:
        raise Refused("not_allowed", "Không còn biết ai đã yêu cầu khóa kỳ này.")
    by: User = work.asked_by
    return by


def _closing(work: ClosingWork, about: Period, instant: datetime, revision: int, over: list[str]) -> Closing:
    return Closing(
        period=about.name,
        first=about.first,
        last=about.last,
        organization_id=work.organization_id,
        revision=revision,
        closed_at=instant,
        closed_by=work.asked_by,
        reason=work.reason,
        over=over,
        known_until=instant,
        readings=_readings(about),
    )


def _readings(about: Period) -> dict[str, Any]:
    """What figures are read by that stands in no dated table, or that a reader asks for first."""
    with as_counter():
        return {
            "villages_without_member": reading_on(about.last),
            **by_settings(),
            "structure_on": about.last.isoformat(),
        }


def _answer(computed: Computed, few: list[Question]) -> Answered:
    """Some answers more; those that are of the unit as a whole."""
    with as_counter():
        found = dict(zip(few, answers(few), strict=True))
        computed.answers.extend(
            stored(computed.closing, understand(question), answer) for question, answer in found.items()
        )
    return {question: answer for question, answer in found.items() if question.level is None}


@write
def store(*, computed: Computed, work: ClosingWork) -> Closing:
    """The closing stands, with all that it publishes; refuses where others closed or reopened meanwhile."""
    closing, about = computed.closing, period(work.period)
    one_at_a_time(about)
    now = ready(about, work.organization_id, _asker(work), work.reason)
    if (now.revision, now.over) != (closing.revision, closing.over):
        said = "Trong lúc khóa, có đơn vị đã khóa hoặc mở lại kỳ này. Hãy khóa lại."
        raise Refused("others_closed_meanwhile", said)
    closing.save()
    PublishedAnswer.objects.bulk_create(computed.answers, batch_size=_ROWS)
    for model in dict.fromkeys(type(row) for row in computed.more):
        rows = [row for row in computed.more if type(row) is model]
        model._default_manager.bulk_create(rows, batch_size=_ROWS)
    record(
        "period.closed",
        by=closing.closed_by,
        on=closing,
        organization=closing.organization_id,
        reason=closing.reason,
        period=closing.period,
        revision=closing.revision,
        late=len(closing.over),
        answers=len(computed.answers),
    )
    return closing


def publications() -> tuple[Publication, ...]:
    """What else apps publish when a period is closed (``PUBLICATIONS`` in their ``publications.py``)."""
    return collected("publications", "PUBLICATIONS")


def _in_turn(asked: list[Question]) -> Iterator[list[Question]]:
    for start in range(0, len(asked), _TOGETHER):
        yield asked[start : start + _TOGETHER]


def _says(work: ClosingWork) -> Said:
    about, structure = period(work.period), structure_of(period(work.period))
    name = structure.party.standing[work.organization_id].name
    of = f"{in_a_sentence(label('period', about.name))}, {name}"
    query = urlencode({PERIOD: about.name, UNIT: structure.forest.codes[work.organization_id]})
    done = work.state == WorkState.DONE
    return Said(
        f"Đã khóa kỳ: {of}" if done else f"Không khóa được kỳ: {of}",
        "" if done else work.error,
        f"{reverse('periods')}?{query}",
        organization=work.organization_id,
    )


KIND = Kind(
    name="closings",
    model=ClosingWork,
    does=_do,
    says=_says,
    most_attempts=3,
    # Some questions of one unit, all its forms, or storing a province.
    silence=timedelta(minutes=10),
    one_at_a_time=True,
)
