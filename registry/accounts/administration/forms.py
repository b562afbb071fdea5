"""What administrators fill in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from registry.accounts.access.clients import Exact
from registry.accounts.models import Role, User
from registry.common.form_fields import DayField, PickField, PickInput
from registry.common.refusals import Refused

from .units import Administered

REQUIRED = "Cần ghi ô này."
ROLE_HINTS = (
    (Role.STAFF, "xem và ghi mọi việc, kể cả cơ cấu và chỉ tiêu"),
    (Role.OFFICER, "xem và ghi việc của đảng viên, nhập số liệu"),
    (Role.VIEWER, "chỉ xem"),
    (Role.AUDITOR, "đọc nhật ký, không thấy đảng viên"),
    (Role.ADMINISTRATOR, "giữ tài khoản và phân quyền, không thấy đảng viên"),
)


class _Form(forms.Form):
    """A form whose organization is picked among those that the user administers."""

    def __init__(self, data: QueryDict | None = None, *, user: User, today: date, **kwargs: Any) -> None:
        if data is not None and "find" in data:
            kwargs["initial"], data = self.as_typed(data), None
        super().__init__(data, label_suffix="", use_required_attribute=False, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED
            if isinstance(field, PickField):
                field.use(Administered(user, today))

    @classmethod
    def as_typed(cls, data: QueryDict) -> dict[str, Any]:
        """What was typed, shown again while a unit is searched for."""
        return {
            name: PickInput().value_from_datadict(data, None, name)
            if isinstance(field, PickField)
            else data.get(name, "")
            for name, field in cls.base_fields.items()
        }

    def refuse(self, refused: Refused) -> None:
        """Show what the service refused beside the field that it names."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def _until() -> DayField:
    return DayField(
        label="Đến hết ngày", required=False, help_text="Để trống nếu không hạn. Ví dụ 31/12/2026."
    )


def _delegated() -> forms.BooleanField:
    return forms.BooleanField(
        label="Giao thay: có hạn, không xuất được tệp nào",
        required=False,
        help_text="Cho người làm thay khi cán bộ đi vắng. Phải ghi ngày hết hạn, nhiều nhất một năm.",
    )


def _role() -> forms.ChoiceField:
    choices = [("", "Chọn"), *((role.value, f"{role.label}: {hint}") for role, hint in ROLE_HINTS)]
    return forms.ChoiceField(label="Vai trò", choices=choices)


class GrantForm(_Form):
    """A role over an organization and all below it, for a time."""

    role = _role()
    organization = PickField(label="Đơn vị (gồm mọi đơn vị bên dưới)", empty_label="Chọn")
    starts_on = DayField(label="Từ ngày", required=False, help_text="Để trống nếu từ hôm nay.")
    ends_on = _until()
    is_delegated = _delegated()

    def arguments(self) -> dict[str, Any]:
        """What the service takes: periods there end before a day, people write the last day included."""
        values = self.cleaned_data
        return {
            "role": values["role"],
            "organization_id": values["organization"].id,
            "starts_on": values["starts_on"],
            "ends_on": values["ends_on"] and values["ends_on"] + timedelta(days=1),
            "is_delegated": values["is_delegated"],
        }


class AccountForm(_Form):
    """A new user with a first role."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        help_text="Chữ thường không dấu, ví dụ lo.thi.ban. Không đổi được về sau.",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    role = _role()
    organization = PickField(label="Đơn vị (gồm mọi đơn vị bên dưới)", empty_label="Chọn")
    ends_on = _until()

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        values = self.cleaned_data
        return {
            "username": values["username"].strip(),
            "full_name": values["full_name"],
            "role": values["role"],
            "organization_id": values["organization"].id,
            "ends_on": values["ends_on"] and values["ends_on"] + timedelta(days=1),
        }


class ClientForm(_Form):
    """A machine that pulls summaries of an organization's subtree."""

    name = forms.CharField(label="Tên máy nhận số liệu", max_length=80)
    organization = PickField(label="Đơn vị (gồm mọi đơn vị bên dưới)", empty_label="Chọn")
    kind = forms.ChoiceField(
        label="Số liệu về đảng viên",
        choices=(
            ("protected", "bảo vệ: thay đổi ít nhiều, đơn vị nhỏ không hiện"),
            ("exact", "chính xác: chỉ cho hệ thống trong ngành, có lý do và thời hạn"),
        ),
        initial="protected",
        required=False,
    )
    reason = forms.CharField(label="Lý do cho số liệu chính xác", max_length=300, required=False)
    until = DayField(label="Số liệu chính xác đến hết ngày", required=False)

    def exact(self) -> Exact | None:
        """The grant of exact figures, where it was asked for."""
        values = self.cleaned_data
        return Exact(values["reason"], values["until"]) if values["kind"] == "exact" else None

    def clean(self) -> None:
        """A grant of exact figures has an end; what is else wrong with it is refused when it is made."""
        super().clean()
        values = self.cleaned_data
        if values.get("kind") == "exact":
            for name in ("reason", "until"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, REQUIRED)
