"""The box of a form for why something is done."""

from __future__ import annotations

from django import forms


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
