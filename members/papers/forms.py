"""The forms of papers: who issues one and when, why a number is given back, and a template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from members.forms.base import ActForm
from registry.common.form_fields import DayField, reason_field
from registry.drafts.forms import DraftForm
from registry.units.models import Organization

from .kinds import Kind
from .language import LONGEST, Block, BrokenTemplate
from .models import SIGNERS


class IssueForm(ActForm):
    """Who issues a paper, on which day, and who signs it."""

    organization = forms.ChoiceField(label="Cơ quan ban hành")
    signed_on = DayField(label="Ngày ký", help_text="Số được lấy từ sổ của cơ quan trong năm này.")
    signed_as = forms.ChoiceField(label="Người ký", choices=SIGNERS)
    to_place = forms.CharField(
        label="Chuyển đến", max_length=200, help_text="Tên tổ chức đảng tiếp nhận, ghi như trên giấy."
    )

    layout = (("", ("organization", "signed_on", "signed_as", "to_place"), "", False),)
    day_field = "signed_on"

    def __init__(self, *args: Any, kind: Kind, issuers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.choices = issuers
        if not kind.has_place:
            del self.fields["to_place"]

    def issuer(self) -> Organization:
        """The organization that issues the paper."""
        found: Organization = Organization.objects.get(code=self.cleaned_data["organization"])
        return found


class GiveBackForm(ActForm):
    """Why a number is given back."""

    reason = reason_field("Lý do", "Ví dụ: lấy nhầm sổ. Không ghi tên hay số giấy tờ của ai.")

    layout = (("", ("reason",), "", False),)


class TemplateForm(DraftForm):
    """The text of a template; a broken one is shown again with every line that is wrong."""

    text = forms.CharField(
        label="Mẫu",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 28, "spellcheck": "false", "class": "code"}),
        error_messages={"required": "Mẫu không được để trống."},
    )

    def __init__(self, data: QueryDict | None = None, *, kind: Kind, text: str, **kwargs: Any) -> None:
        self._kind, self.before = kind, text
        super().__init__(data, **kwargs)
        self.initial.setdefault("text", text)
        self.program: Block | None = None

    def clean_text(self) -> str:
        """The text with plain line ends, if it is a template of this kind."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        try:
            self.program = self._kind.read(text)
        except BrokenTemplate as broken:
            raise ValidationError([str(fault) for fault in broken.faults]) from broken
        return text

    def stands_on(self) -> Any:
        """The template that was in force."""
        return self.before
