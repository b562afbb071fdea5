"""The one form on which the meetings of a month are entered: a few boxes for each cell of a unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from cells.meetings import Held, MeetingChange
from cells.models import Meeting, MeetingKind, ModelGrade
from cells.months import CellMonth, Month
from registry.common.form_fields import BoxInput
from registry.common.parts import Part, in_parts
from registry.drafts.over_record import OverRecord

DAY, KIND, CONVENED, PRESENT, MODEL, GRADE = "ngay", "loai", "trieu-tap", "co-mat", "mau", "xep"
PARTS = (DAY, KIND, CONVENED, PRESENT, MODEL, GRADE)
MOST = 99_999


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one meeting of a cell: one that is there, or one more."""

    line: CellMonth
    number: int
    meeting: Meeting | None

    def name(self, part: str) -> str:
        """What a box of it is called."""
        return f"{part}-{self.line.place.id}-{self.number}"

    def recorded(self) -> dict[str, Any]:
        """What is on record; of one more meeting what it would be if nobody says otherwise."""
        held = self.meeting
        if held is None:
            return {KIND: MeetingKind.REGULAR.value, CONVENED: self.line.members or None}
        return {
            DAY: held.held_on.day,
            KIND: held.kind,
            CONVENED: held.convened,
            PRESENT: held.present,
            MODEL: held.is_model,
            GRADE: held.grade,
        }


@dataclass(frozen=True, slots=True)
class Said:
    """What the form would make of a slot: of ``becomes`` nothing, the meeting is taken away."""

    slot: Slot
    becomes: Held | None

    @property
    def kind(self) -> str:
        """What kind of meeting it is, in words."""
        return str(dict(MeetingKind.choices).get(self.becomes.kind, "")) if self.becomes else ""


class MeetingsForm(OverRecord):
    """The meetings of a month, for each cell those that are there and room for one more."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        lines: list[CellMonth],
        month: Month,
        before: Mapping[int, Meeting] | None = None,
        all_present: bool = False,
        **kwargs: Any,
    ) -> None:
        """``before`` gives meetings of the month before: cells without one yet begin with their days.

        With ``all_present`` as many are present there as are convened, until somebody says otherwise.
        """
        self.month = month
        self.lines = lines
        self.slots = [slot for line in lines for slot in _slots(line)]
        self._offered = self._as_before(before, all_present=all_present) if before else {}
        if before and data is None and "initial" not in kwargs:
            kwargs["initial"] = self._offered
        self._of = {slot.name(part): (slot, part) for slot in self.slots for part in PARTS}
        super().__init__(data, **kwargs)
        recorded = self.recorded()
        for name, (slot, part) in self._of.items():
            self.fields[name] = _field(slot, part, month)
            self.initial.setdefault(name, recorded[name])

    def _as_before(self, before: Mapping[int, Meeting], *, all_present: bool) -> dict[str, Any]:
        """Day and kind as a month before; who came stays to be typed, unless the user says that all did."""
        suggested: dict[str, Any] = {}
        for slot in self.slots:
            held = before.get(slot.line.place.id) if not slot.line.meetings else None
            if held is not None and held.held_on.day <= self.month.last.day:
                suggested |= {slot.name(DAY): held.held_on.day, slot.name(KIND): held.kind}
                if all_present:
                    suggested[slot.name(PRESENT)] = slot.recorded()[CONVENED]
        return suggested

    def recorded(self) -> dict[str, str]:
        """What each box shows where nobody has touched it."""
        return {slot.name(part): _text(slot.recorded().get(part)) for slot in self.slots for part in PARTS}

    def on_record(self, name: str) -> Any:
        """The same as the form reads it."""
        slot, part = self._of[name]
        empty = False if part == MODEL else "" if part in (KIND, GRADE) else None
        return slot.recorded().get(part, empty)

    def subject(self) -> str:
        """The meetings of one month of these cells."""
        return f"meetings {self.month}"

    def groups(self) -> Iterator[tuple[CellMonth, list[dict[str, forms.BoundField]]]]:
        """Each cell with the boxes of its meetings, those of one more at the end."""
        for line in self.lines:
            own = [slot for slot in self.slots if slot.line is line]
            yield line, [{part.replace("-", "_"): self[slot.name(part)] for part in PARTS} for slot in own]

    def parts(self) -> list[Part[tuple[CellMonth, list[dict[str, forms.BoundField]]]]]:
        """The cells in parts, those below one unit together; each takes two lines or three."""
        return in_parts(self.groups(), lambda group: group[0].above, at_first=8)

    def clean(self) -> dict[str, Any]:
        """What the boxes of one meeting say together."""
        super().clean()
        for slot in self.slots:
            if not any(slot.name(part) in self.errors for part in PARTS):
                self._check(slot)
        return self.cleaned_data

    def _check(self, slot: Slot) -> None:
        said = {part: self.cleaned_data.get(slot.name(part)) for part in PARTS}
        day = said[DAY]
        if day is None:
            # Whoever takes away a day that was filled in leaves the number that came with it.
            typed = said[PRESENT] is not None and said[PRESENT] != self._offered.get(slot.name(PRESENT))
            if slot.meeting is None and (typed or said[MODEL] or said[GRADE]):
                self.add_error(slot.name(DAY), "Ghi ngày họp.")
            return
        if date(self.month.year, self.month.number, day) > self.month.today:
            self.add_error(slot.name(DAY), "Ngày này chưa đến.")
        convened, present = said[CONVENED], said[PRESENT]
        if convened is not None and present is not None and present > convened:
            self.add_error(slot.name(PRESENT), "Số có mặt không lớn hơn số triệu tập.")
        if said[GRADE] and not said[MODEL]:
            self.add_error(slot.name(GRADE), "Có xếp loại thì đánh dấu sinh hoạt mẫu.")

    def said(self, answers: Mapping[str, Any] | None = None) -> list[Said]:
        """The meetings that the form would write, correct or take away."""
        chosen = set(self.differing() if answers is None else self.to_write(answers))
        found = []
        for slot in self.slots:
            now = {
                part: self.cleaned_data[name] if (name := slot.name(part)) in chosen else self.on_record(name)
                for part in PARTS
            }
            becomes = _held(now, self.month)
            was = _held({part: self.on_record(slot.name(part)) for part in PARTS}, self.month)
            if becomes != was:
                found.append(Said(slot, becomes))
        return found

    def changes(self, answers: Mapping[str, Any]) -> list[MeetingChange]:
        """The same as the service takes it."""
        return [
            MeetingChange(
                one.slot.line.place.id, one.slot.meeting.pk if one.slot.meeting else None, one.becomes
            )
            for one in self.said(answers)
        ]


def _slots(line: CellMonth) -> Iterator[Slot]:
    for number, meeting in enumerate([*line.meetings, None]):
        yield Slot(line, number, meeting)


def _held(values: dict[str, Any], month: Month) -> Held | None:
    if values[DAY] is None:
        return None
    day = date(month.year, month.number, values[DAY])
    return Held(
        day, values[KIND] or "", values[CONVENED], values[PRESENT], bool(values[MODEL]), values[GRADE] or ""
    )


def _text(value: Any) -> str:
    return "on" if value is True else "" if value in (None, False) else str(value)


def _field(slot: Slot, part: str, month: Month) -> forms.Field:
    where = slot.line.place.name
    if part == MODEL:
        return forms.BooleanField(label=f"Sinh hoạt mẫu, {where}", required=False)
    if part in (KIND, GRADE):
        empty, choices = ("Chưa rõ", MeetingKind.choices) if part == KIND else ("–", ModelGrade.choices)
        label = "Loại" if part == KIND else "Xếp loại buổi mẫu"
        return forms.ChoiceField(label=f"{label}, {where}", choices=[("", empty), *choices], required=False)
    label, most, wrong = {
        DAY: ("Ngày", month.last.day if month.last < month.today else 31, "Ghi ngày trong tháng, ví dụ 3."),
        CONVENED: ("Triệu tập", MOST, "Ghi một số nguyên."),
        PRESENT: ("Có mặt", MOST, "Ghi một số nguyên."),
    }[part]
    return forms.IntegerField(
        label=f"{label}, {where}",
        required=False,
        min_value=1 if part == DAY else 0,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        widget=BoxInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 5, "placeholder": " "}),
    )
