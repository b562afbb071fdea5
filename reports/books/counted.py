"""How many the figures of a book count, and in what state they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reports.labels import STATUSES
from reports.periods.answers import answer_as_published
from reports.questions import Question, Status


class Counted(NamedTuple):
    """How many the book's figures count, none where they are not reported, and what state they are in."""

    number: int | None
    status: str
    differs: bool


def counted_by(questions: Sequence[Question]) -> Counted:
    """What the figures say: a closed period as published, with whether today's knowledge differs."""
    found = [answer_as_published(question) for question in questions]
    first = found[0]
    status = STATUSES[first.status].format(first.revision)
    live = [answer.live.total if answer.live else answer.total for answer in found]
    if any(row.status == Status.NOT_REPORTED for row in live):
        return Counted(None, status, differs=False)
    return Counted(sum(int(row.value or 0) for row in live), status, any(answer.live for answer in found))
