"""Signing in, signing out and changing one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout, views
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from registry.audit.trail import record

from .models import User


class SignIn(views.LoginView):
    """The sign-in page. Each try is written down; what was typed is not."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        record("accounts.signed_in", by=user, on=user)
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        tried = User.objects.filter(username=form.data.get("username", "")).first()
        record("accounts.sign_in_refused", by=None, on=tried)
        return super().form_invalid(form)


class ChangePassword(views.PasswordChangeView):
    """The user's own password."""

    template_name = "registration/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm | BaseUserCreationForm) -> HttpResponse:  # type: ignore[type-arg]
        record("accounts.password_changed", by=self.request.user, on=self.request.user)  # type: ignore[arg-type]
        messages.success(self.request, "Đã đổi mật khẩu.")
        return super().form_valid(form)  # type: ignore[arg-type]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go back to the sign-in page."""
    user = request.user
    record("accounts.signed_out", by=user, on=user)  # type: ignore[arg-type]
    logout(request)
    return redirect("login")
