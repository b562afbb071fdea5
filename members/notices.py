"""Notices of what is to be done about people: deadlines that have become late, and the week's digest.

They say how much there is and lead to the queue, which says of whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from urllib.parse import urlencode

from django.urls import reverse

from registry.accounts.access.scopes import WRITERS, root_ids
from registry.accounts.models import User
from registry.common.declared.notices import Look, NoticeKind, Rhythm, Said
from registry.common.templatetags.ui import day
from registry.units.names import name_on
from registry.units.structure import forest
from registry.units.tree import Tree

from .to_do import QUEUES, Queue, ToDo, in_units, supplements, to_do

# What the digest counts, in this order.
OF_THE_WEEK = (Queue.WEEK, Queue.OVERDUE, Queue.ASKED, Queue.SENT_BACK, Queue.WAITING)


def became_late(look: Look) -> Iterator[Said]:
    """For each unit how many deadlines are overdue that were not when the clock last looked.

    What is compared is what stands in the queue, and not the days: so a deadline that had passed before its
    event was recorded, corrected or brought here is noticed on the day on which it comes to be in the queue.
    """
    party = forest().on(look.today).party
    everywhere = party.below(sorted({party.path(unit)[0] for unit in look.units}))
    overdue = [line for line in in_units(everywhere, look.today) if line.is_overdue(look.today)]
    before, look.state = look.state.get("overdue"), {"overdue": {}}
    for line in overdue:
        if line.unit is not None:
            look.state["overdue"][_mark(line, line.unit)] = line.unit
    # What came of the units in which it was overdue: a merger makes nothing late.
    came_of = {unit: set(party.heirs([unit])) for unit in set((before or {}).values())}
    for unit in look.units:
        mine = set(party.below([unit]))
        own = [line for line in overdue if line.unit in mine]
        for line in supplements(mine):
            if line.is_overdue(look.today):
                own.append(line)
                look.state["overdue"][_mark(line, unit)] = unit
        if before is None:
            new = [line for line in own if not _is_earlier(line, look)]
        else:
            was = {mark for mark, place in before.items() if not mine.isdisjoint(came_of[place])}
            new = [line for line in own if _mark(line, unit) not in was]
        if new:
            yield _late(unit, new, len(own), look)


def _mark(line: ToDo, unit: int) -> str:
    """What tells a deadline from all others, from one look to the next; it says of nobody who it is."""
    about = (line.href, line.person, line.task) if line.person or line.case else (line.href, unit)
    return blake2b(repr(about).encode(), digest_size=9).hexdigest()


def _is_earlier(line: ToDo, look: Look) -> bool:
    """Had its day passed already when the clock last looked?"""
    return line.due_on is not None and line.due_on < look.since


def _late(unit: int, new: list[ToDo], overdue: int, look: Look) -> Said:
    earlier = sum(_is_earlier(line, look) for line in new)
    note = f"Trong đó {earlier} việc có hạn từ trước, nay mới ghi vào sổ." if earlier else ""
    return Said(
        f"{len(new)} việc vừa quá hạn",
        f"{_name(unit, look)}. Tất cả {overdue} việc đang quá hạn. {note}".strip(),
        _address(Queue.OVERDUE, unit),
        organization=unit,
    )


def digest(user: User, look: Look) -> Iterator[Said]:
    """For each unit of the user how much stands in each queue; nothing where all are empty."""
    lines, roots = to_do(user, look.today), root_ids(user, roles=WRITERS)
    party = forest().on(look.today).party
    for root in roots:
        # What waits for a level above stands in none of the user's own units.
        own = lines if len(roots) == 1 else _within(lines, set(party.below([root])))
        counts = [(queue, sum(line.stands_in(queue, look.today) for line in own)) for queue in OF_THE_WEEK]
        unit = root if len(roots) > 1 else None
        counted = tuple(
            (f"{QUEUES[queue]}: {count}", _address(queue, unit)) for queue, count in counts if count
        )
        if counted:
            monday = look.today - timedelta(days=look.today.weekday())
            week = f"{day(monday)} đến {day(monday + timedelta(days=6))}"
            yield Said(
                f"Việc trong tuần, từ {week}",
                _name(root, look),
                _address(Queue.ALL, unit),
                counted,
                organization=root,
            )


def _within(lines: Sequence[ToDo], units: set[int]) -> list[ToDo]:
    return [line for line in lines if line.unit in units]


def _address(queue: Queue, unit: int | None) -> str:
    query = {"hang": queue.value} | ({"don-vi": forest().codes[unit]} if unit is not None else {})
    return f"{reverse('to_do')}?{urlencode(query)}"


def _name(unit: int, look: Look) -> str:
    return name_on(forest(), Tree.PARTY, unit, look.today)


NOTICES = (
    NoticeKind(
        "late",
        "Việc quá hạn",
        "Mỗi sáng, nếu trong đơn vị có việc vừa quá hạn: bao nhiêu việc, và đường đến danh sách.",
        WRITERS,
        place=20,
        of_units=became_late,
    ),
    NoticeKind(
        "digest",
        "Việc trong tuần",
        "Mỗi thứ Hai: bao nhiêu việc đến hạn, quá hạn, chờ bạn, bị trả lại, chờ cấp khác. Không có việc thì"
        " không gửi.",
        WRITERS,
        place=30,
        rhythm=Rhythm.WEEK,
        of_user=digest,
    ),
)
