"""What somebody is from a day on, and taking back what was said of a day wrongly."""

from __future__ import annotations

from typing import Any

from django import forms

from members.models import (
    FACTS,
    AcademicTitle,
    Base,
    Education,
    Occupation,
    PoliticalTheory,
    Qualification,
    Religion,
)
from registry.common.choices import Finder
from registry.common.form_fields import DayField, PickField, reason_field

from .base import ActForm
from .events import DAY_HINT
from .finders import Workplaces

_SAME = ("", "Không đổi")
_YES_NO = (_SAME, ("yes", "Có"), ("no", "Không"))


def _choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[_SAME, *choices], required=False)


def _yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_YES_NO,
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        required=False,
    )


class FactsForm(ActForm):
    """Facts that are other from a day on; a box left as it is says nothing new."""

    on = DayField(label="Từ ngày", help_text=DAY_HINT)
    occupation = _choice("Nghề nghiệp", Occupation.choices)
    job = forms.CharField(
        label="Việc làm", max_length=200, required=False, help_text="Công việc cụ thể, nếu cần ghi rõ hơn."
    )
    education = _choice("Giáo dục phổ thông", Education.choices)
    qualification = _choice("Trình độ chuyên môn", Qualification.choices)
    academic_title = _choice("Học hàm", AcademicTitle.choices)
    political_theory = _choice("Lý luận chính trị", PoliticalTheory.choices)
    religion = _choice("Tôn giáo", Religion.choices)
    youth_union = _yes_no("Là đoàn viên")
    private_owner = _yes_no("Chủ doanh nghiệp tư nhân")
    retired = _yes_no("Đã nghỉ hưu, nghỉ công tác")
    workplace = PickField(
        label="Nơi làm việc",
        required=False,
        empty_label="Không đổi",
        help_text="Cơ sở ghi ở trang Cơ sở, nơi làm việc.",
    )

    layout = (
        (
            "",
            ("on", "occupation", "job", "workplace", "retired", "private_owner"),
            "",
            False,
        ),
        (
            "Trình độ và thông tin khác",
            ("education", "qualification", "academic_title", "political_theory", "religion", "youth_union"),
            "",
            False,
        ),
    )

    def finder(self, name: str) -> Finder:
        """Places of work in sight."""
        return Workplaces(self.user, self.day)

    def facts(self) -> dict[str, Any]:
        """The facts that the form says."""
        workplace = self.cleaned_data["workplace"]
        place = Base.objects.get(pk=workplace.id) if workplace else None
        return {**{name: self.cleaned_data[name] for name in FACTS}, "workplace": place}


class TakeBackFactsForm(ActForm):
    """What was said of a day never was."""

    reason = reason_field("Lý do", "Ví dụ: ghi nhầm người; ghi nhầm ngày.")

    layout = (("", ("reason",), "", False),)
