"""Working members and the place where they live: introducing them to a cell there, and the yearly comment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cells.models import CommentResult, ResidenceComment
from members.models import Assignment, Member, Task
from members.services.recording import check_day
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import covered_until, end_from
from registry.common.refusals import Refused, write
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS, as_a_cell


@write
def introduce(*, member: Member, cell: Organization, on: date, by: User) -> Assignment:
    """The member keeps contact with ``cell``, where the member lives, from ``on``; with another no longer.

    It lasts at most as long as that is a cell. Refuses the member's own cell and what is so already.
    """
    check_day(on, "on")
    ORGANIZATIONS.lock([cell])
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    terms = as_a_cell(cell)
    if not terms.on(on).exists():
        raise Refused(
            "not_a_cell", f"{ORGANIZATIONS.quoted(cell, on)} không phải là chi bộ vào ngày này.", "cell"
        )
    if member.stretches.on(on).filter(cell=cell).exists():
        raise Refused("lives_where_works", "Đây là chi bộ nơi người này sinh hoạt chính thức.", "cell")
    held = Assignment.objects.filter(member=member, task=Task.RESIDENCE_CONTACT)
    if held.on(on).filter(cell=cell).exists():
        raise Refused("introduced_already", "Người này đã được giới thiệu về chi bộ này.", "cell")
    if held.filter(starts_on__gte=on).exists():
        raise Refused("introduced_later", "Đã ghi một lần giới thiệu từ ngày này hoặc sau ngày này.", "on")
    end_from(held.on(on), on)
    row: Assignment = Assignment.objects.create(
        member=member,
        task=Task.RESIDENCE_CONTACT,
        cell=cell,
        starts_on=on,
        ends_on=covered_until(terms, on),
    )
    record("member.introduced", by=by, on=member, residence_cell=cell.code, starts_on=on.isoformat())
    return row


@write
def end_introduction(*, assignment: Assignment, on: date, by: User) -> None:
    """The member keeps contact there no longer from ``on``; what began on that very day never was."""
    check_day(on, "on")
    member = Member.objects.select_for_update(no_key=True).get(pk=assignment.member_id)
    own = Assignment.objects.filter(pk=assignment.pk, task=Task.RESIDENCE_CONTACT)
    if not own.on(on).exists():
        raise Refused("not_introduced", "Vào ngày này người đó không giữ mối liên hệ ở chi bộ này.", "on")
    end_from(own, on)
    record("member.introduction_ended", by=by, on=member, ended_on=on.isoformat())


@write
def record_comments(*, year: int, results: Mapping[int, str], by: User) -> int:
    """Of each member the comment of the year is as said; an empty one is taken away. How many are written."""
    for pk, result in sorted(results.items()):
        if result and result not in CommentResult.values:
            raise Refused("result_unknown", "Hãy chọn có, chưa tốt hoặc chưa có.")
        member = Member.objects.select_for_update(no_key=True).get(pk=pk)
        own = ResidenceComment.objects.filter(member=member, year=year)
        if result:
            ResidenceComment.objects.update_or_create(member=member, year=year, defaults={"result": result})
        else:
            own.delete()
        record("member.residence_comment", by=by, on=member, comment_year=year)
    return len(results)
