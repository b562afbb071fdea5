"""Saved questions that are answered by themselves when a period is over, into their owner's inbox.

The answer is the file that its owner would get from the page, by the owner's rights on that day. What has
nothing to say sends nothing; what its owner can no longer ask is not asked again, and the owner reads so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localdate

from registry.accounts.access.database_roles import as_user
from registry.accounts.access.places import Place
from registry.audit.trail import record
from registry.common import exports
from registry.common.database_roles import as_machine
from registry.common.dates import DAY
from registry.common.moments import ON
from registry.common.templatetags.ui import day
from registry.common.text import first_few, search_key
from registry.units.structure import forest
from registry.units.tree import Tree
from reports import unit_groups
from reports.calendar import written
from reports.labels import label
from reports.models import Every, Notice, SavedQuestion, UnitGroup
from reports.periods.answers import answer_as_published
from reports.questions import QuestionFault

from .figure_asked import FROM, PERIOD, TO, asked_of
from .figure_file import file_of
from .figure_table import table_of
from .together import Together

log = logging.getLogger(__name__)

GONE = "Không gửi nữa: đơn vị đã kết thúc, hoặc bạn không còn quyền xem. Hãy mở trang số liệu và lưu lại."
GONE_OF_GROUP = (
    "Không gửi nữa: trong nhóm «{group}», {why}: {units}. Hãy sửa nhóm, hoặc mở trang số liệu và lưu lại."
)


class NotAnswered(Exception):
    """The owner's right has ended, or what was asked about is there no more; says so to the owner."""

    def __init__(self, why: str = GONE) -> None:
        super().__init__(why)
        self.why = why


def send_due(today: date | None = None) -> int:
    """Send what is due; how many reports came into inboxes. Asked again, it sends nothing twice."""
    sent = 0
    with as_machine():
        asked = list(scheduled().values_list("pk", flat=True))
    for number in asked:
        try:
            sent += _send(number, today or localdate())
        except Exception:
            # Of one question; the others are sent all the same, and this one is tried again the next night.
            log.exception("Saved question %s could not be sent", number)
    return sent


def scheduled() -> QuerySet[SavedQuestion]:
    """All questions that are sent by themselves."""
    return SavedQuestion.objects.exclude(sent_every="").select_related("owner").order_by("pk")


def period_over(every: str, today: date) -> date:
    """The last day of the newest period that is over."""
    first = today.replace(day=1)
    if every == Every.QUARTER:
        first = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    return first - DAY


@transaction.atomic
def _send(number: int, today: date) -> int:
    with as_machine():
        question = (
            SavedQuestion.objects.select_for_update(of=("self",)).select_related("owner").get(pk=number)
        )
    if not question.sent_every:
        return 0
    last = period_over(question.sent_every, today)
    if question.sent_up_to is None or question.sent_up_to >= last:
        return 0
    period = written(question.sent_every, last)
    said: dict[str, Any] = {"on": question, "indicator": question.indicator}
    try:
        notice = _made(question, period, last)
        sent_every = question.sent_every
    except NotAnswered as stopped:
        note = stopped.why[:600]
        notice = Notice(to=question.owner, title=question.name, note=note, href=question.href)
        sent_every = ""
    with as_machine():
        SavedQuestion.objects.filter(pk=number).update(sent_up_to=last, sent_every=sent_every)
        if notice is not None:
            notice.save()
        if not sent_every:
            record("figures.report_stopped", by=None, **said)
        elif notice is not None:
            record("figures.report_sent", by=None, period=period, **said)
    return 1 if notice is not None and sent_every else 0


def _made(question: SavedQuestion, period: str, last: date) -> Notice | None:
    """The report, or ``None`` where there is nothing to say.

    Raises :class:`NotAnswered` where its owner cannot ask any more.
    """
    if not question.owner.is_active:
        raise NotAnswered
    choices = {
        name: value for name, value in parse_qsl(question.choices) if name not in (PERIOD, FROM, TO)
    } | {ON: last.isoformat(), PERIOD: period}
    request = HttpRequest()
    request.user = question.owner
    request.GET = QueryDict(urlencode(choices))
    with as_user(question.owner):
        try:
            asked = asked_of(request, question.indicator, request.GET)
            if asked is None or not asked.place.stands:
                raise NotAnswered(_why_not(question, last))
            answer = answer_as_published(asked.question)
        except (Http404, BadRequest, QuestionFault) as error:
            raise NotAnswered(_why_not(question, last)) from error
        table = table_of(request, asked, answer)
        if not answer.total.value and not table.lines:
            return None
        file = file_of(asked, answer, table)
        sent = exports.send("xlsx", file)
    assert isinstance(sent, HttpResponse)
    title = f"{question.name}, {label('period', period).lower()}"
    first, *others = asked.place.places if isinstance(asked.place, Together) else (asked.place,)
    is_party = first.tree == Tree.PARTY
    return Notice(
        to=question.owner,
        organization=first.id if is_party else None,
        area=None if is_party else first.id,
        together=[place.id for place in others],
        title=title[:200],
        note=" · ".join(str(note) for note in file.notes)[:600],
        href=f"{reverse('figure', args=[question.indicator])}?{urlencode(choices)}"[:800],
        question=question,
        period=period,
        file_name=f"{slugify(search_key(title))[:100]}.xlsx",
        file=sent.content,
    )


def _why_not(question: SavedQuestion, last: date) -> str:
    """Why it is not answered any more: of a group, which of its units is out of sight or stands no more."""
    group = question.group
    if group is None:
        return GONE
    structure = forest().on(last)
    if lost := unit_groups.out_of_sight(group, structure, question.owner):
        return _of_group(group, "bạn không còn quyền xem", lost)
    ended = [
        place for place in unit_groups.places_of(group, structure, question.owner) or () if not place.stands
    ]
    return _of_group(group, f"không tồn tại vào ngày {day(last)}", ended) if ended else GONE


def _of_group(group: UnitGroup, why: str, units: Sequence[Place]) -> str:
    return GONE_OF_GROUP.format(group=group.name, why=why, units=first_few([place.name for place in units]))
