"""Forms about what members are charged with: a task given, its days and number."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms

from members.forms.base import ActForm
from members.forms.events import DAY_HINT
from members.models import Assignment, Member, Task
from members.pages.access import may_write_about
from members.services import Charge
from members.services.assignments import MAY_NAME, MOST_FAMILIES, NEEDS
from registry.common.choices import Finder
from registry.common.form_fields import DayField, PickField

from .residence import CellsInSight

NOT_YOURS = "Bạn chỉ được xem, không được ghi về đảng viên này. Chọn người thuộc đơn vị của bạn."
# What may be given of a member, of a village and of a cell; the rest follows from whose form it is.
OF_A_MEMBER = tuple(NEEDS)
OF_A_VILLAGE = tuple(task for task in NEEDS if "village" in NEEDS[task] | MAY_NAME.get(task, frozenset()))
OF_A_CELL = tuple(task for task in NEEDS if "cell" in NEEDS[task] | MAY_NAME.get(task, frozenset()))


def _until() -> DayField:
    return DayField(
        label="Đến hết ngày",
        required=False,
        help_text="Ngày cuối của việc này. Để trống nếu chưa rõ.",
    )


def _number() -> forms.IntegerField:
    return forms.IntegerField(
        label="Số hộ",
        required=False,
        min_value=1,
        max_value=MOST_FAMILIES,
        help_text="Chỉ với giúp đỡ hộ gia đình: giúp đỡ bao nhiêu hộ.",
    )


class AssignForm(ActForm):
    """A member is charged with a task from a day on; ``without`` are the fields that the page says itself."""

    task = forms.ChoiceField(label="Nhiệm vụ", error_messages={"remedy": "Chọn nhiệm vụ."})
    member = PickField(
        label="Đảng viên",
        help_text="Người được phân công, có thể sinh hoạt ở chi bộ khác.",
        error_messages={"remedy": "Tìm rồi chọn đảng viên."},
    )
    cell = PickField(
        label="Chi bộ",
        required=False,
        empty_label="Không ghi chi bộ",
        help_text="Với theo dõi chi bộ và sinh hoạt tạm thời thì phải chọn.",
    )
    village = PickField(
        label="Thôn, bản",
        required=False,
        empty_label="Không ghi thôn, bản",
        help_text="Với phụ trách và tăng cường thì phải chọn.",
    )
    number = _number()
    on = DayField(label="Từ ngày", help_text=DAY_HINT)
    until = _until()

    layout = (("", ("task", "member", "cell", "village", "number", "on", "until"), "", False),)

    def __init__(self, *args: Any, tasks: Collection[str], without: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task: Any = self.fields["task"]
        task.choices = [("", "Chọn"), *((code, Task(code).label) for code in tasks)]
        for name in without:
            del self.fields[name]
        if not any("number" in NEEDS[code] for code in tasks):
            del self.fields["number"]

    def finder(self, name: str) -> Finder:
        """Cells in sight, beside what every form finds."""
        return CellsInSight(self.user, self.day) if name == "cell" else super().finder(name)

    def clean_member(self) -> Any:
        """Somebody about whom the user may write."""
        picked = self.cleaned_data["member"]
        if picked and not may_write_about(self.user, Member.objects.get(pk=picked.id)):
            raise forms.ValidationError(NOT_YOURS, code="not_yours")
        return picked

    def given(self, **said: Any) -> dict[str, Any]:
        """What :func:`members.services.assign` takes beside the user; the page has ``said`` the rest."""
        values = {**self.arguments(), **said}
        charge = Charge(values["task"], values.get("cell"), values.get("village"), values.get("number"))
        return {
            "member": values["member"],
            "charge": charge,
            "on": values["on"],
            "until": values["until"],
        }


class ChangeAssignmentForm(ActForm):
    """From when to when a task lasts, and for how many families."""

    number = _number()
    on = DayField(label="Từ ngày", help_text=DAY_HINT)
    until = _until()

    layout: ClassVar = (("", ("number", "on", "until"), "", False),)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "number" not in NEEDS[assignment.task]:
            del self.fields["number"]
        else:
            self.fields["number"].required = True

    def given(self) -> dict[str, Any]:
        """What :func:`members.services.change_assignment` takes beside the row and the user."""
        return {name: self.cleaned_data.get(name) for name in ("on", "until", "number")}
