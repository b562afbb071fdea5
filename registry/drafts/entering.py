"""Entering something in two steps: fill in, read what it will do, confirm. No page is the answer to a post.

What is sent is saved as a draft and answered by a redirect, so every page can be loaded again and gone back
to. The confirming page is no forecast: the service itself runs, its outcome is read, and it is taken back.
When it is confirmed the service runs again, and what it does stands only if it is what the page had named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.draft_pages import confirm_address, confirms, draft_of, fill_address, form_address
from registry.common.refusals import Refused
from registry.common.stale_forms import mark_of
from registry.units.names import organization_names

from . import checking, store
from .forms import Answers, DraftForm
from .models import Draft, State

CHECK, WRITE, EDIT, FIND, SAVE, SEND_BACK = "check", "write", "edit", "find", "save", "send_back"
# In the address: an empty form, although a draft of it is there.
ANEW = "moi"
ALREADY = "Việc này đã được ghi ở lần gửi trước, không ghi thêm lần nữa."
GONE = "Bản nháp này đã được ghi hoặc đã bỏ."
OTHERWISE = "Từ lúc bạn mở trang này đã có thay đổi. Hãy xem lại rồi mới ghi."
UNANSWERED = "Chưa ghi: còn câu hỏi chưa trả lời."
WAITS = "Việc này đang chờ xác nhận nên chưa ghi vào sổ. Muốn sửa thì rút lại."
# Refusals that say that somebody else was faster: the confirming page shows what they did.
OVERTAKEN = {"changed_meanwhile", "voided_already"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What writing leads to: what the confirming page says and asks, and what else it ``shows``.

    The latter is asked for once the writing has been taken back. ``named`` is what must still be so when it
    is confirmed.
    """

    says: str
    shows: Callable[[], dict[str, Any]] = dict
    named: Any = ()
    questions: dict[str, forms.Field] = field(default_factory=dict)


def _never(form_key: UUID) -> None:
    return None


def _nothing(form: Any) -> None:
    return None


def _by_itself(form: Any) -> None:
    return None


def _about_nobody(typed: Mapping[str, Any]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to enter.

    ``make`` gives the form (called with the data sent or ``None``, and ``initial``), ``write`` calls the
    service with a valid form and the answers of the confirming page, ``outcome`` tells of a form, of what
    was written and of what ``looks`` has found before it what will then be true. ``landing`` is the address
    to go to after, ``done`` what is read there. ``repeated`` finds what this very form wrote earlier.
    ``about`` says in words whom a draft is about. ``decider`` is asked of a valid form which organization has
    to confirm it; where it names one, confirming submits it to that one and writes nothing.
    """

    title: str
    make: Callable[..., Any]
    write: Callable[[Any, Mapping[str, Any]], Any]
    outcome: Callable[[Any, Any, Any], Outcome]
    landing: Callable[[Any], str]
    done: Callable[[Any], str]
    looks: Callable[[Any], Any] = _nothing
    repeated: Callable[[UUID], Any] = _never
    about: Callable[[Mapping[str, Any]], str] = _about_nobody
    decider: Callable[[Any], int | None] = _by_itself
    person_id: int | None = None
    # What of the address' query the form goes by; a draft belongs to it.
    parameters: tuple[str, ...] = ()
    lead: str = ""
    back: str = ""
    fill_template: str = "drafts/fill.html"
    confirm_template: str = "drafts/confirm.html"
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for which form, and for which draft of it."""

    request: HttpRequest
    entry: Entry
    user: User
    address: str
    key: UUID | None


def serve(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Answer one step of entering ``entry``, at any of the form's three addresses."""
    named = {name: request.GET[name] for name in entry.parameters if name in request.GET}
    address = form_address(request.path, urlencode(named))
    asked = _Asked(request, entry, user_of(request), address, draft_of(request))
    if request.method == "POST":
        return _confirmed(asked) if confirms(request) else _sent(asked)
    if asked.key is None:
        return _begin(asked)
    draft = _find(asked)
    if draft is None:
        return _gone(asked)
    if confirms(request):
        return _confirm(asked, draft)
    if draft.state == State.SUBMITTED:
        return redirect(confirm_address(address, draft.key))
    return _fill_in(asked, draft)


def _find(asked: _Asked, *, lock: bool = False) -> Draft | None:
    """The user's own draft, or that of somebody else which waits for the user."""
    assert asked.key is not None
    own = store.find(asked.user, asked.key, asked.address, lock=lock)
    return own or checking.find(asked.user, asked.key, asked.address, lock=lock)


def _begin(asked: _Asked) -> HttpResponse:
    """The empty form; or the draft of it that was saved last."""
    # What waits is led to where it is about one person: it is not to be submitted again.
    submitted = asked.entry.person_id is not None
    anew = ANEW in asked.request.GET
    draft = None if anew else store.latest(asked.user, asked.address, submitted=submitted)
    if draft is not None:
        return redirect(fill_address(asked.address, draft.key))
    form: DraftForm = asked.entry.make(None)
    return _page(asked, asked.entry.fill_template, form, form.initial["form_key"])


def _fill_in(asked: _Asked, draft: Draft) -> HttpResponse:
    typed = store.typed_in(draft)
    if not draft.is_checked:
        as_typed = type(asked.entry.make(None)).as_typed(typed)
        form = asked.entry.make(None, initial=as_typed)
    else:
        form = asked.entry.make(typed)
        if form.is_valid():
            try:
                _rehearse(asked, form, store.answers_in(draft))
            except Refused as refused:
                form.refuse(refused)
    said = store.reason_in(draft)
    return _page(asked, asked.entry.fill_template, form, draft.key, draft=draft, sent_back=said)


def _confirm(asked: _Asked, draft: Draft) -> HttpResponse:
    typed, answers = store.typed_in(draft), store.answers_in(draft)
    form = asked.entry.make(typed)
    outcome, fault = None, "Nội dung đã gửi nay không còn hợp lệ."
    try:
        outcome = _rehearse(asked, form, answers) if form.is_valid() else None
    except Refused as refused:
        fault = refused.message
    if outcome is None and draft.state != State.SUBMITTED:
        # What is wrong is said there.
        return _back_to_the_form(asked, draft)
    cannot = outcome is None
    outcome = outcome or Outcome(f"Hiện không ghi được: {fault}")
    questions = {**form.questions(), **outcome.questions} if form.is_valid() else {}
    return _page(
        asked,
        asked.entry.confirm_template,
        form,
        draft.key,
        answers=Answers(answers or None, questions),
        mark=mark_of_outcome(form, typed, outcome),
        edit=fill_address(asked.address, draft.key),
        says=outcome.says,
        cannot=cannot,
        **_who_confirms(asked, draft, form),
        **outcome.shows(),
    )


def _who_confirms(asked: _Asked, draft: Draft, form: Any) -> dict[str, Any]:
    """Whose page it is: its maker's before or after it was submitted, or that of who is to confirm it."""
    if draft.user_id != asked.user.pk:
        return {"submitted": draft, "checks": True}
    waits = draft.state == State.SUBMITTED
    decider = draft.decider_id if waits else asked.entry.decider(form)
    named = organization_names([decider], localdate())[decider] if decider else ""
    return {"submitted": draft if waits else None, "decider": named}


def _sent(asked: _Asked) -> HttpResponse:
    """The form was sent, or saved while somebody types."""
    request, entry = asked.request, asked.entry
    step = request.POST.get("step", FIND if "find" in request.POST else CHECK)
    key = asked.key or _key(request.POST.get("form_key", ""))
    written = entry.repeated(key)
    if written is not None:
        if step == SAVE:
            return HttpResponse(status=409)
        messages.info(request, ALREADY)
        return redirect(entry.landing(written))
    draft = store.save(
        user=asked.user,
        key=key,
        address=asked.address,
        title=entry.title,
        about=entry.about(request.POST),
        person_id=entry.person_id,
        typed=request.POST,
        is_checked=step not in (SAVE, FIND),
    )
    if draft.state == State.SUBMITTED:
        if step == SAVE:
            return HttpResponse(status=409)
        messages.info(request, WAITS)
        return redirect(confirm_address(asked.address, draft.key))
    if step == SAVE:
        return HttpResponse(status=204)
    if step == FIND:
        return redirect(f"{fill_address(asked.address, draft.key)}#pick-{request.POST.get('find', '')}")
    is_valid = entry.make(store.typed_in(draft)).is_valid()
    return redirect((confirm_address if is_valid else fill_address)(asked.address, draft.key))


def _confirmed(asked: _Asked) -> HttpResponse:
    """Write what the confirming page named, or show it anew where something of it is no longer so."""
    assert asked.key is not None
    request, entry, answers = asked.request, asked.entry, asked.request.POST
    draft = _find(asked, lock=True)
    if draft is None:
        return _gone(asked)
    is_own = draft.user_id == asked.user.pk
    if is_own and draft.state == State.SUBMITTED:
        return _waits(asked, draft)
    if not is_own and answers.get("step") == SEND_BACK:
        return _sent_back(asked, draft)
    typed = store.typed_in(draft)
    form = entry.make(typed)
    if answers.get("step") == EDIT or not form.is_valid():
        return _back_to_the_form(asked, draft)
    decider = entry.decider(form) if is_own else None
    fault, written = "", None
    try:
        found = entry.looks(form)
        with transaction.atomic():
            written = entry.write(form, answers)
            outcome = entry.outcome(form, written, found)
            questions = {**form.questions(), **outcome.questions}
            if answers.get("mark") != mark_of_outcome(form, typed, outcome):
                fault = OTHERWISE
            elif not Answers(answers, questions).is_valid():
                fault = UNANSWERED
            transaction.set_rollback(bool(fault) or decider is not None)
    except Refused as refused:
        if refused.code not in OVERTAKEN:
            return _back_to_the_form(asked, draft)
        fault, questions = OTHERWISE, {}
    given = {name: answers.get(name, "") for name in questions}
    if fault:
        if is_own:
            store.keep_answers(draft, given if fault == UNANSWERED else {})
        messages.warning(request, fault)
        return redirect(confirm_address(asked.address, draft.key))
    if decider is not None:
        checking.submit(draft, decider=decider, answers=given, by=asked.user)
        messages.success(request, "Đã gửi để cấp có thẩm quyền xác nhận. Chưa ghi vào sổ.")
        return redirect(confirm_address(asked.address, draft.key))
    if not is_own:
        checking.note_confirmed(draft, by=asked.user)
    draft.delete()
    messages.success(request, entry.done(written))
    return redirect(entry.landing(written))


def _waits(asked: _Asked, draft: Draft) -> HttpResponse:
    """Nobody confirms their own; its maker may take it back to mend it."""
    if asked.request.POST.get("step") != EDIT:
        messages.info(asked.request, WAITS)
        return redirect(confirm_address(asked.address, draft.key))
    checking.take_back(draft, by=asked.user)
    messages.info(asked.request, "Đã rút lại. Sửa xong thì gửi lại để xác nhận.")
    return redirect(fill_address(asked.address, draft.key))


def _sent_back(asked: _Asked, draft: Draft) -> HttpResponse:
    try:
        checking.send_back(draft, reason=asked.request.POST.get("reason", ""), by=asked.user)
    except Refused as refused:
        messages.warning(asked.request, refused.message)
        return redirect(confirm_address(asked.address, draft.key))
    messages.success(asked.request, "Đã trả lại cho người soạn, kèm lý do. Không có gì được ghi vào sổ.")
    return redirect("home")


def _rehearse(asked: _Asked, form: Any, answers: Mapping[str, Any]) -> Outcome:
    """What writing would lead to; nothing of it stays."""
    found = asked.entry.looks(form)
    with transaction.atomic():
        outcome = asked.entry.outcome(form, asked.entry.write(form, answers), found)
        transaction.set_rollback(True)
    return outcome


def mark_of_outcome(form: Any, typed: QueryDict, outcome: Outcome) -> str:
    """A mark of everything that the confirming page says will be written."""
    given = sorted((name, values) for name, values in typed.lists() if name != "shown")
    return mark_of((given, form.stands_on(), outcome.says, outcome.named))


def _key(sent: str) -> UUID:
    try:
        return UUID(sent)
    except ValueError:
        return uuid4()


def _back_to_the_form(asked: _Asked, draft: Draft) -> HttpResponse:
    if draft.user_id != asked.user.pk:
        # Whoever confirms mends nothing: the page says what is wrong, and the draft may be sent back.
        return redirect(confirm_address(asked.address, draft.key))
    if not draft.is_checked:
        Draft.objects.filter(pk=draft.pk).update(is_checked=True)
    return redirect(fill_address(asked.address, draft.key))


def _gone(asked: _Asked) -> HttpResponse:
    """The draft was confirmed, here or in another window, or given up."""
    assert asked.key is not None
    written = asked.entry.repeated(asked.key)
    messages.info(asked.request, GONE if written is None else ALREADY)
    return redirect(asked.entry.landing(written) if written is not None else asked.entry.back or "home")


def _page(asked: _Asked, template: str, form: Any, key: Any, **more: Any) -> HttpResponse:
    anew = f"{asked.address}{'&' if '?' in asked.address else '?'}{ANEW}=1"
    context = {
        "task": asked.entry,
        "form": form,
        "draft_address": fill_address(asked.address, key),
        "anew": anew,
        **asked.entry.extra,
        **more,
    }
    return render(asked.request, template, context)
