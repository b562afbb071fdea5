"""Forms for the case of a prospect: opening it, one short form for each step, the ceremony, and the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate

from members.models import VOTES, Case, Outcome, Source, Step, StepResult, Stuck
from registry.common.form_fields import DayField, PickField
from registry.units.choices import area_option, organization_option

from .base import ActForm, ActOverRecord
from .events import DAY_HINT, UNKNOWN_VILLAGE, AdmitForm, VoteForm
from .person import PersonForm

_FIELDS = PersonForm.base_fields


class CaseForm(ActForm):
    """Who it is, in which cell, and among whom the cell found the person."""

    full_name = _FIELDS["full_name"]
    gender = _FIELDS["gender"]
    birth_date = _FIELDS["birth_date"]
    ethnicity = _FIELDS["ethnicity"]
    source = forms.ChoiceField(
        label="Nguồn", choices=[("", "Chọn"), *Source.choices], error_messages={"remedy": "Chọn nguồn."}
    )
    cell = PickField(
        label="Chi bộ giúp đỡ", empty_label="Chọn chi bộ", error_messages={"remedy": "Chọn chi bộ."}
    )
    village = PickField(label="Thôn, bản cư trú", required=False, empty_label=UNKNOWN_VILLAGE)

    clean_full_name = PersonForm.clean_full_name

    WHO = ("full_name", "gender", "birth_date", "ethnicity")


class OpenCaseForm(CaseForm):
    """Somebody is put on the list of those whom the cell prepares."""

    on = DayField(label="Vào danh sách nguồn từ ngày", help_text=DAY_HINT)

    layout = (
        ("Quần chúng ưu tú", CaseForm.WHO, "", False),
        ("Ở đâu", ("on", "source", "cell", "village"), "", False),
    )


class CorrectCaseForm(ActOverRecord, CaseForm):
    """What is known of the person or of what stops them is corrected; what is not touched stays."""

    stuck = forms.ChoiceField(
        label="Có nguồn nhưng chưa kết nạp được vì",
        choices=[("", "Không vướng gì"), *Stuck.choices],
        required=False,
    )

    opened_on = DayField(label="Vào danh sách nguồn từ ngày", help_text=DAY_HINT)

    layout = (
        ("Vướng mắc", ("stuck",), "", False),
        ("Quần chúng ưu tú", CaseForm.WHO, "", False),
        ("Ở đâu", ("opened_on", "source", "cell", "village"), "", False),
    )

    def __init__(self, data: QueryDict | None = None, *, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(data, **kwargs)

    def recorded(self) -> dict[str, str]:
        """What the boxes show."""
        held = self.case
        return {
            **{name: getattr(held, name) for name in ("full_name", "gender", "ethnicity", "source", "stuck")},
            "birth_date": str(held.born or ""),
            "opened_on": f"{held.opened_on:%d/%m/%Y}",
            "cell": held.cell.code if held.cell else "",
            "village": held.village.key if held.village else "",
        }

    def on_record(self, name: str) -> Any:
        """What the form would read in them."""
        held = self.case
        if name == "cell":
            return organization_option(held.cell, localdate())
        if name == "village":
            return area_option(held.village, localdate())
        return held.born if name == "birth_date" else getattr(held, name)

    def subject(self) -> str:
        """The case."""
        return f"case {self.case.pk}"

    def changes(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What differs from the case, as the service takes it."""
        return self.arguments(set(self.to_write(answers)))


class StepForm(VoteForm, ActForm):
    """A step that was done on a day."""

    step: Step

    on = DayField(label="Ngày", help_text=DAY_HINT)
    result = forms.ChoiceField(label="Kết quả")
    document_no = forms.CharField(label="Số văn bản", max_length=60, required=False)

    layout = (("", ("on", "convened", "present", "in_favour", "result", "document_no"), "", False),)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        self.step = step
        super().__init__(*args, **kwargs)
        self.fields["on"].label = ON.get(step, "Ngày")
        if step not in VOTES:
            for name in ("convened", "present", "in_favour"):
                del self.fields[name]
        elif step != Step.CELL_VOTE:
            self.fields["convened"].help_text = ""
        choices = RESULTS.get(step)
        if choices is None:
            del self.fields["result"]
        else:
            field: Any = self.fields["result"]
            field.choices = [("", "Chọn"), *((result, label) for result, label in choices.items())]
        if step in (Step.REVIEW, Step.CLASS):
            del self.fields["document_no"]
        if step == Step.DECISION:
            self.fields["document_no"].required = True

    def arguments(self, names: Any = None) -> dict[str, Any]:
        """What the service takes; what was simply done has passed."""
        return {"result": StepResult.YES, **super().arguments(names), "step": self.step}


# What the day of a step is called, and what may come of it, where that is asked.
ON = {
    Step.REVIEW: "Ngày chi bộ nhận xét",
    Step.CLASS: "Ngày học xong",
    Step.CERTIFICATE: "Ngày cấp giấy chứng nhận",
    Step.APPLICATION: "Ngày nộp đơn",
    Step.CELL_VOTE: "Ngày chi bộ biểu quyết",
    Step.DECISION: "Ngày ban hành quyết định",
}
_PASSED = {StepResult.YES: "Đạt", StepResult.NO: "Không đạt"}
RESULTS: dict[Step, dict[StepResult, str]] = {
    Step.REVIEW: {StepResult.YES: "Đạt", StepResult.NOT_YET: "Chưa"},
    Step.VERIFICATION: _PASSED,
    Step.COMMENTS_ORGANIZATIONS: _PASSED,
    Step.COMMENTS_RESIDENCE: _PASSED,
    Step.CELL_VOTE: _PASSED,
    Step.SUB_COMMITTEE_VOTE: _PASSED,
    Step.COMMITTEE_VOTE: _PASSED,
}


class CeremonyForm(AdmitForm):
    """The ceremony: who was a prospect is a member. The decision is known from its own step."""

    decided_on = None  # type: ignore[assignment]
    document_no = None  # type: ignore[assignment]
    voted_on = None  # type: ignore[assignment]
    convened = None  # type: ignore[assignment]
    present = None  # type: ignore[assignment]
    in_favour = None  # type: ignore[assignment]


class CloseCaseForm(ActForm):
    """A case is over without an admission."""

    outcome = forms.ChoiceField(
        label="Kết quả",
        choices=[("", "Chọn"), *(pair for pair in Outcome.choices if pair[0] != Outcome.ADMITTED)],
        error_messages={"remedy": "Chọn kết quả."},
    )
    on = DayField(label="Kết thúc từ ngày", help_text=DAY_HINT)

    layout = (("", ("outcome", "on"), "", False),)


class RemoveStepForm(ActForm):
    """A step that was entered by mistake is taken away; there is nothing to fill in."""
