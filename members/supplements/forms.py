"""Forms of supplement rounds."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from members.forms.base import ActForm
from members.forms.events import DAY_HINT
from members.forms.honours import Layout, ManyForm
from registry.common.form_fields import DayField


class OpenForm(ActForm):
    """A round is opened."""

    year = forms.IntegerField(label="Năm", min_value=1930, max_value=9999)
    on = DayField(label="Ngày mở", help_text=DAY_HINT)
    due_on = DayField(label="Hạn nộp")
    document_no = forms.CharField(label="Số văn bản", max_length=60, required=False)
    layout: ClassVar[Layout] = (("", ("year", "on", "due_on", "document_no"), "", False),)


class PlainForm(ActForm):
    """A step with nothing to fill in."""


class NoteForm(ManyForm):
    """Those who are ticked have handed in their sheets."""

    on = DayField(label="Ngày nộp", help_text=DAY_HINT)
    layout: ClassVar[Layout] = (("", ("on",), "", False), ("", ("people",), "", False))
