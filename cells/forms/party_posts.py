"""Forms about posts in Party organizations: who holds one, its term, its end."""

from __future__ import annotations

from typing import Any

from django import forms

from members.forms.base import ActForm
from members.forms.events import DAY_HINT
from members.models import PartyPostKind
from registry.common.form_fields import DayField, PickField


def _until() -> DayField:
    return DayField(
        label="Hết nhiệm kỳ",
        required=False,
        help_text="Ngày cuối của nhiệm kỳ, ví dụ 30/06/2030. Để trống nếu chưa rõ.",
    )


class FillPartyPostForm(ActForm):
    """A post is held by a member from a day on, to the end of the term."""

    post = forms.ChoiceField(
        label="Chức vụ",
        choices=[("", "Chọn"), *PartyPostKind.choices],
        error_messages={"remedy": "Chọn chức vụ."},
    )
    holder = PickField(
        label="Đảng viên",
        help_text="Người giữ chức vụ, có thể sinh hoạt ở chi bộ khác.",
        error_messages={"remedy": "Tìm rồi chọn đảng viên."},
    )
    on = DayField(label="Giữ từ ngày", help_text=DAY_HINT)
    until = _until()

    layout = (("", ("post", "holder", "on", "until"), "", False),)


class TermForm(ActForm):
    """From when to when a post is held."""

    on = DayField(label="Giữ từ ngày", help_text=DAY_HINT)
    until = _until()

    layout = (("", ("on", "until"), "", False),)

    def given(self) -> dict[str, Any]:
        """What :func:`members.services.set_party_term` takes beside the post and the user."""
        return {"on": self.cleaned_data["on"], "until": self.cleaned_data["until"]}


class EndPartyPostForm(ActForm):
    """A post is held no longer."""

    on = DayField(label="Thôi giữ từ ngày", help_text=DAY_HINT)

    layout = (("", ("on",), "", False),)
