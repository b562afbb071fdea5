"""What members and organizations are given: badges, cards, awards; and taking back what was entered wrongly.

One decision may be about many people: each of them gets a row and a line of the trail; all or none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.locks import hold_form, written_by_form
from registry.common.refusals import Notice, Refused, write
from registry.common.text import clean
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS

from ..models import BADGE_STEPS, ENTRY_KINDS, Award, AwardKind, Badge, BadgeKind, Card, CardKind, Member
from ..party_age import PartyAge, early_months, party_age, reached_on
from ..rules import add_months
from .filing import UNFILED, Filing
from .recording import check_day, locked, reason_given

# The latest occasion that may be prepared.
AHEAD_MONTHS = 12


@write
def record_badges(
    *,
    members: Sequence[Member],
    kind: str,
    years: int | None,
    occasion_on: date | None,
    by: User,
    filing: Filing = UNFILED,
    number: str = "",
) -> list[Badge]:
    """What ``kind`` says was done about the badge of ``years`` of each of ``members`` (none: the step due).

    Refuses a step that is not reached on the occasion (given early it need not be), a badge that is held
    already, a posthumous one of somebody who has not died, a loss or return of what is not held, and an
    occasion before the holder's first entry. The same form gives the same rows.
    """
    if kind not in BadgeKind.values:
        raise Refused("badge_kind_unknown", "Hãy chọn việc.", "kind")
    check_day(filing.decided_on, "decided_on")
    day = _occasion(kind, occasion_on, filing.decided_on)
    return _for_each(
        members,
        filing.form_key,
        Badge,
        lambda member: _record_badge(member, kind, years, occasion_on, day, by, filing, number),
    )


def _occasion(kind: str, occasion_on: date | None, decided_on: date | None) -> date:
    """The day that decides: the occasion, which may be prepared; of a loss or return also its decision."""
    day = occasion_on or (decided_on if kind in (BadgeKind.LOST, BadgeKind.RETURNED) else None)
    if day is None:
        raise Refused("occasion_missing", "Hãy ghi ngày trao.", "occasion_on")
    if kind in (BadgeKind.LOST, BadgeKind.RETURNED):
        check_day(day, "occasion_on")
    elif day > add_months(localdate(), AHEAD_MONTHS):
        raise Refused("too_far_ahead", "Ngày trao còn cách hơn một năm.", "occasion_on")
    return day


def _for_each(
    members: Sequence[Member], form_key: UUID | None, rows: Any, make: Callable[[Member], Any]
) -> list[Any]:
    """A row for each of ``members``, in their own order; those of the form that are there already stay."""
    if not members:
        raise Refused("nobody_chosen", "Hãy chọn ít nhất một đảng viên.", "people")
    hold_form(form_key)
    if form_key and (written := list(rows.objects.filter(form_key=form_key).order_by("pk"))):
        return written
    return [make(locked(member)) for member in sorted(members, key=lambda member: member.pk)]


def _record_badge(
    member: Member,
    kind: str,
    years: int | None,
    occasion_on: date | None,
    day: date,
    by: User,
    filing: Filing,
    number: str,
) -> Badge:
    age = party_age(member, day)
    step = years or age.step
    if step is None:
        raise Refused("step_not_reached", _of(member, "chưa đủ tuổi Đảng để tặng huy hiệu"), "years")
    if step not in BADGE_STEPS:
        raise Refused("no_such_step", "Không có huy hiệu của số năm này.", "years")
    _check_entry(member, day)
    _check_badge(member, kind, step, age)
    badge: Badge = Badge.objects.create(
        member=member,
        years=step,
        kind=kind,
        occasion_on=occasion_on,
        decided_on=filing.decided_on,
        document_no=clean(filing.document_no)[:60],
        number=clean(number)[:30],
        form_key=filing.form_key,
    )
    badge.notices = tuple(_notices(kind, step, age))
    record(
        "badge.recorded",
        by=by,
        on=member,
        badge=badge.pk,
        what=kind,
        years=step,
        occasion_on=day.isoformat(),
        notices=[notice.code for notice in badge.notices],
        reason=filing.despite,
    )
    return badge


def _of(member: Member, words: str) -> str:
    return f"Đồng chí {member.full_name} {words}."


def _check_entry(member: Member, day: date) -> None:
    entries = member.events.live().filter(kind__in=ENTRY_KINDS).order_by("effective_on")
    first = entries.values_list("effective_on", flat=True).first()
    if first is not None and day < first:
        words = f"được ghi vào sổ từ ngày {first:%d/%m/%Y}: huy hiệu đã trao trước đó thì ghi ngày này"
        raise Refused("before_entry", _of(member, words), "occasion_on")


def _check_badge(member: Member, kind: str, step: int, age: PartyAge) -> None:
    """Refuse what cannot be: by what is held and what has been reached on the day."""
    if kind in (BadgeKind.LOST, BadgeKind.RETURNED):
        if all(badge.years != step for badge in age.held):
            raise Refused("not_held", _of(member, f"không có huy hiệu {step} năm vào ngày này"), "years")
        return
    if any(badge.years >= step for badge in age.held):
        raise Refused("holds_already", _of(member, f"đã có huy hiệu {step} năm hoặc cao hơn"), "years")
    if kind == BadgeKind.PROPOSED:
        if any(b.kind == kind and b.years == step and b.occasion_on == age.on for b in age.badges):
            raise Refused("proposed_already", _of(member, "đã được đề nghị cho đợt này"), "occasion_on")
        return
    if kind == BadgeKind.POSTHUMOUS and not member.events.live().filter(kind="died").exists():
        raise Refused("has_not_died", _of(member, "chưa được ghi từ trần"), "kind")
    if kind == BadgeKind.AWARDED and age.since is not None and (age.years or 0) < step:
        day = f"{reached_on(age.since, step):%d/%m/%Y}"
        words = f"đến ngày {day} mới đủ {step} năm; trước hạn thì chọn «Tặng sớm»"
        raise Refused("step_not_reached", _of(member, words), "years")


def _notices(kind: str, step: int, age: PartyAge) -> list[Notice]:
    """What whoever enters it should look at: an unknown party age, a discipline, earlier than is usual."""
    if kind not in (BadgeKind.PROPOSED, BadgeKind.AWARDED, BadgeKind.EARLY):
        return []
    found = []
    if age.since is None:
        found.append(
            Notice("party_age_unknown", "Sổ chưa có ngày vào Đảng nên chưa kiểm tra được tuổi Đảng.")
        )
    elif kind != BadgeKind.AWARDED and add_months(age.on, early_months(step)) < reached_on(age.since, step):
        found.append(
            Notice(
                "earlier_than_usual",
                f"Còn hơn {early_months(step)} tháng mới đủ {step} năm tuổi Đảng.",
                asks_why=True,
            )
        )
    if age.put_off_until is not None:
        found.append(
            Notice(
                "put_off",
                f"Đang bị lùi thời gian xét tặng do kỷ luật, đến hết ngày {age.put_off_until:%d/%m/%Y}.",
                asks_why=True,
            )
        )
    return found


@write
def issue_cards(
    *,
    members: Sequence[Member],
    kind: str,
    issued_on: date,
    by: User,
    issued_at: str = "",
    card_no: str | None = None,
    form_key: UUID | None = None,
) -> list[Card]:
    """A card of ``kind`` was issued to each of ``members``; its number is the member's own if not said.

    The number in force is the member's: it is corrected there. The same form gives the same rows.
    """
    if kind not in CardKind.values:
        raise Refused("card_kind_unknown", "Hãy chọn loại.", "kind")
    check_day(issued_on, "issued_on")

    def issue(member: Member) -> Card:
        card: Card = Card.objects.create(
            member=member,
            kind=kind,
            issued_on=issued_on,
            issued_at=clean(issued_at)[:120],
            card_no=member.card_no if card_no is None else card_no,
            form_key=form_key,
        )
        record("card.issued", by=by, on=member, card=card.pk, what=kind, issued_on=issued_on.isoformat())
        return card

    return _for_each(members, form_key, Card, issue)


@write
def give_award(
    *,
    to: Member | Organization,
    kind: str,
    awarded_on: date,
    by: User,
    document_no: str = "",
    form_key: UUID | None = None,
) -> Award:
    """A member or an organization that stands on the day was given an award. The same form gives one row."""
    if kind not in AwardKind.values:
        raise Refused("award_kind_unknown", "Hãy chọn hình thức.", "kind")
    check_day(awarded_on, "awarded_on")
    if first := written_by_form(Award, form_key):
        return first
    if isinstance(to, Member):
        whose: dict[str, Any] = {"member": locked(to)}
    else:
        ORGANIZATIONS.lock([to])
        ORGANIZATIONS.standing(to, awarded_on, "awarded_on")
        whose = {"organization": to}
    award: Award = Award.objects.create(
        **whose, kind=kind, awarded_on=awarded_on, document_no=clean(document_no)[:60], form_key=form_key
    )
    record("award.given", by=by, on=to, award=award.pk, what=kind, awarded_on=awarded_on.isoformat())
    return award


@write
def take_back_honours(*, rows: Sequence[Badge | Card | Award], reason: str, by: User) -> int:
    """These were entered wrongly and never were; how many there were. Rows that are gone already stay so."""
    reason = reason_given(reason)
    gone = 0
    for row in sorted(rows, key=lambda row: (row.member_id or 0, row.pk)):
        whose = locked(row.member) if row.member else getattr(row, "organization", None)
        if type(row).objects.filter(pk=row.pk).delete()[0]:
            gone += 1
            record(
                "badge.taken_back"
                if isinstance(row, Badge)
                else "card.taken_back"
                if isinstance(row, Card)
                else "award.taken_back",
                by=by,
                on=whose,
                reason=reason,
                what=row.kind,
            )
    return gone
