"""Notices of periods: who should have closed one by now and has not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from urllib.parse import urlencode

from django.urls import reverse

from registry.accounts.access.scopes import WRITERS
from registry.common.declared.notices import Look, NoticeKind, Said
from registry.common.templatetags.ui import day
from registry.common.text import first_few
from registry.units.names import in_a_sentence
from registry.units.structure import forest
from reports.labels import label

from .asked import OFFERED, PERIOD, UNIT
from .books import CLOSING_KINDS, Book, Period, books, period, periods, units_of
from .models import Closing


def became_late(look: Look) -> Iterator[Said]:
    """For each unit who in it has become late with closing a period since the clock last looked.

    Of a kind of periods that nobody has ever closed nothing is said: not every province closes months.
    """
    due = list(_due(look))
    for unit in look.units:
        by_period = {
            about: [book for book in books(about, units_of(about, unit)) if _became_late(book, look)]
            for about in due
        }
        late = {about: found for about, found in by_period.items() if found}
        if late:
            yield _said(unit, late)


def _due(look: Look) -> Iterator[Period]:
    """The periods that somebody had to close by a day since the last look, the latest of each kind first."""
    names = Closing.objects.values_list("period", flat=True).distinct()
    for kind in sorted({period(name).kind for name in names}):
        yield from takewhile(
            lambda about: max(about.due_on(one) for one in CLOSING_KINDS) >= look.since,
            periods(kind, look.today, OFFERED[kind]),
        )


def _became_late(book: Book, look: Look) -> bool:
    """Did the last day on which it had to be closed pass since the last look, and is it not closed?"""
    return look.since <= book.due_on < look.today and not book.is_closed_by_itself


def _said(unit: int, late: dict[Period, list[Book]]) -> Said:
    named = [in_a_sentence(label("period", about.name)) for about in late]
    query = urlencode({PERIOD: next(iter(late)).name, UNIT: forest().codes[unit]})
    return Said(
        f"Chưa khóa {', '.join(named)}",
        " ".join(_about(about, found) for about, found in late.items()),
        f"{reverse('periods')}?{query}",
        organization=unit,
    )


def _about(about: Period, late: list[Book]) -> str:
    days = " và ".join(day(due) for due in sorted({book.due_on for book in late}))
    return f"{label('period', about.name)}, hạn {days}: {first_few([book.name for book in late])}."


NOTICES = (
    NoticeKind(
        "closing_late",
        "Quá hạn khóa kỳ",
        "Mỗi sáng, nếu đơn vị bạn hoặc cấp ủy bên dưới vừa quá hạn khóa một kỳ.",
        WRITERS,
        place=25,
        of_units=became_late,
    ),
)
