"""The form on which a board brings a layout back, and what it would change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from registry.drafts.forms import DraftForm

from .layout import Layout
from .reading import LONGEST, BrokenLayout, read_layout


class LayoutForm(DraftForm):
    """The text of a layout; a broken one is shown again with every line that is wrong."""

    text = forms.CharField(
        label="Mẫu",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 30, "spellcheck": "false", "class": "code"}),
        error_messages={"required": "Mẫu không được để trống."},
    )

    def __init__(self, data: QueryDict | None = None, *, form: str, text: str, **kwargs: Any) -> None:
        self._form, self.before = form, text
        super().__init__(data, **kwargs)
        self.initial.setdefault("text", text)
        self.layout: Layout | None = None

    def clean_text(self) -> str:
        """The text with plain line ends, if it is a layout of this form."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        try:
            self.layout = read_layout(text)
        except BrokenLayout as broken:
            raise ValidationError([str(fault) for fault in broken.faults]) from broken
        if self.layout.form != self._form:
            raise ValidationError(f"Mẫu này là của biểu {self.layout.form}, không phải biểu {self._form}.")
        return text

    def stands_on(self) -> Any:
        """The layout that was in force."""
        return self.before


def differences(before: Layout, after: Layout) -> Iterator[str]:
    """What a layout changes, in words."""
    old, new = ({row.code: row for row in layout.rows} for layout in (before, after))
    for code, row in new.items():
        if code not in old:
            yield f"Thêm dòng “{row.name}”"
        elif old[code].name != row.name:
            yield f"Đổi tên dòng “{old[code].name}” thành “{row.name}”"
        elif old[code].cells != row.cells:
            yield f"Đổi cách tính dòng “{row.name}”"
    yield from (f"Bỏ dòng “{row.name}”" for code, row in old.items() if code not in new)
    kept = [code for code in old if code in new]
    if kept != [code for code in new if code in old]:
        yield "Đổi thứ tự các dòng"
    if before.columns != after.columns:
        yield "Đổi các cột"
    if before.title != after.title:
        yield f"Đổi tên biểu thành “{after.title}”"
    if before.is_verified != after.is_verified:
        yield "Ghi là đã kiểm chứng" if after.is_verified else "Ghi là chưa kiểm chứng"
    if before.in_force_from != after.in_force_from:
        yield f"Có hiệu lực từ {after.in_force_from:%d/%m/%Y}"
