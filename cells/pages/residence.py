"""Contact at the place of residence: who lives with us, who was introduced elsewhere, comments of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from cells.assignments import Listed, Row
from cells.forms.residence import CommentsForm, EndForm, IntroduceForm
from cells.models import CommentResult
from cells.models.residence import FIRST_YEAR
from cells.residence import AWAY, HERE, Contact, contacts, named, said
from cells.services.residence import end_introduction, introduce, record_comments
from members.audited import audited_rows
from members.models import Assignment, Member, Task
from members.pages.access import READ_ONLY, member_to_write, whom_to_write_about
from members.pages.flow import serve_about
from registry.accounts.access.places import Place, crumbs, organization_asked, structure_of
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.dates import first_day
from registry.common.filters import note
from registry.common.moments import moment_of
from registry.common.paging import slice_of
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import organization_names
from registry.units.structure import Structure

UNIT, SIDE, YEAR, WHICH = "don-vi", "xem", "nam", "loc"
SIDES = {HERE: "Đảng viên cư trú ở đây", AWAY: "Đảng viên của đơn vị, cư trú nơi khác"}
LABELS = {str(value): str(label) for value, label in CommentResult.choices}
FILTERS = {
    "": "Tất cả",
    "chua-ghi": "Chưa ghi nhận xét",
    **LABELS,
}
TITLE = "Giữ mối liên hệ nơi cư trú"
# More people than this on one form would be no form.
MOST = 150


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit on a day, from which side, and the year of the comments."""

    place: Place
    structure: Structure
    side: str
    year: int

    def address(self, view: str, **more: str) -> str:
        """A page about the same."""
        query = {UNIT: self.place.code, SIDE: self.side, YEAR: str(self.year), **more}
        return f"{reverse(view)}?{urlencode(query)}"

    def contacts(self, user: User) -> Listed:
        """Who is listed, and how many are not."""
        return contacts(self.structure, self.place.id, user, self.side)


def residence(request: HttpRequest) -> HttpResponseBase:
    """Who keeps contact with a cell of residence in a unit, with the comment of the year."""
    asked = _asked(request)
    if asked is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    which = request.GET.get(WHICH, "")
    if which not in FILTERS:
        raise BadRequest("Không có cách lọc này. Hãy chọn một mục trong danh sách.")
    user, kind = user_of(request), exports.wanted(request)
    everybody = asked.contacts(user)
    found = said(everybody.rows, asked.year)
    chosen = [one for one in found if which in ("", one.comment or "chua-ghi")]
    page = slice_of(request, chosen)
    listed = named(asked.structure, chosen if kind else page.rows)
    _note(asked, user, listed, is_file=bool(kind))
    if kind:
        return exports.send(kind, _table(asked, note("Nhận xét", which, FILTERS), listed))
    counts = Counter(one.comment for one in found)
    writes = asked.place.id in set(subtree_ids(user, roles=WRITERS))
    context = {
        "asked": asked,
        "crumbs": crumbs(request, asked.structure, asked.place),
        "title": TITLE,
        "page": page,
        "contacts": listed,
        "count": len(chosen),
        "all": len(found),
        "hidden": everybody.hidden,
        "counts": [(label, counts[value]) for value, label in CommentResult.choices],
        "sides": SIDES,
        "filters": FILTERS,
        "which": which,
        "last_year": localdate().year,
        "edit": asked.address("residence_comments") if writes and found else "",
        "writes": writes,
    }
    return render(request, "cells/residence.html", context)


def comments(request: HttpRequest) -> HttpResponse:
    """Enter the comments of a year for the members of a unit who live elsewhere, or who live in it."""
    asked, user = _asked(request), user_of(request)
    if asked is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    if asked.place.id not in set(subtree_ids(user, roles=WRITERS)):
        raise PermissionDenied(READ_ONLY)
    found = named(asked.structure, said(_written_about(user, asked.contacts(user).rows), asked.year))
    if not found and request.method == "POST":
        return redirect(asked.address("residence"))
    if not found:
        context = {"asked": asked, "title": TITLE, "back": asked.address("residence")}
        return render(request, "cells/nothing_to_enter.html", context)
    _note(asked, user, found)

    def make(data: Any, **kwargs: Any) -> Any:
        return CommentsForm(data, contacts=found, year=asked.year, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> dict[int, str]:
        results: dict[int, str] = form.results(answers)
        record_comments(year=asked.year, results=results, by=user)
        return results

    def outcome(form: Any, results: dict[int, str], _: Any) -> Outcome:
        says = f"Ghi nhận xét nơi cư trú năm {asked.year} của {len(results)} đảng viên."
        lines = [
            (one.member.full_name, LABELS.get(results[one.member.pk], ""), one.works_in.name)
            for one in found
            if one.member.pk in results
        ]
        # Whose comment is taken away stands first: it is what somebody may have done by mistake.
        lines.sort(key=lambda one: bool(one[1]))
        return Outcome(
            says if results else "Không có gì thay đổi.", lambda: {"said": lines}, sorted(results.items())
        )

    return serve(
        request,
        Entry(
            title=f"Nhận xét nơi cư trú năm {asked.year}",
            make=make,
            write=write,
            outcome=outcome,
            landing=lambda _: asked.address("residence"),
            done=lambda results: f"Đã ghi nhận xét của {len(results)} đảng viên.",
            about=lambda typed: f"{asked.place.name}, {asked.year}",
            parameters=(UNIT, SIDE, YEAR),
            back=asked.address("residence"),
            fill_template="cells/residence_comments.html",
            confirm_template="cells/residence_comments_confirm.html",
            extra={"asked": asked},
        ),
    )


def member_introduce(request: HttpRequest, number: int) -> HttpResponse:
    """Introduce a member to the cell where the member lives."""
    member, user = member_to_write(request, number, purpose="noi-cu-tru"), user_of(request)

    def write(form: Any, answers: Mapping[str, Any]) -> Assignment:
        cell = Organization.objects.get(pk=form.cleaned_data["cell"].id)
        return introduce(member=member, cell=cell, on=form.cleaned_data["on"], by=user)

    def outcome(form: Any, row: Assignment, found: Any) -> Outcome:
        name = form.cleaned_data["cell"].label
        return Outcome(
            f"Từ ngày {row.starts_on:%d/%m/%Y}, {member.full_name} giữ mối liên hệ với {name}.",
            named=(row.cell_id, row.starts_on, row.ends_on),
        )

    return _about(request, member, IntroduceForm, TITLE, write, outcome)


def introduction_end(request: HttpRequest, number: int, assignment: int) -> HttpResponse:
    """End a member's contact with a cell of residence."""
    member, user = member_to_write(request, number, purpose="noi-cu-tru"), user_of(request)
    row = get_object_or_404(Assignment, pk=assignment, member=member, task=Task.RESIDENCE_CONTACT)
    name = organization_names([row.cell_id], localdate())[row.cell_id] if row.cell_id else ""

    def write(form: Any, answers: Mapping[str, Any]) -> date:
        end_introduction(assignment=row, on=form.cleaned_data["on"], by=user)
        day: date = form.cleaned_data["on"]
        return day

    def outcome(form: Any, day: date, found: Any) -> Outcome:
        if day == row.starts_on:
            return Outcome(f"Lần giới thiệu ngày {day:%d/%m/%Y} được xóa: ghi nhầm.")
        return Outcome(f"Từ ngày {day:%d/%m/%Y}, {member.full_name} thôi giữ mối liên hệ với {name}.")

    return _about(request, member, EndForm, f"Thôi giữ mối liên hệ với {name}", write, outcome)


def _about(
    request: HttpRequest, member: Member, form: Any, title: str, write: Any, outcome: Any
) -> HttpResponse:
    """Serve a form about contact at the place of residence."""
    user = user_of(request)
    return serve_about(
        request,
        member,
        reverse("member", args=[member.pk]),
        title=title,
        make=lambda data, **kwargs: form(data, user=user, today=localdate(), **kwargs),
        write=write,
        outcome=outcome,
        done=lambda _: "Đã ghi việc giữ mối liên hệ nơi cư trú.",
    )


def _written_about(user: User, seen: Sequence[Row]) -> list[Row]:
    """The first of those in sight whom the user may enter something about, as many as a form holds."""
    found: list[Row] = []
    for start in range(0, len(seen), MOST):
        some = seen[start : start + MOST]
        theirs = whom_to_write_about(user, Member.objects.in_bulk([row.member for row in some]).values())
        found += [row for row in some if row.member in theirs]
        if len(found) >= MOST:
            break
    return found[:MOST]


def _note(asked: Asked, user: User, listed: Sequence[Contact], *, is_file: bool = False) -> None:
    record(
        "members.exported" if is_file else "members.listed",
        by=user,
        organization=asked.place.id,
        list="noi-cu-tru",
        rows=len(listed),
        seen=audited_rows(one.member for one in listed),
    )


def _asked(request: HttpRequest) -> Asked | None:
    structure = structure_of(moment_of(request))
    place = organization_asked(request, structure, request.GET.get(UNIT, ""))
    side, year, today = request.GET.get(SIDE, HERE), request.GET.get(YEAR, ""), localdate()
    if side not in SIDES:
        raise BadRequest("Không có cách xem này. Hãy chọn một mục trong danh sách.")
    if year and not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year[:5]) <= today.year):
        raise BadRequest("Năm viết bằng bốn chữ số và không sau năm nay.")
    return Asked(place, structure, side, int(year or today.year)) if place else None


def _table(asked: Asked, narrowed: Sequence[str], found: Sequence[Contact]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for number, one in enumerate(found, start=1):
            yield (
                number,
                one.member.full_name,
                one.works_in.name,
                one.lives_in.name if one.lives_in else "",
                first_day(one.since),
                one.comment_label or "chưa ghi",
            )

    notes = (
        f"{asked.place.name}: {SIDES[asked.side].lower()}",
        *narrowed,
        f"Theo cơ cấu ngày {asked.structure.day:%d/%m/%Y}",
    )
    heads = ("TT", "Họ và tên", "Chi bộ sinh hoạt", "Chi bộ nơi cư trú", "Từ ngày", f"Nhận xét {asked.year}")
    return exports.Table(TITLE, heads, rows(), notes)
