"""Ranking organizations and members: proposed by themselves, decided by the level above.

Who may do which of the two follows from rights and is asked by the pages. What is asked here holds whoever
writes: nobody confirms what they proposed themselves, and the first class has its cap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cells.models import OverCap, ProposalState, Ranking, RankingProposal
from cells.rankings.cap import Standing, cap_on
from cells.rankings.lines import decider_of
from cells.rankings.periods import RankedPeriod
from members.models import Stretch
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.structure import Structure, forest

ORGANIZATION, MEMBER = "organization_id", "member_id"


@dataclass(frozen=True, slots=True)
class Ranked:
    """What somebody or some organization is found to be; without a class, only who is exemplary."""

    grade: str
    exemplary: bool = False
    four_good: bool = False


@dataclass(frozen=True, slots=True)
class RankingChange:
    """A ranking as it is to be, of an organization or of a member of the cell ``unit``; of ``None``, none."""

    unit: int
    member: int | None
    becomes: Ranked | None

    @property
    def subject(self) -> dict[str, Any]:
        """By which column it is found."""
        return {ORGANIZATION: self.unit} if self.member is None else {MEMBER: self.member}


@write
def propose(*, period: RankedPeriod, changes: Sequence[RankingChange], by: User) -> int:
    """What the changes say is proposed and waits for the level above; how many are.

    Refuses what was decided already. A proposal that was sent back is proposed anew.
    """
    _hold(changes, period)
    for change in changes:
        if Ranking.objects.filter(**change.subject, **period.days).exists():
            raise Refused("decided_already", "Cấp trên đã quyết định xếp loại này, không đề xuất lại được.")
        own = RankingProposal.objects.filter(**change.subject, **period.days)
        if change.becomes is None:
            own.delete()
        else:
            RankingProposal.objects.update_or_create(
                **change.subject,
                **period.days,
                defaults={
                    "period_kind": period.kind,
                    **asdict(change.becomes),
                    "state": ProposalState.WAITING,
                    "reason": "",
                    "proposed_by": by,
                    "proposed_at": timezone.now(),
                },
            )
        record("ranking.proposed", **_line(change, period, by))
    return len(changes)


@write
def decide(*, period: RankedPeriod, changes: Sequence[RankingChange], by: User, over_reason: str = "") -> int:
    """What the changes say is decided, and a proposal about the same is settled; how many are.

    Refuses what ``by`` proposed, more in the first class than the cap allows (where the setting says so, or
    without ``over_reason``), and a unit that does not stand at the end of the period.
    """
    _hold(changes, period)
    for change in changes:
        _settle(change, period, by)
        own = Ranking.objects.filter(**change.subject, **period.days)
        if change.becomes is None:
            own.delete()
        else:
            said = {"period_kind": period.kind, **asdict(change.becomes)}
            Ranking.objects.update_or_create(**change.subject, **period.days, defaults=said)
    _check_cap(changes, period, over_reason)
    for change in changes:
        record("ranking.decided", **_line(change, period, by, over_reason))
    return len(changes)


@write
def send_back(*, period: RankedPeriod, changes: Sequence[RankingChange], reason: str, by: User) -> int:
    """The waiting proposals about the same are sent back for a reason; how many are."""
    _hold(changes, period)
    if changes and not reason.strip():
        raise Refused("no_reason", "Trả lại thì phải ghi lý do.", "reason")
    for change in changes:
        waiting = RankingProposal.objects.filter(**change.subject, **period.days, state=ProposalState.WAITING)
        if not waiting.update(state=ProposalState.SENT_BACK, reason=reason.strip()[:300]):
            raise Refused("changed_meanwhile", "Đề xuất này không còn chờ xác nhận.")
        record("ranking.sent_back", **_line(change, period, by, reason))
    return len(changes)


def _hold(changes: Sequence[RankingChange], period: RankedPeriod) -> None:
    """The organizations held against other writers; refused where one stands no more when it is ranked."""
    units = Organization.objects.filter(pk__in={change.unit for change in changes})
    ORGANIZATIONS.lock(units)
    day = day_of(period)
    for unit in units:
        ORGANIZATIONS.standing(unit, day, "")


def _settle(change: RankingChange, period: RankedPeriod, by: User) -> None:
    waiting = RankingProposal.objects.filter(**change.subject, **period.days, state=ProposalState.WAITING)
    if waiting.filter(proposed_by=by).exists():
        raise Refused("confirms_own", "Đề xuất do chính bạn ghi: phải do người khác ở cấp trên xác nhận.")
    waiting.update(state=ProposalState.CONFIRMED)


def day_of(period: RankedPeriod) -> date:
    """The day on which it is read who is ranked where: the period's last, or today while it runs."""
    return min(period.ends, timezone.localdate())


def _check_cap(changes: Sequence[RankingChange], period: RankedPeriod, over_reason: str) -> None:
    """Refuse what is over the cap; of who is taken into it nothing but the changed units' own groups."""
    cap = cap_on(period.ends)
    structure = forest().on(day_of(period))
    over = [
        (unit, standing)
        for unit, grades in _groups(structure, changes, period).items()
        if (standing := Standing.by(cap, grades)).is_over
    ]
    if not over or (over_reason.strip() and cap.over == OverCap.REASON):
        return
    unit, standing = over[0]
    name = ORGANIZATIONS.quoted(Organization.objects.get(pk=unit), structure.day)
    raise Refused(
        "over_the_cap",
        f"{name}: {standing.excellent} xuất sắc, tối đa {standing.most} ({cap.words}). "
        + ("Hãy nêu lý do." if cap.over == OverCap.REASON else "Theo quy định của ban thì không ghi được."),
        "over_reason",
    )


def _groups(
    structure: Structure, changes: Sequence[RankingChange], period: RankedPeriod
) -> dict[int, Counter[str]]:
    """How many are in each class in every cell, and below every unit, of which something is changed."""
    cells = sorted({change.unit for change in changes if change.member is not None})
    deciders = {decider_of(structure, change.unit) for change in changes if change.member is None}
    groups: dict[int, Counter[str]] = defaultdict(Counter)
    here = dict(Stretch.objects.on(structure.day).filter(cell__any_of=cells).values_list("member", "cell"))
    of_members = Ranking.objects.filter(member__any_of=sorted(here), **period.days)
    for member, grade in of_members.values_list("member", "grade"):
        groups[here[member]][grade] += 1
    below = (
        [one for one in structure.party.standing if decider_of(structure, one) in deciders]
        if deciders
        else []
    )
    of_units = Ranking.objects.filter(organization__any_of=below, **period.days)
    for organization, grade in of_units.values_list("organization", "grade"):
        groups[decider_of(structure, organization)][grade] += 1
    return groups


def _line(change: RankingChange, period: RankedPeriod, by: User, reason: str = "") -> dict[str, Any]:
    """What the trail says of a change: whose ranking it is and for which period, never the class."""
    is_unit = change.member is None
    return {
        "by": by,
        "on": ("units.organization", str(change.unit)) if is_unit else ("members.member", str(change.member)),
        "organization": change.unit,
        "reason": reason.strip(),
        "ranked_period": str(period),
        "ranking_removed": int(change.becomes is None),
    }
