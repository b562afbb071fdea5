"""The form that asks how a number is to be shared: by which weights, with floors, down to which level."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from registry.common.form_fields import DayField
from registry.common.refusals import Refused
from registry.drafts.forms import DraftForm

from .amounts import LARGEST, Typed, typed
from .editing import Balance, Editing
from .forms import Change
from .pasting import read_numbers
from .proposing import Proposal, Weight, propose


class ProposalForm(DraftForm):
    """What is shared and how. Once it is valid, ``proposal`` is what comes of it."""

    weight = forms.ChoiceField(
        label="Chia theo", choices=Weight.choices, widget=forms.RadioSelect, initial=Weight.MEMBERS
    )
    stated = forms.CharField(
        label="Số liệu để chia, dán từ bảng tính",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off", "spellcheck": "false", "class": "pasted"}),
        help_text="Chỉ khi chọn «Số liệu khác»: mỗi dòng một đơn vị, cột đầu là mã hoặc tên, cột cuối là số.",
    )
    has_floors = forms.BooleanField(
        label="Mỗi thôn, bản chưa có đảng viên được ít nhất một", required=False, initial=True
    )
    kept_back = forms.IntegerField(
        label="Giữ lại dự phòng", required=False, min_value=0, max_value=LARGEST, initial=0
    )
    level = forms.ChoiceField(label="Giao xuống đến", required=False)
    in_force_from = DayField(label="Có hiệu lực từ ngày")
    document_no = forms.CharField(label="Số văn bản giao", max_length=60, required=False)

    def __init__(self, data: QueryDict | None = None, *, editing: Editing, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.editing = editing
        self.proposal = Proposal({}, [])
        self.fields["level"].choices = editing.levels  # type: ignore[attr-defined]
        self.fields["in_force_from"].error_messages["required"] = "Ghi ngày văn bản có hiệu lực."
        period = editing.subject
        self.initial.setdefault("in_force_from", min(max(editing.on, period.period_from), period.period_to))

    def clean(self) -> dict[str, Any]:
        """The proposal is made, or what is missing for it is named."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        stated = self._stated() if self.cleaned_data["weight"] == Weight.STATED else None
        value, kept_back = self.editing.unit.value, self.cleaned_data["kept_back"] or 0
        if value is None:
            self.add_error(None, "Đơn vị chưa được giao một con số nên chưa có gì để chia.")
        elif kept_back > value:
            self.add_error("kept_back", f"Chỉ được giao {int(value)}: không giữ lại nhiều hơn.")
        if self.errors or value is None:
            return self.cleaned_data
        try:
            self.proposal = propose(
                self.editing,
                total=int(value) - kept_back,
                weight=self.cleaned_data["weight"],
                has_floors=self.cleaned_data["has_floors"],
                level=self.cleaned_data["level"],
                stated=stated,
            )
        except Refused as refused:
            self.refuse(refused)
        return self.cleaned_data

    def _stated(self) -> dict[int, int]:
        whole = forms.IntegerField(min_value=0, max_value=10**9)

        def fault(text: str) -> str:
            return "" if text.replace(".", "").isdecimal() else "ghi số nguyên không âm."

        units = [line.unit for line in self.editing.lines.values()]
        found = read_numbers(self.cleaned_data["stated"], units, fault, self.editing.unit.unit.name)
        for one in found.named():
            self.add_error("stated", one)
        return {id_: int(whole.clean(text.replace(".", ""))) for id_, text in found.numbers.items()}

    def amounts(self) -> dict[int, Decimal]:
        """The number proposed for each unit."""
        return {unit: Decimal(number) for unit, number in self.proposal.numbers.items()}

    def changes(self) -> list[Change]:
        """The units whose number would be another."""
        wanted = {id_: Typed(number) for id_, number in self.amounts().items()}
        lines = self.editing.lines
        named = ((lines[id_], after) for id_, after in wanted.items())
        found = ((line.unit.name, typed(line.own), after) for line, after in named)
        return [Change(name, before, after) for name, before, after in found if before != after]

    def sums(self) -> list[Balance]:
        """What each unit that shares its number out would have."""
        typed_now = {id_: Typed(number) for id_, number in self.amounts().items()}
        return self.editing.balances(typed_now, [one.parent.unit.id for one in self.proposal.sharings])
