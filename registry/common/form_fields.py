"""Fields that forms share: a day as people write it, a choice among many, and why something is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .choices import Finder, Option
from .values import PartialDay, ValueFault, read_day, read_partial_day
from .values.days import FIRST_YEAR, LAST_YEAR, Precision

# A value that cannot be read, as a form says it beside the field; {0}, {1} … are words of the fault.
_SENTENCES = {
    "bad_date": "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 03/02/2026.",
    "two_digit_year": "Ghi năm đủ bốn chữ số, ví dụ 03/02/1985.",
    "month_first": "Không có tháng {1}: ghi ngày trước, tháng sau.",
    "only_a_month": "Ghi đủ ngày, tháng, năm: «{0}» chỉ có tháng và năm.",
    "only_a_year": "Ghi đủ ngày, tháng, năm: «{0}» chỉ có năm.",
    "wrong_length": "{0} Bạn đã gõ {1} chữ số.",
    "not_only_digits": "{0} Ký tự «{1}» không phải là chữ số.",
    "only_zeros": "Toàn số 0 không phải là số của ai. Để trống nếu chưa có số.",
    "masked_number": "Số đã bị che bớt. Hãy ghi đủ số.",
    "wrongly_decoded": "Chữ bị lỗi bảng mã. Hãy gõ lại.",
    "letters_lost": "Có chữ đã bị thay bằng dấu hỏi. Hãy gõ lại.",
    "formula": "Không ghi công thức vào đây.",
    "excel_error": "Đây là ô lỗi của Excel. Hãy gõ lại.",
    "control_character": "Có ký tự không in được. Hãy gõ lại.",
}


def said(fault: ValueFault, remedy: str = "") -> str:
    """What a form says of a value that cannot be read; ``remedy`` where there is no sentence for it."""
    if fault.code == "no_such_date":
        _, part, *found = fault.about
        if part == "month":
            return f"Không có tháng {found[0]}: ghi ngày trước, tháng sau."
        return f"Tháng {found[0]} không có ngày {found[1]}."
    return _SENTENCES.get(fault.code, remedy).format(*fault.about)


def day_typed(text: str) -> date:
    """The day that somebody typed; raises :class:`ValidationError` saying how to write it."""
    try:
        day = read_day(text)
    except ValueFault as fault:
        raise ValidationError(said(fault), code=fault.code) from None
    _check_year(day)
    return day


def _check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            f"Năm {day.year} không hợp lý: ghi đủ bốn chữ số, từ {FIRST_YEAR}.", code="year"
        )


class BoxInput(forms.TextInput):
    """A text box of which a form has hundreds: as Django writes it, but without a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box as HTML."""
        widget = self.get_context(name, value, attrs)["widget"]
        given = {"type": widget["type"], "name": widget["name"], "value": widget["value"], **widget["attrs"]}
        written = (
            format_html(" {}", key) if value is True else format_html(' {}="{}"', key, value)
            for key, value in given.items()
            if value is not None and value is not False
        )
        return format_html("<input{}>", SafeString("".join(written)))


class DayInput(forms.TextInput):
    """A plain text box: native date pickers follow the phone's language, which puts the month first."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", "maxlength": 30, "class": "day", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        """dd/mm/yyyy for a day, and what was typed for anything else."""
        if isinstance(value, PartialDay):
            return str(value)
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value or None


class DayField(forms.Field):
    """A day, written day first (or as ISO)."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """The day typed, ``None`` where nothing was."""
        if isinstance(value, date):
            return value
        return day_typed(value) if value and value.strip() else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, not their spellings."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class PartialDayField(DayField):
    """A day, or the month or the year where no more is known."""

    def to_python(self, value: Any) -> Any:
        """So much of the day as was typed, ``None`` where nothing was."""
        if isinstance(value, PartialDay):
            return value
        if isinstance(value, date):
            return PartialDay(value, Precision.DAY)
        if not value or not value.strip():
            return None
        try:
            found = read_partial_day(value)
        except ValueFault as fault:
            raise ValidationError(said(fault), code=fault.code) from None
        _check_year(found.day)
        return found


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
