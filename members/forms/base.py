"""What every form on which an officer enters something shares: pickers, sections, how it is read aloud."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from members.models import Member
from members.services import Filing
from registry.accounts.models import User
from registry.common.choices import Finder, Option, WithOwn
from registry.common.form_fields import DayField, PickField
from registry.drafts.forms import DraftForm
from registry.drafts.over_record import OverRecord
from registry.units.models import Area, Organization

from .finders import Cells, Members, Villages

REQUIRED = "Cần ghi ô này."
# On the confirming page: why something is entered although the service noticed something.
DESPITE = "despite"


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading; a folded one opens by itself when something in it is wrong."""

    title: str
    fields: list[forms.BoundField]
    hint: str = ""
    folded: bool = False

    @property
    def has_errors(self) -> bool:
        """Is something in it wrong?"""
        return any(field.errors for field in self.fields)


class ActForm(DraftForm):
    """A form whose units are chosen as they stand on the day that it is about.

    ``today`` is the day for pickers until the form has one of its own.
    """

    # (title, names of fields, hint, folded)
    layout: ClassVar[tuple[tuple[str, tuple[str, ...], str, bool], ...]] = ()
    # The field that holds the day that the form is about.
    day_field: ClassVar[str] = "on"

    def __init__(self, data: QueryDict | None = None, *, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        self.day = self._day(today)
        for name, field in self.fields.items():
            field.error_messages["required"] = field.error_messages.get("remedy", REQUIRED)
            if isinstance(field, PickField):
                field.use(self.finder(name))

    def _day(self, today: date) -> date:
        field = self.fields.get(self.day_field)
        if not isinstance(field, DayField):
            return today
        value = self.data.get(self.day_field) if self.is_bound else self.initial.get(self.day_field)
        try:
            return field.to_python(value) or today
        except ValidationError:
            return today

    def finder(self, name: str) -> Finder:
        """What the picker ``name`` chooses from."""
        if name == "cell":
            return Cells(self.user, self.day)
        if name == "village":
            return Villages(self.user, self.day)
        return Members(self.user)

    def act_arguments(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """As :meth:`arguments`, with what is filed with an act as one of them."""
        given = self.arguments()
        filed = {field.name: given.pop(field.name) for field in fields(Filing) if field.name in given}
        return {**given, "filing": Filing(**filed, despite=str(answers.get(DESPITE, "")))}

    def arguments(self, names: Collection[str] | None = None) -> dict[str, Any]:
        """What the service takes (only ``names``): cells, villages and members as such, not as options."""
        models: dict[str, Any] = {"cell": Organization, "village": Area, "holder": Member, "member": Member}
        return {
            name: models[name].objects.get(pk=value.id) if isinstance(value, Option) else value
            for name, value in self.cleaned_data.items()
            if names is None or name in names
        }

    def sections(self) -> Iterator[Section]:
        """The fields in their order, under their headings; fields that this form lacks are left out."""
        for title, names, hint, folded in self.layout:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield Section(title, fields, hint, folded)

    def review(self) -> list[tuple[str, str]]:
        """Label and value of each visible field that says something, for the confirming page."""
        lines = []
        for bound in self.visible_fields():
            value = self.cleaned_data.get(bound.name)
            if value is None or value == "":
                continue
            lines.append((str(bound.label), _in_words(bound, value)))
        return lines


class ActOverRecord(OverRecord, ActForm):
    """A form over a record: it begins with what is on record, which a picker keeps wherever it lies."""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        if data is None:
            kwargs["initial"] = {**self.recorded(), **(kwargs.get("initial") or {})}
        super().__init__(data, **kwargs)

    def finder(self, name: str) -> Finder:
        """As ever; and what is on record may stay."""
        return WithOwn(super().finder(name), self.on_record(name))


def _in_words(bound: forms.BoundField, value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Option):
        return f"{value.label} ({value.hint})" if value.hint else value.label
    if isinstance(bound.field, forms.ChoiceField):
        choices: Any = bound.field.choices
        return {str(key): str(label) for key, label in choices}.get(str(bound.value() or ""), str(value))
    return str(value)
