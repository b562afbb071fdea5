"""Why somebody opens numbers of people: a purpose of a few, and a line about the work for the trail."""

from __future__ import annotations

import re

from django import forms

from registry.common.text import clean

PURPOSES = {
    "check": "Đối chiếu giấy tờ",
    "transfer": "Làm thủ tục chuyển sinh hoạt",
    "card": "Cấp, đổi thẻ đảng viên",
    "verify": "Thẩm tra, xác minh",
    "asked": "Trả lời cơ quan có thẩm quyền",
    "other": "Việc khác",
}
_A_NUMBER = re.compile(r"(?:\d[\s.\-]?){8}")


class Purpose(forms.Form):
    """What the numbers are opened for."""

    purpose = forms.ChoiceField(
        label="Mục đích xem",
        choices=[("", "Chọn"), *PURPOSES.items()],
        error_messages={"required": "Hãy chọn mục đích xem."},
    )
    note = forms.CharField(
        label="Ghi rõ",
        min_length=5,
        max_length=200,
        help_text="Việc đang làm, theo văn bản nào. Không ghi số giấy tờ của ai vào đây.",
        error_messages={
            "required": "Hãy ghi rõ việc đang làm.",
            "min_length": "Ngắn quá: hãy ghi rõ việc đang làm.",
        },
    )

    def clean_note(self) -> str:
        """The trail, where the note stands, holds nobody's number."""
        note = clean(self.cleaned_data["note"])
        if _A_NUMBER.search(note):
            raise forms.ValidationError("Đừng ghi số giấy tờ vào đây: dòng này được lưu trong nhật ký.")
        return note

    @property
    def reason(self) -> str:
        """The purpose as the trail keeps it."""
        return f"{PURPOSES[self.cleaned_data['purpose']]}: {self.cleaned_data['note']}"
