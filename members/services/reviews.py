"""The screening of members: taking a member under review, and closing the review with its outcome."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

from ..models import Member, Review, ReviewOutcome, ReviewReason
from .recording import check_day, locked


@write
def open_review(*, member: Member, on: date, reason: str, by: User, form_key: UUID | None = None) -> Review:
    """The member is under review from ``on``. The same form gives the same review.

    Refuses somebody who does not count on the day, or who is under review on it or later.
    """
    check_day(on, "on")
    if reason not in ReviewReason.values:
        raise Refused("reason_unknown", "Hãy chọn lý do rà soát.", "reason")
    member = locked(member)
    own = Review.objects.filter(member=member)
    written: Review | None = own.filter(form_key=form_key).first() if form_key else None
    if written is not None:
        return written
    if not member.stretches.on(on).exists():
        raise Refused("not_counted", "Vào ngày này người đó không có trong danh sách đảng viên.", "on")
    if own.open_on(on).exists():
        raise Refused("under_review", "Người này đang được rà soát: kết thúc lần trước đã.", "on")
    if own.filter(opened_on__gte=on).exists():
        raise Refused("reviewed_later", "Đã ghi một lần rà soát mở từ ngày này hoặc sau ngày này.", "on")
    made: Review = Review.objects.create(member=member, opened_on=on, reason=reason, form_key=form_key)
    record(
        "member.review_opened",
        by=by,
        on=member,
        review=made.pk,
        review_reason=reason,
        starts_on=on.isoformat(),
    )
    return made


@write
def close_review(*, review: Review, on: date, outcome: str, by: User) -> Review:
    """The review is open no longer from ``on``; what came of it is said. Deletion itself is another act."""
    check_day(on, "on")
    if outcome not in ReviewOutcome.values:
        raise Refused("outcome_unknown", "Hãy chọn kết quả.", "outcome")
    member = locked(review.member)
    own: Review = Review.objects.get(pk=review.pk)
    if own.closed_on is not None:
        raise Refused("closed_already", f"Lần rà soát này đã kết thúc ngày {own.closed_on:%d/%m/%Y}.", "on")
    if on < own.opened_on:
        raise Refused("closed_before_opened", f"Trước ngày đưa vào rà soát ({own.opened_on:%d/%m/%Y}).", "on")
    own.closed_on, own.outcome = on, outcome
    own.save(update_fields=["closed_on", "outcome"])
    record(
        "member.review_closed",
        by=by,
        on=member,
        review=own.pk,
        review_outcome=outcome,
        ended_on=on.isoformat(),
    )
    return own
