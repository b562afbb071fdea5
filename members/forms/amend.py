"""Forms for what was recorded wrongly: voiding or replacing an event, correcting a person's data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from members.models import Discipline, Event, EventKind, Member, OtherPlace
from members.services.personal import values_of
from registry.common.form_fields import DayField, PickField
from registry.common.templatetags.ui import mask
from registry.drafts.over_record import OverRecord
from registry.units.choices import area_option, organization_option

from .base import ActForm, ActOverRecord
from .events import SAME, LeaveForm
from .person import YES_NO_FIELDS, DigitsField, PersonForm

# What an event of a kind says beside its day and its decision.
SAYS = {
    EventKind.FIRST_RECORDED: ("cell", "village", "detail"),
    EventKind.ADMITTED: ("cell", "village"),
    EventKind.CELL_CHANGED: ("cell", "village"),
    EventKind.MOVED: ("cell", "village"),
    EventKind.TRANSFERRED_IN: ("cell", "village", "other_place", "detail"),
    EventKind.RESTORED: ("cell", "village"),
    EventKind.TRANSFERRED_OUT: ("other_place",),
    EventKind.DELETED: ("kind",),
    EventKind.LEFT: ("kind",),
    EventKind.EXPELLED: ("kind",),
    EventKind.DIED: ("kind",),
    EventKind.AWAY: ("detail",),
    EventKind.BACK: ("detail",),
    EventKind.EXEMPTED: ("detail", "until"),
    EventKind.DISCIPLINED: ("detail",),
}
_STANDINGS = [("", "Chính thức"), ("probationary", "Dự bị")]


def _reason(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Lý do",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=help_text,
        error_messages={"remedy": "Ghi lý do: lý do được giữ lại trong sổ."},
    )


def _as_shown(value: Any) -> str:
    """What a box shows of a value on record."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")


class VoidForm(ActForm):
    """An event that never was."""

    reason = _reason("Ví dụ: ghi nhầm người; ghi trùng; quyết định đã bị thu hồi.")

    layout = (("", ("reason",), "", False),)


class ReplaceForm(ActOverRecord):
    """An event as it should have been recorded; what is not changed stays as it was."""

    on = DayField(label="Có hiệu lực từ ngày")
    kind = forms.ChoiceField(label="Việc", choices=[(kind.value, kind.label) for kind in LeaveForm.KINDS])
    cell = PickField(label="Chi bộ", required=False, empty_label=SAME)
    village = PickField(label="Thôn, bản cư trú", required=False, empty_label="Chưa rõ")
    other_place = forms.ChoiceField(
        label="Nơi chuyển đến hoặc đi", choices=[("", "Chưa rõ"), *OtherPlace.choices], required=False
    )
    detail = forms.CharField(label="Ghi chú", max_length=120, required=False)
    until = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu không có thời hạn.")
    decided_on = DayField(label="Ngày quyết định", required=False)
    document_no = forms.CharField(label="Số văn bản", max_length=60, required=False)
    reason = _reason("Ví dụ: gõ nhầm ngày; chọn nhầm chi bộ.")

    layout = (
        (
            "",
            (
                "kind",
                "on",
                "cell",
                "village",
                "other_place",
                "detail",
                "until",
                "decided_on",
                "document_no",
                "reason",
            ),
            "",
            False,
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, event: Event, **kwargs: Any) -> None:
        self.event = event
        super().__init__(data, **kwargs)
        said = SAYS.get(EventKind(event.kind), ())
        for name in ("kind", "cell", "village", "other_place", "detail", "until"):
            if name not in said:
                del self.fields[name]
        if event.kind in (EventKind.FIRST_RECORDED, EventKind.TRANSFERRED_IN):
            self.fields["detail"] = forms.ChoiceField(label="Tư cách", choices=_STANDINGS, required=False)
        if event.kind == EventKind.DISCIPLINED:
            measures = [("", "Chưa rõ"), *Discipline.choices]
            self.fields["detail"] = forms.ChoiceField(
                label="Hình thức kỷ luật", choices=measures, required=False
            )
        if "cell" in self.fields and event.kind in (
            EventKind.ADMITTED,
            EventKind.FIRST_RECORDED,
            EventKind.TRANSFERRED_IN,
            EventKind.CELL_CHANGED,
        ):
            self.fields["cell"].required = True

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """The event's own words as the form shows them."""
        cell, village = event.units()
        return {
            "on": event.effective_on,
            "kind": event.kind,
            "cell": cell.code if cell else "",
            "village": village.key if village else "",
            "other_place": event.other_place,
            "detail": event.detail,
            "until": event.until,
            "decided_on": event.decided_on,
            "document_no": event.document_no,
        }

    def recorded(self) -> dict[str, str]:
        """The event's own words, as the boxes show them."""
        said = SAYS.get(EventKind(self.event.kind), ())
        return {
            name: _as_shown(value)
            for name, value in self.initial_of(self.event).items()
            if name in (*said, "on", "decided_on", "document_no")
        }

    def on_record(self, name: str) -> Any:
        """The event's own words, units as options."""
        cell, village = self.event.units()
        if name == "cell":
            return organization_option(cell, self.event.effective_on)
        if name == "village":
            return area_option(village, self.event.effective_on)
        return self.initial_of(self.event)[name]

    def subject(self) -> str:
        """An event that replaces another stands for the same thing."""
        return f"event of {self.event.member_id}"

    def changes(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What differs from the event, as the service takes it."""
        return self.arguments(set(self.to_write(answers)))


class CorrectForm(OverRecord, PersonForm):
    """The person's data as they should be. What was unknown may stay unknown."""

    reason = _reason("Ví dụ: đối chiếu với căn cước; gõ sai dấu.")
    unshown = frozenset(("dossier_no", "citizen_id", "card_no"))

    layout = (
        ("", PersonForm.WHO, "", False),
        ("Ngày vào Đảng và thẻ đảng", PersonForm.DATES, "", False),
        ("Trình độ, nghề nghiệp và thông tin khác", PersonForm.MORE, "", False),
        ("", ("reason",), "", False),
    )

    def __init__(self, data: QueryDict | None = None, *, member: Member, **kwargs: Any) -> None:
        self.member = member
        super().__init__(data, **kwargs)
        for name in ("gender", "birth_date", "ethnicity"):
            if not getattr(member, name):
                self.fields[name].required = False
        for name in ("citizen_id", "card_no"):
            field = self.fields[name]
            if isinstance(field, DigitsField):
                field.known = getattr(member, name)
                if field.known:
                    field.help_text = (
                        f"Đang ghi {mask(field.known)}. Để trống: giữ nguyên; ghi 0: xóa số này."
                    )
        self.fields["dossier_no"].required = False
        self.fields["dossier_no"].help_text = f"Đang ghi {mask(member.dossier_no)}. Để trống: giữ nguyên."

    def recorded(self) -> dict[str, str]:
        """The member's data, as the boxes show them; of numbers themselves."""
        held = values_of(self.member)
        names = (*PersonForm.WHO, *PersonForm.DATES, *PersonForm.MORE)
        return {name: _as_shown(held[name]) for name in names}

    def on_record(self, name: str) -> Any:
        """The member's own."""
        return values_of(self.member)[name]

    def subject(self) -> str:
        """The member."""
        return f"member {self.member.pk}"

    def corrections(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that differ from the record, as they should be."""
        return {name: self.cleaned_data[name] for name in self.to_write(answers)}

    def before(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What the record says of these as the form was judged."""
        return {name: self.on_record(name) for name in self.to_write(answers)}

    def review(self) -> list[tuple[str, str]]:
        """What is corrected and why: the rest stays as it is, and numbers stay masked."""
        shown = {
            *(str(self.fields[name].label) for name in self.differing()),
            str(self.fields["reason"].label),
        }
        return [(label, value) for label, value in super().review() if label in shown]

    @staticmethod
    def initial_of(member: Member) -> dict[str, Any]:
        """The member's data as the form shows them."""
        values = values_of(member)
        words = {True: "yes", False: "no", None: ""}
        values |= {name: words[values[name]] for name in YES_NO_FIELDS}
        return values | {"dossier_no": "", "citizen_id": "", "card_no": ""}
