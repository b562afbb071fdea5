"""One place of work: what it was when, who works there; a new one, a change and its undoing, its last day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.forms.bases import ChangeBaseForm, CloseBaseForm, FoundBaseForm, TakeBackChangeForm
from members.models import Base, BaseTerm, Profile, Stretch, is_seen_by
from registry.accounts.access.places import area_place, organization_place, structure_of
from registry.accounts.access.scopes import WRITERS, area_ids, areas_in_sight, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.database_roles import as_counter
from registry.common.dates import last_day
from registry.common.moments import moment_of
from registry.common.paging import slice_of
from registry.drafts.entering import Outcome, serve

from .access import READ_ONLY, require_writer
from .flow import act_entry

# In the address: the place of work was entered by mistake, and the form comes with the day that removes it.
MISTAKEN = "ghi-nham"
NAMES = {
    "name": "tên",
    "kind": "loại hình",
    "area": "địa bàn",
    "organization": "tổ chức đảng",
    "workers": "số lao động",
    "trade_union": "công đoàn",
}


def base(request: HttpRequest, number: int) -> HttpResponseBase:
    """A place of work: what is so of it on the day and was before, and who of those in sight works there."""
    moment, user = moment_of(request), user_of(request)
    found, terms = _in_sight(user, number)
    structure = structure_of(moment)
    working = _working_at(found, moment.on)
    with as_counter():
        count = working.count()
    seen = working.filter(is_seen_by(user, "member"))
    rows = list(seen.select_related("member").order_by("member__sort_key", "member"))
    page = slice_of(request, rows)
    people = [(row.member, organization_place(structure, row.cell_id)) for row in page.rows]
    record(
        "members.listed",
        by=user,
        list="noi-lam-viec",
        rows=len(people),
        seen=audited_rows(member for member, _ in people),
    )
    now = next((term for term in terms if term.starts_on <= moment.on < term.ends_on), None)
    last = max(terms, key=lambda term: term.starts_on)
    context = {
        "title": (now or last).name,
        "base": found,
        "now": now,
        "area": area_place(structure, (now or last).area_id),
        "organization": organization_place(structure, (now or last).organization_id)
        if (now or last).organization_id
        else None,
        "moment": moment,
        "ended_on": last_day(last.ends_on),
        "terms": [(term, index > 0) for index, term in enumerate(terms)][::-1],
        "may_write": _may_write(user, terms),
        "page": page,
        "people": people,
        "count": count,
        "hidden": count - len(rows),
    }
    return render(request, "bases/base.html", context)


def _working_at(found: Base, on: date) -> QuerySet[Any]:
    """The stretches of those who work there, as their latest profile by then says that names a place."""
    named = Profile.objects.filter(from_on__lte=on, workplace__isnull=False)
    latest = named.filter(member=OuterRef("member")).order_by("-from_on").values("workplace")[:1]
    here = Stretch.objects.on(on).filter(member__in=named.filter(workplace=found).values("member"))
    working: QuerySet[Any] = here.annotate(workplace=Subquery(latest)).filter(workplace=found.pk)
    return working


def found_one(request: HttpRequest) -> HttpResponse:
    """Enter a place of work that is not on record yet."""
    user = require_writer(request)

    def outcome(form: Any, term: BaseTerm, found: Any) -> Outcome:
        return Outcome(f"{_from(term.starts_on)}, sổ có thêm cơ sở «{term.name}». {_in_words(form)}")

    def done(term: BaseTerm) -> str:
        undo = f"{reverse('base_close', args=[term.base_id])}?{MISTAKEN}=1"
        return format_html('Đã ghi cơ sở «{}». <a href="{}">Hủy việc vừa ghi</a>', term.name, undo)

    return serve(
        request,
        act_entry(
            title="Thêm cơ sở, nơi làm việc",
            make=_for(user, FoundBaseForm),
            write=lambda form, answers: services.found_base(by=user, **form.founded()),
            outcome=outcome,
            landing=lambda term: reverse("base", args=[term.base_id]),
            done=done,
            about=lambda typed: str(typed.get("name", "")),
            back=reverse("bases"),
            extra={"quiet": True},
        ),
    )


def change(request: HttpRequest, number: int) -> HttpResponse:
    """Enter what is otherwise from a day on: name, kind, area, organization, workers, trade union."""
    found, terms = _to_write(request, number)
    user, last = user_of(request), terms[-1]

    def write(form: Any, answers: Mapping[str, Any]) -> list[str]:
        facts = form.facts()
        changes = {name: facts[name] for name in form.to_write(answers)}
        return services.change_base(base=found, changes=changes, on=form.cleaned_data["on"], by=user)

    def outcome(form: Any, changed: list[str], _: Any) -> Outcome:
        day = form.cleaned_data["on"]
        if not changed:
            return Outcome("Không có gì thay đổi.")
        said = ", ".join(NAMES[name] for name in changed)
        ways = "Sửa lại lần ghi" if any(term.starts_on == day for term in terms) else "Thay đổi"
        return Outcome(
            f"{ways} từ ngày {day:%d/%m/%Y} của cơ sở «{last.name}»: {said}. {_in_words(form)}",
            named=(changed, [(term.pk, term.starts_on, term.ends_on) for term in terms]),
        )

    return _about(
        request,
        found,
        last,
        title=f"Thay đổi của cơ sở: {last.name}",
        make=_for(user, ChangeBaseForm, term=last),
        write=write,
        outcome=outcome,
        done=lambda changed: "Đã ghi thay đổi của cơ sở." if changed else "Không có gì thay đổi.",
    )


def take_back_change(request: HttpRequest, number: int, term_id: int) -> HttpResponse:
    """Take back a change that was entered by mistake: what was so before it goes on."""
    found, _ = _to_write(request, number)
    term, user = get_object_or_404(found.terms, pk=term_id), user_of(request)
    before = found.terms.filter(ends_on=term.starts_on).first()
    if before is None:
        raise Http404
    return _about(
        request,
        found,
        term,
        title="Bỏ thay đổi ghi nhầm của cơ sở",
        make=_for(user, TakeBackChangeForm),
        write=lambda form, answers: services.take_back_change(term=term, by=user),
        outcome=lambda form, written, looked: Outcome(
            f"Thay đổi từ ngày {term.starts_on:%d/%m/%Y} không còn: cơ sở vẫn là «{before.name}» như trước.",
            named=(before.pk, term.ends_on),
        ),
        done=lambda _: "Đã bỏ thay đổi ghi nhầm.",
    )


def close(request: HttpRequest, number: int) -> HttpResponse:
    """Set from when the place of work is there no longer, or that it goes on."""
    found, terms = _to_write(request, number)
    user, first, last = user_of(request), terms[0], terms[-1]
    initial = {"on": first.starts_on if MISTAKEN in request.GET else None}

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", initial)
        return CloseBaseForm(data, user=user, today=localdate(), **kwargs)

    def outcome(form: Any, written: Any, looked: Any) -> Outcome:
        day, named = form.cleaned_data["on"], [(term.pk, term.ends_on) for term in terms]
        if day is None:
            return Outcome(f"Cơ sở «{last.name}» vẫn còn hoạt động.", named=named)
        if day <= first.starts_on:
            return Outcome(f"Cơ sở «{last.name}» bị xóa khỏi sổ: ghi nhầm.", named=named)
        with as_counter():
            count = _working_at(found, day).count()
        at_work = f" Có {count} đảng viên ghi nơi làm việc ở đây: hãy ghi nơi làm việc mới." if count else ""
        return Outcome(f"{_from(day)}, cơ sở «{last.name}» không còn.{at_work}", named=(named, count))

    is_there = f"Cơ sở ghi từ ngày {first.starts_on:%d/%m/%Y}. Ghi nhầm: dùng đúng ngày đó để xóa."
    ended = last_day(last.ends_on)
    return _about(
        request,
        found,
        last,
        title=f"Cơ sở không còn, hoặc hoạt động lại: {last.name}",
        lead=f"{is_there} Đang ghi là hết ngày {ended:%d/%m/%Y}." if ended else is_there,
        parameters=(MISTAKEN,),
        make=make,
        write=lambda form, answers: services.close_base(base=found, on=form.cleaned_data["on"], by=user),
        outcome=outcome,
        landing=lambda _: _landing(number),
        done=lambda _: "Đã ghi.",
    )


def _for(user: User, form: type[Any], **more: Any) -> Callable[..., Any]:
    return lambda data, **kwargs: form(data, user=user, today=localdate(), **more, **kwargs)


def _about(request: HttpRequest, found: Base, term: BaseTerm, **said: Any) -> HttpResponse:
    """Serve a form about a place of work."""
    page = reverse("base", args=[found.pk])
    said.setdefault("landing", lambda _: page)
    return serve(
        request,
        act_entry(
            about=lambda typed: f"{term.name} ({found.code})", back=page, extra={"quiet": True}, **said
        ),
    )


def _landing(number: int) -> str:
    """The page of a place of work, or the list where it was entered by mistake."""
    is_there = Base.objects.filter(pk=number).exists()
    return reverse("base", args=[number]) if is_there else reverse("bases")


def _from(day: date) -> str:
    return f"Từ ngày {day:%d/%m/%Y}"


def _in_words(form: Any) -> str:
    organization = form.cleaned_data["organization"]
    area = form.cleaned_data["area"].label
    return f"Địa bàn: {area}. Tổ chức đảng: {organization.label if organization else 'chưa có'}."


def _in_sight(user: User, number: int) -> tuple[Base, list[BaseTerm]]:
    """A place of work in an area or of an organization that the user sees, with its terms: else 404."""
    # As many statements for a number that nothing bears as for one out of sight.
    seen = Q(area__any_of=area_ids(user)) | Q(organization__any_of=subtree_ids(user))
    if not BaseTerm.objects.filter(seen, base=number).exists():
        raise Http404
    found: Base = Base.objects.get(pk=number)
    return found, list(found.terms.select_related("area", "organization").order_by("starts_on"))


def _to_write(request: HttpRequest, number: int) -> tuple[Base, list[BaseTerm]]:
    """The same; the user must be allowed to write there, as it is by now: else 403."""
    found, terms = _in_sight(user_of(request), number)
    if not _may_write(user_of(request), terms):
        raise PermissionDenied(READ_ONLY)
    return found, terms


def _may_write(user: User, terms: list[BaseTerm]) -> bool:
    last = terms[-1]
    is_ours = last.organization_id in set(subtree_ids(user, roles=WRITERS))
    return user.is_active and (is_ours or bool(areas_in_sight(user, [last.area_id], roles=WRITERS)))
