"""Forms about several members: one decision for all of them, one field of all of them corrected."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from members.models import Member
from members.services import Filing
from registry.common.choices import Finder, Option
from registry.common.database_roles import as_counter
from registry.common.form_fields import DayField, PickField, reason_field
from registry.common.stale_forms import mark_of
from registry.drafts.forms import tick
from registry.units.models import Organization

from .base import ActForm
from .events import DAY_HINT
from .honours import ManyForm
from .person import YES_NO_FIELDS, PersonForm
from .transfers import Destinations

# What may be corrected of many at once, as addresses name it: what people have in common, no names.
CORRECTABLE = {
    "dan-toc": "ethnicity",
    "ton-giao": "religion",
    "gioi-tinh": "gender",
    "hoc-van": "education",
    "chuyen-mon": "qualification",
    "ly-luan": "political_theory",
    "nghe": "occupation",
    "viec-lam": "job",
    "doan-vien": "youth_union",
    "chu-doanh-nghiep": "private_owner",
    "nghi-huu": "retired",
    "nguoi-dia-phuong": "local",
    "que-quan": "native_place",
}
OVERWRITE = "overwrite"


class RecognitionsForm(ManyForm):
    """One decision by which the members who are ticked are official, each from the own day."""

    day_field = "decided_on"
    decided_on = DayField(label="Ngày quyết định")
    document_no = forms.CharField(label="Số quyết định", max_length=60)

    layout = (("Quyết định", ("decided_on", "document_no"), "", False), ("", ("people",), "", False))


class WholeCellForm(ManyForm):
    """All of a cell, or those who are ticked, go elsewhere with one decision or letter."""

    on = DayField(label="Từ ngày", help_text=DAY_HINT)
    to = PickField(
        label="Nơi chuyển đến",
        empty_label="Chọn nơi đến",
        help_text="Chi bộ trong phạm vi của bạn: chuyển ngay. Nơi khác trong tỉnh: chờ nơi đó tiếp nhận.",
        error_messages={"remedy": "Chọn nơi chuyển đến."},
    )
    document_no = forms.CharField(label="Số quyết định hoặc giấy giới thiệu", max_length=60)
    decided_on = DayField(label="Ngày quyết định hoặc giấy giới thiệu", required=False)

    layout = (
        ("", ("on", "to", "document_no", "decided_on"), "", False),
        ("", ("people",), "", False),
    )

    def __init__(self, *args: Any, offered: Mapping[int, str], **kwargs: Any) -> None:
        everybody = {"people": [str(number) for number in offered]}
        kwargs["initial"] = {**everybody, **(kwargs.get("initial") or {})}
        super().__init__(*args, offered=offered, **kwargs)

    def finder(self, name: str) -> Finder:
        """Anywhere in the register."""
        return Destinations(self.day) if name == "to" else super().finder(name)

    def filing(self, despite: str) -> Filing:
        """What is filed with each change of cell."""
        values = self.cleaned_data
        return Filing(values["decided_on"], values["document_no"], values["form_key"], despite)

    def destination(self) -> Organization:
        """Where they go, in sight or not."""
        chosen: Option = self.cleaned_data["to"]
        with as_counter():
            return Organization.objects.get(pk=chosen.id)


class WithdrawManyForm(ActForm):
    """A letter about many is taken back; there is nothing to fill in."""


class CorrectManyForm(ManyForm):
    """One field of the members who are ticked gets one value; the form carries a mark of what it showed."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = reason_field("Lý do", "Ví dụ: đối chiếu lại lý lịch; nhập nhầm cả danh sách.")

    layout = (
        ("", ("value", "reason"), "", False),
        ("", ("people",), "", False),
    )

    def __init__(
        self, data: QueryDict | None = None, *, field: str, members: Sequence[Member], **kwargs: Any
    ) -> None:
        self.field = field
        self.held: dict[int, Any] = {member.pk: getattr(member, field) for member in members}
        marks = " ".join(f"{number}={self._mark(number)}" for number in self.held)
        kwargs["initial"] = {"shown": marks, **(kwargs.get("initial") or {})}
        super().__init__(data, **kwargs)
        value = value_field(field)
        value.error_messages["required"] = value.error_messages.get("remedy", "Cần ghi ô này.")
        self.fields["value"] = value
        self.fields["people"].label = "Những người cần sửa, kèm điều đang ghi"

    def _mark(self, number: int) -> str:
        return mark_of((number, self.field, self.held[number]))[:16]

    def chosen_numbers(self) -> list[int]:
        """Who was ticked, by number."""
        return [int(number) for number in self.cleaned_data["people"]]

    def changing(self) -> list[int]:
        """Those of them who have another value so far."""
        return [number for number in self.chosen_numbers() if self.held[number] != self.cleaned_data["value"]]

    def overtaken(self) -> list[int]:
        """Those of whom somebody has made the value another one since the form showed it."""
        marks = dict(mark.split("=", 1) for mark in self.cleaned_data["shown"].split() if "=" in mark)
        return [one for one in self.changing() if marks.get(str(one), "") != self._mark(one)]

    def stands_on(self) -> Any:
        """What is recorded now of those who are ticked."""
        return sorted((number, str(self.held[number])) for number in self.chosen_numbers())

    def questions(self) -> dict[str, forms.Field]:
        """Whether what somebody else has entered meanwhile is to be overwritten."""
        number = len(self.overtaken())
        if not number:
            return {}
        label = f"Ghi đè cả điều người khác vừa sửa của {number} đồng chí, như đã nêu ở trên"
        return {OVERWRITE: tick(label, "Đánh dấu nếu vẫn ghi đè; nếu không, quay lại và bỏ dấu ở người đó.")}


class UndoCorrectionForm(ActForm):
    """A correction of many taken back: what each had before stands in the draft, which is sealed."""

    changes = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field("Lý do", "Ví dụ: chọn nhầm người; chọn nhầm giá trị.")

    layout = (("", ("reason",), "", False),)

    def clean_changes(self) -> tuple[str, dict[int, tuple[Any, Any]]]:
        """The field, and of each member's number what it was and what it was made."""
        try:
            given = json.loads(self.cleaned_data["changes"])
            field, pairs = given["field"], given["of"]
            found = {int(number): (before, now) for number, (before, now) in pairs.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            found, field = {}, ""
        if not found or field not in CORRECTABLE.values():
            raise ValidationError("Không còn gì để hoàn tác ở đây.", code="nothing_to_undo")
        return field, found


def changes_text(field: str, of: Mapping[int, tuple[Any, Any]]) -> str:
    """What :class:`UndoCorrectionForm` reads: what each had before, and what it was made."""
    return json.dumps({"field": field, "of": {str(number): list(pair) for number, pair in of.items()}})


def value_field(field: str) -> forms.Field:
    """The box of a person's field, as any form about a person has it, but that something must be chosen.

    Nothing chosen would make it unknown of everybody who is ticked.
    """
    made: Any = deepcopy(PersonForm.base_fields[field])
    made.label, made.help_text, made.required = f"{made.label} đúng là", "", True
    if isinstance(made, forms.ChoiceField):
        choices: Any = made.choices
        made.choices = [("", "Chọn"), *((code, label) for code, label in choices if code)]
    return cast(forms.Field, made)


def in_words(field: str, value: Any) -> str:
    """A value of the field as people read it."""
    if field in YES_NO_FIELDS:
        return {True: "có", False: "không"}.get(value, "chưa rõ")
    choices: Any = getattr(PersonForm.base_fields[field], "choices", ())
    words = {str(code): str(label) for code, label in choices if code}
    return words.get(str(value), str(value or "")) or "chưa rõ"


def title_of(field: str) -> str:
    """What the field is called."""
    return str(PersonForm.base_fields[field].label)
