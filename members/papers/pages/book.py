"""The book of numbers of an organization, one of its papers, its files, and a number given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from members.audited import audited_rows
from members.models import Case, Member
from members.pages.access import READ_ONLY
from members.papers import services
from members.papers.docx import as_docx
from members.papers.forms import GiveBackForm
from members.papers.gathering import Person
from members.papers.making import make
from members.papers.models import Paper, PaperPerson
from members.papers.pdf import NotSet, as_pdf
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.paging import numbered_page
from registry.common.refusals import Refused
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.names import organization_names

from .showing import asked_of, shown

PER_PAGE = 50
# So many people a line of the book names.
NAMED = 3
FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
OUT_OF_SIGHT = "Văn bản này có người ngoài phạm vi của bạn nên không mở được nội dung."


class BookLine(NamedTuple):
    """A line of the book: the paper, and those whom it is about, as far as they are in sight."""

    paper: Paper
    names: str


def papers(request: HttpRequest) -> HttpResponse:
    """The papers that an organization has taken numbers for in a year, by book and number."""
    user, today = user_of(request), localdate()
    year = _year(request.GET.get("nam", ""), today.year)
    of_year = Paper.objects.visible_to(user).filter(year=year)
    issuers = dict(of_year.order_by().values_list("organization__code", "organization").distinct())
    names = organization_names(issuers.values(), today)
    chosen = _chosen(request.GET.get("don-vi", ""), issuers, names)
    found = of_year.filter(organization=chosen) if chosen else of_year.none()
    ordered = found.select_related("organization", "taken_by", "returned_by").prefetch_related("people")
    page = numbered_page(request, ordered.order_by("series", "number", "pk"), PER_PAGE)
    lines = _lines(list(page.object_list), user)
    record("members.papers_listed", by=user, organization=chosen, rows=len(lines))
    return render(
        request,
        "papers/book.html",
        {
            "page": page,
            "lines": lines,
            "year": year,
            "years": range(today.year, today.year - 6, -1),
            "organizations": sorted(
                ((code, unit, names[unit]) for code, unit in issuers.items()), key=lambda one: one[2]
            ),
            "chosen": chosen,
        },
    )


def _year(typed: str, this: int) -> int:
    if typed and not (typed.isdecimal() and len(typed) == 4):
        raise BadRequest("Năm viết bằng bốn chữ số.")
    return int(typed or this)


def _chosen(code: str, issuers: dict[str, int], names: dict[int, str]) -> int | None:
    if code:
        if code not in issuers:
            raise Http404
        return issuers[code]
    return min(names, key=lambda one: names[one], default=None)


def _lines(found: list[Paper], user: User) -> list[BookLine]:
    about = {paper.pk: sorted(paper.people.all(), key=lambda row: row.place) for paper in found}
    in_sight = _in_sight_of(user, [row for rows in about.values() for row in rows[:NAMED]])
    _note(user, in_sight.values())
    return [BookLine(paper, _several(about[paper.pk], in_sight)) for paper in found]


def _several(rows: Sequence[PaperPerson], in_sight: dict[int, Person]) -> str:
    names = [in_sight[row.pk].full_name if row.pk in in_sight else "" for row in rows[:NAMED]]
    more = f" và {len(rows) - NAMED} người khác" if len(rows) > NAMED else ""
    return ", ".join(name or "người ngoài phạm vi" for name in names) + more


def _in_sight_of(user: User, rows: Sequence[PaperPerson]) -> dict[int, Person]:
    """Those whom the rows name, by the row, as far as the user sees them."""
    members = Member.objects.visible_to(user).in_bulk({row.member_id for row in rows if row.member_id})
    cases = Case.objects.visible_to(user).in_bulk({row.case_id for row in rows if row.case_id})
    found = ((row.pk, members.get(row.member_id) or cases.get(row.case_id)) for row in rows)
    return {number: person for number, person in found if person is not None}


def _note(user: User, shown: Iterable[Person]) -> None:
    """Whom the page showed: members by their numbers, prospects by those of their cases."""
    people = list(dict.fromkeys(shown))
    seen = audited_rows(one for one in people if isinstance(one, Member))
    if seen:
        record("members.listed", by=user, list="van-ban", rows=len(seen), seen=seen)
    cases = [one.pk for one in people if isinstance(one, Case)]
    if cases:
        record("cases.listed", by=user, list="van-ban", cases=cases)


def paper(request: HttpRequest, number: int) -> HttpResponse:
    """A paper as it is printed, with its files."""
    held, user = _in_sight(request, number), user_of(request)
    people = _people(request, held)
    record("members.paper_read", by=user, on=held, paper_kind=held.kind, people=len(people or ()))
    made = make(asked_of(held, people), held.template) if people else None
    mine = set(subtree_ids(user, roles=WRITERS))
    return render(
        request,
        "papers/page.html",
        {
            "paper": held,
            "issuer": organization_names([held.organization_id], held.signed_on)[held.organization_id],
            "pieces": shown(made.pieces) if made else None,
            "unknown": made.unknown if made else [],
            "out_of_sight": OUT_OF_SIGHT,
            "people": people or [],
            "may_write": user.is_active and held.organization_id in mine and held.returned_at is None,
        },
    )


@require_POST
def file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The paper as a file; from then on its number is used."""
    held = _to_write(request, number)
    if form not in FILES:
        raise Http404
    people = _people(request, held)
    if not people:
        messages.warning(request, OUT_OF_SIGHT)
        return redirect("paper", number)
    try:
        made = make(asked_of(held, people), held.template)
        content = as_pdf(made.pieces) if form == "pdf" else as_docx(made.pieces)
        services.printed(paper=held, form=form, by=user_of(request))
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("paper", number)
    except NotSet:
        messages.warning(request, "Chưa dàn được trang in. Hãy thử lại, hoặc lấy tệp DOCX.")
        return redirect("paper", number)
    response = HttpResponse(content, content_type=FILES[form])
    # No name of anybody in the name of a file.
    response["Content-Disposition"] = f'attachment; filename="van-ban-{held.pk}.{form}"'
    return response


def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """Give a number back that nothing was printed under."""
    held, user, today = _to_write(request, number), user_of(request), localdate()
    back = reverse("paper", args=[held.pk])
    return serve(
        request,
        Entry(
            title="Trả lại số văn bản",
            make=lambda data, **more: GiveBackForm(data, user=user, today=today, **more),
            write=lambda form, _: services.give_back(paper=held, reason=form.cleaned_data["reason"], by=user),
            outcome=lambda form, given, _: Outcome(
                f"Số {held} được trả lại: văn bản sau lấy số này, sổ vẫn ghi ai đã lấy và trả."
            ),
            landing=lambda _: back,
            done=lambda given: f"Đã trả lại số {given}.",
            about=lambda typed: str(held),
            back=back,
            fill_template="papers/give_back.html",
            extra={"paper": held},
        ),
    )


def _in_sight(request: HttpRequest, number: int) -> Paper:
    rows = Paper.objects.visible_to(user_of(request)).select_related("template", "taken_by", "organization")
    found: Paper = get_object_or_404(rows, pk=number)
    return found


def _to_write(request: HttpRequest, number: int) -> Paper:
    held, user = _in_sight(request, number), user_of(request)
    if not user.is_active or held.organization_id not in set(subtree_ids(user, roles=WRITERS)):
        raise PermissionDenied(READ_ONLY)
    return held


def _people(request: HttpRequest, held: Paper) -> list[Person] | None:
    """Those whom the paper is about, in its order; ``None`` where one of them is out of the user's sight."""
    user, rows = user_of(request), list(held.people.order_by("place"))
    in_sight = _in_sight_of(user, rows)
    found = [in_sight[row.pk] for row in rows if row.pk in in_sight and in_sight[row.pk].full_name]
    if len(found) != len(rows):
        return None
    _note(user, found)
    return found
