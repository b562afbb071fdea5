"""Recognizes forms that are out of date, such as one sent a second time, so that they act only once.

A password that was drawn is shown in the answer to its form, and a browser sends that form again when the
page is loaded anew. So such a form carries a mark of what it found; once that has changed, it is too old.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from .refusals import Refused

FIELD = "mark"
TOO_OLD = "Trang đã cũ nên không làm lại: việc này có lẽ đã xong ở lần gửi trước."


def mark_of(found: object) -> str:
    """A mark of ``found`` that tells nothing about it."""
    return salted_hmac("registry.common.stale_forms", str(found)).hexdigest()[:32]


def is_current(request: HttpRequest, found: object) -> bool:
    """Was the form made when things were as they are now?"""
    return constant_time_compare(request.POST.get(FIELD, ""), mark_of(found))


def check_current(request: HttpRequest, found: object) -> None:
    """Refuse a form that was made when things were not as they are now."""
    if not is_current(request, found):
        raise Refused("changed_meanwhile", "Trang đã cũ: hãy xem lại rồi bấm lần nữa.")
