"""The form on which a unit is exempt from its target, and where its number goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.form_fields import DayField, reason_field
from registry.drafts.entering import Entry, Outcome, serve
from registry.drafts.forms import DraftForm
from registry.units.models import Organization
from reports.asking import answers

from .amounts import typed
from .cascade import Cascade, TargetLine, cascade
from .choosing import PARAMETERS, Choice, choice_of
from .edit_page import check_writes, done_with
from .exempting import exempt
from .services import Reallocation


class ExemptForm(DraftForm):
    """Who is exempt, why, and who takes the number."""

    recipient = forms.ChoiceField(label="Đơn vị được miễn")
    reason = reason_field(
        "Lý do được miễn", "Ví dụ: không còn nguồn phát triển đảng viên. Không ghi về cá nhân."
    )
    passed_to = forms.ChoiceField(label="Nơi nhận thay", required=False)
    in_force_from = DayField(label="Có hiệu lực từ ngày")
    document_no = forms.CharField(label="Số văn bản", max_length=60, required=False)

    def __init__(self, data: QueryDict | None = None, *, found: Cascade, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.found = found
        self.fields["in_force_from"].error_messages["required"] = "Ghi ngày văn bản có hiệu lực."
        period = found.subject
        self.initial.setdefault("in_force_from", min(max(found.on, period.period_from), period.period_to))
        given = [line for line in found.below if line.own and line.own.aim.number]
        self._choose("recipient", [("", "Chọn đơn vị"), *map(_option, given)])
        stays = f"Để lại dự phòng của {found.unit.unit.name}"
        self._choose("passed_to", [("", stays), *map(_option, found.below)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def line(self, name: str) -> TargetLine | None:
        """The unit chosen."""
        chosen = self.cleaned_data[name]
        return next((line for line in self.found.below if line.unit.key == chosen), None)

    def organization(self, name: str) -> Organization | None:
        """The same as it is stored."""
        line = self.line(name)
        return Organization.objects.get(pk=line.unit.id) if line else None


def _option(line: TargetLine) -> tuple[str, str]:
    return line.unit.key, f"{line.unit.name} ({typed(line.own) or 'chưa giao'})"


@answers
def exempt_unit(request: HttpRequest) -> HttpResponse:
    """A unit directly below is exempt; its number goes to another one or stays."""
    choice = choice_of(request)
    if choice is None:
        return render(request, "targets/nothing.html", {})
    user = user_of(request)
    check_writes(user, choice)
    return serve(request, _exempting(choice, user, choice.address("targets", request)))


def _exempting(choice: Choice, user: User, back: str) -> Entry:
    moment, unit = choice.moment, Organization.objects.get(pk=choice.place.id)
    found = cascade(choice.subject, unit=unit.pk, on=moment.on, structure_on=moment.structure_on)

    def make(data: Any, **kwargs: Any) -> ExemptForm:
        return ExemptForm(data, found=found, **kwargs)

    def write(form: ExemptForm, answers: Mapping[str, Any]) -> Reallocation:
        recipient = form.organization("recipient")
        assert recipient is not None
        return exempt(
            subject=choice.subject,
            unit=unit,
            recipient=recipient,
            reason=form.cleaned_data["reason"],
            passed_to=form.organization("passed_to"),
            document_no=form.cleaned_data["document_no"],
            in_force_from=form.cleaned_data["in_force_from"],
            by=user,
        )

    return Entry(
        title=f"Miễn chỉ tiêu {choice.measure_name}",
        make=make,
        write=write,
        outcome=_outcome,
        landing=lambda _: back,
        done=done_with,
        about=lambda typed_: f"{choice.place.name}, {choice.period_name}",
        parameters=PARAMETERS,
        lead="Đơn vị được miễn có chỉ tiêu bằng 0, kèm lý do; số của đơn vị chuyển cho nơi khác hoặc để lại.",
        back=back,
        fill_template="targets/exempt.html",
        extra={"choice": choice},
    )


def _outcome(form: ExemptForm, done: Reallocation, found: Any) -> Outcome:
    recipient, heir, day = form.line("recipient"), form.line("passed_to"), form.cleaned_data["in_force_from"]
    assert recipient is not None
    written = {row.recipient_id: row for row in done.written}
    number = typed_number(written[recipient.unit.id].exempt_number) if recipient.unit.id in written else ""
    where = f"{heir.unit.name} nhận thay" if heir else f"để lại dự phòng của {form.found.unit.unit.name}"
    more = ""
    if heir and heir.unit.id in written:
        now = typed_number(written[heir.unit.id].value)
        more = f", từ {typed(heir.own) or 'chưa giao'} thành {now}"
    says = f"Từ ngày {day:%d/%m/%Y}, {recipient.unit.name} được miễn {number}: {where}{more}."
    return Outcome(says, named=(says, done.over, done.short))


def typed_number(value: Any) -> str:
    """A number on record as people read it."""
    return f"{value.normalize():f}".replace(".", ",")
