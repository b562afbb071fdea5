"""The one page on which a unit's target is handed on: a number for each unit directly below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from registry.common.form_fields import DayField
from registry.drafts.over_record import OverRecord

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


class TargetsForm(OverRecord):
    """Numbers by unit, from a day, by a document."""

    in_force_from = DayField(label="Có hiệu lực từ ngày")
    document_no = forms.CharField(label="Số văn bản giao", max_length=60, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, cascade: Cascade, sets_own: bool, today: date, **kwargs: Any
    ) -> None:
        self.cascade = cascade
        own = [("own", cascade.unit)] if sets_own else []
        self._lines = [*own, *((_name(line), line) for line in cascade.below)]
        super().__init__(data, **kwargs)
        self.fields["in_force_from"].error_messages["required"] = "Ghi ngày văn bản có hiệu lực."
        first_day = min(max(today, cascade.subject.period_from), cascade.subject.period_to)
        self.initial.setdefault("in_force_from", first_day)
        for name, line in self._lines:
            self._add(name, line)

    def recorded(self) -> dict[str, str]:
        """The number of each unit that has one, as its box shows it."""
        return {name: _number(line.own.value if line.own else None) for name, line in self._lines}

    def on_record(self, name: str) -> Decimal | None:
        """The unit's own number."""
        line = dict(self._lines)[name]
        return line.own.value if line.own else None

    def subject(self) -> str:
        """The targets of one unit and those below it."""
        return f"targets {self.cascade.unit.unit.id} {self.cascade.subject}"

    def _add(self, name: str, line: TargetLine) -> None:
        self.fields[name] = NumberField(
            label=line.unit.name,
            required=False,
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 11}),
        )
        self.initial.setdefault(name, self.recorded()[name])

    def rows(self) -> list[tuple[TargetLine, forms.BoundField]]:
        """Each unit below with its box."""
        return [(line, self[_name(line)]) for line in self.cascade.below]

    def clean(self) -> dict[str, Any]:
        """A number that stands is not emptied, it is set to zero: then it is said that nothing is given."""
        super().clean()
        for name, _ in self._lines:
            before = self.on_record(name)
            if before is not None and name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, f"Đang giao {_number(before)}: ghi 0 nếu không giao nữa.")
        return self.cleaned_data

    def amounts(self, answers: Mapping[str, Any]) -> dict[int, Decimal]:
        """The number for each unit below whose number would be another, by its id."""
        changed = self.to_write(answers)
        named = ((name, line.unit.id) for name, line in self._lines if name != "own")
        return {unit: self.cleaned_data[name] for name, unit in named if name in changed}

    def own_amount(self, answers: Mapping[str, Any]) -> Decimal | None:
        """The unit's own number, where the form makes it another."""
        return self.cleaned_data["own"] if "own" in self.to_write(answers) else None

    def changes(self) -> list[Change]:
        """The units whose number would be another."""
        lines = dict(self._lines)
        return [
            Change(lines[name].unit.name, self.on_record(name), self.cleaned_data[name])
            for name in self.differing()
        ]

    def sums(self) -> Sums:
        """What would be received, handed on and kept back, with what was inherited."""
        unit = self.cascade.unit
        inherited = [row.value for row in unit.inherited if row.value is not None]
        mine = self.cleaned_data["own"] if "own" in self.fields else (unit.own.value if unit.own else None)
        value = _sum([mine, *inherited])
        received = [
            *(self.cleaned_data[_name(line)] for line in self.cascade.below),
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
