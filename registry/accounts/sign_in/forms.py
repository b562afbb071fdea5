"""Forms of signing in and of one's own account."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from registry.accounts.models import User


class SignInForm(AuthenticationForm):
    """A name and a password. What is wrong with them is never said apart."""

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường.",
        "inactive": "Tên đăng nhập hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường.",
    }


class NewPasswordForm(PasswordChangeForm):
    """The password of now, and twice the one to come."""

    def save(self, commit: bool = True) -> User:
        """Saving is the service's."""
        raise NotImplementedError


class CodeForm(forms.Form):
    """A code from the telephone, or one of the recovery codes."""

    code = forms.CharField(
        label="Mã 6 số trên điện thoại, hoặc một mã dự phòng 8 số",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class TelephoneForm(forms.Form):
    """The first code of a telephone that is being set up."""

    code = forms.CharField(
        label="Mã 6 số đang hiện trên điện thoại",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class KeyForm(forms.Form):
    """What a security key answered, put in by the script, and what the user calls it."""

    name = forms.CharField(label="Tên để nhận ra khóa này", max_length=60, required=False)
    credential = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_credential(self) -> str:
        """Refuses a form that was sent without the key."""
        answer: str = self.cleaned_data["credential"]
        if not answer:
            raise forms.ValidationError("Chưa nhận được khóa bảo mật: hãy bấm nút và chạm vào khóa.")
        return answer


class ProveForm(forms.Form):
    """The password once more."""

    password = forms.CharField(
        label="Mật khẩu của bạn",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
