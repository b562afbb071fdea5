"""Forms of plans: what a plan is, a row of it, villages of a commune that become one, a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from registry.common.form_fields import DayField
from registry.units.models import Kind, Level

from .models import RowKind, RowTree

_LONG = 300


class _Form(forms.Form):
    def __init__(self, data: QueryDict | None = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, label_suffix="", use_required_attribute=False, **more)


class PlanForm(_Form):
    """What a plan is; ``organizations`` are those that it may be about."""

    title = forms.CharField(
        label="Tên phương án", max_length=200, error_messages={"required": "Hãy ghi tên phương án."}
    )
    on = DayField(
        label="Ngày thực hiện",
        help_text="Ngày mà các đơn vị mới bắt đầu, ví dụ 01/07/2026.",
        error_messages={"required": "Ghi ngày."},
    )
    organization = forms.ChoiceField(
        label="Trong phạm vi",
        help_text="Kết quả được đo trong tổ chức đảng này.",
        error_messages={"required": "Chọn tổ chức đảng."},
    )
    state_instrument = forms.CharField(
        label="Văn bản của Nhà nước",
        max_length=_LONG,
        required=False,
        help_text="Nghị quyết của Hội đồng nhân dân.",
    )
    party_instrument = forms.CharField(
        label="Văn bản của Đảng", max_length=_LONG, required=False, help_text="Quyết định của cấp ủy."
    )

    def __init__(
        self, data: QueryDict | None, *, organizations: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, **more)
        choices = cast(forms.ChoiceField, self.fields["organization"])
        choices.choices = organizations
        if not organizations:
            del self.fields["organization"]


class RowForm(_Form):
    """One row of a plan, in people's words."""

    kind = forms.ChoiceField(label="Hình thức", choices=RowKind.choices)
    tree = forms.ChoiceField(label="Loại đơn vị", choices=RowTree.choices)
    old = forms.CharField(
        label="Đơn vị cũ",
        max_length=_LONG,
        required=False,
        help_text="Tên hoặc mã; trùng tên thì ghi thêm cấp trên sau dấu phẩy. Thành lập mới: để trống.",
    )
    new = forms.CharField(
        label="Đơn vị mới",
        max_length=200,
        required=False,
        help_text="Tên mới, hoặc tên, mã của đơn vị đang có. Chuyển cấp trên, giải thể: để trống.",
    )
    is_main = forms.BooleanField(label="Phần chính đi sang đơn vị mới này", required=False)
    parent = forms.CharField(
        label="Cấp trên mới", max_length=_LONG, required=False, help_text="Tên hoặc mã. Để trống: như cũ."
    )
    code = forms.CharField(
        label="Mã",
        max_length=30,
        required=False,
        help_text="Mã của tổ chức đảng mới, hoặc mã hành chính mới.",
    )
    unit_kind = forms.CharField(
        label="Gọi là", max_length=40, required=False, help_text="Thôn, Bản, Tổ dân phố … Để trống: như cũ."
    )
    level = forms.ChoiceField(
        label="Cấp, loại hình",
        choices=[("", "như cũ"), *Level.choices, *Kind.choices],
        required=False,
        help_text="Khi thành lập mới.",
    )
    head = forms.CharField(
        label="Trưởng thôn, bản hoặc bí thư mới",
        max_length=120,
        required=False,
        help_text="Số hồ sơ hoặc họ tên đảng viên; trưởng thôn không phải đảng viên thì ghi «ngoài Đảng». "
        "Để trống: chưa cử.",
    )
    villages = forms.CharField(
        label="Thôn, bản mà chi bộ phụ trách",
        max_length=1000,
        required=False,
        help_text="Tên hoặc mã, cách nhau bằng dấu chấm phẩy.",
    )


class MergeForm(_Form):
    """Villages of one commune that become one, and whether the cells that serve them do, too."""

    olds = forms.MultipleChoiceField(
        label="Các thôn, bản nhập lại",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất hai thôn, bản."},
    )
    new = forms.CharField(
        label="Thôn, bản mới",
        max_length=200,
        help_text="Tên mới; ghi tên của một bản ở trên thì các bản kia nhập vào bản đó.",
        error_messages={"required": "Hãy ghi tên thôn, bản mới."},
    )
    unit_kind = forms.CharField(
        label="Gọi là", max_length=40, required=False, help_text="Thôn, Bản, Tổ dân phố … Để trống: như cũ."
    )
    main = forms.ChoiceField(label="Phần chính là", required=False)
    cells = forms.BooleanField(
        label="Nhập luôn các chi bộ chỉ phụ trách các thôn, bản này thành một", required=False
    )
    cell_code = forms.CharField(
        label="Mã chi bộ mới", max_length=30, required=False, help_text="Để trống: nhập vào chi bộ đầu tiên."
    )
    head = forms.CharField(
        label="Trưởng thôn, bản mới",
        max_length=120,
        required=False,
        help_text="Số hồ sơ hoặc họ tên đảng viên, hoặc «ngoài Đảng». Để trống: chưa cử.",
    )
    secretary = forms.CharField(
        label="Bí thư của chi bộ sau khi nhập",
        max_length=120,
        required=False,
        help_text="Số hồ sơ hoặc họ tên đảng viên. Để trống: chưa cử.",
    )

    def __init__(self, data: QueryDict | None, *, villages: list[tuple[str, str]]) -> None:
        super().__init__(data)
        cast(forms.MultipleChoiceField, self.fields["olds"]).choices = villages
        cast(forms.ChoiceField, self.fields["main"]).choices = [("", "không rõ"), *villages]

    def clean_secretary(self) -> str:
        """A secretary is chosen here where cells become one."""
        said: str = self.cleaned_data["secretary"]
        if said and not self.cleaned_data.get("cells"):
            raise forms.ValidationError("Bí thư chỉ đổi khi các chi bộ nhập lại: đánh dấu ô ở trên.")
        return said


class SheetForm(_Form):
    """A file of rows."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx) hoặc CSV",
        help_text="Mỗi dòng một đơn vị cũ và đơn vị mới. Các dòng trong tệp thay cho các dòng đang có.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp rỗng."},
    )


class ShareForm(_Form):
    """The organizations whose people see the plan."""

    organizations = forms.MultipleChoiceField(
        label="Chia sẻ với", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: QueryDict | None, *, organizations: list[tuple[str, str]], initial: Any = None
    ) -> None:
        super().__init__(data, initial={"organizations": initial or []})
        cast(forms.MultipleChoiceField, self.fields["organizations"]).choices = organizations
