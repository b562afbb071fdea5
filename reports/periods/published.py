"""Which answers a closing stores, and how they are stored and read again.

The stated list: every indicator of the catalogue, of the organization and of the territory that it leads, as
a whole and by the levels below (:data:`LEVELS`); the whole membership and the admissions also by every
dimension of people; post coverage of each post; targets and their attainment where their period is the one
closed. All on the structure of the period's last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import orjson

from members.models import PostKind
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.catalogue import INDICATORS, PEOPLE_DIMENSIONS, Family
from reports.engine.asked import Asked
from reports.engine.target_rows import TargetRow
from reports.indicator import ASSOCIATION
from reports.measures import MEASURES
from reports.questions import Answer, Question, Row
from reports.targets.models import Target

from .models import Closing, PublishedAnswer

# By which levels a root's figures are published, beside its own.
LEVELS = {
    "province_committee": ("superior_committee", "grassroots"),
    "superior_committee": ("grassroots", "cell"),
    "province": ("district", "commune"),
    "district": ("commune", "village"),
    "commune": ("village",),
}
# What forms break down by each dimension of people.
_OF_FORMS = ("members", "admissions")


def questions_of(structure: Structure, organization: int, first: date, last: date) -> list[Question]:
    """Every question that is answered when the organization closes the period."""
    term = structure.party.standing[organization]
    roots: list[tuple[dict[str, Any], str]] = [
        ({"organization": structure.forest.codes[organization]}, str(term.kind))
    ]
    if term.area is not None and term.area in structure.areas.standing:
        key, rank = structure.forest.area_keys[term.area]
        roots.append(({"area": key}, rank))
    found: list[Question] = []
    for root, kind in roots:
        own = [_question(code, first, last, root) for code in INDICATORS]
        levels: tuple[str | None, ...] = (None, *LEVELS.get(kind, ()))
        for level in levels:
            for question in own:
                found += _each(replace(question, level=level), first, last)
        forms = (question for question in own if question.indicator in _OF_FORMS)
        found += [replace(question, by=by) for question in forms for by in PEOPLE_DIMENSIONS]
    return found


def _question(code: str, first: date, last: date, root: Mapping[str, Any]) -> Question:
    days: dict[str, Any] = {"starts": first, "ends": last}
    if INDICATORS[code].takes == "stock":
        days = {"on": last}
    return Question(code, **days, **root)


def _each(question: Question, first: date, last: date) -> Iterator[Question]:
    """The question, or one for each post or for each measure and basis that it can be about."""
    family = INDICATORS[question.indicator].family
    if family == Family.POSTS:
        yield from (replace(question, post=post) for post in (*PostKind.values, ASSOCIATION))
    elif family != Family.TARGETS:
        yield question
    elif question.organization is not None:
        yield from (replace(question, measure=m, basis=b) for m, b in _given(first, last))


def _given(first: date, last: date) -> list[tuple[str, str]]:
    """Measures and bases of which somebody has a target of exactly this period."""
    given = Target.objects.filter(period_from=first, period_to=last, measure__in=MEASURES)
    return sorted(set(given.values_list("measure", "basis")))


def stored(closing: Closing, asked: Asked, answer: Answer) -> PublishedAnswer:
    """The answer as a row of the closing."""
    return PublishedAnswer(closing=closing, content=written(answer), **_named(asked))


def found(asked: Asked, revision: int | None) -> PublishedAnswer | None:
    """The answer that was published to the question: of the closing in force, or of a revision."""
    if len(asked.roots) != 1 or asked.is_series or asked.is_compared or asked.structure.day != asked.on:
        return None
    if asked.indicator.family == Family.TARGETS and asked.on != asked.ends:
        return None
    rows = PublishedAnswer.objects.filter(closing__last=asked.on, **_named(asked))
    if asked.starts is not None:
        rows = rows.filter(closing__first=asked.starts)
    if revision is None:
        rows = rows.filter(closing__reopened_at__isnull=True)
    else:
        rows = rows.filter(closing__revision=revision)
    # A day may end a month, a quarter and a year: what was published last is what counts.
    return rows.select_related("closing").order_by("-closing__closed_at", "-pk").first()


def _named(asked: Asked) -> dict[str, Any]:
    """What the question is about, as stored."""
    question = asked.question
    return {
        "indicator": question.indicator,
        "tree": "area" if asked.tree == Tree.TERRITORY else "organization",
        "root": asked.roots[0],
        **{name: getattr(question, name) or "" for name in ("level", "by", "post", "measure", "basis")},
    }


_CONTENT = ("indicator", "unit", "period", "unplaced", "unknown")


def _row_of(indicator: str) -> type[Row]:
    """Of what its rows are: those of targets have words and a sense beside the figure."""
    return TargetRow if INDICATORS[indicator].family == Family.TARGETS else Row


def written(answer: Answer) -> str:
    """The answer as it is stored: without the moment at which it was computed."""
    columns = _row_of(answer.indicator).columns()
    content = {name: getattr(answer, name) for name in _CONTENT}
    content |= {
        "structure_on": answer.structure_on.isoformat(),
        "total": [getattr(answer.total, name) for name in columns],
        "rows": [[getattr(row, name) for name in columns] for row in answer.rows],
    }
    return orjson.dumps(content).decode()


def read(row: PublishedAnswer, question: Question) -> Answer:
    """The answer as it was published, with the status and revision of its closing."""
    content = orjson.loads(row.content)
    closing, row_of = row.closing, _row_of(content["indicator"])
    return Answer(
        **{name: content[name] for name in _CONTENT},
        structure_on=date.fromisoformat(content["structure_on"]),
        total=row_of(*content["total"]),
        rows=[row_of(*values) for values in content["rows"]],
        computed_at=closing.closed_at,
        as_of=closing.known_until,
        status="revised" if closing.revision else "final",
        revision=closing.revision,
        question=question,
    )
