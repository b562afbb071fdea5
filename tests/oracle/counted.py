"""The things that the indicator of a question counts."""

from __future__ import annotations

from collections.abc import Iterable

from reports.questions import Question

from . import cell_life, honours
from .codes import (
    ADMISSION_SHARES,
    ADMISSIONS,
    BASES,
    CASES,
    CELL_SHARES,
    CELLS_CHANGED,
    DUTIES,
    FLOWS,
    ON,
    ORGANIZATION_FLOWS,
    ORGANIZATION_STOCKS,
    PRESENCES,
    PROGRAMMES,
    REVIEWS,
    SHARES,
    STOCKS,
    VILLAGE_FLOWS,
    VILLAGE_STOCKS,
)
from .figures import Figures
from .honours import AWARDS, BADGES_DUE, GIVEN
from .things import Thing


def things_of(question: Question, figures: Figures) -> Iterable[Thing]:
    """Each thing that adds to a row or to the total."""
    if question.indicator in ON:
        return _on_the_day(question, figures)
    return _in_the_period(question, figures)


def _on_the_day(question: Question, figures: Figures) -> Iterable[Thing]:
    code = question.indicator
    assert question.on
    if code in STOCKS:
        return figures.stock(question.on, STOCKS[code])
    if code in PRESENCES:
        return figures.presences(code, question.on)
    if code in SHARES:
        return figures.stock(question.on, SHARES[code], share=True)
    if code == "mean_age":
        return figures.mean_age(question.on)
    if code in DUTIES:
        return figures.duties(code, question.on)
    if code in REVIEWS:
        return figures.reviews(question.on)
    if code in BASES:
        return figures.bases(code, question.on)
    if code in BADGES_DUE:
        return honours.due(figures, question.on)
    if code in CASES:
        return figures.cases(code, question.on)
    if code in PROGRAMMES:
        return figures.programmes(question.on)
    if code in VILLAGE_STOCKS:
        return figures.villages(code, question.on)
    if code in CELL_SHARES:
        return figures.cell_shares(code, question.on)
    if code in ORGANIZATION_STOCKS:
        return figures.organizations(code, question.on)
    assert question.post
    return figures.posts(question.post, question.on)


def _in_the_period(question: Question, figures: Figures) -> Iterable[Thing]:
    code = question.indicator
    first, last = question.starts, question.ends
    assert first and last
    if code in FLOWS:
        return figures.flow((FLOWS[code],), first, last)
    if code in ADMISSIONS or code in ADMISSION_SHARES:
        return figures.admissions(code, first, last)
    if code == "mean_age_admitted":
        return figures.mean_age_admitted(first, last)
    if code == "admission_rate":
        return figures.admission_rate(first, last)
    if code in GIVEN:
        return honours.given(figures, code, first, last)
    if code in AWARDS:
        return honours.organizations(figures, first, last)
    if code in VILLAGE_FLOWS:
        return figures.villages_turned(code, first, last)
    if code in cell_life.CODES:
        return cell_life.things(figures, code, first, last)
    if code in CELLS_CHANGED:
        return figures.cells_changed(code, first, last)
    assert code in ORGANIZATION_FLOWS
    return figures.organizations(code, last, first)
