"""Issuing a paper about somebody: choose who signs, read the paper, confirm, and it has its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.models import Case, Event, EventKind, Member, Stretch
from members.pages.access import READ_ONLY, cells_of, member_to_write, numbers_in, require_writer
from members.pages.cases import case_to_write
from members.papers.forms import IssueForm
from members.papers.gathering import Person, organ
from members.papers.kinds import KINDS, Kind, by_path
from members.papers.making import make, template_of
from members.papers.models import SIGNERS, Paper
from members.papers.services import MOST_PEOPLE, Issue, issue
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import CELL_KINDS
from registry.units.structure import forest

from .showing import asked_of, shown

PEOPLE = "nguoi"
PURPOSE = "in-van-ban"


def of_member(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """A paper about one member."""
    member = member_to_write(request, number, purpose=PURPOSE)
    back = reverse("member", args=[member.pk])
    return _serve(request, by_path(path, of_case=False), [member], cells_of(member), back, {"member": member})


def of_case(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """A paper about somebody who is prepared for admission."""
    case = case_to_write(request, number, purpose=PURPOSE)
    if not case.full_name:
        raise Http404
    cells = [case.cell_id] if case.cell_id else []
    back = reverse("case", args=[case.pk])
    return _serve(request, by_path(path, of_case=True), [case], cells, back, {"case": case})


def of_many(request: HttpRequest) -> HttpResponse:
    """One decision about several members, whom the address names: all of them, or 404 and 403 as of one."""
    user = require_writer(request)
    wanted = numbers_in(request, PEOPLE, "người", most=MOST_PEOPLE)
    people = list(Member.objects.visible_to(user).filter(pk__in=wanted).order_by("sort_key", "pk"))
    if not people or len(people) != len(wanted):
        raise Http404
    if not {member.home_id or 0 for member in people} <= set(subtree_ids(user, roles=WRITERS)):
        raise PermissionDenied(READ_ONLY)
    record("members.listed", by=user, list=PURPOSE, rows=len(people), seen=audited_rows(people))
    cells = list({member.home_id for member in people if member.home_id})
    return _serve(request, KINDS["recognition_list"], people, cells, reverse("due"), {"people": people})


def _serve(
    request: HttpRequest,
    kind: Kind,
    people: Sequence[Person],
    cells: list[int],
    back: str,
    about: dict[str, Any],
) -> HttpResponse:
    user, today = user_of(request), localdate()
    issuers = issuers_of(user, cells, by_cell=kind.by_cell)
    initial = {
        "organization": issuers[0][0] if issuers else "",
        "signed_on": today,
        "signed_as": SIGNERS[0][0],
        "to_place": _going_to(people) if kind.has_place else "",
    }

    def form_of(data: Any, **kwargs: Any) -> IssueForm:
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        return IssueForm(data, user=user, today=today, kind=kind, issuers=issuers, **kwargs)

    def write(form: IssueForm, answers: Any) -> Paper:
        said = form.cleaned_data
        issued = Issue(
            form.issuer(), said["signed_on"], said["signed_as"], said.get("to_place", ""), said["form_key"]
        )
        return issue(kind=kind, people=people, issued=issued, by=user)

    def outcome(form: IssueForm, paper: Paper, found: Any) -> Outcome:
        asked = asked_of(paper, people)
        made = make(asked, template_of(asked))
        says = f"{kind.title}, {form.cleaned_data['signed_on']:%d/%m/%Y}: ghi xong thì in ra PDF hoặc DOCX."
        if kind.series:
            says += " Số được lấy khi ghi; chưa in thì trả lại được."
        # Which number it will be is no part of what is confirmed: somebody may take one meanwhile.
        shows = {"number": paper.document_no, "pieces": shown(made.pieces), "unknown": made.unknown}
        return Outcome(says, lambda: shows, (made.unknown,))

    return serve(
        request,
        Entry(
            title=kind.title,
            make=form_of,
            write=write,
            outcome=outcome,
            landing=lambda paper: reverse("paper", args=[paper.pk]),
            done=lambda paper: f"Đã ghi {paper}.",
            repeated=_repeated,
            about=lambda typed: ", ".join(one.full_name for one in people[:3]),
            person_id=people[0].pk if len(people) == 1 and isinstance(people[0], Member) else None,
            parameters=(PEOPLE,) if kind.is_list else (),
            back=back,
            fill_template="papers/issue.html",
            confirm_template="papers/confirm.html",
            extra={**about, "kind": kind, "issuers": issuers},
        ),
    )


def _repeated(key: UUID) -> Paper | None:
    found: Paper | None = Paper.objects.filter(form_key=key).first()
    return found


def issuers_of(user: User, cells: Sequence[int], *, by_cell: bool) -> list[tuple[str, str]]:
    """Organizations in whose name the user may issue a paper about people of ``cells``: the usual first.

    Those that stand above all of the cells, or are the cell itself, within the user's own rights.
    """
    structure, mine = forest().on(localdate()), set(subtree_ids(user, roles=WRITERS))
    paths = [structure.party.path(cell) for cell in cells if structure.party.term(cell) is not None]
    common = set.intersection(*(set(path) for path in paths)) & mine if paths else set()
    found = [unit for unit in reversed(paths[0] if paths else ()) if unit in common]
    terms = structure.party.standing
    usual = [unit for unit in found if (terms[unit].kind in CELL_KINDS) == by_cell]
    ordered = [*usual, *(unit for unit in found if unit not in usual)]
    codes = structure.forest.codes
    return [(codes[unit], organ(terms[unit].name)) for unit in ordered]


def _going_to(people: Sequence[Person]) -> str:
    """Where the register says that the member goes, if it says so."""
    member = people[0]
    if isinstance(member, Case):
        return ""
    kinds = (EventKind.CELL_CHANGED, EventKind.TRANSFERRED_OUT)
    last = Event.objects.live().filter(member=member, kind__in=kinds).order_by("-effective_on").first()
    if last is None or last.kind == EventKind.TRANSFERRED_OUT or not last.cell_id:
        return ""
    if not Stretch.objects.on(localdate()).filter(member=member, cell=last.cell_id).exists():
        return ""
    term = forest().on(localdate()).party.term(last.cell_id)
    return term.name if term else ""
