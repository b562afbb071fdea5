"""What a form needs to be drafted: its key, what was typed shown again, and what is asked at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from registry.common.form_fields import PickField, PickInput
from registry.common.refusals import Refused


class DraftForm(forms.Form):
    """A form that is filled in, saved as a draft, and confirmed.

    ``form_key`` is made with the empty form and comes back with it, so that what is sent twice is recognized.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_key": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(data, label_suffix="", use_required_attribute=False, **kwargs)

    @classmethod
    def as_typed(cls, data: QueryDict) -> dict[str, Any]:
        """What was typed, as initial values: the form shown again without being judged."""
        typed: dict[str, Any] = {name: data[name] for name in data}
        for name, field in cls.base_fields.items():
            if isinstance(field, PickField):
                typed[name] = PickInput().value_from_datadict(data, {}, name)
            elif isinstance(field, forms.MultipleChoiceField):
                typed[name] = data.getlist(name)
            elif isinstance(field, forms.BooleanField):
                # Of a box without a tick nothing is sent.
                typed[name] = data.get(name, "")
        return typed

    def refuse(self, refused: Refused) -> None:
        """Show what the service refused beside the field that it names."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)

    def stands_on(self) -> Any:
        """What of the record the form changes, as it is now; something else is confirmed anew."""
        return ()

    def questions(self) -> dict[str, forms.Field]:
        """What the form itself asks on the confirming page."""
        return {}


class Answers(forms.Form):
    """What is asked on a confirming page: ticks, reasons, and which of two values is right."""

    def __init__(self, data: Mapping[str, Any] | None, questions: dict[str, forms.Field]) -> None:
        super().__init__(data, label_suffix="", use_required_attribute=True)
        self.fields.update(questions)


def tick(label: str, missed: str) -> forms.BooleanField:
    """Something to be ticked before anything is written; ``missed`` is said where it was not."""
    return forms.BooleanField(label=label, error_messages={"required": missed})
