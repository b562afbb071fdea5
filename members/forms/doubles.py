"""What is decided of two records that are alike, and that it is taken back."""

from __future__ import annotations

from django import forms

from registry.common.form_fields import reason_field
from registry.drafts.forms import DraftForm

FIRST, SECOND, APART = "1", "2", "khac"
HINT = "Ví dụ: đã đối chiếu lý lịch gốc. Không ghi tên hay số giấy tờ của ai."


class JoinForm(DraftForm):
    """Which of the two records stays, or that they are two people; no choice stands beforehand."""

    decision = forms.ChoiceField(
        label="Hai hồ sơ này",
        choices=[
            (FIRST, "Của một người: giữ hồ sơ 1, chuyển mọi thứ của hồ sơ 2 sang"),
            (SECOND, "Của một người: giữ hồ sơ 2, chuyển mọi thứ của hồ sơ 1 sang"),
            (APART, "Của hai người khác nhau"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một trong các quyết định."},
    )
    reason = reason_field("Lý do", HINT)


class PartForm(DraftForm):
    """Why two records that were joined are parted again."""

    reason = reason_field("Lý do", HINT)
