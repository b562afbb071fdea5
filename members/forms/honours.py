"""Forms for badges, cards and awards, of one person or of many with one decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from members.identifiers import DIGITS
from members.models import BADGE_STEPS, AwardKind, BadgeKind, CardKind, Member
from members.services import Filing
from registry.common.form_fields import DayField, reason_field
from registry.common.refusals import Refused

from .base import DESPITE, ActForm
from .events import DAY_HINT
from .person import DigitsField

# As :attr:`ActForm.layout` says.
Layout = tuple[tuple[str, tuple[str, ...], str, bool], ...]
_STEPS = [(str(years), f"{years} năm") for years in BADGE_STEPS]
_CHOOSE = ("", "Chọn")


def _choice(label: str, choices: Iterable[tuple[str, Any]], remedy: str, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[_CHOOSE, *choices], help_text=hint, error_messages={"remedy": remedy}
    )


def _document() -> forms.CharField:
    return forms.CharField(label="Số quyết định", max_length=60, required=False)


class _BadgeDecision(ActForm):
    """What was decided about a badge, of one person or of many."""

    day_field = "occasion_on"
    kind = _choice("Việc", BadgeKind.choices, "Chọn việc.")
    occasion_on = DayField(
        label="Ngày trao",
        required=False,
        help_text="Đợt 3/2, 19/5, 2/9, 7/11 hoặc ngày khác. Bị mất, thu hồi thì ghi ngày xảy ra.",
    )
    decided_on = DayField(label="Ngày quyết định", required=False, help_text=DAY_HINT)
    document_no = _document()

    def act_arguments(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What :func:`members.services.record_badges` takes beside the members and the user."""
        values = self.cleaned_data
        filing = Filing(
            values["decided_on"], values["document_no"], values["form_key"], str(answers.get(DESPITE, ""))
        )
        return {
            "kind": values["kind"],
            "years": int(values["years"]) if values.get("years") else None,
            "occasion_on": values["occasion_on"],
            "number": values.get("number", ""),
            "filing": filing,
        }


class BadgeForm(_BadgeDecision):
    """What was done about somebody's badge."""

    years = _choice("Huy hiệu", _STEPS, "Chọn số năm tuổi Đảng.")
    number = forms.CharField(label="Số huy hiệu", max_length=30, required=False)

    layout: ClassVar[Layout] = (
        ("", ("kind", "years", "occasion_on", "number"), "", False),
        ("Quyết định", ("decided_on", "document_no"), "", False),
    )


class _Issue(ActForm):
    """That cards were issued, to one person or to many."""

    day_field = "issued_on"
    kind = _choice("Loại", CardKind.choices, "Chọn loại.")
    issued_on = DayField(label="Ngày cấp", help_text=DAY_HINT)
    issued_at = forms.CharField(label="Nơi cấp", max_length=120, required=False)

    def card_arguments(self) -> dict[str, Any]:
        """What :func:`members.services.issue_cards` takes beside the members and the user."""
        values = dict(self.cleaned_data)
        values.pop("people", None)
        return {**values, "card_no": values.get("card_no") or None}


class CardForm(_Issue):
    """A card that was issued to somebody."""

    card_no = DigitsField(
        DIGITS["card_no"],
        label="Số thẻ",
        help_text="Để trống thì lấy số thẻ đang ghi ở lý lịch. Số mới thì đính chính cả ở lý lịch.",
    )

    layout: ClassVar[Layout] = (("", ("kind", "issued_on", "issued_at", "card_no"), "", False),)


class AwardForm(ActForm):
    """An award of a member or of an organization."""

    day_field = "awarded_on"
    kind = _choice("Hình thức", AwardKind.choices, "Chọn hình thức.")
    awarded_on = DayField(label="Ngày khen thưởng", help_text=DAY_HINT)
    document_no = _document()

    layout = (("", ("kind", "awarded_on", "document_no"), "", False),)


class TakeBackForm(ActForm):
    """What was entered never was."""

    reason = reason_field("Lý do", "Ví dụ: ghi nhầm người; ghi nhầm ngày.")

    layout = (("", ("reason",), "", False),)


class ManyForm(ActForm):
    """One decision about many people, who are ticked in a list of those whom the page offers."""

    people = forms.MultipleChoiceField(
        label="Những người trong quyết định",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "remedy": "Đánh dấu ít nhất một người.",
            "invalid_choice": "Danh sách đã đổi từ lúc bạn mở trang. Hãy chọn lại.",
        },
    )

    def __init__(self, *args: Any, offered: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is wrong with whom: by the id of the box, and as the summary of faults has it.
        self.at_fault: dict[str, str] = {}
        self.faults: list[tuple[str, str]] = []
        people: Any = self.fields["people"]
        people.choices = [(str(number), words) for number, words in offered.items()]

    def refuse(self, refused: Refused) -> None:
        """Of several who are refused each is told beside the box that is to be unticked."""
        boxes: Any = self.fields["people"]
        known = {str(number): why for number, why in refused.each.items()}
        found = [
            (place, words, known[value])
            for place, (value, words) in enumerate(boxes.choices)
            if value in known
        ]
        if len(found) < len(known) or not known or len(self.cleaned_data["people"]) == 1:
            super().refuse(refused)
            return
        self.at_fault = {f"{self['people'].auto_id}_{place}": why for place, _, why in found}
        self.faults = [
            (f"{self['people'].auto_id}_{place}", f"{words}: {why}") for place, words, why in found
        ]
        number = len(self.cleaned_data["people"])
        self.add_error(
            "people", f"Không ghi được {len(found)} trong {number} người: bỏ dấu ở những người sau."
        )

    def chosen(self) -> list[Member]:
        """The people who were ticked."""
        return list(Member.objects.filter(pk__in=map(int, self.cleaned_data["people"])))

    def review(self) -> list[tuple[str, str]]:
        """What was typed, and how many were ticked."""
        lines = [line for line in super().review() if line[0] != str(self["people"].label)]
        return [*lines, ("Số người", str(len(self.cleaned_data["people"])))]


class BadgesForm(ManyForm, _BadgeDecision):
    """Badges of many people with one decision, each of the step that is due on the occasion."""

    kind = _choice(
        "Việc",
        [choice for choice in BadgeKind.choices if choice[0] in (BadgeKind.PROPOSED, BadgeKind.AWARDED)],
        "Chọn việc.",
    )
    occasion_on = DayField(label="Ngày trao", help_text=DAY_HINT)

    layout: ClassVar[Layout] = (
        ("", ("kind", "occasion_on"), "", False),
        ("Quyết định", ("decided_on", "document_no"), "", False),
        ("", ("people",), "", False),
    )


class CardsForm(ManyForm, _Issue):
    """Cards of many people with one decision; each has the number of its owner's record."""

    layout: ClassVar[Layout] = (
        ("", ("kind", "issued_on", "issued_at"), "", False),
        ("", ("people",), "", False),
    )
