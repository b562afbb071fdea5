"""Forms of batches of cards."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django import forms

from members.forms.base import ActForm
from members.forms.events import DAY_HINT
from members.forms.honours import Layout, ManyForm
from members.models import CardKind
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.common.choices import Finder
from registry.common.form_fields import DayField, PickField, reason_field
from registry.units.choices import Units, organizations_on
from registry.units.models import Kind


def _kinds() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Loại", choices=[("", "Chọn"), *CardKind.choices], error_messages={"remedy": "Chọn loại."}
    )


def _document(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=60, required=False)


class OpenForm(ActForm):
    """Which unit collects a batch."""

    organization = PickField(
        label="Đơn vị đề nghị", empty_label="Chọn đơn vị", error_messages={"remedy": "Chọn đơn vị."}
    )
    layout = (("", ("organization",), "", False),)

    def finder(self, name: str) -> Finder:
        """Organizations below a province in which the user writes."""
        return _Collecting(self.user, self.day)


class _Collecting(Units):
    """Organizations that may collect: those that the user writes in and that have a level above."""

    gone = "Đơn vị này không hoạt động hoặc ngoài phạm vi của bạn. Chọn đơn vị khác."
    none_found = "Không có đơn vị nào như vậy trong phạm vi của bạn. Thử gõ ít chữ hơn."
    placeholder = "Tên đảng ủy hoặc chi bộ, hoặc mã"
    searched = {"own": "search_key", "above": "above_key", "level": "kind"}

    def __init__(self, user: User, on: date) -> None:
        mine = organizations_on(on).filter(organization__any_of=subtree_ids(user, roles=WRITERS))
        self.rows = mine.exclude(kind__in=(Kind.PROVINCE_COMMITTEE, Kind.SUB_COMMITTEE))


class AddManyForm(ManyForm):
    """Those of a list who are to have their first card."""

    layout: ClassVar[Layout] = (("", ("people",), "", False),)


class AddOneForm(ActForm):
    """Somebody whose card is lost, damaged or to be changed, or who has none."""

    member = PickField(label="Đảng viên", empty_label="Tìm", error_messages={"remedy": "Chọn một đảng viên."})
    kind = _kinds()
    layout: ClassVar[Layout] = (("", ("member", "kind"), "", False),)


class SendForm(ActForm):
    """The batch goes to the level above."""

    on = DayField(label="Ngày gửi", help_text=DAY_HINT)
    document_no = _document("Số văn bản đề nghị")
    layout: ClassVar[Layout] = (("", ("on", "document_no"), "", False),)


class ApproveForm(ActForm):
    """The level above approves."""

    on = DayField(label="Ngày duyệt", help_text=DAY_HINT)
    document_no = _document("Số quyết định")
    layout: ClassVar[Layout] = (("", ("on", "document_no"), "", False),)


class SendBackForm(ActForm):
    """The level above does not approve."""

    reason = reason_field("Lý do trả lại", "Đơn vị đề nghị đọc được lý do này.")
    layout: ClassVar[Layout] = (("", ("reason",), "", False),)


class IssueForm(ManyForm):
    """Cards were issued to those who are ticked."""

    day_field = "on"
    on = DayField(label="Ngày cấp", help_text=DAY_HINT)
    issued_at = forms.CharField(label="Nơi cấp", max_length=120, required=False)
    layout: ClassVar[Layout] = (("", ("on", "issued_at"), "", False), ("", ("people",), "", False))


class UndoForm(ActForm):
    """The last step never was."""

    reason = reason_field("Lý do", "Ví dụ: ghi nhầm ngày; duyệt nhầm đợt.")
    layout: ClassVar[Layout] = (("", ("reason",), "", False),)


class PlainForm(ActForm):
    """A step with nothing to fill in."""
