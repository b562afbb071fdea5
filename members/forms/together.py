"""The form on which one decision recognizes several members."""

from __future__ import annotations

from django import forms

from registry.common.form_fields import DayField

from .honours import ManyForm


class RecognitionsForm(ManyForm):
    """One decision by which the members who are ticked are official, each from the own day."""

    day_field = "decided_on"
    decided_on = DayField(label="Ngày quyết định")
    document_no = forms.CharField(label="Số quyết định", max_length=60)

    layout = (("Quyết định", ("decided_on", "document_no"), "", False), ("", ("people",), "", False))
