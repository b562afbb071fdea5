"""The form fields about a person, for those who come into the register and for corrections."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from members.ethnicity import FOREIGN, NAMES, OTHER
from members.identifiers import DIGITS
from members.models import (
    AcademicTitle,
    Education,
    Gender,
    Occupation,
    PoliticalTheory,
    Qualification,
    Religion,
)
from registry.common.form_fields import DayField, PartialDayField, said
from registry.common.refusals import Refused
from registry.common.text import clean, sort_key
from registry.common.values import Digits, ValueFault, masked, read_name

from .base import ActForm

UNKNOWN = ("", "Chưa rõ")
# Written in the box of a number on record to say that there is none.
REMOVE = "0"
NUMBER_TAKEN = "Số hồ sơ này đã thuộc về người khác. Kiểm tra lại số, hoặc tìm người đó trong sổ."
_BY_NAME = sorted((name for name in NAMES if name not in (OTHER, FOREIGN)), key=sort_key)
YES_NO = (UNKNOWN, ("yes", "Có"), ("no", "Không"))
YES_NO_FIELDS = ("youth_union", "private_owner", "retired", "local")


def _yes_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _text(label: str, length: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **kwargs)


def _choice(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[UNKNOWN, *choices], required=False, **kwargs)


def _yes_no_field(label: str, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=_yes_no, empty_value=None, required=False, **kwargs
    )


class DigitsField(forms.CharField):
    """A number that is text: its digits, however they are parted, and no other length than those allowed."""

    def __init__(self, digits: Digits, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)
        self.digits = digits
        # The number on record, which the form never shows: an empty box leaves it, a zero removes it.
        self.known = ""
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """The digits alone."""
        given = super().clean(value)
        if self.known and given in ("", REMOVE):
            return self.known if not given else ""
        try:
            digits = self.digits.read(given)
        except ValueFault as fault:
            raise ValidationError(said(fault, self.digits.remedy), code=fault.code) from None
        if self.known and not digits:
            raise ValidationError(f"Để trống để giữ số đang có, ghi {REMOVE} để bỏ số.", code="unclear")
        return digits


class PersonForm(ActForm):
    """The person. Identifiers are checked for their form only; whether they are taken, the service says."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    gender = forms.ChoiceField(
        label="Giới tính",
        choices=[("", "Chọn"), *Gender.choices],
        error_messages={"remedy": "Chọn giới tính."},
    )
    birth_date = PartialDayField(
        label="Ngày sinh", help_text="Chỉ rõ năm hoặc tháng thì ghi 1985 hoặc 07/1985."
    )
    ethnicity = forms.ChoiceField(
        label="Dân tộc",
        choices=[("", "Chọn"), *((name, name) for name in (*_BY_NAME, OTHER, FOREIGN))],
        error_messages={"remedy": "Chọn dân tộc."},
    )
    citizen_id = DigitsField(DIGITS["citizen_id"], label="Số căn cước")
    dossier_no = forms.CharField(
        label="Số hồ sơ đảng viên",
        max_length=30,
        error_messages={"remedy": "Cần số hồ sơ: mỗi đảng viên một số, không trùng."},
    )
    card_no = DigitsField(DIGITS["card_no"], label="Số thẻ đảng")
    admitted_on = DayField(label="Ngày vào Đảng", required=False)
    official_on = DayField(label="Ngày chính thức", required=False)
    education = _choice("Giáo dục phổ thông", Education.choices)
    qualification = _choice("Trình độ chuyên môn", Qualification.choices)
    academic_title = _choice("Học hàm", AcademicTitle.choices)
    political_theory = _choice("Lý luận chính trị", PoliticalTheory.choices)
    occupation = _choice("Nghề nghiệp", Occupation.choices)
    job = _text("Việc làm", 200)
    religion = _choice("Tôn giáo", Religion.choices)
    native_place = _text("Quê quán", 200)
    youth_union = _yes_no_field("Là đoàn viên")
    private_owner = _yes_no_field("Chủ doanh nghiệp tư nhân")
    retired = _yes_no_field("Đã nghỉ hưu, nghỉ công tác")
    local = _yes_no_field("Người địa phương", help_text="Chọn «Không» với cán bộ tăng cường, luân chuyển về.")

    WHO: ClassVar[tuple[str, ...]] = (
        "full_name",
        "gender",
        "birth_date",
        "ethnicity",
        "citizen_id",
        "dossier_no",
    )
    DATES: ClassVar[tuple[str, ...]] = ("admitted_on", "official_on", "card_no")
    MORE: ClassVar[tuple[str, ...]] = (
        "education",
        "qualification",
        "academic_title",
        "occupation",
        "job",
        "retired",
        "private_owner",
        "youth_union",
        "political_theory",
        "religion",
        "native_place",
        "local",
    )

    def clean_full_name(self) -> str:
        """Single blanks, composed letters, and at least two words: a family name and a given name."""
        try:
            name = read_name(self.cleaned_data["full_name"])
        except ValueFault as fault:
            raise ValidationError(said(fault), code=fault.code) from None
        if len(name.split()) < 2:
            raise ValidationError("Ghi đủ họ và tên như trong hồ sơ.", code="one_word")
        if any(character.isdigit() for character in name):
            raise ValidationError("Họ và tên không có chữ số.", code="digit")
        return name

    def clean_dossier_no(self) -> str:
        """A number as it is written, and not one that a page has hidden in part."""
        number = clean(self.cleaned_data["dossier_no"])
        if masked(number):
            raise ValidationError(said(ValueFault("masked_number")), code="masked_number")
        return number

    def refuse(self, refused: Refused) -> None:
        """As any form; a number that is taken is said in words that name the remedy."""
        if (refused.code, refused.field) == ("unique", "dossier_no"):
            refused = Refused(refused.code, NUMBER_TAKEN, refused.field)
        super().refuse(refused)

    def person(self) -> dict[str, Any]:
        """The person's fields as the services take them."""
        names = (*self.WHO, *self.DATES, *self.MORE)
        return {name: self.cleaned_data[name] for name in names if name in self.fields}
