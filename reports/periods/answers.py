"""Answering as published: a question about a closed period, with what today's knowledge says otherwise."""

from __future__ import annotations

from dataclasses import replace

from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter
from reports.engine.answers import answer_cached
from reports.engine.asked import understand
from reports.engine.composing import absent_row
from reports.engine.target_rows import TargetRow
from reports.questions import Answer, Live, Question, QuestionFault, Row

from . import published


def answer_as_published(question: Question) -> Answer:
    """The answer to ``question``: as published where it is about a closed period, else live.

    Raises :class:`QuestionFault` naming a bad parameter, and for a revision that was never published.
    """
    plain = replace(question, as_published=None, revision=None)
    revision = _revision(question)
    wanted = _wants_published(question)
    if revision is None and not wanted:
        return answer_cached(plain)
    with consistent_read():
        with as_counter():
            row = published.found(understand(plain), revision)
        if row is not None:
            answer = published.read(row, plain)
            return replace(answer, live=_where_it_differs(answer, answer_cached(plain)))
        if revision is not None:
            raise QuestionFault("revision", "Kỳ này không có lần công bố đó cho câu hỏi này.")
        return answer_cached(plain)


def _wants_published(question: Question) -> bool:
    if question.as_published not in (None, "yes", "no"):
        raise QuestionFault("as_published", "Phải là yes hoặc no.")
    if question.known_on is not None:
        if question.as_published == "yes":
            raise QuestionFault("as_published", "Hỏi theo ngày đã biết (known_on) thì không theo số công bố.")
        return False
    return question.as_published != "no"


def _revision(question: Question) -> int | None:
    if question.revision is None:
        return None
    if not question.revision.isdecimal() or len(question.revision) > 4:
        raise QuestionFault("revision", "Lần công bố là một số: 0, 1, 2…")
    if question.known_on is not None or question.as_published == "no":
        raise QuestionFault("revision", "Lần công bố chỉ hỏi được khi hỏi theo số công bố.")
    return int(question.revision)


def _where_it_differs(answer: Answer, live: Answer) -> Live | None:
    """The live total and the live rows that are not as published; nothing where all are."""
    before = {(row.key, row.by): row for row in answer.rows}
    now = {(row.key, row.by): row for row in live.rows}
    rows = [row for name, row in now.items() if name not in before or _says(row) != _says(before[name])]
    rows += [absent_row(live, row) for name, row in before.items() if name not in now]
    if not rows and _says(answer.total) == _says(live.total):
        return None
    return Live(live.total, rows)


def _says(row: Row) -> tuple[object, ...]:
    figure = row.value, row.numerator, row.denominator, row.status
    return (*figure, row.words, row.sense) if isinstance(row, TargetRow) else figure
