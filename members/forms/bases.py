"""Forms about a place of work: a new one, a change from a day on, its last day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate

from members.models import BaseTerm
from members.services import BaseFacts
from registry.common.choices import Finder
from registry.common.form_fields import DayField, PickField
from registry.units.choices import area_option, organization_option
from registry.units.models import Area, BaseKind, Organization

from .base import ActForm, ActOverRecord
from .events import DAY_HINT
from .finders import Areas, Organizations

YES, NO = "yes", "no"
_TRADE_UNION = {YES: True, NO: False}
_SAID = {True: YES, False: NO, None: ""}


class _FactsForm(ActForm):
    """What is so of a place of work from a day on."""

    name = forms.CharField(label="Tên cơ sở", max_length=200, error_messages={"remedy": "Ghi tên cơ sở."})
    kind = forms.ChoiceField(label="Loại hình", choices=[("", "Chưa rõ"), *BaseKind.choices], required=False)
    area = PickField(label="Địa bàn", error_messages={"remedy": "Chọn xã, phường hoặc thôn, bản."})
    organization = PickField(
        label="Tổ chức đảng của cơ sở",
        required=False,
        empty_label="Chưa có",
        help_text="Để trống nếu cơ sở chưa có tổ chức đảng.",
    )
    workers = forms.IntegerField(
        label="Số lao động",
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": "Ghi bằng chữ số, ví dụ 120."},
    )
    trade_union = forms.ChoiceField(
        label="Công đoàn", choices=[("", "Chưa rõ"), (YES, "Có"), (NO, "Chưa có")], required=False
    )

    def finder(self, name: str) -> Finder:
        """Areas in which the user may write, organizations in sight."""
        return Areas(self.user, self.day) if name == "area" else Organizations(self.user, self.day)

    def facts(self) -> dict[str, Any]:
        """What was typed, as services take it."""
        values = self.cleaned_data
        area, organization = values["area"], values["organization"]
        return {
            "name": values["name"],
            "kind": values["kind"],
            "area": Area.objects.get(pk=area.id),
            "organization": Organization.objects.get(pk=organization.id) if organization else None,
            "workers": values["workers"],
            "trade_union": _TRADE_UNION.get(values["trade_union"]),
        }


class FoundBaseForm(_FactsForm):
    """A place of work that is not on record yet."""

    code = forms.CharField(
        label="Mã cơ sở",
        max_length=30,
        help_text="Mã riêng của cơ sở, không đổi về sau, ví dụ mã số thuế.",
        error_messages={"remedy": "Ghi mã cơ sở."},
    )
    on = DayField(label="Có từ ngày", help_text=DAY_HINT)

    layout = (
        ("", ("name", "code", "kind", "on"), "", False),
        ("Ở đâu", ("area", "organization"), "", False),
        ("Lao động", ("workers", "trade_union"), "", False),
    )

    def founded(self) -> dict[str, Any]:
        """What :func:`members.services.found_base` takes beside the user."""
        values = self.cleaned_data
        return {"code": values["code"], "on": values["on"], "facts": BaseFacts(**self.facts())}


class ChangeBaseForm(ActOverRecord, _FactsForm):
    """A place of work as it is from a day on; what is not touched follows the record."""

    on = DayField(
        label="Thay đổi từ ngày",
        help_text="Ghi sai từ đầu thì ghi đúng ngày bắt đầu của lần ghi đó để sửa lại.",
    )

    layout = (
        ("", ("on", "name", "kind"), "", False),
        ("Ở đâu", ("area", "organization"), "", False),
        ("Lao động", ("workers", "trade_union"), "", False),
    )

    def __init__(self, data: QueryDict | None = None, *, term: BaseTerm, **kwargs: Any) -> None:
        self.term = term
        super().__init__(data, **kwargs)

    def recorded(self) -> dict[str, str]:
        """What the boxes show where nobody has touched them."""
        term = self.term
        return {
            "name": term.name,
            "kind": term.kind,
            "area": term.area.key,
            "organization": term.organization.code if term.organization else "",
            "workers": "" if term.workers is None else str(term.workers),
            "trade_union": _SAID[term.trade_union],
        }

    def on_record(self, name: str) -> Any:
        """What the form would read in them."""
        term = self.term
        if name == "area":
            return area_option(term.area, localdate())
        if name == "organization":
            return organization_option(term.organization, localdate())
        return _SAID[term.trade_union] if name == "trade_union" else getattr(term, name)

    def subject(self) -> str:
        """The place of work, by its term."""
        return f"base term {self.term.pk}"


class CloseBaseForm(ActForm):
    """From when a place of work is there no longer."""

    on = DayField(
        label="Không còn từ ngày",
        required=False,
        help_text="Để trống nếu cơ sở vẫn còn hoạt động.",
    )

    layout = (("", ("on",), "", False),)


class TakeBackChangeForm(ActForm):
    """A change that was entered by mistake never was; nothing has to be typed."""
