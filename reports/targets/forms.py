"""The one page on which a unit's target is handed on: a number for each unit directly below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from registry.common.form_fields import DayField
from registry.drafts.over_record import OverRecord
from reports.engine.target_figures import Aim, with_members
from reports.engine.target_figures import Given as Figures
from reports.models import Sense, TargetUnit

from .cascade import Cascade, TargetLine
from .models import Target
from .services import Given

# Larger than any target; a longer number is a slip.
LARGEST = 9_999_999
_SIGNS = {Sense.AT_LEAST.value: "≥", Sense.AT_MOST.value: "≤"}


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as somebody gives it: itself, or so many percent of the members; in a sense or none."""

    value: Decimal
    unit: str = ""
    sense: str = ""

    def __str__(self) -> str:
        mark = "%" if self.unit == TargetUnit.PERCENT_OF_MEMBERS else ""
        return _SIGNS.get(self.sense, "") + f"{self.value.normalize():f}".replace(".", ",") + mark


class AmountField(forms.Field):
    """A number as people write it: 1200 or 1.200, of a share 33,5, and 7% for a part of the members.

    A sign before it says in which direction it is meant: ≤ 5, or ≥ 5.
    """

    def __init__(self, *, is_share: bool, **kwargs: Any) -> None:
        self.is_share = is_share
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Typed | None:
        """The number, ``None`` where nothing was written."""
        text = re.sub(r"[\s.]", "", value or "").replace("<=", "≤").replace(">=", "≥")
        if not text:
            return None
        signed = next((sense for sense, sign in _SIGNS.items() if text.startswith(sign)), "")
        text = text.removeprefix(_SIGNS.get(signed, ""))
        digits = text.removesuffix("%")
        is_percent = self.is_share or digits != text
        if not re.fullmatch(r"[0-9]+(,[0-9]{1,2})?" if is_percent else "[0-9]+", digits):
            raise ValidationError(
                "Ghi một tỷ lệ, ví dụ 33,5." if is_percent else "Ghi số nguyên không âm, ví dụ 12.",
                code="digits",
            )
        number = Decimal(digits.replace(",", "."))
        if self.is_share and number > 100:
            raise ValidationError("Chỉ tiêu này là một tỷ lệ: ghi từ 0 đến 100.", code="share")
        if number > LARGEST:
            raise ValidationError("Số quá lớn: kiểm tra lại.", code="large")
        unit = TargetUnit.PERCENT_OF_MEMBERS.value if is_percent and not self.is_share else ""
        return Typed(number, unit, signed)


@dataclass(frozen=True, slots=True)
class Change:
    """A unit whose target would be another."""

    name: str
    before: Typed | None
    after: Typed


@dataclass(frozen=True, slots=True)
class Sums:
    """What the unit would have: received, handed on, kept back."""

    value: Decimal | None
    handed_on: Decimal | None
    reserve: Decimal | None


def _typed(row: Target | None) -> Typed | None:
    """The number on record as it would be typed."""
    if row is None or row.value is None:
        return None
    return Typed(row.value, row.unit if row.aim.is_of_members else "", row.sense)


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
        return {name: str(_typed(line.own) or "") for name, line in self._lines}

    def on_record(self, name: str) -> Typed | None:
        """The unit's own number."""
        return _typed(dict(self._lines)[name].own)

    def subject(self) -> str:
        """The targets of one unit and those below it."""
        return f"targets {self.cascade.unit.unit.id} {self.cascade.subject}"

    def _add(self, name: str, line: TargetLine) -> None:
        self.fields[name] = AmountField(
            is_share=self.cascade.subject.measured.is_share,
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
                self.add_error(name, f"Đang giao {before}: ghi 0 nếu không giao nữa.")
        return self.cleaned_data

    def amounts(self, answers: Mapping[str, Any]) -> dict[int, Given]:
        """The number for each unit below whose number would be another, by its id."""
        changed = self.to_write(answers)
        named = ((name, line) for name, line in self._lines if name != "own")
        return {line.unit.id: self._given(name, line) for name, line in named if name in changed}

    def own_amount(self, answers: Mapping[str, Any]) -> Given | None:
        """The unit's own number, where the form makes it another."""
        return self._given("own", self.cascade.unit) if "own" in self.to_write(answers) else None

    def _given(self, name: str, line: TargetLine) -> Given:
        """The number typed; words beside a number stay."""
        typed, before = self.cleaned_data[name], line.own
        words = before.narrative if before is not None and before.value is not None else ""
        return Given(typed.value, words, typed.unit, typed.sense)

    def changes(self) -> list[Change]:
        """The units whose number would be another."""
        lines = dict(self._lines)
        return [
            Change(lines[name].unit.name, self.on_record(name), self.cleaned_data[name])
            for name in self.differing()
        ]

    def sums(self) -> Sums | None:
        """What would be received, handed on and kept back, with what was inherited; nothing of shares."""
        if self.cascade.subject.measured.is_share:
            return None
        wanted = [Aim(line.unit.id, typed.value, typed.unit) for line, typed in self._wanted()]
        aims = {aim.recipient: aim for aim in with_members(self.cascade.subject.period_from, wanted)}
        unit, below = self.cascade.unit, self.cascade.below
        mine = [aims[unit.unit.id]] if unit.unit.id in aims else []
        value = Figures((*mine, *(row.aim for row in unit.inherited))).number
        given = [aims[line.unit.id] for line in below if line.unit.id in aims]
        handed_on = Figures((*given, *(row.aim for line in below for row in line.inherited))).number
        reserve = None if value is None or handed_on is None else value - handed_on
        return Sums(value, handed_on, reserve)

    def _wanted(self) -> Iterator[tuple[TargetLine, Typed]]:
        """What each unit would have: as typed, or where it has no box, as recorded."""
        named = {line.unit.id: name for name, line in self._lines}
        for line in (self.cascade.unit, *self.cascade.below):
            name = named.get(line.unit.id)
            typed = self.cleaned_data.get(name) if name else _typed(line.own)
            if typed is not None:
                yield line, typed


def _name(line: TargetLine) -> str:
    return f"so-{line.unit.id}"
