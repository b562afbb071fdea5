"""Forms for what can happen to a member, one each. Names of fields are names of the services' arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from members.models import Discipline, EventKind, OtherPlace
from members.services import CellVote
from registry.common.form_fields import DayField, PickField

from .base import ActForm
from .person import PersonForm

DAY_HINT = "Ngày/tháng/năm, ví dụ 03/02/2026. Gõ liền 03022026 cũng được."
UNKNOWN_VILLAGE = "Chưa rõ"
SAME = "Giữ nguyên"


def _day(label: str, *, required: bool = True, hint: str = DAY_HINT) -> DayField:
    return DayField(label=label, required=required, help_text=hint)


def _document(label: str = "Số quyết định", *, required: bool = False, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=60, required=required, help_text=hint)


def _other_place(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "Chọn"), *OtherPlace.choices],
        error_messages={"remedy": "Chọn nơi đến hoặc đi: không có nơi nào được chọn sẵn."},
    )


def _cell(label: str = "Chi bộ", *, required: bool = True) -> PickField:
    return PickField(
        label=label,
        required=required,
        empty_label="Chọn chi bộ" if required else SAME,
        error_messages={"remedy": "Chọn chi bộ."},
    )


def _village(*, required: bool = False, empty: str = UNKNOWN_VILLAGE, hint: str = "") -> PickField:
    return PickField(
        label="Thôn, bản cư trú",
        required=required,
        empty_label="Chọn thôn, bản" if required else empty,
        help_text=hint,
        error_messages={"remedy": "Chọn thôn, bản."},
    )


_WHERE_HINT = "Để trống nếu chưa rõ: người này sẽ chỉ được tính theo chi bộ."
_PERSON = (
    ("Đảng viên", PersonForm.WHO, "", False),
    ("Ngày vào Đảng và thẻ đảng", PersonForm.DATES, "", False),
    ("Trình độ, nghề nghiệp và thông tin khác", PersonForm.MORE, "Có thể ghi sau.", True),
)


CONVENED_HINT = "Đảng viên chính thức, không tính người đi sinh hoạt nơi khác và người được miễn vắng mặt."
VOTE = ("voted_on", "convened", "present", "in_favour")
_VOTE_SECTION = ("Chi bộ biểu quyết", VOTE, "Phải có trước quyết định kết nạp.", False)


class VoteForm(forms.Form):
    """The vote of a cell: nobody votes who is not there, and nobody is there who was not to come."""

    convened = forms.IntegerField(
        label="Số được triệu tập", min_value=1, max_value=9999, help_text=CONVENED_HINT
    )
    present = forms.IntegerField(label="Số có mặt", min_value=1, max_value=9999)
    in_favour = forms.IntegerField(label="Số tán thành", min_value=0, max_value=9999)

    def clean(self) -> None:
        """Refuse what no count of heads can be."""
        super().clean()
        values = self.cleaned_data
        for few, many, said in (
            ("present", "convened", "Số có mặt không được lớn hơn số được triệu tập."),
            ("in_favour", "present", "Số tán thành không được lớn hơn số có mặt."),
        ):
            if values.get(few) is not None and values.get(many) is not None and values[few] > values[many]:
                self.add_error(few, said)


class _Voted(VoteForm):
    """The vote that led to an admission, as one argument of the service."""

    voted_on = _day("Ngày chi bộ biểu quyết", hint="")

    def act_arguments(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """As any act's, with the vote as one of them."""
        given: dict[str, Any] = super().act_arguments(answers)  # type: ignore[misc]
        if "voted_on" not in self.fields:
            return given
        day, *numbers = (given.pop(name) for name in VOTE)
        return {**given, "vote": CellVote(day, *numbers)}


class AdmitForm(_Voted, PersonForm):
    """An admission: the ceremony is the day that counts ('ngày vào Đảng')."""

    on = _day("Ngày lễ kết nạp")
    decided_on = _day("Ngày quyết định kết nạp", hint="")
    document_no = _document("Số quyết định kết nạp", required=True)
    cell = _cell()
    village = _village(hint=_WHERE_HINT)

    admitted_on = None  # type: ignore[assignment]
    official_on = None  # type: ignore[assignment]

    layout = (
        ("Kết nạp", ("on", "decided_on", "document_no", "cell", "village"), "", False),
        _VOTE_SECTION,
        ("Người được kết nạp", PersonForm.WHO, "", False),
        (
            "Trình độ, nghề nghiệp và thông tin khác",
            (*PersonForm.DATES, *PersonForm.MORE),
            "Có thể ghi sau.",
            True,
        ),
    )


class _FromOutside(forms.Form):
    probationary = forms.ChoiceField(
        label="Tư cách", choices=[("", "Chính thức"), ("yes", "Dự bị")], required=False
    )

    def clean_probationary(self) -> bool:
        """Probationary or not."""
        return bool(self.cleaned_data["probationary"])


_ARRIVAL = ("on", "other_place", "probationary", "decided_on", "document_no", "cell", "village")


class _Arrival(_FromOutside):
    on = _day("Ngày tiếp nhận")
    other_place = _other_place("Chuyển đến từ")
    decided_on = _day("Ngày giấy giới thiệu", required=False, hint="")
    document_no = _document("Số giấy giới thiệu")
    cell = _cell("Chi bộ tiếp nhận")
    village = _village(hint=_WHERE_HINT)


class ArriveForm(PersonForm, _Arrival):
    """Somebody who is not in the register yet transfers in."""

    layout = (
        ("Chuyển sinh hoạt đến", _ARRIVAL, "", False),
        *_PERSON,
    )


class FirstRecordForm(PersonForm, _FromOutside):
    """Somebody who was a member here all along and is missing in the register."""

    on = _day("Tính từ ngày", hint="Ngày sổ này bắt đầu theo dõi đảng viên. " + DAY_HINT)
    cell = _cell("Chi bộ đang sinh hoạt")
    village = _village(hint=_WHERE_HINT)

    layout = (("Ghi nhận ban đầu", ("on", "probationary", "cell", "village"), "", False), *_PERSON)


class ReadmitForm(_Voted, ActForm):
    """An admission of somebody who left earlier."""

    on = _day("Ngày lễ kết nạp lại")
    decided_on = _day("Ngày quyết định kết nạp", hint="")
    document_no = _document("Số quyết định kết nạp", required=True)
    cell = _cell()
    village = _village(hint=_WHERE_HINT)

    layout = (("", ("on", "decided_on", "document_no", "cell", "village"), "", False), _VOTE_SECTION)


class RecognizeForm(ActForm):
    """A recognition; it takes effect on the day the 12 months end, however late it is decided."""

    on = _day("Chính thức từ ngày")
    decided_on = _day("Ngày quyết định công nhận", hint="")
    document_no = _document("Số quyết định công nhận", required=True)

    layout = (("", ("on", "decided_on", "document_no"), "", False),)


class MoveHouseForm(ActForm):
    """Another village, the same cell."""

    on = _day("Cư trú ở nơi mới từ ngày")
    village = _village(required=True)

    layout = (("", ("on", "village"), "", False),)


class ChangeCellForm(ActForm):
    """Another cell of the register, and another village where the person moves too."""

    on = _day("Sinh hoạt ở chi bộ mới từ ngày")
    cell = _cell("Chi bộ mới")
    village = _village(empty=SAME, hint="Chỉ chọn khi nơi cư trú cũng đổi.")
    decided_on = _day("Ngày giấy giới thiệu hoặc quyết định", required=False, hint="")
    document_no = _document("Số giấy giới thiệu hoặc quyết định")

    layout = (("", ("on", "cell", "village", "decided_on", "document_no"), "", False),)


class TransferInForm(ActForm, _Arrival):
    """Somebody whom the register knows comes back from outside it."""

    layout = (("", _ARRIVAL, "", False),)


class TransferOutForm(ActForm):
    """Out of the register: another province, abroad, or elsewhere in the province outside it."""

    on = _day("Ngày chuyển đi", hint="Từ ngày này không còn tính ở chi bộ. " + DAY_HINT)
    other_place = _other_place("Chuyển đến")
    decided_on = _day("Ngày quyết định hoặc giấy giới thiệu", hint="")
    document_no = _document("Số quyết định hoặc giấy giới thiệu", required=True)

    layout = (("", ("on", "other_place", "decided_on", "document_no"), "", False),)


class LeaveForm(ActForm):
    """Out of the Party, or dead: four exits that are never merged."""

    KINDS: ClassVar = (EventKind.DELETED, EventKind.LEFT, EventKind.EXPELLED, EventKind.DIED)

    kind = forms.ChoiceField(
        label="Lý do",
        choices=[("", "Chọn"), *((kind.value, kind.label) for kind in KINDS)],
        error_messages={"remedy": "Chọn một trong bốn lý do."},
    )
    on = _day("Từ ngày", hint="Ngày quyết định có hiệu lực, hoặc ngày mất. " + DAY_HINT)
    decided_on = _day("Ngày quyết định", required=False, hint="Từ trần thì có thể để trống.")
    document_no = _document(hint="Từ trần thì có thể để trống.")

    layout = (("", ("kind", "on", "decided_on", "document_no"), "", False),)

    def clean(self) -> None:
        """Whoever is out by a decision is out by one with a number and a day; death needs none."""
        if self.cleaned_data.get("kind") in ("", None, EventKind.DIED):
            return
        for name, remedy in (("decided_on", "Ghi ngày quyết định."), ("document_no", "Ghi số quyết định.")):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, remedy)


class RestoreForm(ActForm):
    """Membership given back, with the standing held before."""

    on = _day("Phục hồi từ ngày")
    cell = _cell(required=False)
    village = _village(empty=SAME)
    decided_on = _day("Ngày quyết định", required=False, hint="")
    document_no = _document()

    layout = (("", ("on", "cell", "village", "decided_on", "document_no"), "", False),)


class NotedForm(ActForm):
    """Something that changes no count: away, back."""

    on = _day("Từ ngày")
    detail = forms.CharField(label="Ghi chú", max_length=120, required=False)
    decided_on = _day("Ngày quyết định hoặc giấy giới thiệu", required=False, hint="")
    document_no = _document("Số quyết định hoặc giấy giới thiệu")

    layout = (("", ("on", "detail", "decided_on", "document_no"), "", False),)


class ExemptForm(ActForm):
    """Exempted from work and meetings, for good or for a time."""

    on = _day("Từ ngày")
    until = _day("Đến hết ngày", required=False, hint="Để trống nếu không có thời hạn.")
    detail = forms.CharField(label="Ghi chú", max_length=120, required=False)
    decided_on = _day("Ngày quyết định", required=False, hint="")
    document_no = _document()

    layout = (("", ("on", "until", "detail", "decided_on", "document_no"), "", False),)


class DisciplineForm(ActForm):
    """A disciplinary measure short of expulsion; a probationary member takes the first two only."""

    detail = forms.ChoiceField(
        label="Hình thức",
        choices=[("", "Chọn"), *Discipline.choices],
        help_text="Khai trừ thì ghi ở «Ra khỏi Đảng, từ trần».",
        error_messages={"remedy": "Chọn hình thức kỷ luật."},
    )
    on = _day("Có hiệu lực từ ngày")
    decided_on = _day("Ngày quyết định", hint="")
    document_no = _document(required=True)

    layout = (("", ("detail", "on", "decided_on", "document_no"), "", False),)
