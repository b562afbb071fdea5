"""Fields that forms share: a day as people write it, a choice among many, and why something is done."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .choices import Finder, Option

FIRST_YEAR, LAST_YEAR = 1900, 2100
# 3/2/2026, 03.02.2026, 3-2-2026, 3 2 2026; 2026-02-03; and 03022026 from a keypad without a slash.
_DAY_FIRST = re.compile(r"(\d{1,2})[\s/.\-]+(\d{1,2})[\s/.\-]+(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RUN_ON = re.compile(r"(\d{2})(\d{2})(\d{4})")


def read_day(text: str) -> date:
    """The day that somebody typed; raises :class:`ValidationError` saying how to write it."""
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text) or _RUN_ON.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    else:
        raise ValidationError("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 03/02/2026.", code="form")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(f"Năm {year} không hợp lý: ghi đủ bốn chữ số, từ {FIRST_YEAR}.", code="year")
    if not 1 <= month <= 12:
        raise ValidationError(f"Không có tháng {month}: ghi ngày trước, tháng sau.", code="month")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise ValidationError(f"Tháng {month:02}/{year} không có ngày {day}.", code="day")
    return date(year, month, day)


class DayInput(forms.TextInput):
    """A plain text box: native date pickers follow the phone's language, which puts the month first."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", "maxlength": 10, "class": "day", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        """dd/mm/yyyy for a day, and what was typed for anything else."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value or None


class DayField(forms.Field):
    """A day, written day first (or as ISO)."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """The day typed, ``None`` where nothing was."""
        if isinstance(value, date):
            return value
        return read_day(value) if value and value.strip() else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, not their spellings."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class Picked(NamedTuple):
    """What a picker sends: the key chosen and the words to look for."""

    key: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.key or self.words)


class PickInput(forms.Widget):
    """A list where the choices are few, a search with its results where they are many. Needs no script."""

    finder: Finder

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.empty_label = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Picked:
        """Both of the picker's inputs; nothing chosen on purpose outweighs words left in the search box."""
        key = data.get(name)
        if key == "":
            return Picked()
        return Picked((key or "").strip(), (data.get(f"{name}_words") or "").strip())

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Neither input was sent."""
        return name not in data and f"{name}_words" not in data

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """The label leads to the list, or to the search box."""
        return id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list or the search, with what is chosen kept."""
        picked = value if isinstance(value, Picked) else Picked(str(value or ""))
        chosen = self.finder.get(picked.key) if picked.key else None
        context: dict[str, Any] = {
            "name": name,
            "attributes": flatatt(self.build_attrs(self.attrs, attrs or {})),
            "chosen": chosen,
            "words": picked.words,
            "empty_label": self.empty_label,
            "required": self.is_required,
            "none_found": self.finder.none_found,
            "placeholder": self.finder.placeholder,
        }
        if self.finder.is_short:
            context["groups"] = self.finder.groups()
        elif picked.words:
            context["found"], context["more"] = self.finder.search(picked.words)
        return render_to_string("members/forms/_pick.html", context)


class PickField(forms.Field):
    """A choice by a :class:`Finder`; cleans to an :class:`Option` or ``None``.

    Words that fit one thing only choose it; words that fit several are answered by the list of them.
    """

    widget = PickInput
    finder: Finder

    def __init__(self, *, empty_label: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.empty_label = empty_label
        self.widget.is_required = self.required

    def use(self, finder: Finder) -> None:
        """Choose by ``finder`` from now on."""
        self.finder = self.widget.finder = finder
        if self.required and (only := finder.only()):
            self.initial = only.key

    def clean(self, value: Any) -> Option | None:
        """The option chosen."""
        picked = value if isinstance(value, Picked) else Picked(str(value or ""))
        if picked.key:
            option = self.finder.get(picked.key)
            if option is None:
                raise ValidationError(self.finder.gone, code="gone")
            return option
        if picked.words:
            found, more = self.finder.search(picked.words)
            if len(found) == 1 and not more:
                return found[0]
            if not found:
                raise ValidationError(self.finder.none_found, code="none_found")
            raise ValidationError("Có nhiều kết quả: chọn một dòng trong danh sách dưới đây.", code="several")
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None


def reason_field(label: str, help_text: str) -> forms.CharField:
    """A required reason of five letters or more; ``help_text`` says what belongs there or does not."""
    return forms.CharField(
        label=label,
        min_length=5,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=help_text,
        error_messages={"required": "Hãy ghi lý do.", "min_length": "Lý do quá ngắn: hãy ghi rõ."},
    )
