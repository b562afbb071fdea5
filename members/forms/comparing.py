"""What the board decides of two people with one number, and that all other numbers that wait are settled."""

from __future__ import annotations

from typing import NamedTuple

from django import forms

from registry.common.form_fields import reason_field
from registry.drafts.forms import DraftForm

FIRST, SECOND = "1", "2"


class Decision(NamedTuple):
    """Are they one person, and whose is the number: that of the first or of the second record?"""

    same: bool
    keeps: str


# No decision stands chosen beforehand.
DECISIONS = {
    "same-1": ("Cùng một người, giữ hồ sơ 1; rút hồ sơ 2", Decision(True, FIRST)),
    "same-2": ("Cùng một người, giữ hồ sơ 2; rút hồ sơ 1", Decision(True, SECOND)),
    "differ-1": ("Hai người khác nhau, số là của hồ sơ 1", Decision(False, FIRST)),
    "differ-2": ("Hai người khác nhau, số là của hồ sơ 2", Decision(False, SECOND)),
}


class DecideForm(DraftForm):
    """One of four decisions, and why."""

    decision = forms.ChoiceField(
        label="Quyết định",
        choices=[(code, words) for code, (words, _) in DECISIONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một quyết định."},
    )
    reason = reason_field(
        "Căn cứ",
        "Ví dụ: đối chiếu hồ sơ gốc số… Đơn vị của hồ sơ bị rút đọc được lý do này: không ghi tên đơn vị"
        " khác.",
    )

    def decided(self) -> Decision:
        """What was chosen."""
        return DECISIONS[self.cleaned_data["decision"]][1]


class SettleForm(DraftForm):
    """Nothing to fill in: that those who are named keep their numbers."""
