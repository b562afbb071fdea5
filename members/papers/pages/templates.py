"""Templates of papers: which there are, the fields that they may name, and a board's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from members.papers import services
from members.papers.fields import FIELDS
from members.papers.filling import Filled, fill
from members.papers.forms import TemplateForm
from members.papers.kinds import KINDS, Kind, default_text
from members.papers.language import Block, Piece
from members.papers.models import PaperTemplate
from registry.accounts.access.scopes import MANAGERS, province_under, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of, user_with
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import organization_names
from registry.units.structure import forest

from .showing import shown

OF_A_PROVINCE = "Mẫu văn bản do cán bộ ban tổ chức của tỉnh sửa, cho cả tỉnh."


def templates(request: HttpRequest) -> HttpResponse:
    """The kinds of papers, whose template is in force for the user's province, and all fields."""
    user = user_of(request)
    own = PaperTemplate.objects.filter(organization__in=_provinces_of(user)).order_by("number")
    newest = {one.kind: one for one in own}
    board = board_of(user)
    return render(
        request,
        "papers/templates.html",
        {
            "lines": [(kind, newest.get(kind.code)) for kind in KINDS.values()],
            "fields": FIELDS,
            "pieces": list(Piece),
            "edits": board is not None,
        },
    )


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Replace a template: what is typed is tried, and shown as a paper before it is confirmed."""
    user = user_with(request, *MANAGERS, refusal=OF_A_PROVINCE)
    board = board_of(user)
    if board is None:
        raise PermissionDenied(OF_A_PROVINCE)
    if code not in KINDS:
        raise Http404
    kind = KINDS[code]
    held = PaperTemplate.objects.filter(organization=board, kind=code).order_by("-number").first()
    text, back = held.text if held else default_text(code), reverse("paper_templates")
    return serve(
        request,
        Entry(
            title=f"Mẫu: {kind.title}",
            make=lambda data, **more: TemplateForm(data, kind=kind, text=text, **more),
            write=lambda form, _: services.lay_out(
                kind=kind, board=board, text=form.cleaned_data["text"], by=user
            ),
            outcome=lambda form, made, _: _outcome(kind, form),
            landing=lambda _: back,
            done=lambda made: f"Đã ghi mẫu lần {made.number}.",
            about=lambda typed: f"mẫu {kind.title.lower()}",
            back=back,
            fill_template="papers/template_edit.html",
            confirm_template="papers/template_confirm.html",
            extra={
                "kind": kind,
                "fields": [field for field in FIELDS if field.name in kind.fields()],
                "default": default_text(code) if held else "",
                "board": organization_names([board.pk], localdate())[board.pk],
            },
        ),
    )


def _outcome(kind: Kind, form: Any) -> Outcome:
    program: Block = form.program
    says = "Từ nay văn bản loại này theo mẫu mới; văn bản đã lấy số giữ mẫu cũ."
    return Outcome(says, lambda: {"pieces": shown(sample(kind, program))}, form.cleaned_data["text"])


def sample(kind: Kind, program: Block) -> list[Filled]:
    """A paper whose every field says its own name."""
    said = {name: f"«{name}»" for name in kind.fields()}
    return fill(program, said, [said, said] if kind.is_list else [said])


def board_of(user: User) -> Organization | None:
    """The province whose templates the user may replace."""
    province = province_under(user, *MANAGERS)
    return Organization.objects.get(pk=province) if province is not None else None


def _provinces_of(user: User) -> list[int]:
    """The provinces above what the user sees, or among it."""
    party = forest().on(localdate()).party
    return list({party.path(unit)[0] for unit in subtree_ids(user)[:1] if party.term(unit) is not None})
