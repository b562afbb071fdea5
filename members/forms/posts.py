"""Who holds a village's posts."""

from __future__ import annotations

from django import forms

from members.models import Association, PostKind
from registry.common.form_fields import DayField, PickField

from .base import ActForm
from .events import DAY_HINT

MEMBER, NOT_A_MEMBER = "member", "not_a_member"


class FillPostForm(ActForm):
    """A post is held from a day on, by a member or by somebody who is none."""

    post = forms.ChoiceField(
        label="Chức danh",
        choices=[("", "Chọn"), *PostKind.choices],
        error_messages={"remedy": "Chọn chức danh."},
    )
    association = forms.ChoiceField(
        label="Của hội",
        choices=[("", "Chưa rõ"), *Association.choices],
        required=False,
        help_text="Chỉ với chi hội trưởng, chi hội phó.",
    )
    who = forms.ChoiceField(
        label="Người giữ",
        choices=[(MEMBER, "Là đảng viên"), (NOT_A_MEMBER, "Không phải đảng viên")],
        initial=MEMBER,
    )
    holder = PickField(
        label="Đảng viên",
        help_text="Bỏ qua ô này nếu người giữ không phải đảng viên.",
        error_messages={"remedy": "Tìm rồi chọn đảng viên, hoặc chọn «Không phải đảng viên» ở trên."},
    )
    on = DayField(label="Giữ từ ngày", help_text=DAY_HINT)

    layout = (("", ("post", "association", "who", "holder", "on"), "", False),)

    def clean(self) -> None:
        """Somebody who is no member is not named."""
        if self.cleaned_data.get("who") == NOT_A_MEMBER:
            self.errors.pop("holder", None)
            self.cleaned_data["holder"] = None


class VacatePostForm(ActForm):
    """A holder holds the post no longer."""

    on = DayField(label="Thôi giữ từ ngày", help_text=DAY_HINT)

    layout = (("", ("on",), "", False),)
