"""Forms about the place of residence: introducing a member to a cell there, its end, yearly comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from cells.models import CommentResult
from cells.residence import Contact
from members.forms.base import ActForm
from members.forms.events import DAY_HINT
from members.forms.finders import Cells
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.common.choices import Finder
from registry.common.form_fields import DayField, PickField
from registry.common.parts import Part, in_parts
from registry.drafts.over_record import OverRecord
from registry.units.choices import organizations_on
from registry.units.models import CELL_KINDS


class CellsInSight(Cells):
    """Cells that the user sees, whether or not the user may write there."""

    def __init__(self, user: User, on: date) -> None:
        super().__init__(user, on)
        self.rows = organizations_on(on).filter(kind__in=CELL_KINDS, organization__any_of=subtree_ids(user))


class IntroduceForm(ActForm):
    """A member keeps contact with a cell where the member lives, from a day on."""

    cell = PickField(
        label="Chi bộ nơi cư trú",
        help_text="Chi bộ ở nơi đảng viên sống, không phải chi bộ đang sinh hoạt.",
        error_messages={"remedy": "Chọn chi bộ nơi cư trú."},
    )
    on = DayField(label="Giới thiệu từ ngày", help_text=DAY_HINT)

    layout = (("", ("cell", "on"), "", False),)

    def finder(self, name: str) -> Finder:
        """Cells in sight."""
        return CellsInSight(self.user, self.day)


class EndForm(ActForm):
    """The member has a task no longer: contact there, or another."""

    on = DayField(label="Thôi từ ngày", help_text=DAY_HINT)

    layout = (("", ("on",), "", False),)


class CommentsForm(OverRecord):
    """Of each member who keeps contact with a cell of residence, the comment of a year."""

    def __init__(
        self, data: QueryDict | None = None, *, contacts: Sequence[Contact], year: int, **kwargs: Any
    ) -> None:
        self.year = year
        self.of = {f"nx-{one.member.pk}": one for one in contacts}
        super().__init__(data, **kwargs)
        for name, contact in self.of.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Nhận xét, {contact.member.full_name}",
                choices=[("", "Chưa ghi"), *CommentResult.choices],
                required=False,
            )
            self.initial.setdefault(name, contact.comment)

    def recorded(self) -> dict[str, str]:
        """What each box shows where nobody has touched it."""
        return {name: contact.comment for name, contact in self.of.items()}

    def on_record(self, name: str) -> str:
        """The same."""
        return self.of[name].comment

    def subject(self) -> str:
        """The comments of one year."""
        return f"residence comments {self.year}"

    def rows(self) -> Iterator[tuple[Contact, forms.BoundField]]:
        """Each member with the box."""
        for name, contact in self.of.items():
            yield contact, self[name]

    def parts(self) -> list[Part[tuple[Contact, forms.BoundField]]]:
        """The rows in parts, those who live where the same cell is together."""
        return in_parts(self.rows(), lambda row: row[0].lives_in)

    def results(self, answers: Mapping[str, Any]) -> dict[int, str]:
        """What is to be written, by member."""
        return {self.of[name].member.pk: self.cleaned_data[name] for name in self.to_write(answers)}
