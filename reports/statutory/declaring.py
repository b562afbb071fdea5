"""The form on which a unit declares its numbers: a box for each declared line of the forms in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from registry.common.form_fields import BoxInput
from registry.common.parts import Part, in_parts
from registry.drafts.over_record import OverRecord
from reports.periods.books import Period

from .declarations import Declarations
from .layout import Layout
from .services import Line

LARGEST = 9_999_999


class DeclareForm(OverRecord):
    """Numbers by line; an empty box is not answered yet."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        layouts: list[Layout],
        declarations: Declarations,
        unit: int,
        about: Period,
        **kwargs: Any,
    ) -> None:
        self._layouts, self._declarations = layouts, declarations
        self._unit, self._about = unit, about
        self._lines: dict[str, Line] = {
            box_name(layout.form, line): (layout.form, line) for layout in layouts for line in layout.lines
        }
        super().__init__(data, **kwargs)
        for layout in layouts:
            for line, label in layout.lines.items():
                self._add(box_name(layout.form, line), label)

    def _add(self, name: str, label: str) -> None:
        self.fields[name] = forms.IntegerField(
            label=label,
            min_value=0,
            max_value=LARGEST,
            required=False,
            widget=BoxInput(
                {"inputmode": "numeric", "autocomplete": "off", "maxlength": 8, "placeholder": " "}
            ),
            error_messages={
                "invalid": "Ghi số nguyên không âm, ví dụ 12.",
                "min_value": "Ghi số nguyên không âm, ví dụ 12.",
                "max_value": "Số quá lớn: kiểm tra lại.",
            },
        )
        self.initial.setdefault(name, self._shown(name))

    def recorded(self) -> dict[str, str]:
        """What the unit itself has said of each line."""
        return {name: self._shown(name) for name in self._lines}

    def _shown(self, name: str) -> str:
        return "" if (own := self.on_record(name)) is None else str(own)

    def on_record(self, name: str) -> int | None:
        """The unit's own number."""
        return self._declarations.own(*self._lines[name], self._unit)

    def subject(self) -> str:
        """The declarations of one unit for one period."""
        return f"declared {self._unit} {self._about.name}"

    def groups(self) -> Iterator[tuple[Layout, list[forms.BoundField]]]:
        """The boxes of each form."""
        for layout in self._layouts:
            yield layout, [self[box_name(layout.form, line)] for line in layout.lines]

    def parts(self) -> list[Part[tuple[Layout, list[forms.BoundField]]]]:
        """The same in parts."""
        return in_parts(self.groups(), lambda group: group[0].form, lambda group: len(group[1]))

    def numbers(self, answers: Mapping[str, Any]) -> dict[Line, int | None]:
        """What is to be written."""
        return {self._lines[name]: self.cleaned_data[name] for name in self.to_write(answers)}

    def changes(self) -> list[tuple[str, int | None, int | None]]:
        """Each line that would be another: its words, before and after."""
        return [
            (
                f"Biểu {self._lines[name][0]}, {self.fields[name].label}",
                self.on_record(name),
                self.cleaned_data[name],
            )
            for name in self.differing()
        ]


def box_name(form: str, line: str) -> str:
    """What the box of a line is called."""
    return f"{form}-{line}"
