"""Forms of the calendar of days off."""

from __future__ import annotations

from django import forms

from registry.common.form_fields import DayField

from .base import ActForm


class HolidayForm(ActForm):
    """A day on which nobody works, and why."""

    on = DayField(label="Ngày nghỉ", help_text="Ví dụ 06/02/2027. Nghỉ bù cũng ghi ở đây.")
    name = forms.CharField(label="Dịp nghỉ", max_length=100)

    layout = (("", ("on", "name"), "", False),)


class RemoveHolidayForm(ActForm):
    """A day is no longer off; there is nothing to fill in."""
