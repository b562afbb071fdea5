"""Who is under review in a unit; taking a member under review, and closing the review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.forms.reviews import CloseReviewForm, OpenReviewForm
from members.models import Member, Review, ReviewReason, Stretch, is_seen_by
from registry.accounts.access.places import (
    Place,
    crumbs,
    organization_asked,
    organization_place,
    structure_of,
)
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.filters import note
from registry.common.moments import moment_of
from registry.common.paging import slice_of
from registry.drafts.entering import Outcome, serve
from registry.units.structure import Structure

from .access import member_to_write
from .events import about, member_url
from .flow import act_entry, outcome_of

UNIT, WHICH = "don-vi", "ly-do"
TITLE = "Rà soát, sàng lọc đảng viên"


class Line(NamedTuple):
    """A review that is open on the day, with the cell in which its member counts."""

    review: Review
    cell: Place
    may_write: bool


def reviews(request: HttpRequest) -> HttpResponseBase:
    """Who is under review in a unit on a day, by reason."""
    structure, user, kind = structure_of(moment_of(request)), user_of(request), exports.wanted(request)
    code, which = request.GET.get(UNIT, ""), request.GET.get(WHICH, "")
    if which and which not in ReviewReason.values:
        raise BadRequest("Không có lý do này. Hãy chọn một mục trong danh sách.")
    place = organization_asked(request, structure, code)
    if place is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    found = open_reviews(structure, place, user)
    chosen = [line for line in found if which in ("", line.review.reason)]
    page = slice_of(request, chosen)
    listed = chosen if kind else page.rows
    record(
        "members.exported" if kind else "members.listed",
        by=user,
        organization=place.id,
        list="ra-soat",
        rows=len(listed),
        seen=audited_rows(line.review.member for line in listed),
    )
    if kind:
        narrowed = note("Lý do", which, ReviewReason.choices)
        notes = (place.name, *narrowed, f"Ngày {structure.day:%d/%m/%Y}")
        return exports.send(kind, _table(notes, listed))
    counts = Counter(line.review.reason for line in found)
    context = {
        "title": TITLE,
        "place": place,
        "crumbs": crumbs(request, structure, place),
        "page": page,
        "lines": page.rows,
        "count": len(chosen),
        "all": len(found),
        "counts": [
            *((label, counts[value]) for value, label in ReviewReason.choices),
            *([("Chưa rõ lý do", counts[""])] if counts[""] else []),
        ],
        "reasons": ReviewReason.choices,
        "which": which,
    }
    return render(request, "members/reviews.html", context)


def open_reviews(structure: Structure, place: Place, user: User) -> list[Line]:
    """The reviews that are open on the day, of those who count in the unit and whom the user sees."""
    day, mine = structure.day, set(subtree_ids(user))
    below = [one for one in structure.party.below([place.id]) if one in mine]
    rows = list(Review.objects.open_on(day).filter(is_seen_by(user, "member")).select_related("member"))
    # From the reviews to where their members count: all who count here are many more.
    here = Stretch.objects.on(day).filter(member__any_of=[one.member_id for one in rows])
    cells = dict(here.filter(cell__any_of=below).values_list("member", "cell"))
    written = set(subtree_ids(user, roles=WRITERS))
    found = []
    for review in rows:
        if (cell := cells.get(review.member_id)) is not None:
            where = organization_place(structure, cell)
            found.append(Line(review, where, cell in written and review.closed_on is None))
    return sorted(found, key=lambda line: (line.review.opened_on, line.review.member.sort_key))


def _table(notes: Sequence[str], found: Sequence[Line]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for number, (review, cell, _) in enumerate(found, start=1):
            name = review.member.full_name
            yield number, name, cell.name, review.opened_on, review.reason_label

    heads = ("TT", "Họ và tên", "Chi bộ", "Đưa vào rà soát từ ngày", "Lý do")
    return exports.Table(TITLE, heads, rows(), notes)


def open_one(request: HttpRequest, number: int) -> HttpResponse:
    """Take a member under review."""
    member, user = member_to_write(request, number, purpose="ra-soat"), user_of(request)

    def write(form: Any, answers: Mapping[str, Any]) -> Review:
        values = form.cleaned_data
        return services.open_review(
            member=member, on=values["on"], reason=values["reason"], by=user, form_key=values["form_key"]
        )

    def outcome(form: Any, review: Review, found: Any) -> Outcome:
        day = f"{review.opened_on:%d/%m/%Y}"
        says = f"Từ ngày {day}, đồng chí {member.full_name} thuộc diện rà soát, sàng lọc."
        return outcome_of(says, named=_named(member))

    return serve(
        request,
        act_entry(
            title="Đưa vào diện rà soát, sàng lọc",
            lead="Đảng viên vẫn được tính như trước cho đến khi ghi xóa tên hoặc khai trừ.",
            make=lambda data, **kwargs: OpenReviewForm(data, user=user, today=localdate(), **kwargs),
            write=write,
            outcome=outcome,
            landing=lambda _: member_url(member),
            done=lambda _: "Đã đưa vào diện rà soát, sàng lọc.",
            repeated=lambda key: Review.objects.filter(member=member, form_key=key).first(),
            **about(member, quiet=True),
        ),
    )


def close_one(request: HttpRequest, number: int, review_id: int) -> HttpResponse:
    """Close a member's review with its outcome."""
    member, user = member_to_write(request, number, purpose="ra-soat"), user_of(request)
    review = get_object_or_404(Review, pk=review_id, member=member)

    def write(form: Any, answers: Mapping[str, Any]) -> Review:
        values = form.cleaned_data
        return services.close_review(review=review, on=values["on"], outcome=values["outcome"], by=user)

    def outcome(form: Any, closed: Review, found: Any) -> Outcome:
        day, label = f"{closed.closed_on:%d/%m/%Y}", closed.get_outcome_display().lower()
        says = f"Từ ngày {day}, lần rà soát của đồng chí {member.full_name} kết thúc: {label}."
        return outcome_of(says, named=_named(member))

    return serve(
        request,
        act_entry(
            title="Kết thúc lần rà soát",
            lead=f"{review.reason_label}, từ ngày {review.opened_on:%d/%m/%Y}.",
            make=lambda data, **kwargs: CloseReviewForm(data, user=user, today=localdate(), **kwargs),
            write=write,
            outcome=outcome,
            landing=lambda _: member_url(member),
            done=lambda _: "Đã ghi kết thúc lần rà soát.",
            **about(member, quiet=True),
        ),
    )


def _named(member: Member) -> list[tuple[Any, ...]]:
    """The reviews as they are: what the confirming page has named must still be so."""
    return list(
        member.reviews.order_by("opened_on").values_list("opened_on", "reason", "closed_on", "outcome")
    )
