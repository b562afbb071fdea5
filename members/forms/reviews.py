"""Forms on which a member is taken under review, and the review is closed."""

from __future__ import annotations

from django import forms

from members.models import ReviewOutcome, ReviewReason
from registry.common.form_fields import DayField

from .base import ActForm
from .events import DAY_HINT


class OpenReviewForm(ActForm):
    """A member is under review from a day on."""

    reason = forms.ChoiceField(
        label="Lý do",
        choices=[("", "Chọn"), *ReviewReason.choices],
        error_messages={"remedy": "Chọn lý do rà soát."},
    )
    on = DayField(label="Đưa vào rà soát từ ngày", help_text=DAY_HINT)

    layout = (("", ("reason", "on"), "", False),)


class CloseReviewForm(ActForm):
    """The review of a member is open no longer."""

    outcome = forms.ChoiceField(
        label="Kết quả",
        choices=[("", "Chọn"), *ReviewOutcome.choices],
        help_text="Xóa tên, khai trừ thì ghi thêm việc đó ở trang đảng viên: số liệu theo việc đó.",
        error_messages={"remedy": "Chọn kết quả."},
    )
    on = DayField(label="Kết thúc ngày", help_text=f"{DAY_HINT} Từ ngày này không còn tính là đang rà soát.")

    layout = (("", ("outcome", "on"), "", False),)
