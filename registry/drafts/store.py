"""Saving, finding and removing drafts. What was typed is encrypted: it holds names and numbers of people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from cryptography.fernet import InvalidToken
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from registry.accounts.models import User
from registry.common.sealing import seal, unseal

from .models import Draft, State

# The label of the key that drafts are encrypted with.
PURPOSE = b"draft"
# A form of a hundred units with their targets is some 20 KB.
LARGEST = 200_000
# What a form sends that is no answer of its user.
BESIDE = {"csrfmiddlewaretoken", "step", "find", "form_key"}


def save(
    *,
    user: User,
    key: UUID,
    address: str,
    title: str,
    about: str,
    person_id: int | None,
    typed: QueryDict,
    is_checked: bool,
) -> Draft:
    """The draft holds what was typed, whatever it held before. A key that is somebody else's gives another.

    One that was submitted is given as it is: it changes only when it has been taken back. Raises
    :class:`BadRequest` for more than any form can hold.
    """
    given = {name: typed.getlist(name) for name in typed if name not in BESIDE}
    before = _own(user).filter(key=key).select_for_update(no_key=True).first()
    if before is not None and before.state == State.SUBMITTED:
        return before  # type: ignore[no-any-return]
    contents = json.dumps({"about": about, "typed": given, **_said_back(before)})
    if len(contents) > LARGEST:
        raise BadRequest("Biểu mẫu gửi lên dài quá mức một biểu mẫu có thể có.")
    draft = Draft(
        key=key,
        user=user,
        address=address,
        title=title[:160],
        person_id=person_id,
        sealed=seal(contents, PURPOSE),
        is_checked=is_checked,
        saved_at=timezone.now(),
    )
    if before is None:
        _insert(draft)
    else:
        draft.save(force_update=True, update_fields=_TYPED)
        draft.refresh_from_db()
    return draft


# What is saved anew; a draft that was sent back stays so until it is submitted again.
_TYPED = ("address", "title", "person_id", "sealed", "is_checked", "saved_at")


def _said_back(before: Draft | None) -> dict[str, str]:
    """Why it was sent back, which stays with it while it is mended."""
    said = reason_in(before) if before is not None and before.state == State.SENT_BACK else ""
    return {"sent_back": said} if said else {}


def _insert(draft: Draft) -> None:
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        # Somebody else's, of which nothing is told; or the same form, saved twice at this moment.
        if _own(draft.user).filter(key=draft.key).exists():
            draft.save(force_update=True)
        else:
            draft.key = uuid4()
            draft.save(force_insert=True)


def _own(user: User) -> Any:
    # Row security says the same; where no role is taken on, as in commands, this does.
    return Draft.objects.filter(user=user)


def find(user: User, key: UUID, address: str, *, lock: bool = False) -> Draft | None:
    """The user's draft of that form; with ``lock`` nobody else confirms it at the same time."""
    rows = _own(user).filter(key=key, address=address)
    found: Draft | None = (rows.select_for_update(no_key=True) if lock else rows).first()
    return found if found is None or _opened(found) is not None else None


def latest(user: User, address: str, *, submitted: bool) -> Draft | None:
    """The user's draft of that form that was saved last; with ``submitted``, also one that waits."""
    rows = _own(user).filter(address=address)
    rows = rows if submitted else rows.exclude(state=State.SUBMITTED)
    found: Draft | None = rows.order_by("-saved_at").first()
    return found if found is None or _opened(found) is not None else None


def of(user: User) -> list[Draft]:
    """All drafts of the user, the latest first."""
    return list(_own(user).order_by("-saved_at"))


def typed_in(draft: Draft) -> QueryDict:
    """What was typed, as the form was sent, with the form's own key."""
    opened = _opened(draft) or {}
    typed = QueryDict(mutable=True)
    for name, values in opened.get("typed", {}).items():
        typed.setlist(name, values)
    typed["form_key"] = str(draft.key)
    return typed


def about_in(draft: Draft) -> str:
    """Whom or what the draft is about, in words; empty where it cannot be opened any more."""
    return str((_opened(draft) or {}).get("about", ""))


def words_in(sealed: str) -> str:
    """What was typed, readable, for the document on a person."""
    opened = _open(sealed) or {}
    lines = opened.get("typed", {}).items()
    return "; ".join(f"{name}: {', '.join(values)}" for name, values in lines if any(values))


def reason_in(draft: Draft) -> str:
    """Why it was sent back; empty where it was not."""
    return str((_opened(draft) or {}).get("sent_back", ""))


def keep_answers(draft: Draft, answers: Mapping[str, str]) -> None:
    """Remember what was answered on the confirming page, until the form itself is sent again."""
    Draft.objects.filter(pk=draft.pk).update(sealed=sealed_with(draft, answers=dict(answers)))


def sealed_with(draft: Draft, **more: Any) -> str:
    """What the draft holds with something more, sealed."""
    return seal(json.dumps({**(_opened(draft) or {}), **more}), PURPOSE)


def answers_in(draft: Draft) -> dict[str, str]:
    """What was answered on the confirming page that was not enough."""
    found: dict[str, str] = (_opened(draft) or {}).get("answers", {})
    return found


def _opened(draft: Draft) -> dict[str, Any] | None:
    return _open(draft.sealed)


def _open(sealed: str) -> dict[str, Any] | None:
    """The contents; nothing once the key that sealed them is gone."""
    try:
        opened: dict[str, Any] = json.loads(unseal(sealed, PURPOSE))
    except InvalidToken:
        return None
    return opened
