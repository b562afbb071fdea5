"""The one page on which targets are handed on: boxes of a level, or numbers pasted for any unit below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from registry.common.form_fields import BoxInput, DayField
from registry.common.parts import Part, in_parts
from registry.drafts.over_record import OverRecord

from .amounts import AmountField, Typed, typed
from .cascade import TargetLine
from .editing import Balance, Editing
from .pasting import Pasted, read_numbers
from .services import Given

OWN, PASTED = "own", "bang"
# A unit, the box of its number, and what it has on the other basis.
Boxes = tuple[TargetLine, Any, TargetLine]


@dataclass(frozen=True, slots=True)
class Change:
    """A unit whose target would be another."""

    name: str
    before: Typed | None
    after: Typed


class TargetsForm(OverRecord):
    """Numbers by unit, from a day, by a document."""

    in_force_from = DayField(label="Có hiệu lực từ ngày")
    document_no = forms.CharField(label="Số văn bản giao", max_length=60, required=False)
    bang = forms.CharField(
        label="Dán từ bảng tính",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 5, "autocomplete": "off", "spellcheck": "false", "class": "pasted"}),
        help_text="Mỗi dòng một đơn vị, cách nhau bằng dấu tab hoặc chấm phẩy: cột đầu là mã hoặc tên đơn vị,"
        " cột cuối là số. Dán được mọi đơn vị bên dưới, kể cả đơn vị không có ô ở trên.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, editing: Editing, sets_own: bool, today: date, **kwargs: Any
    ) -> None:
        self.editing, self.sets_own = editing, sets_own
        own = {OWN: editing.unit} if sets_own else {}
        self._lines = {**own, **{_name(line): line for line in editing.boxes}}
        self.pasted = Pasted()
        super().__init__(data, **kwargs)
        self.fields["in_force_from"].error_messages["required"] = "Ghi ngày văn bản có hiệu lực."
        first_day = min(max(today, editing.subject.period_from), editing.subject.period_to)
        self.initial.setdefault("in_force_from", first_day)
        if not editing.boxes:
            self.initial.setdefault(PASTED, _as_pasted(editing.chosen))
        for name, line in self._lines.items():
            self._add(name, line)
        self.order_fields([name for name in self.fields if name != PASTED])

    def recorded(self) -> dict[str, str]:
        """The number of each unit that has one, as its box shows it."""
        return {name: str(typed(line.own) or "") for name, line in self._lines.items()}

    def on_record(self, name: str) -> Typed | None:
        """The unit's own number."""
        return typed(self._lines[name].own)

    def stands_as(self, now: Editing) -> bool:
        """Are the numbers on record still those that the form goes by?"""
        return all(typed(now.line(line.unit.id).own) == typed(line.own) for line in self._lines.values())

    def subject(self) -> str:
        """The targets of one unit and those below it."""
        return f"targets {self.editing.unit.unit.id} {self.editing.subject}"

    def _follow(self, given: Any) -> None:
        """What was pasted goes into its box; a unit without one gets a number of its own."""
        self._paste(given)
        super()._follow(given)

    def _paste(self, given: Any) -> None:
        units = [line.unit for line in self.editing.lines.values()]
        field = AmountField(is_share=self.editing.subject.measured.is_share)
        text, whose = str(given.get(PASTED) or ""), self.editing.unit.unit.name
        self.pasted = read_numbers(text, units, lambda amount: _fault(field, amount), whose)
        marks = dict(mark.split("=", 1) for mark in str(given.get("shown", "")).split() if "=" in mark)
        for id_, amount in self.pasted.numbers.items():
            line = self.editing.lines[id_]
            name, wanted = _name(line), field.to_python(amount)
            recorded = str(typed(line.own) or "")
            if name not in self._lines:
                self._lines[name] = line
                marks[name] = self._mark(name, recorded)
            elif not self._is_untouched(given, name, marks.get(name, "")) and given.get(name) != str(wanted):
                self.pasted.faults.append(
                    f"«{line.unit.name}»: ô ghi «{given.get(name)}», bảng dán ghi «{amount}». Giữ một số."
                )
                continue
            given[name] = str(wanted)
        given["shown"] = " ".join(f"{name}={mark}" for name, mark in marks.items())

    def _add(self, name: str, line: TargetLine) -> None:
        self.fields[name] = AmountField(
            is_share=self.editing.subject.measured.is_share,
            label=line.unit.name,
            required=False,
            widget=BoxInput(
                {"inputmode": "numeric", "autocomplete": "off", "maxlength": 11, "placeholder": " "}
            ),
        )
        self.initial.setdefault(name, str(typed(line.own) or ""))

    def clean(self) -> dict[str, Any]:
        """A number that stands is not emptied, it is set to zero: then it is said that nothing is given."""
        super().clean()
        for name in self._lines:
            before = self.on_record(name)
            if before is not None and name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, f"Đang giao {before}: ghi 0 nếu không giao nữa.")
        for fault in self.pasted.named():
            self.add_error(PASTED, fault)
        return self.cleaned_data

    def amounts(self, answers: Mapping[str, Any]) -> dict[int, Given]:
        """The number for each unit below whose number would be another, by its id."""
        return {
            self._lines[name].unit.id: self._given(name) for name in self.to_write(answers) if name != OWN
        }

    def own_amount(self, answers: Mapping[str, Any]) -> Given | None:
        """The unit's own number, where the form makes it another."""
        return self._given(OWN) if OWN in self.to_write(answers) else None

    def _given(self, name: str) -> Given:
        """The number typed; words beside a number stay."""
        wanted, before = self.cleaned_data[name], self._lines[name].own
        words = before.narrative if before is not None and before.value is not None else ""
        return Given(wanted.value, words, wanted.unit, wanted.sense)

    def changes(self) -> list[Change]:
        """The units whose number would be another."""
        return [
            Change(self._lines[name].unit.name, self.on_record(name), self.cleaned_data[name])
            for name in self.differing()
        ]

    # What the page shows beside the boxes.

    def rows(self) -> Iterator[tuple[Balance | None, TargetLine, list[Boxes]]]:
        """The boxes by the unit above them, with what that one would have as the boxes stand."""
        groups, typed_now = self.editing.groups, self._typed()
        sums = {
            one.line.unit.id: one for one in self.editing.balances(typed_now, (p.unit.id for p, _ in groups))
        }
        for parent, lines in groups:
            boxes = [(line, self[_name(line)], self.editing.others[line.unit.id]) for line in lines]
            yield sums.get(parent.unit.id), parent, boxes

    def parts(self) -> list[Part[tuple[Balance | None, TargetLine, list[Part[Boxes]]]]]:
        """The same in parts: those of few boxes together, one of many in parts of its own."""
        rows = [(total, parent, in_parts(boxes)) for total, parent, boxes in self.rows()]
        return in_parts(rows, lambda row: row[1].unit.id, lambda row: sum(part.count for part in row[2]))

    def sums(self) -> list[Balance]:
        """What those whose own number or parts would change then have."""
        parents, units = self.editing.parents, dict.fromkeys([self.editing.unit.unit.id])
        for name in self.differing():
            id_ = self._lines[name].unit.id
            units |= dict.fromkeys([parents[id_]] if id_ in parents else [])
            if self.editing.line(id_).children:
                units[id_] = None
        return self.editing.balances(self._typed(), units)

    def _typed(self) -> dict[int, Typed | None]:
        """What stands in the boxes now; what cannot be read counts as nothing."""
        return {line.unit.id: self._value(name) for name, line in self._lines.items()}

    def _value(self, name: str) -> Typed | None:
        if self.is_bound and name in getattr(self, "cleaned_data", {}):
            return self.cleaned_data[name]  # type: ignore[no-any-return]
        field: AmountField = self.fields[name]  # type: ignore[assignment]
        text = self[name].value()
        return None if _fault(field, text) else field.to_python(text)


def _fault(field: AmountField, text: str) -> str:
    """What is wrong with a number, in words; empty where nothing is."""
    try:
        field.to_python(text)
    except ValidationError as fault:
        return str(fault.messages[0])
    return ""


def _as_pasted(lines: list[TargetLine]) -> str:
    """The units and their numbers as they would be pasted."""
    return "\n".join(f"{line.unit.key}\t{typed(line.own) or ''}" for line in lines)


def _name(line: TargetLine) -> str:
    return f"so-{line.unit.id}"
