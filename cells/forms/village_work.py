"""Forms about work on a village: opening a clearing programme, revising it, closing it, noting a step."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate

from cells.models import Cause, LogStep, VillageProgramme
from cells.services import Charge
from members.forms.base import ActForm, ActOverRecord
from members.forms.events import DAY_HINT
from members.forms.finders import Members, Organizations
from members.models import Member
from registry.common.choices import Finder, Option
from registry.common.form_fields import DayField, PickField
from registry.units.choices import organization_option
from registry.units.models import Organization

_NOT_OURS = Option(0, "", "Đảng viên ngoài phạm vi của bạn")


def _organization_field() -> PickField:
    return PickField(label="Tổ chức phụ trách", required=False, empty_label="Chưa giao")


def _in_charge_field() -> PickField:
    return PickField(
        label="Người phụ trách", required=False, help_text="Một đảng viên. Để trống nếu chưa phân công."
    )


def _cause_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Vì sao chưa có đảng viên",
        choices=[("", "Chọn"), *Cause.choices],
        error_messages={"remedy": "Chọn nguyên nhân chính."},
    )


def _aim_field() -> DayField:
    return DayField(label="Phấn đấu đến ngày", required=False, help_text="Ví dụ 31/12/2027.")


_CHARGE = ("cause", "organization", "in_charge", "aim_on")


class ChargeForm(ActForm):
    """Why a village has no member, who is to see to it, and until when."""

    cause = _cause_field()
    organization = _organization_field()
    in_charge = _in_charge_field()
    aim_on = _aim_field()

    layout = (("", ("on", *_CHARGE), "", False),)

    def finder(self, name: str) -> Finder:
        """Organizations and members in sight."""
        return Organizations(self.user, self.day) if name == "organization" else Members(self.user)

    def arguments(self, names: Collection[str] | None = None) -> dict[str, Any]:
        """The charge as the services take it, and the form's other fields."""
        given = dict(self.cleaned_data)
        organization, in_charge = given.pop("organization", None), given.pop("in_charge", None)
        charge = Charge(
            given.pop("cause"),
            Organization.objects.get(pk=organization.id) if organization else None,
            Member.objects.visible_to(self.user).filter(pk=in_charge.id).first() if in_charge else None,
            given.pop("aim_on", None),
        )
        return {"charge": charge, **given}


class OpenForm(ChargeForm):
    """A programme is opened from a day on."""

    on = DayField(label="Mở từ ngày", help_text=DAY_HINT)


class ReviseForm(ActOverRecord, ChargeForm):
    """A programme as it should be; what is not touched follows the record."""

    def __init__(self, data: QueryDict | None = None, *, programme: VillageProgramme, **kwargs: Any) -> None:
        self.programme = programme
        super().__init__(data, **kwargs)

    def recorded(self) -> dict[str, str]:
        """What the boxes show."""
        held = self.programme
        return {
            "cause": held.cause,
            "organization": held.organization.code if held.organization else "",
            "in_charge": str(held.in_charge_id or ""),
            "aim_on": f"{held.aim_on:%d/%m/%Y}" if held.aim_on else "",
        }

    def on_record(self, name: str) -> Any:
        """What the form would read in them."""
        held = self.programme
        if name == "organization":
            return organization_option(held.organization, localdate())
        if name == "in_charge" and held.in_charge_id:
            seen = Members(self.user).get(str(held.in_charge_id))
            return seen or _NOT_OURS._replace(id=held.in_charge_id, key=str(held.in_charge_id))
        return None if name == "in_charge" else getattr(held, name)

    def subject(self) -> str:
        """The programme."""
        return f"village programme {self.programme.pk}"


class CloseForm(ActForm):
    """A programme is open no longer from a day on."""

    on = DayField(label="Đóng từ ngày", help_text=DAY_HINT)

    layout = (("", ("on",), "", False),)


class StepForm(ActForm):
    """A step that was taken in the village."""

    # Not «step»: by that name the buttons of a form say how far it has come.
    work = forms.ChoiceField(
        label="Việc đã làm",
        choices=[("", "Chọn"), *LogStep.choices],
        error_messages={"remedy": "Chọn việc đã làm."},
    )
    on = DayField(label="Ngày", help_text=DAY_HINT)
    note = forms.CharField(
        label="Ghi chú",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Chỉ ghi về công việc: không ghi tên, số giấy tờ hay nhận xét về ai.",
    )

    layout = (("", ("work", "on", "note"), "", False),)
