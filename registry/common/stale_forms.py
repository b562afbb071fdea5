"""Recognizes forms that are out of date, such as one sent a second time, so that they act only once.

A password that was drawn is shown in the answer to its form, and a browser sends that form again when the
page is loaded anew. So such a form carries a mark of what it found; once that has changed, it is too old.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

FIELD = "mark"
TOO_OLD = "Trang đã cũ nên không làm lại: việc này có lẽ đã xong ở lần gửi trước."


def mark_of(found: object) -> str:
    """A mark of ``found`` that tells nothing about it."""
    return salted_hmac("registry.common.stale_forms", str(found)).hexdigest()[:32]


def is_current(request: HttpRequest, found: object) -> bool:
    """Was the form made when things were as they are now?"""
    return constant_time_compare(request.POST.get(FIELD, ""), mark_of(found))
