"""Opening and closing supplement rounds, and noting who has answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.timezone import localdate

from members.models import Member, Stretch
from members.services.recording import check_day, locked_all
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Kind, Organization
from registry.units.organizations import ORGANIZATIONS

from .models import SupplementAnswer, SupplementRound


@write
def open_round(
    *, organization: Organization, year: int, on: date, due_on: date, by: User, document_no: str = ""
) -> SupplementRound:
    """All members of the province are asked for the year's supplement, from the day on.

    Refuses an organization that is no province's, a year that is not that of the day or the one before, and
    a second round of the year.
    """
    check_day(on, "on")
    if ORGANIZATIONS.standing(organization, on, "").kind != Kind.PROVINCE_COMMITTEE:
        raise Refused("no_board", "Đợt bổ sung hồ sơ do ban tổ chức của tỉnh mở.")
    if year not in (on.year, on.year - 1):
        raise Refused("other_year", "Đợt bổ sung là của năm đang mở, hoặc của năm trước.", "year")
    opened: SupplementRound = SupplementRound.objects.create(
        organization=organization,
        year=year,
        opened_on=on,
        due_on=due_on,
        document_no=clean(document_no)[:60],
        opened_by=by,
    )
    record("supplement.opened", by=by, on=opened, supplement_year=year)
    return opened


@write
def close_round(*, asked: SupplementRound, by: User) -> SupplementRound:
    """The round ends today: who has not answered has not. Closed already, it stays as it is."""
    held = _held(asked)
    if held.closed_on is None:
        held.closed_on = localdate()
        held.save(update_fields=["closed_on"])
        record("supplement.closed", by=by, on=held, supplement_year=held.year)
    return held


@write
def reopen_round(*, asked: SupplementRound, by: User) -> SupplementRound:
    """The round goes on. Open already, it stays as it is."""
    held = _held(asked)
    if held.closed_on is not None:
        held.closed_on = None
        held.save(update_fields=["closed_on"])
        record("supplement.reopened", by=by, on=held, supplement_year=held.year)
    return held


@write
def note_answers(*, asked: SupplementRound, members: Sequence[Member], on: date, by: User) -> int:
    """They have handed in their sheets that day; how many had not before.

    Refuses a day before the round, a round that is closed, and whoever does not count today.
    """
    held = _open(asked)
    check_day(on, "on")
    if on < held.opened_on:
        raise Refused("before_the_round", f"Đợt này mở ngày {held.opened_on:%d/%m/%Y}.", "on")
    if not members:
        raise Refused("nobody_chosen", "Hãy chọn ít nhất một đảng viên.", "people")
    people = locked_all([member.pk for member in members])
    counted = set(Stretch.objects.on(localdate()).filter(member__in=people).values_list("member", flat=True))
    if gone := [person.full_name for number, person in people.items() if number not in counted]:
        raise Refused("not_counted", f"Hôm nay không có trong danh sách: {', '.join(gone[:3])}.", "people")
    there = set(held.answers.filter(member__in=people).values_list("member", flat=True))
    new = [person for number, person in people.items() if number not in there]
    SupplementAnswer.objects.bulk_create(
        SupplementAnswer(round=held, member=person, answered_on=on, noted_by=by) for person in new
    )
    for person in new:
        record("member.supplement_noted", by=by, on=person, supplement_year=held.year)
    return len(new)


@write
def take_back_answer(*, asked: SupplementRound, member: Member, by: User) -> int:
    """It was entered wrongly that somebody had answered; gone already, it stays so."""
    held = _open(asked)
    gone: int = held.answers.filter(member=member).delete()[0]
    if gone:
        record("member.supplement_taken_back", by=by, on=member, supplement_year=held.year)
    return gone


def _held(asked: SupplementRound) -> SupplementRound:
    """The round as stored now, held until the transaction ends."""
    found: SupplementRound = SupplementRound.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=asked.pk
    )
    return found


def _open(asked: SupplementRound) -> SupplementRound:
    """The same of a round that must be open."""
    held = _held(asked)
    if held.closed_on is not None:
        raise Refused("round_closed", f"Đợt này đã đóng ngày {held.closed_on:%d/%m/%Y}.")
    return held
