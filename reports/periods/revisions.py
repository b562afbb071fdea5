"""Two publications of a period, or one and what is known now: each as it was, and why they differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter
from reports.engine.answers import answer_cached
from reports.engine.asked import understand
from reports.engine.by_settings import by_settings
from reports.questions import Answer, Question, QuestionFault, Row

from . import published
from .explaining import explained
from .models import Closing
from .parts import Explanation, Number
from .things import DENOMINATOR, NUMERATOR


@dataclass(frozen=True, slots=True)
class Compared:
    """What was published, and beside it a later publication or, without one, what is known now."""

    question: Question
    closing: Closing
    before: Answer
    after: Answer
    later: Closing | None

    @property
    def until(self) -> datetime | None:
        """Up to when it is known what stands beside."""
        return self.later.known_until if self.later is not None else None


def compared(question: Question, until: str) -> Compared:
    """What was published to the question, by its revision if it names one; ``until`` is a later revision.

    Raises :class:`QuestionFault` where nothing was published to it.
    """
    plain = replace(question, as_published=None, revision=None, level=None)
    with consistent_read(), as_counter():
        asked = understand(plain)
        first = published.found(asked, _revision(question.revision))
        if first is None:
            raise QuestionFault("indicator", "Số liệu này chưa được công bố, và không so với ngày nào.")
        closing, before = first.closing, published.read(first, plain)
        last = published.found(asked, _revision(until)) if until else None
        if until and (last is None or last.closing.revision <= closing.revision):
            raise QuestionFault("until", "Không có lần công bố sau nào như vậy.")
    after = published.read(last, plain) if last is not None else answer_cached(plain)
    # As it was published it is of the structure of the period's last day.
    plain = replace(plain, structure_on=before.structure_on)
    return Compared(plain, closing, before, after, last.closing if last is not None else None)


def explained_of(two: Compared, part: str) -> Explanation:
    """Why they differ. What was published and is not what was known then is a fault."""
    names = by_settings().keys()
    settings = {name: value for name, value in two.closing.readings.items() if name in names}
    found = explained(two.question, two.closing.known_until, until=two.until, part=part, settings=settings)
    said = count_of(two.before.total, part)
    return found if said is None or said == found.before else replace(found, published=said)


def count_of(row: Row, part: str) -> Number | None:
    """The count of a published figure that is explained; nothing where it gives none."""
    if row.numerator is None and row.denominator is None:
        return row.value if isinstance(row.value, int) else None
    count = {NUMERATOR: row.numerator, DENOMINATOR: row.denominator}.get(part)
    return count if isinstance(count, int) else None


def _revision(written: str | None) -> int | None:
    if not written:
        return None
    if not written.isdecimal() or len(written) > 4:
        raise QuestionFault("revision", "Lần công bố là một số: 0, 1, 2…")
    return int(written)
