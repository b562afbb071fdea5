"""The one page on which a unit's target is handed on: a number for each unit directly below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from registry.common.form_fields import DayField
from registry.common.text import clean

from .cascade import Cascade, TargetLine

# Larger than any target; a longer number is a slip.
LARGEST = 9_999_999


class NumberField(forms.Field):
    """A whole number as people write it: 1200 or 1.200."""

    def to_python(self, value: Any) -> Decimal | None:
        """The number, ``None`` where nothing was written."""
        text = re.sub(r"[\s.]", "", value or "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise ValidationError("Ghi số nguyên không âm, ví dụ 12.", code="digits")
        if int(text) > LARGEST:
            raise ValidationError("Số quá lớn: kiểm tra lại.", code="large")
        return Decimal(text)


@dataclass(frozen=True, slots=True)
class Change:
    """A unit whose target would be another."""

    name: str
    before: Decimal | None
    after: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """What the unit would have: received, handed on, kept back."""

    value: Decimal | None
    handed_on: Decimal | None
    reserve: Decimal | None


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


class TargetsForm(forms.Form):
    """Numbers by unit, from a day, by a document; a reason where more is handed on than received."""

    in_force_from = DayField(label="Có hiệu lực từ ngày")
    document_no = forms.CharField(label="Số văn bản giao", max_length=60, required=False)
    over_reason = forms.CharField(
        label="Lý do giao vượt", max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(
        self, data: QueryDict | None = None, *, cascade: Cascade, sets_own: bool, today: date
    ) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=False)
        self.cascade = cascade
        self.fields["in_force_from"].error_messages["required"] = "Ghi ngày văn bản có hiệu lực."
        self.initial["in_force_from"] = min(
            max(today, cascade.subject.period_from), cascade.subject.period_to
        )
        if sets_own:
            self._add("own", cascade.unit)
        for line in cascade.below:
            self._add(_name(line), line)

    def _add(self, name: str, line: TargetLine) -> None:
        value = line.own.value if line.own else None
        self.fields[name] = NumberField(
            label=line.unit.name,
            required=False,
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 11}),
        )
        self.initial[name] = _number(value)

    def rows(self) -> list[tuple[TargetLine, forms.BoundField]]:
        """Each unit below with its box."""
        return [(line, self[_name(line)]) for line in self.cascade.below]

    def clean(self) -> dict[str, Any]:
        """A number that stands is not emptied, it is set to zero: then it is said that nothing is given."""
        for name, line in self._lines():
            before = line.own.value if line.own else None
            if before is not None and name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, f"Đang giao {_number(before)}: ghi 0 nếu không giao nữa.")
        self.cleaned_data["over_reason"] = clean(self.cleaned_data.get("over_reason") or "")
        return self.cleaned_data

    def _lines(self) -> list[tuple[str, TargetLine]]:
        own = [("own", self.cascade.unit)] if "own" in self.fields else []
        return [*own, *((_name(line), line) for line in self.cascade.below)]

    def amounts(self) -> dict[int, Decimal]:
        """The number for each unit below that has one, by its id."""
        values = {line.unit.id: self.cleaned_data.get(_name(line)) for line in self.cascade.below}
        return {id_: value for id_, value in values.items() if value is not None}

    def own_amount(self) -> Decimal | None:
        """The unit's own number, where the form asks for it."""
        return self.cleaned_data.get("own")

    def changes(self) -> list[Change]:
        """The units whose number would be another."""
        found = []
        for name, line in self._lines():
            before, after = line.own.value if line.own else None, self.cleaned_data.get(name)
            if after is not None and after != before:
                found.append(Change(line.unit.name, before, after))
        return found

    def sums(self) -> Sums:
        """What would be received, handed on and kept back, with what was inherited."""
        unit = self.cascade.unit
        inherited = [row.value for row in unit.inherited if row.value is not None]
        mine = self.cleaned_data["own"] if "own" in self.fields else (unit.own.value if unit.own else None)
        value = _sum([mine, *inherited])
        received = [
            *self.amounts().values(),
            *(row.value for line in self.cascade.below for row in line.inherited),
        ]
        handed_on = _sum(received)
        reserve = None if value is None or handed_on is None else value - handed_on
        return Sums(value, handed_on, reserve)


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _name(line: TargetLine) -> str:
    return f"so-{line.unit.id}"
