"""The form on which a cell takes a village on or gives one up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from members.forms.events import DAY_HINT
from registry.common.form_fields import DayField
from registry.drafts.forms import DraftForm

SERVE, STOP = "serve", "stop"
Named = Sequence[tuple[str, str]]


class ServingForm(DraftForm):
    """A village, and the day from which the cell serves it or serves it no longer."""

    act = forms.ChoiceField(
        label="Việc",
        choices=[("", "Chọn"), (SERVE, "Nhận phụ trách thêm"), (STOP, "Thôi phụ trách")],
        error_messages={"required": "Chọn việc."},
    )
    village = forms.ChoiceField(
        label="Thôn, bản",
        error_messages={
            "required": "Chọn thôn, bản.",
            "invalid_choice": "Chọn một thôn, bản trong danh sách.",
        },
    )
    on = DayField(label="Từ ngày", help_text=DAY_HINT, error_messages={"required": "Ghi ngày."})

    def __init__(self, data: QueryDict | None = None, *, served: Named, nearby: Named, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        mine = {key for key, _ in served}
        others = [one for one in nearby if one[0] not in mine]
        groups = [("Đang phụ trách", list(served)), ("Trong địa bàn", others)]
        choices = [("", "Chọn"), *(group for group in groups if group[1])]
        cast(forms.ChoiceField, self.fields["village"]).choices = choices
        self.names = dict([*served, *others])
