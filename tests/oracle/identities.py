"""What must be true of any answers among themselves, whatever the figures are.

Each function returns in words what does not add up. They take a function that answers, so that a wrong one
can be shown to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reports.indicator import SEVERAL
from reports.questions import Answer, Question, Row, Status

from .answers import IN_LINES, OUT_LINES
from .codes import CROSSING, ON, TARGETS
from .people import STEPS
from .trees import OTHER, UNALLOCATED
from .world import DAY

Answering = Callable[[Question], Answer]
Counts = tuple[float, float, float]


def counts(row: Row) -> Counts:
    """What adds up of a row: the value of a count, numerator and denominator of a ratio."""
    if row.denominator is not None:
        return 0, float(row.numerator or 0), float(row.denominator)
    return float(row.value or 0), 0, 0


def added(rows: list[Row]) -> Counts:
    """The sum of the rows."""
    sums = [sum(values) for values in zip(*map(counts, rows), strict=True)]
    return (sums[0], sums[1], sums[2]) if sums else (0, 0, 0)


def reported(answer: Answer) -> bool:
    """Is there anything to add up?"""
    return answer.total.status != "not_reported"


def is_series(question: Question) -> bool:
    """Is it about a stock on several days?"""
    return question.by in STEPS and question.indicator in ON


def adds_up(question: Question) -> bool:
    """Do rows by a dimension, if there is one, add up to what they split?

    Not where something counts in several of them, and not of a rate, whose counts are of two days: who is
    admitted into a group that had nobody on the eve stands in no row.
    """
    if question.by in SEVERAL or (question.by and question.indicator == "admission_rate"):
        return False
    return not is_series(question)


def rows_make_the_total(answering: Answering, question: Question) -> list[str]:
    """Σ rows = total, with what stands under no unit and what cannot be placed."""
    if question.indicator in (*CROSSING, *TARGETS, "balance") or not (question.level or question.by):
        return []
    if not adds_up(question):
        return []
    answer = answering(question)
    if not reported(answer) or added(answer.rows) == counts(answer.total):
        return []
    return [f"rows add up to {added(answer.rows)}, total {counts(answer.total)}"]


def a_dimension_splits_each_row(answering: Answering, question: Question) -> list[str]:
    """Σ over a dimension = the row without it, for every unit."""
    if not question.by or not question.level or not adds_up(question):
        return []
    whole = answering(replace(question, by=None))
    if not reported(whole):
        return []
    parts = defaultdict(list)
    for row in answering(question).rows:
        parts[row.key].append(row)
    sides = [(row.key, added(parts[row.key]), counts(row)) for row in whole.rows]
    # A transfer between two places of one row is none, whoever makes it; so transfers add up here too.
    return [f"{key}: by {question.by} {a}, without {b}" for key, a, b in sides if a != b]


def a_row_is_its_units_own_total(answering: Answering, question: Question) -> list[str]:
    """The row of a unit says what the unit says when it is asked itself."""
    if not question.level or question.by or question.indicator == "balance":
        return []
    found = []
    for row in answering(question).rows:
        if row.key in (OTHER, UNALLOCATED):
            continue
        # Of roots in several provinces all is not reported until the last of their registers begins.
        if len(question.roots) > 1 and row.status == Status.NOT_REPORTED:
            continue
        in_areas = question.area is not None or question.areas is not None
        roots: dict[str, Any] = dict.fromkeys(("organization", "area", "organizations", "areas"))
        roots["area" if in_areas else "organization"] = row.key
        own = answering(replace(question, level=None, **roots)).total
        if (own.value, own.status) != (row.value, row.status):
            found.append(f"{row.key}: row {row.value} {row.status}, asked itself {own.value} {own.status}")
    return found


def the_balance_closes(answering: Answering, question: Question) -> list[str]:
    """opening + ins − outs = closing in every row, and both ends are the stocks of their days."""
    if question.indicator != "balance":
        return []
    assert question.starts and question.ends
    answer = answering(question)
    lines: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in answer.rows:
        lines[row.key][row.by or ""] += row.value or 0
    found = []
    for key, line in lines.items():
        ins, outs = sum(line[name] for name in IN_LINES), sum(line[name] for name in OUT_LINES)
        if line["opening"] + ins - outs != line["closing"]:
            found.append(f"{key}: {line['opening']} + {ins} - {outs} is not {line['closing']}")
        if line["deleted_probationary"] > line["deleted"]:
            found.append(f"{key}: more probationary members deleted than members")
    closing = sum(line["closing"] for line in lines.values())
    if closing != answer.total.value:
        found.append(f"the rows close with {closing}, the total is {answer.total.value}")
    structure_on = question.structure_on or question.ends
    for name, day in (("opening", question.starts - DAY), ("closing", question.ends)):
        asked = Question(
            "members",
            organization=question.organization,
            area=question.area,
            organizations=question.organizations,
            areas=question.areas,
            level=question.level,
            on=day,
            structure_on=structure_on,
        )
        stock = answering(asked)
        for row in stock.rows if question.level and reported(stock) else []:
            if lines[row.key][name] != row.value:
                found.append(f"{row.key}: {name} {lines[row.key][name]}, members on {day} {row.value}")
    return found


IDENTITIES = (
    rows_make_the_total,
    a_dimension_splits_each_row,
    a_row_is_its_units_own_total,
    the_balance_closes,
)


def broken(answering: Answering, question: Question) -> list[str]:
    """Everything that does not add up about a question."""
    return [
        f"{identity.__name__}: {text}" for identity in IDENTITIES for text in identity(answering, question)
    ]
