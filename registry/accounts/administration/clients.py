"""Pages of summary clients: machines that pull figures, and never a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.access import clients as tokens
from registry.accounts.models import SummaryClient, User
from registry.common.refusals import Refused
from registry.common.stale_forms import TOO_OLD, is_current, mark_of
from registry.units.names import organization_names

from .accounts import administrator
from .forms import ClientForm
from .units import administered


def _client(by: User, number: int) -> SummaryClient:
    """A client within what the user administers: else 404."""
    return get_object_or_404(
        SummaryClient.objects.filter(organization_id__any_of=administered(by)), pk=number
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    """The clients below the administrator's grants, and a new one; its token is read here, this once."""
    by, today = administrator(request), localdate()
    form = ClientForm(request.POST or None, user=by, today=today)
    if request.method == "POST" and form.is_valid():
        name, organization = form.cleaned_data["name"].strip(), form.cleaned_data["organization"].id
        try:
            token = tokens.issue(name=name, organization_id=organization, by=by, exact=form.exact())
        except Refused as refused:
            form.refuse(refused)
        else:
            return _with_token(request, name, token)
    rows = list(SummaryClient.objects.filter(organization_id__any_of=administered(by)).order_by("name"))
    names = organization_names((row.organization_id for row in rows), today)
    lines = [
        (row, names.get(row.organization_id, ""), _state(row), mark_of(row.token_digest)) for row in rows
    ]
    return render(request, "administration/clients.html", {"form": form, "lines": lines})


def _state(row: SummaryClient) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at is not None and row.expires_at < now() else "good"


@never_cache
@require_POST
def client_renew(request: HttpRequest, number: int) -> HttpResponse:
    """A new token in place of the old one, read here, this once."""
    by = administrator(request)
    row = _client(by, number)
    if not is_current(request, row.token_digest):
        messages.warning(request, TOO_OLD)
        return redirect("clients")
    exact = tokens.exact_of(row)
    token = tokens.issue(name=row.name, organization_id=row.organization_id, by=by, renew=True, exact=exact)
    return _with_token(request, row.name, token)


@require_POST
def client_revoke(request: HttpRequest, number: int) -> HttpResponse:
    """The token is good no longer."""
    by = administrator(request)
    tokens.revoke(name=_client(by, number).name, by=by)
    messages.success(request, "Đã thu hồi mã truy cập.")
    return redirect("clients")


def _with_token(request: HttpRequest, name: str, token: str) -> HttpResponse:
    context = {"name": name, "token": token, "days": tokens.VALID_FOR.days}
    return render(request, "administration/token_once.html", context)
