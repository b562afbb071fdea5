"""Forms of what waits for confirmation: which acts do, and undoing several that were confirmed together."""

from __future__ import annotations

from django import forms

from members.models import Awaited
from registry.common.form_fields import DayField, reason_field

from .base import ActForm


class ConfirmationRuleForm(ActForm):
    """The acts that wait, from which day on."""

    on = DayField(label="Từ ngày", help_text="Ngày/tháng/năm, ví dụ 01/01/2027.")
    acts = forms.MultipleChoiceField(
        label="Việc phải xác nhận",
        choices=Awaited.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    of_everybody = forms.BooleanField(
        label="Cả việc do người của cấp quyết định ghi: một người khác cùng cấp phải xác nhận", required=False
    )

    layout = (("", ("on", "acts", "of_everybody"), "", False),)


class UndoConfirmedForm(forms.Form):
    """Why several acts that were confirmed together are voided."""

    reason = reason_field("Lý do hủy", "Lý do được giữ lại cùng việc bị hủy.")
