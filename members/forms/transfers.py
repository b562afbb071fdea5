"""Forms of transfers inside the register: sent by one side, received or refused by the other."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from members.models import Transfer
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.common.choices import Finder, Option
from registry.common.database_roles import as_counter
from registry.common.form_fields import DayField, PickField, reason_field
from registry.units.choices import Units, organizations_on
from registry.units.models import CELL_KINDS, Kind, Organization
from registry.units.structure import forest

from .base import ActForm
from .events import DAY_HINT, SAME


class Destinations(Units):
    """Every organization of the register below a province: where a letter may lead, in sight or not.

    Their names are no secret; of the people in them nothing is read.
    """

    gone = "Tổ chức này không hoạt động vào ngày này. Chọn tổ chức khác hoặc sửa ngày."
    none_found = "Không có tổ chức nào như vậy vào ngày này. Thử gõ ít chữ hơn."
    placeholder = "Tên đảng ủy hoặc chi bộ nơi đến, hoặc mã"
    searched = {"own": "search_key", "above": "above_key", "level": "kind"}
    # Never listed whole: it is all that there is.
    is_short = False

    def __init__(self, on: date) -> None:
        self.rows = organizations_on(on).exclude(kind=Kind.PROVINCE_COMMITTEE)

    def get(self, key: str) -> Option | None:
        """The organization of that code."""
        with as_counter():
            return super().get(key)

    def search(self, words: str) -> tuple[list[Option], bool]:
        """The first organizations that are called so."""
        with as_counter():
            return super().search(words)

    def groups(self) -> list[tuple[str, list[Option]]]:
        """Nothing: they are searched for."""
        return []

    def only(self) -> Option | None:
        """None is chosen unasked."""
        return None


class CellsBelow(Units):
    """The cells of the receiving side in which the user may write, as they stand on the day."""

    gone = "Chi bộ này không thuộc nơi ghi trên giấy giới thiệu, hoặc không hoạt động vào ngày này."
    none_found = "Không có chi bộ nào như vậy ở nơi tiếp nhận. Thử gõ ít chữ hơn."
    placeholder = "Tên chi bộ, hoặc mã"
    searched = {"own": "search_key", "above": "above_key", "level": "kind"}

    def __init__(self, user: User, to: int, on: date) -> None:
        party = forest().on(on).party
        below = set(party.below(party.heirs([to]))).intersection(subtree_ids(user, roles=WRITERS))
        self.rows = organizations_on(on).filter(kind__in=CELL_KINDS, organization__any_of=list(below))


class SendForm(ActForm):
    """Somebody is sent to another organization of the register."""

    on = DayField(label="Ngày giới thiệu", help_text=DAY_HINT)
    to = PickField(
        label="Nơi chuyển đến",
        empty_label="Chọn nơi đến",
        help_text="Đảng ủy, hoặc đúng chi bộ nếu đã biết.",
        error_messages={"remedy": "Chọn nơi chuyển đến."},
    )
    document_no = forms.CharField(label="Số giấy giới thiệu", max_length=60)

    layout = (("", ("on", "to", "document_no"), "", False),)

    def finder(self, name: str) -> Finder:
        """Where the letter may lead."""
        return Destinations(self.day) if name == "to" else super().finder(name)

    def sent(self) -> dict[str, Any]:
        """What the service takes."""
        values = self.cleaned_data
        with as_counter():
            to = Organization.objects.get(pk=values["to"].id)
        names = ("on", "document_no", "form_key")
        return {"to": to, **{name: values[name] for name in names}}


class ReceiveForm(ActForm):
    """Somebody who was sent is taken on in a cell."""

    on = DayField(label="Sinh hoạt ở đây từ ngày", help_text=DAY_HINT)
    cell = PickField(
        label="Chi bộ tiếp nhận", empty_label="Chọn chi bộ", error_messages={"remedy": "Chọn chi bộ."}
    )
    village = PickField(
        label="Thôn, bản cư trú",
        required=False,
        empty_label=SAME,
        help_text="Chỉ chọn khi nơi cư trú cũng đổi.",
        error_messages={"remedy": "Chọn thôn, bản."},
    )

    layout = (("", ("on", "cell", "village"), "", False),)

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        self.transfer = transfer
        super().__init__(*args, **kwargs)

    def finder(self, name: str) -> Finder:
        """Cells of the receiving side."""
        if name == "cell":
            return CellsBelow(self.user, self.transfer.to_id, self.day)
        return super().finder(name)


class RefuseForm(ActForm):
    """The receiving side does not take somebody on."""

    on = DayField(label="Ngày trả lại", help_text=DAY_HINT)
    reason = reason_field("Lý do từ chối", "Nơi chuyển đi đọc được lý do này.")

    layout = (("", ("on", "reason"), "", False),)


class WithdrawForm(ActForm):
    """The sending side takes its letter back; there is nothing to fill in."""
