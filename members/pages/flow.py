"""What is shown and asked before an act on a member is confirmed, and serving a form about one member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from members.forms.base import DESPITE
from members.history import Span
from members.models import Member
from registry.common.form_fields import reason_field
from registry.common.refusals import Notice
from registry.drafts.entering import Entry, Outcome, serve
from registry.drafts.forms import tick

from .effects import effects

OTHERS, NOTICED = "not_the_same", "noticed"
# The confirming page that names everybody whom one act is about.
CONFIRM_MANY = "members/forms/many.html"
# An act on people, entered: its form, and the page that says whom it is about and what it changes.
act_entry = partial(
    Entry, fill_template="members/forms/fill.html", confirm_template="members/forms/confirm.html"
)


def outcome_of(
    says: str,
    *,
    before: Sequence[Span] = (),
    after: Sequence[Span] = (),
    notices: Sequence[Notice] = (),
    doubles: Sequence[Member] = (),
    named: Any = (),
    **shown: Any,
) -> Outcome:
    """The outcome of an act whose member's stretches were ``before`` and are ``after``.

    How many others a cell counts may have changed until it is confirmed: that reverts nothing of theirs.
    """
    return Outcome(
        says,
        lambda: {"effects": effects(before, after), "warnings": notices, "doubles": doubles, **shown},
        (before, after, [notice.code for notice in notices], [double.pk for double in doubles], named),
        {**_of_doubles(doubles), **_of_notices(notices)},
    )


def _of_doubles(doubles: Sequence[Member]) -> dict[str, forms.Field]:
    missed = "Đánh dấu vào ô này rồi bấm «Ghi vào sổ»."
    return {OTHERS: tick("Tôi đã kiểm tra: đây là người khác", missed)} if doubles else {}


def _of_notices(notices: Sequence[Notice]) -> dict[str, forms.Field]:
    """A reason for what the rules do not allow as a rule, a tick for what is only to be looked at."""
    if any(notice.asks_why for notice in notices):
        hint = "Ví dụ: có văn bản đồng ý số… Lý do được giữ lại trong nhật ký."
        return {DESPITE: reason_field("Vì sao vẫn ghi", hint)}
    missed = "Đánh dấu vào ô này nếu vẫn ghi."
    return {NOTICED: tick("Tôi đã xem lưu ý trên và vẫn ghi", missed)} if notices else {}


def serve_about(request: HttpRequest, member: Member, page: str, **said: Any) -> HttpResponse:
    """Serve a form about a member; it leads back to ``page``. ``said`` is the rest of its entry."""
    landing: Callable[[Any], str] = lambda _: page  # noqa: E731
    return serve(
        request,
        act_entry(
            landing=landing,
            about=lambda typed: member.full_name,
            person_id=member.pk,
            back=page,
            extra={"quiet": True, "member": member},
            **said,
        ),
    )
