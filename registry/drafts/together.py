"""Several submitted drafts confirmed together: each is tried first, and what was read is what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from registry.accounts.models import User
from registry.common.refusals import Refused
from registry.common.stale_forms import mark_of

from . import checking, store
from .entering import Entry, mark_of_outcome
from .forms import Answers
from .models import Draft

OTHERWISE = "Từ lúc bạn mở trang này đã có thay đổi nên chưa ghi gì. Hãy xem lại."


@dataclass(frozen=True, slots=True)
class Tried:
    """A submitted draft, what its entry would do, and why it cannot be done, where it cannot."""

    draft: Draft
    entry: Entry
    says: str = ""
    refusal: str = ""
    mark: str = ""


def rehearse(drafts: list[tuple[Draft, Entry]]) -> list[Tried]:
    """What confirming them one after another would lead to, with their makers' answers; nothing of it stays.

    Each is tried upon those before it: of two about the same person the second is read as it will be written.
    """
    with transaction.atomic():
        tried = [_write(draft, entry)[0] for draft, entry in drafts]
        transaction.set_rollback(True)
    return tried


def mark_of_all(tried: list[Tried]) -> str:
    """A mark of everything that the page of several drafts named."""
    return mark_of([(str(one.draft.key), one.mark, one.refusal) for one in tried])


def confirm_all(drafts: list[tuple[Draft, Entry]], *, mark: str, by: User) -> list[Any]:
    """Write all of them, or none: raises :class:`Refused` where anything is not as the page named it."""
    with transaction.atomic():
        done = [_write(draft, entry) for draft, entry in drafts]
        if mark_of_all([tried for tried, _ in done]) != mark or any(tried.refusal for tried, _ in done):
            raise Refused("changed_meanwhile", OTHERWISE)
        for draft, _ in drafts:
            checking.note_confirmed(draft, by=by)
            draft.delete()
    return [written for _, written in done]


def _write(draft: Draft, entry: Entry) -> tuple[Tried, Any]:
    typed, answers = store.typed_in(draft), store.answers_in(draft)
    form = entry.make(typed)
    if not form.is_valid():
        return Tried(draft, entry, refusal="Nội dung đã gửi nay không còn hợp lệ."), None
    try:
        found = entry.looks(form)
        with transaction.atomic():
            written = entry.write(form, answers)
            outcome = entry.outcome(form, written, found)
    except Refused as refused:
        return Tried(draft, entry, refusal=refused.message), None
    if not Answers(answers, {**form.questions(), **outcome.questions}).is_valid():
        return Tried(draft, entry, outcome.says, "Có điều phải trả lời: hãy mở riêng việc này."), written
    return Tried(draft, entry, outcome.says, mark=mark_of_outcome(form, typed, outcome)), written
