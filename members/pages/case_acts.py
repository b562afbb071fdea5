"""The forms about a case of a prospect, each with its confirming page: a short one for each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.confirming import decider_of
from members.forms import cases as forms
from members.forms.finders import distinguished
from members.models import Case, CaseStep, Event, Member, Outcome
from members.services.cases import values_of_case
from members.services.doubles import same_prospects
from registry.accounts.requests import user_of
from registry.common.text import clean
from registry.drafts.entering import Entry, serve
from registry.drafts.entering import Outcome as Shown
from registry.drafts.forms import tick
from registry.units.names import in_a_sentence

from .access import require_writer
from .cases import PATHS, case_to_write
from .events import done as member_done
from .events import member_url
from .flow import outcome_of
from .newcomers import ADMISSION, MANY_ALIKE, alike, doubles_of, newcomer_arguments, newcomer_outcome

STEP_OF = {path: step for step, path in PATHS.items()}
ERASED = "erased"


def _url(case: Case) -> str:
    return reverse("case", args=[case.pk])


def _about(case: Case) -> dict[str, Any]:
    """What every form about a case shares: whose it is, and where one goes back to."""
    return {
        "about": lambda typed: f"{case.full_name}, {case.case_no}",
        "back": _url(case),
        "fill_template": "members/cases/fill.html",
        "confirm_template": "members/cases/confirm.html",
    }


def _known(case: Case) -> dict[str, Any]:
    """What a form about the person begins with."""
    return {
        **{name: getattr(case, name) for name in ("full_name", "gender", "ethnicity")},
        "birth_date": case.born,
        "cell": case.cell.code if case.cell else "",
        "village": case.village.key if case.village else "",
    }


def open_case(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list of those whom a cell prepares."""
    user, today = require_writer(request), localdate()

    def make(data: Any, **kwargs: Any) -> Any:
        return forms.OpenCaseForm(data, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Case:
        return services.open_case(by=user, **form.arguments())

    def outcome(form: Any, case: Case, doubles: list[Member]) -> Shown:
        values = form.cleaned_data
        says = (
            f"Từ ngày {values['on']:%d/%m/%Y}, {values['full_name']} có trong danh sách nguồn của"
            f" {in_a_sentence(values['cell'].label)}."
        )
        others = same_prospects(user, case.full_name, case.born).exclude(pk=case.pk)
        return outcome_of(
            says, doubles=doubles, distinguished=distinguished(doubles), notices=alike(others[:MANY_ALIKE])
        )

    return serve(
        request,
        Entry(
            title="Đưa vào danh sách nguồn",
            lead="Người chi bộ bồi dưỡng để kết nạp. Chỉ ghi lý lịch tối thiểu, không ghi ý kiến nhận xét.",
            make=make,
            write=write,
            outcome=outcome,
            landing=_url,
            done=lambda case: f"Đã lập hồ sơ {case.case_no}.",
            looks=lambda form: doubles_of(user, {**form.cleaned_data, "citizen_id": ""}),
            repeated=lambda key: Case.objects.filter(form_key=key).first(),
            about=lambda typed: clean(str(typed.get("full_name", "")))[:120],
            back=reverse("cases"),
            fill_template="members/cases/fill.html",
            confirm_template="members/cases/confirm.html",
        ),
    )


def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct what is known of the person, or say what stops them."""
    case = case_to_write(request, number, purpose="sua-ho-so")
    user, today = user_of(request), localdate()

    def make(data: Any, **kwargs: Any) -> Any:
        return forms.CorrectCaseForm(data, case=case, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Case:
        changes = form.changes(answers)
        before = {name: value for name, value in values_of_case(case).items() if name in changes}
        return services.correct_case(case=case, by=user, before=before, **changes)

    return serve(
        request,
        Entry(
            title="Sửa thông tin, ghi vướng mắc",
            make=make,
            write=write,
            outcome=lambda form, held, found: outcome_of(_corrects(form, case)),
            landing=_url,
            done=lambda held: "Đã sửa hồ sơ.",
            extra={"case": case},
            **_about(case),
        ),
    )


def _corrects(form: Any, case: Case) -> str:
    changed = [str(form.fields[name].label).lower() for name in form.differing()]
    if not changed:
        return "Không có gì thay đổi: các ô vẫn như đã ghi."
    return f"Hồ sơ {case.case_no} của {case.full_name} được sửa: {', '.join(changed)}."


def step(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """Enter one step."""
    kind = STEP_OF[path]
    case = case_to_write(request, number, purpose=path)
    user, today = user_of(request), localdate()

    def make(data: Any, **kwargs: Any) -> Any:
        return forms.StepForm(data, step=kind, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> CaseStep:
        given = form.act_arguments(answers)
        filed = given.pop("filing")
        given |= {"form_key": filed.form_key, "document_no": filed.document_no, "despite": filed.despite}
        return services.note_step(case=case, by=user, **given)

    def outcome(form: Any, row: CaseStep, found: Any) -> Shown:
        return outcome_of(
            f"{kind.label}: {case.full_name}, ngày {row.done_on:%d/%m/%Y}{_votes(row)}.", notices=row.notices
        )

    return serve(
        request,
        Entry(
            title=kind.label,
            make=make,
            write=write,
            outcome=outcome,
            landing=lambda row: _url(case),
            done=lambda row: _done(row),
            repeated=lambda key: case.steps.filter(form_key=key).first(),
            extra={"case": case, "quiet": True},
            **_about(case),
        ),
    )


def _votes(row: CaseStep) -> str:
    if row.in_favour is None:
        return f", {row.get_result_display().lower()}" if row.result else ""
    return f", {row.in_favour}/{row.convened} tán thành, {row.get_result_display().lower()}"


def _done(row: CaseStep) -> str:
    return format_html(
        'Đã ghi: {}. <a href="{}">Bỏ bước vừa ghi</a>',
        f"{row.get_step_display()} ngày {row.done_on:%d/%m/%Y}",
        reverse("case_step_removed", args=[row.case_id, row.pk]),
    )


def remove_step(request: HttpRequest, number: int, step_id: int) -> HttpResponse:
    """Take away a step that was entered by mistake."""
    case = case_to_write(request, number, purpose="bo-buoc")
    row = get_object_or_404(case.steps, pk=step_id)
    user, today = user_of(request), localdate()
    said = f"{row.get_step_display()}, ngày {row.done_on:%d/%m/%Y}" if row.done_on else row.get_step_display()

    return serve(
        request,
        Entry(
            title="Bỏ một bước ghi nhầm",
            lead=f"Bước: {said}.",
            make=lambda data, **kwargs: forms.RemoveStepForm(data, user=user, today=today, **kwargs),
            write=lambda form, answers: services.remove_step(row=row, by=user),
            outcome=lambda form, held, found: outcome_of(
                f"Bước «{said}» không còn trong hồ sơ {case.case_no}."
            ),
            landing=_url,
            done=lambda held: "Đã bỏ bước ghi nhầm.",
            extra={"case": case, "quiet": True},
            **_about(case),
        ),
    )


def close(request: HttpRequest, number: int) -> HttpResponse:
    """End a case without an admission; the confirming page says what is erased."""
    case = case_to_write(request, number, purpose="ket-thuc")
    user, today = user_of(request), localdate()

    def outcome(form: Any, held: Case, found: Any) -> Shown:
        how = Outcome(held.outcome).label.lower()
        says = f"Hồ sơ {held.case_no} kết thúc từ ngày {held.closed_on:%d/%m/%Y}: {how}."
        return Shown(
            says,
            lambda: {"erases": True},
            (held.outcome, held.closed_on),
            {ERASED: tick("Tôi hiểu rằng thông tin của người này bị xóa hẳn", "Đánh dấu nếu vẫn kết thúc.")},
        )

    return serve(
        request,
        Entry(
            title="Kết thúc hồ sơ, không kết nạp",
            lead="Thông tin của người này bị xóa hẳn; chỉ còn số hồ sơ, chi bộ, các ngày và kết quả.",
            make=lambda data, **kwargs: forms.CloseCaseForm(data, user=user, today=today, **kwargs),
            write=lambda form, answers: services.close_in_vain(
                case=case, outcome=form.cleaned_data["outcome"], on=form.cleaned_data["on"], by=user
            ),
            outcome=outcome,
            landing=lambda held: reverse("cases"),
            done=lambda held: f"Hồ sơ {held.case_no} đã kết thúc, thông tin cá nhân đã xóa.",
            extra={"case": case, "quiet": True},
            **_about(case),
        ),
    )


def ceremony(request: HttpRequest, number: int) -> HttpResponse:
    """Enter the ceremony: the prospect becomes a member, with what the case knows already filled in."""
    case = case_to_write(request, number, purpose="ket-nap")
    user, today = user_of(request), localdate()
    initial = _known(case)

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        return forms.CeremonyForm(data, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Event:
        return services.admit_prospect(case=case, by=user, **newcomer_arguments(form, answers))

    return serve(
        request,
        Entry(
            title="Lễ kết nạp",
            lead=ADMISSION.lead,
            make=make,
            write=write,
            outcome=newcomer_outcome(user, ADMISSION),
            landing=lambda event: member_url(event.member),
            done=member_done,
            looks=lambda form: doubles_of(user, form.cleaned_data),
            repeated=lambda key: Event.objects.filter(form_key=key, recorded_by=user).first(),
            decider=lambda form: decider_of(ADMISSION.awaited, [form.cleaned_data["cell"].id], user),
            extra={"case": case},
            **_about(case),
        ),
    )
