"""The short way of an admission: the ceremony of somebody of whom no case was kept, with the cell's vote.

What is asked of it is what a case must hold before its ceremony, and it is judged by the same findings and by
the rule sets of the same days. The three steps stay as a case that was never open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.accounts.models import User
from registry.common.refusals import Notice, Refused, write
from registry.units.models import Area, Organization

from ..models import NOBODY, Case, CaseStep, Event, Member, Outcome, Step, StepResult
from .cases import judged, numbered
from .entering import admit
from .filing import UNFILED, Filing
from .recording import check_day

# Which argument a finding speaks of, where it is not the day of the vote.
_FIELDS = {"too_few_votes": "in_favour", "too_few_present": "present"}


@dataclass(frozen=True, slots=True)
class CellVote:
    """When the cell voted, how many were to come, were there, and were for it."""

    on: date
    convened: int
    present: int
    in_favour: int


@write
def admit_by_vote(
    *,
    vote: CellVote,
    cell: Organization | None,
    on: date,
    by: User,
    member: Member | None = None,
    member_data: Mapping[str, Any] | None = None,
    village: Area | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """As :func:`members.services.admit`, with the vote of the cell that led to the decision.

    Refuses, by the rule sets of the days of vote, decision and ceremony, whatever :func:`note_step` and
    :func:`admit_prospect` refuse: who is under age when the cell votes, too few votes, too few who were
    there, and a decision without a vote before it.
    """
    check_day(vote.on, "voted_on")
    event = admit(
        cell=cell, on=on, by=by, member=member, member_data=member_data, village=village, filing=filing
    )
    own = Case.objects.filter(member=event.member_id, closed_on=event.effective_on)
    if own.exists():
        return event
    case = _case_of(event)
    steps = (
        CaseStep(step=Step.CELL_VOTE, done_on=vote.on, convened=vote.convened, present=vote.present),
        CaseStep(step=Step.DECISION, done_on=filing.decided_on, document_no=event.document_no),
        CaseStep(step=Step.CEREMONY, done_on=on),
    )
    steps[0].in_favour = vote.in_favour
    noticed: list[Notice] = list(event.notices)
    for row in steps:
        if row.done_on is None:
            raise Refused("no_decision", "Ghi ngày quyết định kết nạp.", "decided_on")
        row.case, row.result = case, StepResult.YES if row.step != Step.CEREMONY else ""
        noticed += _judged(case, row)
        row.save(force_insert=True)
    event.notices = tuple({notice.code: notice for notice in reversed(noticed)}.values())
    return event


def _judged(case: Case, row: CaseStep) -> tuple[Notice, ...]:
    """As any step of a case; a refusal names the argument of this act."""
    try:
        return judged(case, row)
    except Refused as refused:
        raise Refused(refused.code, refused.message, _FIELDS.get(refused.code, "voted_on")) from refused


def _case_of(event: Event) -> Case:
    """The case of the person, which was open on no day, so that nobody was a prospect by it."""
    person = event.member
    case = Case(opened_on=event.effective_on, closed_on=event.effective_on, outcome=Outcome.ADMITTED)
    for name in NOBODY:
        setattr(case, name, getattr(person, name))
    case.cell, case.village, case.member = event.cell, event.village, person
    return numbered(case)
